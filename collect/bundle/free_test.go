package bundle

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFreePaths: whatever a member is to be called, there is a path for it.
func TestFreePaths(t *testing.T) {
	w := Create(io.Discard)
	long := strings.Repeat("ä", maxPath/2-1)
	for _, c := range []struct{ name, want string }{
		{"a.txt", "a.txt"},
		{"A.txt", "A (2).txt"},
		{"a.TXT", "a (3).TXT"},
		{"x/a.txt", "x/a.txt"},
		{"A (2).txt", "A (2) (2).txt"},
		{"manifest.json", "manifest (2).json"},
		{"MANIFEST.json", "MANIFEST (3).json"},
		{"C:/b.txt", "b.txt"},
		{`..\b.txt`, "unnamed"},
		{"", "unnamed (2)"},
		{strings.Repeat("a", maxPath+1), "unnamed (3)"},
		{"\x1b", "%1B"},
		{long, long},
	} {
		p := w.Free(c.name)
		assert.Equal(t, c.want, p)
		require.NoError(t, w.Add(Entry{Path: p}, strings.NewReader("x")))
	}
	for i := range 2000 {
		p := w.Free([]string{long, strings.ToUpper(long), "a.txt"}[i%3])
		require.NoError(t, w.Add(Entry{Path: p, Outcome: Missing}, nil), fmt.Sprint(len(p)))
	}
}
