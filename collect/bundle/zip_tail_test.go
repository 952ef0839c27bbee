package bundle

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counted counts how often each byte behind from was read.
type counted struct {
	io.ReaderAt
	from  int64
	times []int
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	for i := max(off, c.from); i < off+int64(n); i++ {
		c.times[i-c.from]++
	}
	return n, err
}

func TestZipDirectoryIsReadOnce(t *testing.T) {
	for _, entries := range []int{1, 50, 3000} { // the last has a directory longer than what is searched for its end
		t.Run(fmt.Sprint(entries), func(t *testing.T) {
			var files []file
			for i := range entries {
				files = append(files, file{fmt.Sprintf("a/%d.txt", i), fmt.Sprintf("content %d", i)})
			}
			z := zipOf(t, files...)
			from := int64(bytes.Index(z, []byte(zipCentralSig)))
			c := &counted{bytes.NewReader(z), from, make([]int, int64(len(z))-from)}
			b, err := opened(t.Context(), "a.zip", Limits{}, nil, func(in *intake) error {
				return in.zip(t.Context(), container{section(c, 0, int64(len(z))), "a.zip"}, place{})
			})
			require.NoError(t, err)
			defer b.Close()
			assert.Len(t, contents(t, b), entries)
			assert.Empty(t, b.AllGaps())
			for i, n := range c.times {
				require.Equal(t, 1, n, "byte %d of the directory's %d", i, len(c.times))
			}
		})
	}
}

func TestTailedReadsTheSame(t *testing.T) {
	z := zipOf(t, file{"a.txt", logText()}, file{"b.txt", "b"})
	tc := section(&tailed{bytes.NewReader(z), int64(len(z)) - 40, z[len(z)-40:]}, 0, int64(len(z)))
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		off, n := random.Int64N(int64(len(z)+20)), random.IntN(len(z)+20)
		want, got := make([]byte, n), make([]byte, n)
		wantN, wantErr := bytes.NewReader(z).ReadAt(want, off)
		gotN, gotErr := tc.ReadAt(got, off)
		require.Equal(t, wantN, gotN)
		require.Equal(t, want, got)
		require.Equal(t, wantErr == nil, gotErr == nil, "%d from %d", n, off)
	}
}

// An end record that lies about where the directory begins leads nowhere, and no further.
func TestTailOfADirectoryThatIsElsewhere(t *testing.T) {
	z := zipOf(t, file{"a.txt", logText()})
	for _, word := range []string{"\x00\x00\x00\x00", "\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\x01\x00\x00\x00", "\x10\x02\x00\x00"} {
		for _, at := range []int{12, 16} { // size and offset
			b := bytes.Clone(z)
			copy(b[len(b)-zipEndLen+at:], word)
			tc := withTail(container{section(bytes.NewReader(b), 0, int64(len(b))), "a.zip"})
			got, err := io.ReadAll(tc.whole())
			require.NoError(t, err)
			require.Equal(t, b, got)
		}
	}
}
