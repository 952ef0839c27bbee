package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzContainsFold holds that the quick search finds what a search in lower case finds.
func FuzzContainsFold(f *testing.F) {
	for _, seed := range [][2]string{
		{"The message could not be virus scanned", "VIRUS"},
		{"", ""},
		{"a", "ab"},
		{"Zurückgesetzt", "ü"},
		{"İstanbul", "istanbul"}, // dotted capital I
		{"300 \u212A", "k"},      // the sign of Kelvin
		{"@[`{", "`"},
		{"x\xff", "\xff"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, s, part string) {
		assert.Equal(t, strings.Contains(strings.ToLower(s), strings.ToLower(part)), containsFold(s, part))
	})
}
