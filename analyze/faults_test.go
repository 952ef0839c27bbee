package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

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

// TestInterruptedWhateverHangs: a device that does not answer, or work that looks at no context, does not keep the program.
func TestInterruptedWhateverHangs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	time.AfterFunc(10*time.Millisecond, cancel)
	start := time.Now()
	err := untilInterrupted(ctx, func() error { <-forever; return nil })
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "interrupted, no report was written", asProblem(err).Error())
	assert.GreaterOrEqual(t, time.Since(start), patience, "it may end by itself first")

	own := errors.New("closed what was open")
	err = untilInterrupted(ctx, func() error { return own })
	assert.ErrorIs(t, err, own, "what ended by itself has the last word")
	assert.NoError(t, untilInterrupted(t.Context(), func() error { return nil }))
}
