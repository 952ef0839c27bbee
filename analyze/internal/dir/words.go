package dir

import "strings"

// free are the words by which a line about free space is told from one about files, in the languages of Windows.
var free = [...]string{
	"free", "frei", "libre", "disponibil", "dispon", "livre", "beschikbaar", "vrij", "空き", "可用", "남음", "woln", "voln",
	"szabad", "свободно", "ledig", "vapaa", "boş", "ελεύθερα", "διαθέσιμα", "mevcut",
}

func saysFree(words string) bool {
	words = strings.ToLower(words)
	for _, w := range free {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// units are the beginnings of "bytes" in the languages of Windows.
var units = [...]string{
	"byte", "octet", "バイト", "字节", "位元組", "可用", "바이트", "байт", "bajt", "bájt", "tavu", "bayt", "octeţi", "oktet",
}

// hasUnit tells whether words, which follow a number, name bytes.
func hasUnit(words string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	for _, u := range units {
		if strings.HasPrefix(words, u) {
			return true
		}
	}
	return false
}
