package text

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// encode writes s in a code page, the way the localized console would have.
func encode(t testing.TB, code int, s string) []byte {
	t.Helper()
	if d := doubles[code]; d != nil {
		b, err := d.NewEncoder().Bytes([]byte(s))
		require.NoError(t, err)
		return b
	}
	p := newPage(code)
	var b []byte
	for _, r := range s {
		if r < 0x80 {
			b = append(b, byte(r))
			continue
		}
		i := strings.IndexRune(string(bytes.Join(p.runes[:], nil)), r)
		require.GreaterOrEqual(t, i, 0, "%c is not in cp%d", r, code)
		b = append(b, byte(0x80+len([]rune(string(bytes.Join(p.runes[:], nil))[:i]))))
	}
	return b
}

var consoleTexts = []struct {
	name  string
	pages []int // in which the text must be told from all the others without a hint
	text  string
}{
	{"german-acl", []int{850, 1252}, "D:\\Exchsrvr\\Mailroot VORDEFINIERT\\Administratoren:F\r\n                     NT-AUTORITÄT\\SYSTEM:F\r\n"},
	{"german-words", []int{850, 1252}, "Die Datei wurde für den Dienst über das Menü geöffnet.\r\n"},
	{"german-name", []int{850, 1252}, "04.10.2004  18:24            12.345 Rückläufer größer.txt\r\n"},
	{"french-dir", []int{850, 1252}, " Le numéro de série du volume est 1A2B-3C4D\r\n\r\n Répertoire de C:\\x\r\n\r\n" +
		"24/05/2019  10:38            46\u00a0952 a.txt\r\n               1 fichier(s)           46\u00a0952 octets\r\n"},
	{"french-nbsp-only", []int{850, 1252}, "24/05/2019  10:38            46\u00a0952 a.txt\r\n25/05/2019  10:38           146\u00a0952 b.txt\r\n"},
	{"french-tail", []int{850, 1252}, "               2 Rép(s)  46\u00a0952\u00a0000 octets libres\r\n"},
	{"italian-dir", []int{850, 1252}, " Il volume nell'unità B è www\r\n Numero di serie del volume: F818-73BB\r\n"},
	{"spanish-dir", []int{850, 1252}, " El número de serie del volumen es: 1A2B-3C4D\r\n"},
	{"portuguese-dir", []int{850, 1252}, " O volume na unidade C não tem nome.\r\n O número de série do volume é 1A2B\r\n"},
	{"japanese-dir", []int{932}, " ドライブ C のボリューム ラベルがありません。\r\n ボリューム シリアル番号は 1A2B-3C4D です\r\n\r\n C:\\表示 のディレクトリ\r\n"},
	{"japanese-name", []int{932}, "2004/10/08  18:24            12,345 送信できない表のソート.txt\r\n"},
	{"russian-dir", []int{866, 1251}, " Том в устройстве C не имеет метки.\r\n Серийный номер тома: 1A2B-3C4D\r\n\r\n Содержимое папки C:\\x\r\n"},
	{"polish-dir", []int{852, 1250}, "               1 plik(ów)         12\u00a0345 bajtów\r\n               2 katalog(ów)  9\u00a0345 bajtów wolnych\r\nOdmowa dostępu.\r\n"},
	{"czech-dir", []int{852, 1250}, " Svazek v jednotce C nemá žádnou jmenovku.\r\n Sériové číslo svazku je 1A2B-3C4D.\r\n\r\n Výpis adresáře C:\\x\r\n"},
	{"chinese-simplified", []int{936}, " 驱动器 C 中的卷没有标签。\r\n 卷的序列号是 1A2B-3C4D\r\n\r\n C:\\x 的目录\r\n"},
	{"chinese-traditional", []int{950}, " 磁碟機 C 中的磁碟區沒有標籤。\r\n 磁碟區序號:  1A2B-3C4D\r\n\r\n C:\\x 的目錄\r\n"},
	{"korean", []int{949}, " C 드라이브의 볼륨에는 이름이 없습니다.\r\n 볼륨 일련 번호: 1A2B-3C4D\r\n\r\n C:\\x 디렉터리\r\n"},
}

