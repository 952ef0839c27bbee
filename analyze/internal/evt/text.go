package evt

import (
	"unicode/utf16"
	"unicode/utf8"
)

// textEnd is the length in bytes of the UTF-16 text at the start of b, up to its NUL or the end of b.
func textEnd(b []byte) int {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i]|b[i+1] == 0 {
			return i
		}
	}
	return len(b) &^ 1
}

// nameEnd is the length in bytes of the NUL-terminated name at the start of b, or -1 when there is none.
func nameEnd(b []byte) int {
	b = b[:min(len(b), 2*maxName+2)]
	for i := 0; i+1 < len(b); i += 2 {
		if b[i]|b[i+1] == 0 {
			return i
		}
	}
	return -1
}

// decode turns UTF-16LE into UTF-8. A surrogate without its partner becomes U+FFFD.
func decode(b []byte) string {
	out := make([]byte, 0, len(b)/2+8)
	for i := 0; i+1 < len(b); i += 2 {
		if b[i+1] == 0 && b[i] < utf8.RuneSelf {
			out = append(out, b[i])
			continue
		}
		r := rune(u16(b[i:]))
		if utf16.IsSurrogate(r) {
			var low rune
			if i+3 < len(b) {
				low = rune(u16(b[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}
