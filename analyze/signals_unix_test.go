//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/mutation"
)

// ending are the signals by which people and systems end a program.
var ending = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

// soonEnough is far more than an interrupted program may take, on a busy machine.
const soonEnough = 20 * time.Second

// started is the program as a process, with an empty folder for reports and one for temporary files.
type started struct {
	*testing.T
	*exec.Cmd
	reports, temp string
	said          bytes.Buffer
}

func startAnalyze(t *testing.T, args ...string) *started {
	t.Helper()
	s := &started{T: t, Cmd: exec.Command("analyze", args...), reports: t.TempDir(), temp: t.TempDir()}
	s.Dir, s.Env, s.Stderr = s.reports, append(os.Environ(), "TMPDIR="+s.temp), &s.said
	return s
}

// reaches waits until files of that form are there: so many of them.
func (s *started) reaches(form string, n int) {
	s.Helper()
	require.Eventually(s, func() bool {
		have, _ := filepath.Glob(form)
		return len(have) >= n
	}, time.Minute, 200*time.Microsecond)
}

// endsBy sends a signal, and holds that the program ends soon, with one line that says so, and leaves nothing but what is named.
func (s *started) endsBy(signal syscall.Signal, says string, stays ...string) {
	s.Helper()
	sent := time.Now()
	require.NoError(s, s.Process.Signal(signal))
	_ = s.Wait()
	assert.Equal(s, exitUnreadable, s.ProcessState.ExitCode(), "%v: %v", signal, s.ProcessState)
	assert.Equal(s, "analyze: error: "+says+"\n", s.said.String(), signal)
	assert.Less(s, time.Since(sent), soonEnough, signal)
	assert.Empty(s, namesIn(s.T, s.temp), "%v: temporary files", signal)
	assert.ElementsMatch(s, stays, namesIn(s.T, s.reports), signal)
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

const noReport = "interrupted, no report was written"

// TestEndedWhileReading: standard input that goes on, and a large member.
func TestEndedWhileReading(t *testing.T) {
	for _, signal := range ending {
		s := startAnalyze(t, "-", "-o", "case.txt")
		in, err := s.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, s.Start())
		_, err = in.Write(readSample(t, "healthy.zip")[:100])
		require.NoError(t, err)
		s.reaches(filepath.Join(s.temp, "postmortem-*"), 1)
		s.endsBy(signal, noReport)
	}
	large := file(t, "large.zip", zipOf(mutation.File{Name: "listing.txt", Content: bytes.Repeat([]byte(aListing), 400_000)}))
	for _, signal := range ending {
		s := startAnalyze(t, "-", "-f", "json", "-o", "case.json")
		in, err := os.Open(large)
		require.NoError(t, err)
		s.Stdin = in
		require.NoError(t, s.Start())
		s.reaches(filepath.Join(s.temp, "postmortem-*"), 1)
		time.Sleep(30 * time.Millisecond) // somewhere in the middle
		s.endsBy(signal, noReport)
		in.Close()
	}
}

const aListing = "03/14/2005  09:15 AM             1,234 NTFS_0000000000000000000001.EML\r\n"

func readSample(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(samples, name))
	require.NoError(t, err)
	return content
}

// manyServers is a bundle of so many servers that their reports take a while to be written.
func manyServers(t *testing.T, n int) string {
	t.Helper()
	var all []mutation.File
	for i := range n {
		all = append(all, mutation.File{Name: fmt.Sprintf("SRV%03d/events.txt", i), Content: fmt.Appendf(nil, "Event Type:\tError\r\nEvent Source:\tMSExchangeTransport\r\n"+
			"Event Category:\tNone\r\nEvent ID:\t348\r\nDate:\t\t3/14/2005\r\nTime:\t\t9:15:00 AM\r\nUser:\t\tN/A\r\nComputer:\tSRV%03d\r\nDescription:\r\nA message could not be virus scanned.\r\n", i)})
	}
	return file(t, "many.zip", zipOf(all...))
}

// TestEndedWhileWritingFolder: of a folder of reports, all are there or none.
func TestEndedWhileWritingFolder(t *testing.T) {
	many := manyServers(t, 150)
	for _, signal := range ending {
		s := startAnalyze(t, many, "-f", "html", "-o", "case/")
		require.NoError(t, s.Start())
		s.reaches(filepath.Join(s.reports, "case", ".report-*"), 1)
		s.endsBy(signal, noReport, "case")
		assert.Empty(t, namesIn(t, filepath.Join(s.reports, "case")), signal)
	}
}

// TestEndedWhileWritingSlowly: a pipe that nobody reads, and a standard output that is not read on.
func TestEndedWhileWritingSlowly(t *testing.T) {
	for _, signal := range ending {
		s := startAnalyze(t, filepath.Join(absolute(t, samples), "two-causes.zip"), "-o", "out")
		require.NoError(t, syscall.Mkfifo(filepath.Join(s.reports, "out"), 0o600))
		require.NoError(t, s.Start())
		time.Sleep(300 * time.Millisecond) // it may wait for a reader by now; if not, it must end as well
		s.endsBy(signal, noReport, "out")
	}
	lines := strings.Fields(strings.Repeat(filepath.Join(absolute(t, samples), "two-causes.zip")+" ", 20))
	for _, signal := range ending {
		s := startAnalyze(t, append([]string{"-f", "jsonl"}, lines...)...)
		out, err := s.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, s.Start())
		_, err = io.ReadFull(out, make([]byte, 100))
		require.NoError(t, err)
		s.endsBy(signal, "interrupted, what was written of the report is not all")
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	name, err := filepath.Abs(name)
	require.NoError(t, err)
	return name
}

// TestLivesOn: nohup's wish is respected, and two signals in a row, as timeout sends them, are as one.
func TestLivesOn(t *testing.T) {
	s := startAnalyze(t)
	s.Cmd = exec.Command("sh", "-c", `trap "" HUP; exec analyze - -o case.txt`)
	s.Dir, s.Env, s.Stderr = s.reports, append(os.Environ(), "TMPDIR="+s.temp), &s.said
	in, err := s.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	s.reaches(filepath.Join(s.temp, "postmortem-*"), 1)
	require.NoError(t, s.Process.Signal(syscall.SIGHUP))
	time.Sleep(100 * time.Millisecond)
	_, err = in.Write(readSample(t, "healthy.zip"))
	require.NoError(t, err)
	require.NoError(t, in.Close())
	assert.NoError(t, s.Wait(), s.said.String())
	assert.Equal(t, []string{"case.txt"}, namesIn(t, s.reports))

	s = startAnalyze(t, "-")
	_, err = s.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	s.reaches(filepath.Join(s.temp, "postmortem-*"), 1)
	for range 2 {
		require.NoError(t, s.Process.Signal(syscall.SIGTERM))
		time.Sleep(5 * time.Millisecond)
	}
	s.endsBy(syscall.SIGTERM, noReport)
}
