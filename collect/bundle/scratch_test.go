package bundle

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inTemp makes the temporary folder of the system an empty one, and returns what bundles put there.
func inTemp(t *testing.T) func() []fs.DirEntry {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir) // Windows
	return func() []fs.DirEntry {
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return !strings.HasPrefix(e.Name(), "postmortem-") })
	}
}

func TestTemporaryFiles(t *testing.T) {
	left := inTemp(t)
	large := strings.Repeat("x", smallMember+1)
	small := zipOf(t, file{"a", "A"})
	for _, test := range []struct {
		name    string
		content []byte
		temp    bool
	}{
		{"small ones stay in memory", gzipOf(t, tarOf(t, file{"a", "A"}, file{"b.zip", string(small)})), false},
		{"large ones do not", gzipOf(t, tarOf(t, file{"a", large})), true},
	} {
		for _, end := range []string{"close", "cancel"} {
			t.Run(test.name+", "+end, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				b, err := Open(ctx, write(t, "x", test.content), Limits{})
				require.NoError(t, err)
				require.Len(t, left(), map[bool]int{true: 1}[test.temp])
				for _, dir := range left() {
					info, err := dir.Info()
					require.NoError(t, err)
					assert.Equal(t, fs.FileMode(0o700), info.Mode().Perm())
				}
				if end == "cancel" {
					cancel()
				}
				require.NoError(t, b.Close())
				assert.Empty(t, left())
				require.NoError(t, b.Close(), "twice")
			})
		}
	}
}

func TestReaderAtLeavesNothing(t *testing.T) {
	left := inTemp(t)
	b := open(t, write(t, "x", zipOf(t, file{"a", strings.Repeat("x", smallMember+1)})), Limits{})
	require.Empty(t, left())
	_, _, closer, err := b.Members[0].ReaderAt(context.Background())
	require.NoError(t, err)
	require.Len(t, left(), 1)
	require.NoError(t, closer.Close())
	files, err := os.ReadDir(b.scratch.dir)
	require.NoError(t, err)
	assert.Empty(t, files)
	require.NoError(t, b.Close())
	assert.Empty(t, left())
}

func TestCancelAloneRemoves(t *testing.T) {
	left := inTemp(t)
	ctx, cancel := context.WithCancel(context.Background())
	b, err := Open(ctx, write(t, "x", gzipOf(t, tarOf(t, file{"a", strings.Repeat("x", smallMember+1)}))), Limits{})
	require.NoError(t, err)
	require.Len(t, left(), 1)
	cancel()
	require.Eventually(t, func() bool { return len(left()) == 0 }, timeout, tick)
	_, err = read(b.Members[0])
	require.ErrorIs(t, err, fs.ErrClosed)
	assert.Empty(t, b.AllGaps())
	b.Close()
}

func TestFailedOpenRemoves(t *testing.T) {
	left := inTemp(t)
	_, err := OpenReader(context.Background(), strings.NewReader(""), Limits{})
	require.ErrorIs(t, err, ErrUnreadable)
	assert.Empty(t, left())
}

func TestReadAfterClose(t *testing.T) {
	b := open(t, write(t, "x", zipOf(t, file{"a", "A"})), Limits{})
	require.NoError(t, b.Close())
	_, err := read(b.Members[0])
	require.ErrorIs(t, err, fs.ErrClosed)
	assert.Empty(t, b.AllGaps())
}
