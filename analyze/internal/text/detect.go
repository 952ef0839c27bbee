package text

import (
	"bytes"
	"unicode/utf8"
)

// Detect chooses the encoding from the first bytes of a text: a byte-order mark, NULs in every other byte, valid UTF-8,
// else the legacy page that fits best. What the hint says of this very text holds unless the bytes contradict it. A head
// that ends inside a character is no contradiction.
func Detect(head []byte, hint Hint) Encoding {
	code := detect(head, hint)
	cr := bytes.Count(head, []byte{'\r'}) > 1 && !bytes.ContainsRune(head, '\n')
	return Encoding{Name: named(code), code: code, hint: hint, cr: cr}
}

func detect(head []byte, hint Hint) int {
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return codeUTF16LE
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return codeUTF16BE
	case bytes.HasPrefix(head, bomUTF8):
		return codeUTF8
	}
	if code := wide(head, hint); code != 0 {
		return code
	}
	if isASCII(head) {
		return codeASCII
	}
	if utf8.Valid(whole(head)) && !pairsInstead(head, hint.Codepage) {
		return codeUTF8
	}
	return legacy(head, hint)
}

// wide recognises UTF-16 without a byte-order mark: most characters of a console text have a zero byte on one side.
func wide(head []byte, hint Hint) int {
	var zero [2]int
	for i := bytes.IndexByte(head, 0); i >= 0 && i < len(head); i++ {
		if head[i] == 0 {
			zero[i&1]++
		}
	}
	enough := max(1, len(head)/10)
	if hint.Codepage == codeUTF16LE {
		enough = 1 // CR LF and blanks suffice
	}
	switch {
	case zero[1] >= enough && zero[0] <= zero[1]/8:
		return codeUTF16LE
	case zero[0] >= enough && zero[1] <= zero[0]/8:
		return codeUTF16BE
	}
	return 0
}

// pairsInstead tells whether a head that is valid UTF-8 is rather a text of the double-byte page it is said to be in: two
// Chinese characters can look like two letters of UTF-8.
func pairsInstead(head []byte, code int) bool {
	if doubles[code] == nil || len(head)-utf8.RuneCount(head) > 12 {
		return false
	}
	return !bytes.ContainsRune(newPage(code).append(nil, head), utf8.RuneError)
}

// legacy chooses the code page of bytes that are no UTF-8.
func legacy(head []byte, hint Hint) int {
	for _, code := range []int{hint.Codepage, hint.OEM, hint.ANSI} {
		if knownPage(code) {
			return code
		}
	}
	return 1252
}

// IsText tells whether the first bytes of a member are a text in any encoding. An empty member is one.
func IsText(head []byte) bool {
	head = bytes.TrimRight(head, "\x00")
	if wide(head, Hint{}) != 0 || bytes.HasPrefix(head, []byte("\xFF\xFE")) {
		return true
	}
	odd := 0
	for _, c := range head {
		if c < ' ' && !bytes.ContainsRune([]byte("\t\n\r\f\b\x1A\x1B"), rune(c)) {
			odd++
		}
	}
	return odd <= len(head)/32
}
