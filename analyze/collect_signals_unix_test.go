//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCollectInterrupted(t *testing.T) {
	root, dir := plant(t), t.TempDir()
	queue := filepath.Join(root, "Program Files/Exchsrvr/EXCH01.log")
	for i := range 20 {
		require.NoError(t, os.WriteFile(filepath.Join(queue, fmt.Sprintf("20050314-%d.log", i)), bytes.Repeat([]byte("0123456789abcdef\r\n"), 300_000), 0o600))
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		c := start(t, "--from", root, "-o", filepath.Join(dir, "bundle.zip"))
		require.Eventually(t, func() bool { // it writes
			half, _ := filepath.Glob(filepath.Join(dir, ".collect-*.partial"))
			return len(half) > 0
		}, time.Minute, time.Millisecond)
		require.NoError(t, c.Process.Signal(signal))
		c.Wait()
		assert.Equal(t, 1, c.ProcessState.ExitCode(), signal)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Empty(t, left, signal)
	}
}
