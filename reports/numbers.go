package reports

import (
	"strconv"
	"strings"
)

// count is a number with its thousands apart, as people read it: 90 000. The blank is one that does not break.
func count(n int) string {
	if n < 0 {
		return "unknown"
	}
	digits := strconv.Itoa(n)
	var out strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && len(digits) > 4 {
			out.WriteRune('\u202f')
		}
		out.WriteRune(r)
	}
	return out.String()
}
