package artifact

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// crlf gives a readable text the line ends of Windows.
func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// inPage writes a readable text in a code page.
func inPage(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	require.NoError(t, err)
	return out
}

// listing reads a text that must be one directory listing.
func listing(t *testing.T, content string) (facts.FolderListing, facts.Extract) {
	t.Helper()
	out := extractText(t, dirListing, content)
	require.Len(t, out.Folders, 1, "gaps: %v", out.Gaps)
	return out.Folders[0], out
}

func at(s string) time.Time {
	when, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return when
}

func TestDirEnglish(t *testing.T) {
	content, err := os.ReadFile("testdata/dir/en-2003.txt")
	require.NoError(t, err)
	list, out := listing(t, crlf(string(content)))
	assert.Empty(t, out.Gaps)
	assert.False(t, list.Partial)
	assert.True(t, list.Local)
	require.Len(t, list.Folders, 5)

	queue := list.Folders[4]
	assert.Equal(t, facts.QueueFolder, queue.Role())
	assert.Equal(t, 1, queue.VirtualServer())
	assert.Equal(t, 3, queue.Files)
	inHours := 0
	for _, h := range queue.Hours {
		inHours += int(h.Count)
	}
	assert.Equal(t, 3, inHours, "each dated file has its hour")
	assert.Equal(t, at("2004-09-30 11:00"), queue.Hours[0].Start())
	assert.EqualValues(t, 1014345, queue.Bytes)
	assert.Equal(t, at("2004-09-30 11:59"), queue.Oldest)
	assert.Equal(t, at("2004-10-08 18:23"), queue.Newest)
	assert.Equal(t, bundle.AtLine("test.txt", 35), queue.Location)
	assert.Equal(t, ` Directory of D:\Exchsrvr\Mailroot\vsi 1\Queue`, queue.Excerpt)
	assert.Equal(t, bundle.AtLine("test.txt", 39), queue.OldestAt.Location)
	assert.Equal(t, "09/30/2004  11:59 AM            12,345 NTFS_c7a30f5101c4ad7f00000a1b.EML", queue.OldestAt.Excerpt)
	assert.Equal(t, bundle.AtLine("test.txt", 41), queue.NewestAt.Location)
	assert.Equal(t, bundle.AtLine("test.txt", 42), queue.CountAt.Location)
	assert.False(t, queue.Partial)

	pickup := list.Folders[3]
	assert.Equal(t, 0, pickup.Files)
	assert.EqualValues(t, 0, pickup.Bytes)
	assert.False(t, pickup.Partial)
	assert.Equal(t, "               0 File(s)              0 bytes", pickup.CountAt.Excerpt)
	assert.Equal(t, 3, list.Folders[1].Dirs)

	require.Len(t, list.Volumes, 1)
	assert.Equal(t, "D:", list.Volumes[0].Drive)
	assert.EqualValues(t, 9345000000, list.Volumes[0].Free)
	assert.Equal(t, bundle.AtLine("test.txt", 46), list.Volumes[0].Location)
	assert.Equal(t, at("2004-09-30 11:59"), out.Oldest)
	assert.Equal(t, at("2004-10-08 18:23"), out.Newest)
	assert.Equal(t, 20, out.Records)
}

