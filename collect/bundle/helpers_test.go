package bundle

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// How long a test waits for what happens in the background, and how often it looks.
const timeout, tick = 5 * time.Second, 5 * time.Millisecond

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

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var headers []tar.Header
	for _, f := range files {
		headers = append(headers, tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.content)), Format: tar.FormatGNU})
	}
	return tarWith(t, headers, files...)
}

// tarWith is a tar of the files under the headers.
func tarWith(t testing.TB, headers []tar.Header, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i, h := range headers {
		require.NoError(t, w.WriteHeader(&h))
		if i < len(files) && h.Size > 0 {
			_, err := io.WriteString(w, files[i].content)
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func gzipOf(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// fixture is a file of testdata: see its README.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return content
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

// contents reads every member of b: path to bytes, as far as they can be read.
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

// logText is the text of the fixtures: longer than one block of a cabinet.
func logText() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "line %04d of a log that is longer than one block\r\n", i)
	}
	return b.String()
}
