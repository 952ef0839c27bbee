package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// file is one entry of a test's container.
type file struct{ name, content string }

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		to, err := w.Create(f.name)
		require.NoError(t, err)
		_, err = io.WriteString(to, f.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// write puts a container on disk and returns its path.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(p, content, 0o600))
	return p
}

func open(t testing.TB, path string, limits Limits) *Bundle {
	t.Helper()
	b, err := Open(context.Background(), path, limits)
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}

// contents reads every member of b: path to bytes.
func contents(t testing.TB, b *Bundle) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, m := range b.Members {
		all[m.Path], _ = read(m)
	}
	return all
}

func read(m *Member) (string, error) {
	r, err := m.Open(context.Background())
	if err != nil {
		return "", err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	return string(content), err
}

func TestOpenZip(t *testing.T) {
	b := open(t, write(t, "mail.zip", zipOf(t, file{"b.txt", "B"}, file{`dir\a.evt`, "A"}, file{"dir/", ""})), Limits{})
	assert.Equal(t, map[string]string{"b.txt": "B", "dir/a.evt": "A"}, contents(t, b))
	assert.Equal(t, "mail.zip", b.Name)
	assert.Empty(t, b.AllGaps())
	assert.Len(t, b.SHA256, 64)
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "eventlog"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "eventlog", "application.evt"), []byte("A"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "outside"), []byte("A"), 0o600))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "link")))
	b := open(t, dir, Limits{})
	assert.Equal(t, map[string]string{"eventlog/application.evt": "A", "outside": "A"}, contents(t, b))
	assert.Equal(t, []Gap{{"link", "symbolic link, not followed"}}, b.Gaps)
}

func TestOpenOneArtifact(t *testing.T) {
	b := open(t, write(t, "app.evt", []byte("LfLe")), Limits{})
	assert.Equal(t, map[string]string{"app.evt": "LfLe"}, contents(t, b))
}

func TestOpenReader(t *testing.T) {
	b, err := OpenReader(context.Background(), strings.NewReader("LfLe"), Limits{})
	require.NoError(t, err)
	defer b.Close()
	assert.Equal(t, map[string]string{"stdin": "LfLe"}, contents(t, b))
	assert.Equal(t, "-", b.Name)
}

func TestOpenNothing(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "none"), write(t, "empty", nil)} {
		_, err := Open(context.Background(), path, Limits{})
		require.ErrorIs(t, err, ErrUnreadable)
	}
}

func TestReaderAt(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", (smallMember+16)/16)
	b := open(t, write(t, "mail.zip", zipOf(t, file{"large", large}, file{"small", "S"})), Limits{})
	for i, want := range []string{large, "S"} {
		at, size, closer, err := b.Members[i].ReaderAt(context.Background())
		require.NoError(t, err)
		got, err := io.ReadAll(io.NewSectionReader(at, 0, size))
		require.NoError(t, err)
		assert.True(t, want == string(got), b.Members[i].Path)
		assert.NotEmpty(t, b.Members[i].digest.get())
		require.NoError(t, closer.Close())
	}
}
