//go:build unix

package bundle

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFolderOfOddThings(t *testing.T) {
	dir, outside := t.TempDir(), write(t, "secret", []byte("S"))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "file")))
	require.NoError(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "folder")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
	for name, content := range map[string]string{"Pr\x81fung\n.txt": "x", `a\b`: "y", "Thumbs.db": "z", "x.zip": string(zipOf(t, file{"i", "I"})), "sub/a": "A"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	b := open(t, dir, Limits{})
	assert.Equal(t, map[string]string{"Prüfung%0A.txt": "x", "a/b": "y", "x.zip/i": "I", "sub/a": "A"}, contents(t, b))
	assert.Equal(t, []Gap{
		{"file", "symbolic link, not followed"}, {"folder", "symbolic link, not followed"}, {"pipe", "named pipe, not read"},
	}, b.AllGaps())
	assert.Empty(t, b.SHA256())
}

func TestFolderChangedMeanwhile(t *testing.T) {
	dir, outside := t.TempDir(), write(t, "secret", []byte("S"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("A"), 0o600))
	b := open(t, dir, Limits{})
	require.NoError(t, os.Remove(filepath.Join(dir, "a")))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "a")))
	_, err := read(b.Members[0])
	require.Error(t, err)
	_, _, _, err = b.Members[0].ReaderAt(context.Background())
	require.Error(t, err)
	assert.Len(t, b.AllGaps(), 1)
}

func TestFolderReaderAtIsTheFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("A"), 0o600))
	b := open(t, dir, Limits{})
	_, size, closer, err := b.Members[0].ReaderAt(context.Background())
	require.NoError(t, err)
	assert.IsType(t, &os.File{}, closer)
	assert.EqualValues(t, 1, size)
	require.NoError(t, closer.Close())
}

func TestOpenPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	go func() {
		w, err := os.OpenFile(pipe, os.O_WRONLY, 0)
		if err == nil {
			w.WriteString("LfLe")
			w.Close()
		}
	}()
	b := open(t, pipe, Limits{})
	assert.Equal(t, map[string]string{"pipe": "LfLe"}, contents(t, b))
}

func TestOpenEmptyFolder(t *testing.T) {
	b := open(t, t.TempDir(), Limits{})
	assert.Equal(t, []Gap{{"", "the folder is empty"}}, b.Gaps)
}

func TestTemporaryFilesHaveNoNames(t *testing.T) {
	b := open(t, write(t, "x", gzipOf(t, tarOf(t, file{"a", strings.Repeat("x", smallMember+1)}))), Limits{})
	files, err := os.ReadDir(b.scratch.dir)
	require.NoError(t, err)
	assert.Empty(t, files, "a killed program leaves no evidence behind")
}
