package dir

import "bytes"

// maxDigits bounds a number: 2^63 has 19 digits.
const maxDigits = 18

// separators are what stands between thousands beside comma and dot: no-break blanks in UTF-8, apostrophes, and what a
// no-break blank looks like when it was read in the wrong code page.
var separators = [...]string{"\u00A0", "\u202F", "’", "'", "ÿ", "á", "˙", "я", "\uFFFD"}

// number reads the digits at the start of b with the separators of any language between them. blanks allows a blank
// before three digits: what mail programs make of a no-break blank. size is 0 when there is no number.
func number(b []byte, blanks bool) (n int64, size int) {
	digits := 0
	for size < len(b) {
		if c := b[size] - '0'; c <= 9 {
			if digits++; digits > maxDigits {
				return 0, 0
			}
			n = n*10 + int64(c)
			size++
			continue
		}
		skip := separator(b[size:], blanks)
		if size == 0 || skip == 0 || !isDigit(b, size+skip) {
			break
		}
		size += skip
	}
	return n, size
}

// separator is the length of the thousands separator at the start of b.
func separator(b []byte, blanks bool) int {
	switch {
	case b[0] == ',' || b[0] == '.':
		return 1
	case b[0] == ' ':
		if blanks && isDigit(b, 1) && isDigit(b, 2) && isDigit(b, 3) && !isDigit(b, 4) {
			return 1
		}
		return 0
	case b[0] != '\'' && b[0] < 0x80:
		return 0
	}
	for _, s := range separators {
		if len(b) >= len(s) && string(b[:len(s)]) == s {
			return len(s)
		}
	}
	return 0
}

func isDigit(b []byte, i int) bool { return i < len(b) && b[i]-'0' <= 9 }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// skipBlanks is the offset of the first byte of b from i that is neither blank nor tab.
func skipBlanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// unquote drops the marks that mail programs put before a quoted line.
func unquote(line []byte) []byte {
	for len(line) > 0 && line[0] == '>' {
		line = bytes.TrimPrefix(line[1:], []byte{' '})
	}
	return line
}
