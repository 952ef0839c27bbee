package message

import (
	"unicode"
	"unicode/utf8"
)

// fold brings a text into the form in which messages are compared: ASCII letters in lower case, dashes and quotation marks
// of word processors as typewriters have them, and each run of blanks as one, or without any blanks.
// from gives, for each byte of the result and for its end, the offset in s.
func fold(s string, blanks bool) (out []byte, from []int) {
	out, from = make([]byte, 0, len(s)), make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			if n := len(out); blanks && (n == 0 || out[n-1] != ' ') {
				out, from = append(out, ' '), append(from, i)
			}
		case r < utf8.RuneSelf:
			out, from = append(out, lower(byte(r))), append(from, i)
		default:
			if c := typewritten(r); c != 0 {
				out, from = append(out, c), append(from, i)
				break
			}
			for j := range size {
				out, from = append(out, s[i+j]), append(from, i+j)
			}
		}
		i += size
	}
	return out, append(from, len(s))
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// typewritten is the ASCII character that a typographic one stands for; 0 when it stands for itself.
func typewritten(r rune) byte {
	switch r {
	case '‐', '‑', '–', '—', '−':
		return '-'
	case '“', '”', '„', '«', '»':
		return '"'
	case '‘', '’', '‚':
		return '\''
	}
	return 0
}
