package reports

import (
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

func init() {
	// Widths must not depend on the reader's locale: the same report gives the same bytes everywhere.
	twwidth.SetEastAsian(false)
}

// wrap breaks running text into lines of at most width cells; a word longer than a line is broken.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for _, word := range strings.Fields(plain(text)) {
		for _, piece := range pieces(word, width) {
			w := twwidth.Width(piece)
			if used > 0 && used+1+w > width {
				flush()
			}
			if used > 0 {
				line, used = line+" ", used+1
			}
			line, used = line+piece, used+w
		}
	}
	flush()
	return lines
}

// pieces cuts a word into parts of at most width cells, and of a length that signs without a width cannot stretch.
func pieces(word string, width int) []string {
	if len(word) <= width || len(word) <= 4*width && twwidth.Width(word) <= width {
		return []string{word}
	}
	var out []string
	start, used := 0, 0
	for i, r := range word {
		w := twwidth.Width(word[i : i+utf8.RuneLen(r)])
		if i > start && (used+w > width || i-start >= 4*width) {
			out = append(out, word[start:i])
			start, used = i, 0
		}
		used += w
	}
	return append(out, word[start:])
}

// hang writes text wrapped, its first line after head and the others indented as far as head is wide. A head that would
// leave the text no room is wrapped with it.
func hang(head, text string, width int) string {
	indent := twwidth.Width(head)
	if indent > width/3 {
		bare := strings.TrimLeft(head, " ")
		blanks := min(len(head)-len(bare), width/3)
		head, text, indent = strings.Repeat(" ", blanks), bare+" "+text, blanks
	}
	lines := wrap(text, width-indent)
	if len(lines) == 0 {
		return strings.TrimRight(head, " ") + "\n"
	}
	pad := strings.Repeat(" ", indent)
	return head + strings.Join(lines, "\n"+pad) + "\n"
}
