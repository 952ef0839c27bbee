package artifact

import (
	"strings"
	"unicode/utf8"
)

// ruler is the line of "=" under a console table's header: it shows the columns whatever language the header speaks.
type ruler []span

// span is a column: runes from and to.
type span struct{ from, to int }

// rulerOf reads a line of at least three columns of one character.
func rulerOf(line string, mark byte) (ruler, bool) {
	var r ruler
	for i := 0; i < len(line); {
		switch line[i] {
		case ' ':
			i++
		case mark:
			from := i
			for i < len(line) && line[i] == mark {
				i++
			}
			r = append(r, span{from, i})
		default:
			return nil, false
		}
	}
	return r, len(r) >= 3
}

// cell is the text of one column. The last column takes the rest of the line.
func (r ruler) cell(line string, column int) string {
	from, to := runeOffset(line, r[column].from), len(line)
	if column < len(r)-1 {
		to = runeOffset(line, r[column].to)
	}
	return strings.TrimSpace(line[from:to])
}

// runeOffset is the byte offset of rune n, the length of s when it has fewer.
func runeOffset(s string, n int) int {
	if n < len(s) && isASCIIPrefix(s, n) {
		return n
	}
	offset := 0
	for ; n > 0 && offset < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
	}
	return offset
}

func isASCIIPrefix(s string, n int) bool {
	for i := range n {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
