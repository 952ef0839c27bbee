package bundle

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noise is text that hardly shrinks, so that places in a member are places in its container.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(' ' + r.IntN(95))
	}
	return string(b)
}

// failing is a device that cannot be read from an offset on.
type failing struct {
	io.ReaderAt
	from int64
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) <= f.from {
		return f.ReaderAt.ReadAt(p, at)
	}
	n, err := f.ReaderAt.ReadAt(p[:max(0, min(int64(len(p)), f.from-at))], at)
	if err == nil {
		err = &os.PathError{Op: "read", Path: "/mnt/secret/customer.zip", Err: syscall.EIO}
	}
	return n, err
}

// TestFailingDevice: what stands before the place that cannot be read is read, and the rest is a gap that names no path.
func TestFailingDevice(t *testing.T) {
	content := noise(600 << 10)
	whole := tarOf(t, file{"a.txt", "A"}, file{"b.txt", content}, file{"c.txt", "C"})
	for name, c := range map[string]struct {
		from int64
		want map[string]int
	}{
		"in the middle": {300 << 10, map[string]int{"a.txt": 1, "b.txt": 300<<10 - 3*512}},
		"in the head":   {100, nil},
	} {
		t.Run(name, func(t *testing.T) {
			at := failing{strings.NewReader(string(whole)), c.from}
			b, err := opened(context.Background(), "x.tar", Limits{}, nil, func(in *intake) error {
				return in.file(context.Background(), container{section(at, 0, int64(len(whole))), "x.tar"})
			})
			if c.want == nil {
				require.ErrorIs(t, err, ErrUnreadable)
				assert.NotContains(t, err.Error(), "secret")
				return
			}
			require.NoError(t, err)
			defer b.Close()
			got := map[string]int{}
			for path, read := range contents(t, b) {
				got[path] = len(read)
				assert.True(t, path != "b.txt" || strings.HasPrefix(content, read))
			}
			assert.Equal(t, c.want, got)
			var said []string
			for _, g := range b.AllGaps() {
				said = append(said, g.Reason)
			}
			assert.Contains(t, strings.Join(said, "; "), "input/output error")
			assert.NotContains(t, strings.Join(said, "; "), "secret")
			assert.Empty(t, b.SHA256(), "no hash of what cannot be read whole")
		})
	}
}

// shrink opens what is at path, calls begin with its bundle, cuts the file off, and gives what is read of the member then.
func shrink(t *testing.T, bundlePath, cutPath string, to int64) (read int, reason string) {
	t.Helper()
	b := open(t, bundlePath, Limits{})
	require.Len(t, b.Members, 1)
	r, err := b.Members[0].OpenHashing(context.Background())
	require.NoError(t, err)
	defer r.Close()
	first, err := r.Next()
	require.NoError(t, err)
	require.NoError(t, os.Truncate(cutPath, to))
	read = len(first)
	for err == nil {
		var next []byte
		next, err = r.Next()
		read += len(next)
	}
	var damage *Damage
	require.True(t, errors.As(err, &damage), "%v: the end of a file that shrank is taken for its end", err)
	assert.Equal(t, []Gap{damage.Gap}, b.AllGaps())
	_, err = r.SHA256()
	require.Error(t, err, "it has no hash")
	return read, damage.Reason
}

func TestFileThatShrinks(t *testing.T) {
	const size, left = 8 << 20, 4 << 20
	t.Run("of a folder", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.log")
		require.NoError(t, os.WriteFile(path, []byte(noise(size)), 0o600))
		read, reason := shrink(t, dir, path, left)
		assert.Equal(t, left, read)
		assert.Equal(t, "became shorter while it was read: its end is missing", reason)
	})
	t.Run("in a zip", func(t *testing.T) {
		path := write(t, "a.zip", zipOf(t, file{"a.log", noise(size)}))
		read, reason := shrink(t, path, path, left)
		assert.Less(t, read, size)
		assert.Equal(t, "damaged: ends too early", reason)
	})
}
