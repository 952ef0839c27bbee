package artifact

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// TestNameFilter holds that the quick ways to tell that a name is not wanted say the same as facts.Wants.File.
func TestNameFilter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 4))
	letters := []string{"a", "A", "b", "B", ".", "*", "é", "É", "e0", "K", "longer name ", "1"}
	word := func(most int) (s string) {
		for range random.IntN(most) {
			s += letters[random.IntN(len(letters))]
		}
		return s
	}
	for range 20_000 {
		w := &facts.Wants{Files: []string{string(fold(nil, []byte(word(4)))), "xese.dll"}, Some: []facts.FileWant{{Name: string(fold(nil, []byte("*"+word(3))))}}}
		name := []byte(word(8))
		if random.IntN(4) == 0 {
			name = append([]byte("x"), w.Some[0].Name...)
		}
		f := newNameFilter(w)
		require.Equal(t, w.File(string(name)), f.match(name, 1, &folderWants{}) == wanted, "%q by %q and %q", name, w.Files, w.Some)
	}
}
