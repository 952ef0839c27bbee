package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxExcerpt bounds a quoted place, in characters; a line of a text may be far longer than any reader's patience.
const maxExcerpt = 4000

// quote makes bytes from a bundle a string that JSON carries unchanged: valid UTF-8, of bounded length.
func quote(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxExcerpt || utf8.RuneCountInString(s) <= maxExcerpt {
		return s
	}
	return string([]rune(s)[:maxExcerpt]) + "…"
}

// plain makes a string safe for a terminal and for one line: control and formatting characters (escape sequences, C1
// controls, bidirectional overrides) become visible, line ends and tabs a blank.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\u00a0':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return '\uFFFD'
		}
		return r
	}, s)
}

// squeeze is plain with runs of blanks as one, for running text.
func squeeze(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

// plainLines is plain line by line.
func plainLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = plain(lines[i])
	}
	return strings.Join(lines, "\n")
}
