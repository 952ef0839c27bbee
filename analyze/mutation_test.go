package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A long run:
//
//	go test ./analyze -run Mutations -timeout 0 -v -mutations 100000 -mutations-alone 5000
//
// -mutations-from goes on where another run ended; POSTMORTEM_REAL names a folder of real logs to be damaged too.
var (
	mutations     = flag.Uint64("mutations", 60, "how many damaged files to analyze")
	mutationsFrom = flag.Uint64("mutations-from", 0, "the number of the first")
	mutationSeed  = flag.Uint64("mutation-seed", 1, "what decides the damages, beside their numbers")
	mutationsKept = flag.String("mutations-kept", "", "a folder for the files that were too much")
)

// What a damaged file may cost.
const (
	mutationTime   = 5 * time.Second // of one processor
	mutationHang   = time.Minute     // without a word, however busy the machine is
	mutationMemory = 512 << 10       // KiB, as the system counts it: code, catalog and the whole corpus included
)

// TestMutations analyzes damaged files of every kind, in a process of their own: no panic, no hang, no balloon, and nothing
// written but in the temporary folder, of which nothing remains.
func TestMutations(t *testing.T) {
	m := &mutationRun{T: t, folder: t.TempDir(), next: *mutationsFrom, end: *mutationsFrom + *mutations}
	for _, name := range []string{"in", "cwd/deep/deeper", "temp"} {
		require.NoError(t, os.MkdirAll(filepath.Join(m.folder, name), 0o700))
	}
	start := time.Now()
	for m.next < m.end {
		m.batch()
	}
	m.nothingWritten()
	t.Logf("%d damaged files in %v: %d found; slowest %v (number %d), most memory %d MiB (number %d)",
		*mutations, time.Since(start).Round(time.Second), m.found, m.slowest, m.slowestAt, m.most>>10, m.mostAt)
}

type mutationRun struct {
	*testing.T
	folder    string
	next, end uint64
	found     int

	slowest   time.Duration
	slowestAt uint64
	most      int // KiB
	mostAt    uint64
}

// batch runs a worker until it is through, or until a file is too much for it; the next batch goes on behind that file.
func (m *mutationRun) batch() {
	module, err := filepath.Abs("..")
	require.NoError(m, err)
	worker := exec.Command("mutate", module, filepath.Join(m.folder, "in"), number(*mutationSeed), number(m.next), number(m.end))
	worker.Dir = filepath.Join(m.folder, "cwd/deep/deeper")
	worker.Env = append(os.Environ(), "TMPDIR="+filepath.Join(m.folder, "temp"))
	var messages strings.Builder
	worker.Stderr = &messages
	lines, err := worker.StdoutPipe()
	require.NoError(m, err)
	require.NoError(m, worker.Start())
	watch := time.AfterFunc(mutationHang, func() { worker.Process.Kill() })
	for s := bufio.NewScanner(lines); s.Scan(); {
		m.line(s.Text())
		watch.Reset(mutationHang)
	}
	if err := worker.Wait(); !watch.Stop() || err != nil {
		m.fail(m.next, fmt.Sprintf("the process ended: %v\n%.4000s", err, messages.String()))
		m.next++
	}
}

// line takes in what the worker says of a file: number, milliseconds, KiB, and what was wrong.
func (m *mutationRun) line(s string) {
	parts := strings.SplitN(s, "\t", 4)
	require.Len(m, parts, 4, s)
	n, _ := strconv.ParseUint(parts[0], 10, 64)
	ms, _ := strconv.Atoi(parts[1])
	memory, _ := strconv.Atoi(parts[2])
	took := time.Duration(ms) * time.Millisecond
	if took > m.slowest {
		m.slowest, m.slowestAt = took, n
	}
	if memory > m.most {
		m.most, m.mostAt = memory, n
	}
	if parts[3] != "" || took > mutationTime || memory > mutationMemory {
		m.fail(n, fmt.Sprintf("%v, %d MiB: %s", took, memory>>10, parts[3]))
	}
	m.next = n + 1
}

func (m *mutationRun) fail(n uint64, what string) {
	m.found++
	m.Errorf("damaged file %d (-mutations-from %d -mutations 1): %s", n, n, what)
	if *mutationsKept == "" {
		return
	}
	all, err := corpus("..")
	require.NoError(m, err)
	name, _, content := (&mutator{corpus: sortedByKind(all), seed: *mutationSeed}).damaged(n)
	require.NoError(m, os.WriteFile(filepath.Join(*mutationsKept, number(n)+"-"+name), content, 0o600))
}

// nothingWritten looks for what a damaged file may have made the program write beside its temporary files, and for those.
func (m *mutationRun) nothingWritten() {
	err := filepath.WalkDir(m.folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			assert.Fail(m, "a file was left or written outside", name)
		}
		return err
	})
	assert.NoError(m, err)
	left, err := filepath.Glob(filepath.Join(m.folder, "temp", "*"))
	assert.NoError(m, err)
	assert.True(m, len(left) == 0 || m.found > 0, "left behind: %v", left)
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// mutate is the worker: mutate MODULE FOLDER SEED FROM END.
func mutate() {
	if err := mutateAll(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func mutateAll(args []string) error {
	if len(args) != 5 {
		return errors.New("mutate MODULE FOLDER SEED FROM END")
	}
	var numbers [3]uint64
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.ParseUint(args[2+i], 10, 64); err != nil {
			return err
		}
	}
	m := &mutator{folder: args[1], seed: numbers[0]}
	all, err := corpus(args[0])
	if err != nil {
		return err
	}
	m.corpus = sortedByKind(all)
	if m.catalog, err = loadCatalog(nil); err != nil {
		return err
	}
	for n := numbers[1]; n < numbers[2]; n++ {
		m.report(n)
	}
	return nil
}

func (m *mutator) report(n uint64) {
	if peak() > mutationMemory/4 {
		debug.FreeOSMemory() // what files before this one left behind is not of this one
	}
	resetPeak()
	start := busy()
	wrong := ""
	if err := m.one(n); err != nil {
		wrong = strconv.QuoteToASCII(err.Error())
	}
	fmt.Printf("%d\t%d\t%d\t%s\n", n, (busy() - start).Milliseconds(), peak(), wrong)
}

// resetPeak makes the system forget how much memory the process had at most; Linux only.
func resetPeak() {
	if runtime.GOOS == "linux" {
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200)
	}
}

// peak is the most memory that was resident since, in KiB; 0 where the system does not tell.
func peak() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kib, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.Atoi(kib)
	return n
}
