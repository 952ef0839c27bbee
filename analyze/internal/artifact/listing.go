package artifact

import (
	"context"
	"fmt"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// maxListEntries bounds what is kept of one listing: no server runs as many processes, modules, services or sockets.
const maxListEntries = 100_000

// eachLine hands every line of a listing to read. It returns false, with a Gap, when the text could
// not be read to its end.
func eachLine(ctx context.Context, in *Input, out *facts.Extract, read func(text.Line)) (whole bool) {
	for l, err := range in.Lines(ctx) {
		if err != nil {
			out.Gap(fmt.Sprintf("line %d: %v", l.N, err))
			return false
		}
		read(l)
	}
	return true
}

// tooMany says, if so, that a listing had more entries than are kept.
func tooMany(out *facts.Extract, full bool) {
	if full {
		out.Gap(fmt.Sprintf("more than %d entries: the rest is not used", maxListEntries))
	}
}

// unquote drops the "> " that mail programs put before quoted lines. The rest keeps its blanks.
func unquote(s string) string {
	for rest := strings.TrimLeft(s, " "); strings.HasPrefix(rest, ">"); rest = strings.TrimLeft(s, " ") {
		s = strings.TrimPrefix(rest[1:], " ")
	}
	return s
}

// isDigits tells whether s is a number in decimal digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