// Every listing has the folder D:\x with the files a.txt (12,345 bytes, 8 October 2004, 18:24) and b.txt (1 byte, 30 September
// 2004, 0:05), and 9,345,000 bytes free.
var localizedDirs = []struct {
	name string
	page encoding.Encoding // nil is ASCII
	text string
}{
	{"en-2000", nil, ` Volume in drive D has no label.
 Volume Serial Number is 1A2B-3C4D

 Directory of D:\x

10/08/2004  06:24p      <DIR>          .
10/08/2004  06:24p      <DIR>          ..
10/08/2004  06:24p              12,345 a.txt
09/30/2004  12:05a                   1 b.txt
               2 File(s)         12,346 bytes
               2 Dir(s)       9,345,000 bytes free
`},
	{"en-2003-no-separators", nil, ` Directory of D:\x

10/08/2004  06:24 PM    <DIR>          .
10/08/2004  06:24 PM    <DIR>          ..
10/08/2004  06:24 PM             12345 a.txt
09/30/2004  12:05 AM                 1 b.txt
               2 File(s)          12346 bytes
               2 Dir(s)         9345000 bytes free
`},
	{"german", nil, ` Volume in Laufwerk D: hat keine Bezeichnung.
 Volumeseriennummer: 1A2B-3C4D

 Verzeichnis von D:\x

08.10.2004  18:24    <DIR>          .
08.10.2004  18:24    <DIR>          ..
08.10.2004  18:24            12.345 a.txt
30.09.2004  00:05                 1 b.txt
               2 Datei(en)         12.346 Bytes
               2 Verzeichnis(se),      9.345.000 Bytes frei
`},
	{"french-850", charmap.CodePage850, frenchDir},
	{"french-1252", charmap.Windows1252, frenchDir},
	{"french-belgium", charmap.CodePage850, ` Le volume dans le lecteur D n'a pas de nom.
 Le numéro de série du volume est 1A2B-3C4D

 Répertoire de D:\x

08-10-04  18:24       <DIR>          .
08-10-04  18:24       <DIR>          ..
08-10-04  18:24               12.345 a.txt
30-09-04  00:05                    1 b.txt
               2 fichier(s)           12.346 octets
               2 Rép(s)        9.345.000 octets libres
`},
	{"japanese", japanese.ShiftJIS, ` ドライブ D のボリューム ラベルがありません。
 ボリューム シリアル番号は 1A2B-3C4D です

 D:\x のディレクトリ

2004/10/08  18:24    <DIR>          .
2004/10/08  18:24    <DIR>          ..
2004/10/08  18:24            12,345 a.txt
2004/09/30  00:05                 1 b.txt
               2 個のファイル              12,346 バイト
               2 個のディレクトリ       9,345,000 バイトの空き領域
`},
	{"italian", charmap.CodePage850, ` Il volume nell'unità D è DATI
 Numero di serie del volume: 1A2B-3C4D

 Directory di D:\x

08/10/2004  18.24    <DIR>          .
08/10/2004  18.24    <DIR>          ..
08/10/2004  18.24            12.345 a.txt
30/09/2004  00.05                 1 b.txt
               2 File         12.346 byte
               2 Directory     9.345.000 byte disponibili
`},
	{"spanish", charmap.CodePage850, ` El volumen de la unidad D no tiene etiqueta.
 El número de serie del volumen es: 1A2B-3C4D

 Directorio de D:\x

08/10/2004  18:24    <DIR>          .
08/10/2004  18:24    <DIR>          ..
08/10/2004  18:24            12.345 a.txt
30/09/2004  00:05                 1 b.txt
               2 archivos         12.346 bytes
               2 dirs       9.345.000 bytes libres
`},
	{"dutch", nil, ` De volumenaam van station D is DATA
 Het volumenummer is 1A2B-3C4D

 Map van D:\x

08-10-2004  18:24    <DIR>          .
08-10-2004  18:24    <DIR>          ..
08-10-2004  18:24            12.345 a.txt
30-09-2004  00:05                 1 b.txt
               2 bestand(en)         12.346 bytes
               2 map(pen)       9.345.000 bytes beschikbaar
`},
	{"portuguese", charmap.CodePage850, ` O volume na unidade D não tem nome.
 O número de série do volume é 1A2B-3C4D

 Pasta de D:\x

08/10/2004  18:24    <DIR>          .
08/10/2004  18:24    <DIR>          ..
08/10/2004  18:24            12.345 a.txt
30/09/2004  00:05                 1 b.txt
               2 arquivo(s)         12.346 bytes
               2 pasta(s)      9.345.000 bytes disponíveis
`},
	{"nt4", nil, ` Directory of D:\x

10/08/04  06:24p        <DIR>          .
10/08/04  06:24p        <DIR>          ..
10/08/04  06:24p                12,345 a.txt
09/30/04  12:05a                     1 b.txt
               4 File(s)         12,346 bytes
                              9,345,000 bytes free
`},
	{"owner-column", nil, ` Directory of D:\x

10/08/2004  06:24 PM    <DIR>          BUILTIN\Administrators .
10/08/2004  06:24 PM    <DIR>          NT AUTHORITY\SYSTEM    ..
10/08/2004  06:24 PM            12,345 CONTOSO\anna smith     a.txt
09/30/2004  12:05 AM                 1 Everyone               b.txt
               2 File(s)         12,346 bytes
               2 Dir(s)       9,345,000 bytes free
`},
	{"short-name-column", nil, ` Directory of D:\x

10/08/2004  06:24 PM    <DIR>                       .
10/08/2004  06:24 PM    <DIR>                       ..
10/08/2004  06:24 PM            12,345              a.txt
09/30/2004  12:05 AM                 1 B~1.TXT      b.txt
               2 File(s)         12,346 bytes
               2 Dir(s)       9,345,000 bytes free
`},
	{"quoted-and-collapsed", nil, `> Directory of D:\x
>
> 10/08/2004 06:24 PM <DIR> .
> 10/08/2004 06:24 PM <DIR> ..
> 10/08/2004 06:24 PM 12,345 a.txt
> 09/30/2004 12:05 AM 1 b.txt
> 2 File(s) 12,346 bytes
> 2 Dir(s) 9,345,000 bytes free
`},
	{"mojibake-separators", charmap.Windows1252, strings.ReplaceAll(frenchDir, "\u00a0", "ÿ")},
	{"no-break-blanks-lost", charmap.Windows1252, strings.ReplaceAll(frenchDir, "\u00a0", " ")},
	{"unknown-language", nil, ` Ovo je disk D bez imena.
 Broj: 1A2B-3C4D

 Sadrzaj mape D:\x

08.10.2004  18:24    <DIR>          .
08.10.2004  18:24    <DIR>          ..
08.10.2004  18:24            12.345 a.txt
30.09.2004  00:05                 1 b.txt
               2 datoteka         12.346 bajtova
               2 mapa       9.345.000 bajtova preostalo
`},
}

