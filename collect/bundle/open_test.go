package bundle

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOpenZip(t *testing.T) {
	b := open(t, write(t, "mail.zip", zipOf(t, file{"b.txt", "B"}, file{`dir\a.evt`, "A"}, file{"dir/", ""})), Limits{})
	assert.Equal(t, map[string]string{"b.txt": "B", "dir/a.evt": "A"}, contents(t, b))
	assert.Equal(t, "mail.zip", b.Name)
	assert.Empty(t, b.AllGaps())
	assert.Len(t, b.SHA256(), 64)
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "eventlog"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "eventlog", "application.evt"), []byte("A"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "outside"), []byte("A"), 0o600))
	b := open(t, dir, Limits{})
	assert.Equal(t, map[string]string{"eventlog/application.evt": "A", "outside": "A"}, contents(t, b))
	assert.Empty(t, b.Gaps)
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