func TestDetectWithoutHint(t *testing.T) {
	for _, tt := range consoleTexts {
		for _, page := range tt.pages {
			t.Run(tt.name+named(page), func(t *testing.T) {
				b := encode(t, page, tt.text)
				e := Detect(b, Hint{})
				assert.Equal(t, named(page), e.Name)
				assert.Equal(t, strings.ReplaceAll(tt.text, "\r\n", "\n"), e.Decode(b))
			})
		}
	}
}

func TestDetectWithHint(t *testing.T) {
	for _, tt := range consoleTexts {
		for _, page := range tt.pages {
			b := encode(t, page, tt.text)
			assert.Equal(t, named(page), Detect(b, Hint{Codepage: page}).Name, tt.name)
			for _, machine := range []Hint{{OEM: 850, ANSI: 1252}, {OEM: 852, ANSI: 1250}, {OEM: 866, ANSI: 1251}, {OEM: 932, ANSI: 932}, {OEM: 949, ANSI: 949}} {
				if page == machine.OEM || page == machine.ANSI {
					assert.Equal(t, named(page), Detect(b, machine).Name, "%s %d", tt.name, page)
				}
			}
			utf := Detect([]byte(tt.text), Hint{OEM: 850, ANSI: 1252})
			assert.Equal(t, "utf-8", utf.Name, tt.name)
		}
	}
}

// A hint that the bytes contradict gives way: the manifest of another machine, a text made elsewhere.
func TestDetectAgainstHint(t *testing.T) {
	for _, tt := range consoleTexts {
		if tt.name == "german-name" || tt.name == "french-nbsp-only" || tt.name == "japanese-name" {
			continue // too little to overrule a manifest
		}
		b := encode(t, tt.pages[0], tt.text)
		for _, wrong := range []Hint{{OEM: 866, ANSI: 1251}, {OEM: 932, ANSI: 932}} {
			if tt.pages[0] != wrong.OEM {
				assert.Equal(t, named(tt.pages[0]), Detect(b, wrong).Name, "%s against %v", tt.name, wrong)
			}
		}
	}
}

// Pages that are told by the hint alone.
func TestDetectByHintAlone(t *testing.T) {
	for page, want := range map[int]string{
		737: "Κατάλογος: C:\\χρήστες", 775: "Tūris ir ąčęėįšųūž", 857: "Dizini: ğışöçü İŞ", 861: "Mappa: þæðöíúó", 1253: "Κατάλογος", 1254: "ğış dosya",
		1257: "ąčęėįšųū", 874: "ไดเรกทอรี", 862: "ספריה", 865: "på øre", 1361: "",
	} {
		if want == "" {
			assert.Equal(t, "cp850", Detect([]byte("f\x81r"), Hint{OEM: page}).Name, "a page nobody knows is no hint")
			continue
		}
		b := encode(t, page, want+"\n")
		e := Detect(b, Hint{Codepage: page})
		assert.Equal(t, named(page), e.Name)
		assert.Equal(t, want+"\n", e.Decode(b))
	}
}

// The Registry Editor never writes the console's page; one umlaut tells no page by itself.
func TestDetectOfRegedit(t *testing.T) {
	b := []byte("REGEDIT4\r\n\r\n\"StandardName\"=\"Westeurop\xe4ische Normalzeit\"\r\n")
	for _, hint := range []Hint{{}, {OEM: 850, ANSI: 1252}, {OEM: 850}} {
		assert.Equal(t, named(1252), Detect(b, hint).Name, "%v", hint)
	}
	assert.Equal(t, named(1251), Detect([]byte("REGEDIT4\r\n\"x\"=\"\xcf\xf0\xe8\xe2\xe5\xf2\"\r\n"), Hint{OEM: 866, ANSI: 1251}).Name)
}