const frenchDir = ` Le volume dans le lecteur D s'appelle DONNÉES
 Le numéro de série du volume est 1A2B-3C4D

 Répertoire de D:\x

08/10/2004  18:24    <REP>          .
08/10/2004  18:24    <REP>          ..
08/10/2004  18:24            12` + "\u00a0" + `345 a.txt
30/09/2004  00:05                 1 b.txt
               2 fichier(s)           12` + "\u00a0" + `346 octets
               2 Rép(s)        9` + "\u00a0" + `345` + "\u00a0" + `000 octets libres
`

func TestDirLocalized(t *testing.T) {
	for _, tt := range localizedDirs {
		t.Run(tt.name, func(t *testing.T) {
			content := crlf(tt.text)
			if tt.page != nil {
				content = inPage(t, tt.page, content)
			}
			list, out := listing(t, content)
			assert.Empty(t, out.Gaps)
			assert.False(t, list.Partial)
			require.Len(t, list.Folders, 1)
			f := list.Folders[0]
			assert.Equal(t, `D:\x`, f.Path)
			assert.Equal(t, 2, f.Files)
			assert.EqualValues(t, 12346, f.Bytes)
			assert.Equal(t, 0, f.Dirs)
			assert.Equal(t, at("2004-10-08 18:24"), f.Newest)
			assert.Equal(t, at("2004-09-30 00:05"), f.Oldest)
			require.Len(t, list.Volumes, 1)
			assert.EqualValues(t, 9345000, list.Volumes[0].Free)
			assert.Equal(t, "D:", list.Volumes[0].Drive)
			var names []string
			for _, file := range list.Files {
				names = append(names, file.Name)
			}
			assert.Equal(t, []string{"a.txt", "b.txt"}, names)
		})
	}
}
