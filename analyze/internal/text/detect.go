package text

import (
	"bytes"
	"encoding/binary"
	"strings"
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
	if isMostlyUTF8(head) && !pairsInstead(head, hint.Codepage) {
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
	if len(head) < 64 {
		enough = (len(head) + 3) / 4
	}
	if hint.Codepage == codeUTF16LE {
		enough = 1 // CR LF and blanks suffice
	}
	switch {
	case zero[1] >= enough && zero[0] <= zero[1]/8 && isWideText(head, binary.LittleEndian):
		return codeUTF16LE
	case zero[0] >= enough && zero[1] <= zero[0]/8 && isWideText(head, binary.BigEndian):
		return codeUTF16BE
	}
	return 0
}

// isWideText tells a text from a binary file that holds strings of UTF-16: the latter has numbers between them.
func isWideText(head []byte, order binary.ByteOrder) bool {
	units, odd := len(head)/2, 0
	for i := range units {
		if c := order.Uint16(head[2*i:]); c < ' ' && !strings.ContainsRune(textControls, rune(c)) {
			odd++
		}
	}
	return odd <= units/64
}

// textControls are the control characters that texts hold: ends of lines, tabs, end of file, what consoles and printers use.
const textControls = "\t\n\r\f\b\x1A\x1B"

// isMostlyUTF8 tells whether the lines that are not ASCII are UTF-8, or at least half of them: a text can be joined from
// several.
func isMostlyUTF8(head []byte) bool {
	if utf8.Valid(whole(head)) {
		return true
	}
	balance := 0
	for line := range bytes.Lines(whole(head)) {
		switch {
		case isASCII(line):
		case utf8.Valid(line):
			balance++
		default:
			balance--
		}
	}
	return balance >= 0
}

// pairsInstead tells whether a head that is valid UTF-8 is rather a text of the double-byte page it is said to be in: two
// Chinese characters can look like two letters of UTF-8.
func pairsInstead(head []byte, code int) bool {
	if doubles[code] == nil || len(head)-utf8.RuneCount(head) > 12 {
		return false
	}
	return !bytes.ContainsRune(newPage(code).append(nil, head), utf8.RuneError)
}

// guessed are the pages tried for a text that no hint fits, the more usual first: it wins a draw.
var guessed = [...]int{850, 1252, 437, 932, 1250, 852, 1251, 866, 936, 950, 949}

// legacy chooses the code page of bytes that are no UTF-8: the one the hint names for the text, else the better one of
// the machine's two, unless the bytes contradict them; else the best of all.
func legacy(head []byte, hint Hint) int {
	sample := sampleOf(head)
	if isRegedit(head) {
		return legacyANSI(sample, hint)
	}
	best := bestFit(sample, guessed[:]...)
	if f := bestFit(sample, hint.Codepage); f.code != 0 && !f.contradicted(best) {
		return f.code
	}
	if f := bestFit(sample, hint.OEM, hint.ANSI); f.code != 0 && !f.contradicted(best) {
		return f.code
	}
	return best.code
}

// isRegedit knows exports of the Registry Editor, a program with windows: it never writes the console's page.
func isRegedit(head []byte) bool {
	return bytes.HasPrefix(head, []byte("REGEDIT")) || bytes.HasPrefix(head, []byte("Windows Registry Editor"))
}

// guessedANSI are the pages of programs with windows.
var guessedANSI = [...]int{1252, 1250, 1251, 932, 936, 950, 949}

func legacyANSI(sample []byte, hint Hint) int {
	best := bestFit(sample, guessedANSI[:]...)
	if f := bestFit(sample, hint.Codepage); f.code != 0 && !f.contradicted(best) {
		return f.code
	}
	if f := bestFit(sample, hint.ANSI); f.code != 0 && !f.contradicted(best) {
		return f.code
	}
	return best.code
}

// bestFit returns the best of the known pages, the first of equals; the zero fit when none is known.
func bestFit(sample []byte, codes ...int) (best fit) {
	for _, code := range codes {
		if !knownPage(code) {
			continue
		}
		if f := fitOf(code, sample); best.code == 0 || f.score > best.score {
			best = f
		}
	}
	return best
}

// IsText tells whether the first bytes of a member are a text in any encoding. An empty member is one, and so is a text
// whose end a crash left zero, or one of several widths; a binary file shows itself by control characters.
func IsText(head []byte) bool {
	head = bytes.TrimRight(head, "\x00")
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) || wide(head, Hint{}) != 0 {
		return true
	}
	odd := 0
	for i, c := range head {
		if c < ' ' && !strings.ContainsRune(textControls, rune(c)) && !isHigh(head, i) {
			odd++
		}
	}
	return odd <= len(head)/32
}

// isHigh tells whether the byte at i is the zero half of an ASCII character in UTF-16LE.
func isHigh(b []byte, i int) bool {
	return b[i] == 0 && i > 0 && (b[i-1] >= ' ' && b[i-1] <= '~' || b[i-1] == '\r' || b[i-1] == '\n')
}
