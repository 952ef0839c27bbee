package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDiskFull: every format, one file or a folder of them, on a disk that is too small for it.
func TestDiskFull(t *testing.T) {
	for name, args := range map[string][]string{
		"text": {"-o", "case.txt"}, "html": {"-f", "html", "-o", "case.html"}, "json": {"-f", "json", "-o", "case.json"},
		"jsonl": {"-f", "jsonl", "-o", "case.jsonl"}, "folder": {"-f", "json", "-o", "case/"}, "key": {"--redact-key", "case.key", "-f", "json", "-o", "case.json"},
	} {
		t.Run(name, func(t *testing.T) {
			disk := smallDisk(t, 4<<10)
			for i, a := range args {
				if i > 0 && (args[i-1] == "-o" || args[i-1] == "--redact-key") {
					args[i] = disk + "/" + a
				}
			}
			_, err := outcome(t, append(args, "../samples/two-causes.zip")...)
			require.Error(t, err)
			assert.Equal(t, exitUnreadable, asProblem(err).code)
			assert.Contains(t, err.Error(), "no space left on device")
			assert.NotContains(t, err.Error(), disk)
			require.NoError(t, filepath.WalkDir(disk, func(path string, d fs.DirEntry, err error) error {
				assert.True(t, d.IsDir() || filepath.Ext(path) == ".key", "left on the disk: %s", path)
				return err
			}))
		})
	}
}

// TestCollectFullDisk: a bundle for which there is no room is none, and nothing is left of it.
func TestCollectFullDisk(t *testing.T) {
	root := plant(t)
	name := filepath.Join(root, "Program Files/Exchsrvr/EXCH01.log", "20050314-1.log")
	require.NoError(t, os.WriteFile(name, noise(4<<20, 1), 0o600))
	small := smallDisk(t, 1<<20)
	code, said := collect(t, "--from", root, "-o", filepath.Join(small, "bundle.zip"))
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "error: bundle not written: ")
	assert.Contains(t, said, "no space left on device")
	assert.Contains(t, said, "hint: name a file in a folder with room: -o FILE")
	left, err := os.ReadDir(small)
	require.NoError(t, err)
	assert.Empty(t, left)
}
