package bundle

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// unicodePath is the extra field in which Info-ZIP repeats a name in UTF-8, APPNOTE 4.6.9.
const unicodePath = 0x7075

// zipName is an entry's name decoded. The flag for UTF-8 is believed when it is set and true.
func zipName(h *zip.FileHeader) string {
	if h.Flags&zipUTF8 != 0 && utf8.ValidString(h.Name) {
		return h.Name
	}
	if field := extraField(h.Extra, unicodePath); len(field) > 5 && field[0] == 1 &&
		binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(h.Name)) && utf8.Valid(field[5:]) {
		return string(field[5:])
	}
	return decodeName(h.Name)
}

// extraField is the content of the first extra field with that ID, APPNOTE 4.5.1; nil when there is none.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return nil
		}
		if binary.LittleEndian.Uint16(extra) == id {
			return extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	return nil
}

// codepages are the encodings a name may be in that does not say so: what DOS and Windows programs use in Western Europe,
// America and Japan. The first of equal plausibility is taken: APPNOTE D.1 says 437.
var codepages = []encoding.Encoding{charmap.CodePage437, charmap.CodePage850, charmap.Windows1252, japanese.ShiftJIS}

// decodeName decodes a name that does not say how it is encoded: as UTF-8 when it is that, which a name in another
// encoding hardly is by chance, else in the code page that makes the most plausible words of it.
func decodeName(raw string) string {
	if utf8.ValidString(raw) {
		return raw
	}
	if len(raw) > maxPath {
		return strings.ToValidUTF8(raw, "_") // refused for its length
	}
	best, least := "", 0
	for _, page := range codepages {
		s, err := page.NewDecoder().String(raw)
		if err != nil {
			continue
		}
		if odd := oddity(s); best == "" || odd < least {
			best, least = s, odd
		}
	}
	return best
}

// frequent are the letters beyond ASCII that the languages of code pages 850 and 1252 use most.
const frequent = "äöüßÄÖÜéèêëáàâçñíìîïóòôúùûåæøÅÆØÉÇÑ"

const vowels = "aeiouyAEIOUYäöüÄÖÜéèêëáàâíìîïóòôúùûåæøÅÆØÉ"

// oddity is how unlike a file's name s is: the sum over its characters beyond ASCII.
func oddity(s string) (odd int) {
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 0
		}
		return runes[i]
	}
	for i, r := range runes {
		if r >= utf8.RuneSelf {
			odd += oddLetter(at(i-1), r, at(i+1))
		}
	}
	return odd
}

func oddLetter(before, r, after rune) (odd int) {
	switch {
	case r == utf8.RuneError || unicode.IsControl(r):
		return 10
	case unicode.Is(unicode.Han, r), 0x3000 <= r && r <= 0x30FF, 0xFF01 <= r && r <= 0xFF9F:
		return oddJapanese(before, r, after)
	case !unicode.Is(unicode.Latin, r):
		return 4 // box drawing, mathematics, Greek
	case !strings.ContainsRune(frequent, r):
		odd = 1
	}
	isVowel := func(r rune) bool { return strings.ContainsRune(vowels, r) }
	switch {
	case unicode.IsUpper(r) && unicode.IsLower(before):
		odd += 2
	case r == 'ß' && !isVowel(before):
		odd++
	case r != 'ß' && isVowel(r) && isVowel(before) && isVowel(after):
		odd++
	}
	return odd
}

// oddJapanese takes a single character between Latin letters for a misreading, and so halfwidth katakana, which hardly
// anybody names files with.
func oddJapanese(before, r, after rune) int {
	switch {
	case isASCIILetter(before) || isASCIILetter(after):
		return 5
	case 0xFF61 <= r && r <= 0xFF9F:
		return 3
	}
	return 0
}

func isASCIILetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }
