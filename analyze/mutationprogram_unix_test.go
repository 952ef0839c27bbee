//go:build unix

package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/reports"
)

var mutationsAlone = flag.Uint64("mutations-alone", 10, "how many damaged files to give to a program of their own each")

// TestProgramOnMutations gives each damaged file to a process of its own, under the limit of the system (ulimit -d, which counts what
// a process has for itself): it ends in time, with a code that it knows, and with no word of a panic or of memory.
func TestProgramOnMutations(t *testing.T) {
	all, err := corpus("..")
	require.NoError(t, err)
	folder, empty := t.TempDir(), t.TempDir()
	m := &mutator{corpus: sortedByKind(all), folder: folder, seed: *mutationSeed}
	var slowest time.Duration
	for n := *mutationsFrom; n < *mutationsFrom+*mutationsAlone; n++ {
		slowest = max(slowest, m.alone(t, n, empty))
	}
	left, err := filepath.Glob(filepath.Join(empty, "*"))
	assert.NoError(t, err)
	assert.Empty(t, left, "left behind or written outside")
	t.Logf("%d processes, slowest %v of processor", *mutationsAlone, slowest)
}

// alone runs the program on the n-th damaged file, in an empty folder that is also that of temporary files.
func (m *mutator) alone(t *testing.T, n uint64, empty string) time.Duration {
	name, how, content := m.damaged(n)
	name = filepath.Join(m.folder, name)
	require.NoError(t, os.WriteFile(name, content, 0o600))
	defer os.Remove(name)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -d 524288; exec analyze "$0" --format "$1"`, name, reports.Formats[n%uint64(len(reports.Formats))].Name)
	cmd.Dir, cmd.Env = empty, append(os.Environ(), "TMPDIR="+empty)
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	if failed := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &failed) || failed.ExitCode() != 1) || said.Len() > 4096 {
		assert.Failf(t, "damaged file", "%d, %s: %v\n%.2000s", n, how, err, said.String())
	}
	took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	assert.Less(t, took, mutationTime, "%d, %s", n, how)
	return took
}
