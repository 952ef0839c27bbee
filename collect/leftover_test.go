package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemoveLeftovers(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []struct {
		name  string
		age   time.Duration
		stays bool
	}{
		{".collect-1234567890.partial", 2 * time.Hour, false},
		{".collect-77.partial", 10 * time.Minute, true}, // another run may write it
		{".collect-.partial", 2 * time.Hour, true},
		{".collect-12a.partial", 2 * time.Hour, true},
		{"collect-12.partial", 2 * time.Hour, true},
		{".collect-12.partial.zip", 2 * time.Hour, true},
	} {
		path := filepath.Join(dir, f.name)
		require.NoError(t, os.WriteFile(path, []byte("half"), 0o600))
		then := time.Now().Add(-f.age)
		require.NoError(t, os.Chtimes(path, then, then))
		removeLeftovers(dir, time.Now())
		_, err := os.Stat(path)
		assert.Equal(t, f.stays, err == nil, f.name)
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".collect-5.partial"), 0o700))
	removeLeftovers(dir, time.Now().Add(2*time.Hour))
	assert.DirExists(t, filepath.Join(dir, ".collect-5.partial"))
}

func TestOutputRemovesLeftovers(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, ".collect-1.partial")
	require.NoError(t, os.WriteFile(old, nil, 0o600))
	then := time.Now().Add(-24 * time.Hour)
	require.NoError(t, os.Chtimes(old, then, then))
	o, err := createOutput(filepath.Join(dir, "bundle.zip"), nil)
	require.NoError(t, err)
	assert.True(t, isPartial(filepath.Base(o.file.Name())), "its own files are what it looks for")
	o.discard()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
