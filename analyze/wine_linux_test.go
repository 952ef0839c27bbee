package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/collect/winetest"
	"postmortem/reports"
)

// TestWineBundle takes the whole way: the printed script on a planted server under Wine, what it packed, the report. On the
// way it looks at what is on the disk at every step, as if the power had failed there. Then the other collector has its turn
// on the same server, as a mounted disk and as a program of its own.
func TestWineBundle(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Exchange(t, 200)
	plantStuckMail(t, s)
	s.Standin(t, "cacls", "tlist", "net", "makecab")
	host := s.Host(t)
	_, script := collect(t, "script")

	run := s.Begin(t, script, `/out:C:\out`)
	broken := &brokenOff{dir: t.TempDir(), run: run, out: s.Path(`C:\out`)}
	said, code := run.Wait(t, 5*time.Minute, broken.look)
	cab := packedFile(t, s, said)
	assert.Equal(t, 3, code, "what Wine lacks is told in the exit code")
	assert.Equal(t, ".cab", filepath.Ext(cab))
	checkWineReport(t, analyzed(t, cab), host)
	checkWineReport(t, analyzed(t, strings.TrimSuffix(cab, ".cab")), host)
	broken.check(t)

	again := filepath.Join(t.TempDir(), "again.zip")
	packCode, packSaid := collect(t, "--pack", cab, "-o", again)
	assert.Equal(t, 3, packCode, "the script's failures are listed again: %s", packSaid)
	checkWineReport(t, analyzed(t, again), host)

	checkCollector(t, s, cab)
}

// TestWineManyFiles: a BadMail folder that Explorer would hang on, on a server without makecab.
func TestWineManyFiles(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	const files = 200_000
	s.Exchange(t, files)
	plantStuckMail(t, s)
	s.Standin(t, "cacls", "tlist", "net")
	_, script := collect(t, "script")

	run := s.Begin(t, script, `/out:C:\out`)
	before, early, peak := int64(0), int64(0), int64(0)
	said, _ := run.Wait(t, 10*time.Minute, func() {
		peak = max(peak, run.Peak())
		if before == 0 && strings.Contains(run.Said(), "  Mailroot listing ...") {
			before = peak
		}
		if early == 0 && strings.Contains(run.Said(), "20000 files so far") {
			early = peak
		}
	})
	early = cmp.Or(early, before) // a slow machine does not get so far before the time is over
	tar := packedFile(t, s, said)
	assert.Equal(t, ".tar", filepath.Ext(tar))
	r := analyzed(t, tar)
	checkWineReport(t, r, s.Host(t))
	log := utf16Text(t, filepath.Join(strings.TrimSuffix(tar, ".tar"), "collect.log"))
	took := regexp.MustCompile(`C:\\BadMail: 200000 files, \d+ bytes, error 0, (\d+) s`).FindStringSubmatch(log)
	require.NotNil(t, took, log)
	t.Logf("BadMail took %s s; the script's host took %d MB early, %d MB at most", took[1], early>>20, peak>>20)
	seconds, err := strconv.Atoi(took[1])
	require.NoError(t, err)
	assert.Less(t, seconds, 120, "two minutes")
	require.Positive(t, early)
	assert.Less(t, peak-early, int64(32<<20), "memory grows with the files")
	checkManyFilesFromDisk(t, s, files, r)
}

var sendLine = regexp.MustCompile(`(?m)^COLLECTION COMPLETE: send (.*) \(\d+ bytes\)`)

// packedFile is the file that the script says is to be sent.
func packedFile(t *testing.T, s *winetest.Server, said string) string {
	t.Helper()
	line := sendLine.FindStringSubmatch(said)
	require.NotNil(t, line, said)
	return s.Path(line[1])
}

func utf16Text(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.ReplaceAll(string(raw), "\x00", "")
}

// plantStuckMail lets Antigen's sink hold the mail of three days, and signed messages wait for a scan that fails.
func plantStuckMail(t *testing.T, s *winetest.Server) {
	t.Helper()
	now := time.Now().Truncate(time.Second)
	for i := range 20 {
		path := fmt.Sprintf(`C:\Program Files\Exchsrvr\Mailroot\vsi 1\Queue\NTFS_old%05x.EML`, i)
		s.Write(t, path, []byte(winetest.Body), now.Add(-72*time.Hour))
	}
	var log evttest.Log
	for i := range 30 {
		log.Records = append(log.Records, evttest.Record{
			Generated: now.Add(time.Duration(i-30) * time.Hour), Source: "SMTPSVC", Computer: s.Host(t), ID: 429, Type: evttest.Error,
			Strings: []string{`C:\BadMail`, "Access is denied."},
		})
	}
	for i := range 30 {
		log.Records = append(log.Records, evttest.Record{
			Generated: now.Add(time.Duration(i-30) * time.Minute), Source: "MSExchangeTransport", Computer: s.Host(t), ID: 348, Type: evttest.Error,
			Strings: []string{fmt.Sprintf("<6B909A%02d@user.contoso.com>", i%3), "0x0"},
		})
	}
	s.Write(t, `C:\windows\system32\config\AppEvent.Evt`, log.Bytes(), now)
}

// verdicts are a report's, by rule.
func verdicts(r *reports.Report) map[string]string {
	all := map[string]string{}
	for _, f := range r.Findings {
		all[f.Rule] = string(f.Verdict)
	}
	return all
}

func checkWineReport(t *testing.T, r *reports.Report, host string) {
	t.Helper()
	for _, f := range r.Findings {
		assert.Equal(t, host, f.Server, f.Rule)
	}
	got := verdicts(r)
	assert.Equal(t, "confirmed", got["antivirus/antigen-sink-leak"])
	assert.Equal(t, "confirmed", got["transport/mailroot-permissions"])
	assert.Equal(t, "confirmed", got["antivirus/avapi-signed-mail"])
	assert.Equal(t, "ruled-out", got["antivirus/imf-vsapi-delete-loop"])
	assert.Equal(t, "C", string(r.Bundle.Grade), "what Wine does not have failed")
	assert.Contains(t, r.Bundle.Collector, "collect.vbs ")
	var unread []string
	for _, g := range r.Gaps {
		if strings.Contains(g.Reason, "of no kind") {
			unread = append(unread, g.Member)
		}
	}
	assert.Subset(t, notUnderWine, unread, "the script wrote what the analyzer does not read")
}

// notUnderWine are members whose tools say nothing sensible under Wine, and a program file that is none.
var notUnderWine = []string{"process/netstat.txt", "system/messages/antigen.dll"}
