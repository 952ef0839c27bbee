package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
)

var completeLine = regexp.MustCompile(`(?m)^COLLECTION COMPLETE: send (.*) \((\d+) bytes\)`)

// collected is a run of the script and its bundle.
type collected struct {
	*bundle.Bundle
	said      string
	code      int
	peak      int64  // bytes on the disk at most, while it ran
	container string // on this machine
	entries   map[string]bundle.Entry
	content   map[string][]byte
}

// runCollector runs the printed script on the server, and opens what it packed.
func runCollector(t *testing.T, s *winetest.Server, args ...string) *collected {
	t.Helper()
	s.Remove(t, `C:\out`)
	peak := int64(0)
	run := s.Begin(t, printedScript(t), append([]string{`/out:C:\out`}, args...)...)
	said, code := run.Wait(t, 5*time.Minute, func() { peak = max(peak, s.Size(`C:\out`)) })
	line := completeLine.FindStringSubmatch(said)
	require.NotNil(t, line, "the script did not end well:\n%s", said)
	c := openCollected(t, s.Path(strings.TrimSpace(line[1])))
	c.said, c.code, c.peak = said, code, peak
	assert.Equal(t, s.Host(t), c.Manifest.Host)
	info, err := os.Stat(c.container)
	require.NoError(t, err)
	assert.Equal(t, line[2], fmt.Sprint(info.Size()))
	return c
}

func openCollected(t *testing.T, path string) *collected {
	t.Helper()
	b, err := bundle.Open(t.Context(), path, bundle.DefaultLimits)
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	c := &collected{Bundle: b, container: path, entries: map[string]bundle.Entry{}, content: map[string][]byte{}}
	for _, m := range b.Members {
		r, err := m.Open(context.Background())
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err, m.Path)
		r.Close()
		c.content[m.Path] = content
	}
	if b.Manifest != nil {
		for _, e := range b.Manifest.Members {
			c.entries[e.Path] = e
		}
	}
	return c
}

// text is a member in UTF-16, decoded.
func (c *collected) text(t *testing.T, path string) string {
	t.Helper()
	content, ok := c.content[path]
	require.True(t, ok, "%s is not in the bundle", path)
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
	require.NoError(t, err, path)
	return string(text)
}

// rows are the rows of a table, by their first cell.
func (c *collected) rows(t *testing.T, path string, columns ...string) map[string][]string {
	t.Helper()
	lines := strings.Split(strings.ReplaceAll(c.text(t, path), "\r\n", "\n"), "\n")
	table, err := bundle.NewTable(lines[0])
	require.NoError(t, err, path)
	assert.NotNil(t, table.Offset)
	all := map[string][]string{}
	for _, line := range lines[1:] {
		if row, ok := table.Row(line); ok {
			var cells []string
			for _, column := range columns {
				cells = append(cells, row.Get(column))
			}
			all[row.Get(table.Columns[0])] = cells
		}
	}
	require.NoError(t, table.Err(), path)
	return all
}

func TestWineScript(t *testing.T) {
	s := winetest.Start(t)
	s.Exchange(t, 200)
	s.Standin(t, "cacls", "tlist", "net", "makecab")
	t.Run("whole", func(t *testing.T) {
		s.Script(t, "Set x = CreateObject(\"Scripting.FileSystemObject\")\r\n", time.Minute) // Wine's host enters itself into the registry
		before := s.Everything(t, `C:\out`, `C:\collect`)
		c := runCollector(t, s)
		for name, is := range s.Everything(t, `C:\out`, `C:\collect`) {
			assert.Equal(t, before[name], is, "%s was changed on the server", name)
			delete(before, name)
		}
		assert.Empty(t, before, "removed from the server")
		assert.Equal(t, ".cab", filepath.Ext(c.container))
		checkCollected(t, c)
		folder := openCollected(t, strings.TrimSuffix(c.container, ".cab"))
		assert.Equal(t, folder.content, c.content, "the folder for review is not what is sent")
		left, err := filepath.Glob(filepath.Join(filepath.Dir(c.container), "*"))
		require.NoError(t, err)
		assert.Len(t, left, 2, "something is left behind: %v", left)
		assert.NotContains(t, c.said, "WARNING", "net session answers")
	})
	t.Run("small budget", func(t *testing.T) { checkSmallBudget(t, s) })
	t.Run("dry run", func(t *testing.T) {
		s.Remove(t, `C:\out`)
		said, code := s.Script(t, printedScript(t), time.Minute, `/out:C:\out`, "/dryrun")
		assert.Contains(t, said, "DRY RUN")
		assert.Regexp(t, `Needed on the disk: \d{3} MB, at least 60 MB; free: \d+ MB`, said)
		assert.Zero(t, code)
		assert.NoDirExists(t, s.Path(`C:\out`))
	})
	t.Run("wrong arguments", func(t *testing.T) {
		for _, args := range [][]string{{"/days:0"}, {"/days:x"}, {"/max:99999"}, {"/out:"}, {"hello"}} {
			said, code := s.Script(t, printedScript(t), time.Minute, args...)
			assert.Equal(t, exitUsage, code, "%v", args)
			assert.Contains(t, said, "usage:", "%v", args)
		}
	})
	t.Run("no place for the output", func(t *testing.T) {
		s.Write(t, `C:\file`, []byte("no folder"), time.Time{})
		said, code := s.Script(t, printedScript(t), time.Minute, `/out:C:\file`)
		assert.Equal(t, exitFailed, code)
		assert.Contains(t, said, "NOTHING COLLECTED")
	})
}

// wantOutcomes are the outcomes under Wine, which has no event logs, no event system and no metabase: what only the
// systems themselves can show is failed here, and told apart.
var wantOutcomes = map[string]bundle.Outcome{
	"system/host.txt": bundle.OK, "registry/exchange.reg": bundle.OK, "registry/services.reg": bundle.OK, "registry/antigen.reg": bundle.OK,
	"registry/uninstall.reg": bundle.OK, "registry/run.reg": bundle.OK, "registry/software.reg": bundle.OK, "registry/system.reg": bundle.OK,
	"registry/updates.reg": bundle.OK, "registry/classes.reg": bundle.OK, "smtp/metabase.txt": bundle.OK, "smtp/smtpreg.txt": bundle.OK,
	"smtp/queues.txt": bundle.Failed, "mailroot/folders.txt": bundle.OK, "mailroot/files.txt": bundle.OK, "mailroot/acl.txt": bundle.OK,
	"mailroot/volumes.txt": bundle.OK, "process/processes.txt": bundle.OK, "process/services.txt": bundle.OK, "process/inetinfo.txt": bundle.OK,
	"process/store.txt": bundle.OK, "process/netstat.txt": bundle.OK, "system/ipconfig.txt": bundle.OK, "system/versions.txt": bundle.OK,
	"eventlog/application.evt": bundle.OK, "eventlog/system.evt": bundle.OK, "eventlog/events.txt": bundle.Failed,
	"smtp/log/smtpsvc1-ex050314.log": bundle.OK, "smtp/log/smtpsvc1-ex050313.log": bundle.OK, "tracking/20050314.log": bundle.OK,
	"system/messages/antigen.dll": bundle.OK, "collect.log": bundle.OK,
	"system/boot.txt": bundle.OK, "system/programlog.txt": bundle.Missing,
}

func checkCollected(t *testing.T, c *collected) {
	t.Helper()
	assert.Equal(t, 3, c.code, "the failures of Wine are told in the exit code")
	got := map[string]bundle.Outcome{}
	for path, e := range c.entries {
		got[path] = e.Outcome
	}
	assert.Equal(t, wantOutcomes, got)
	for path, e := range c.entries {
		if e.Outcome == bundle.OK {
			assert.EqualValues(t, len(c.content[path]), e.Bytes, path)
		} else {
			assert.NotContains(t, c.content, path)
			assert.NotEmpty(t, e.Reason, path)
		}
		if _, ok := bundle.TargetByID(e.Target); !ok {
			assert.Equal(t, "collect.log", path, "names no target")
		}
	}
	for path := range c.content {
		assert.Contains(t, c.entries, path, "the manifest does not name it")
	}
	checkManifest(t, c.Manifest)
	checkMailFolders(t, c)
	checkSettings(t, c)
	checkNothingPrivate(t, c)
	assert.Equal(t, winetest.SMTPLog(200), c.content["smtp/log/smtpsvc1-ex050314.log"])
	assert.Equal(t, winetest.TrackingLog(300, c.Manifest.Host), c.content["tracking/20050314.log"])
	assert.Contains(t, string(c.content["process/inetinfo.txt"]), "AntigenSmtpSink.dll")
	assert.Contains(t, string(c.content["smtp/smtpreg.txt"]), "SinkClass: Antigen.SMTPSink")
	assert.Contains(t, string(c.content["mailroot/acl.txt"]), `C:\BadMail BUILTIN\Administrators:(OI)(CI)F`)
	for target := range c.entries {
		e := c.entries[target]
		assert.Contains(t, c.text(t, "collect.log")+"ok  collect.log", string(e.Outcome)+"  "+e.Path, "the log does not tell of it")
	}
}

func checkManifest(t *testing.T, m *bundle.Manifest) {
	t.Helper()
	require.NotNil(t, m)
	assert.Equal(t, bundle.ManifestVersion, m.Version)
	assert.Equal(t, "collect.vbs", m.Collector)
	assert.Equal(t, scriptRelease, m.Release)
	assert.NotEmpty(t, m.Host)
	assert.Equal(t, "5.2.3790", m.OSVersion)
	assert.Equal(t, 1252, m.ANSI)
	assert.Equal(t, 437, m.OEM)
	assert.Equal(t, "0409", m.Language)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	_, seconds := time.Now().In(berlin).Zone()
	require.NotNil(t, m.Offset)
	assert.Equal(t, seconds/60, *m.Offset)
	assert.WithinDuration(t, time.Now(), m.End, 5*time.Minute)
	assert.False(t, m.Start.After(m.End))
}

func checkMailFolders(t *testing.T, c *collected) {
	t.Helper()
	rows := c.rows(t, "mailroot/folders.txt", "Files", "Bytes", "Complete", "Oldest", "Newest")
	require.Contains(t, rows, `C:\BadMail`)
	assert.Equal(t, []string{"200", fmt.Sprint(200 * len(winetest.Body)), "1"}, rows[`C:\BadMail`][:3])
	oldest, err := time.Parse(bundle.TableTime, rows[`C:\BadMail`][3])
	require.NoError(t, err)
	newest, err := time.Parse(bundle.TableTime, rows[`C:\BadMail`][4])
	require.NoError(t, err)
	assert.InDelta(t, 90*24, newest.Sub(oldest).Hours(), 1.1, "an hour of summer time apart")
	const vsi = `C:\Program Files\Exchsrvr\Mailroot\vsi 1`
	assert.Equal(t, "0", rows[vsi][0])
	assert.Equal(t, "200", rows[vsi+`\Queue`][0])
	assert.Equal(t, "1", rows[vsi+`\PickUp`][0])
	assert.Equal(t, "1", rows[vsi+`\Drop`][0])
	files := c.rows(t, "mailroot/files.txt", "Bytes", "Directory")
	assert.Len(t, files, 200+200+2)
	assert.Equal(t, []string{fmt.Sprint(len(winetest.Body)), "0"}, files[vsi+`\PickUp\late.eml`])
	drive := c.rows(t, "mailroot/volumes.txt", "Free", "Total")["C:"]
	require.Len(t, drive, 2)
	assert.Regexp(t, `^\d+$`, drive[0])
}

func checkSettings(t *testing.T, c *collected) {
	t.Helper()
	assert.Contains(t, c.text(t, "smtp/metabase.txt"), "/LM/SmtpSvc/1\tSmartHost\tSTRING\trelay&co.example\r\n")
	assert.NotContains(t, c.text(t, "smtp/metabase.txt"), "not ours")
	assert.Contains(t, c.text(t, "registry/exchange.reg"), "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI]\r\n\"Enabled\"=dword:00000001\r\n")
	antigen := c.text(t, "registry/antigen.reg")
	assert.True(t, strings.HasPrefix(antigen, "Windows Registry Editor Version 5.00\r\n\r\n["))
	assert.Contains(t, antigen, `"AntigenEnabled"=dword:00000003`)
	assert.Contains(t, antigen, `"Quote\"Name"="after the blob"`)
	assert.NotContains(t, antigen, "0a,0b,0c")
	assert.NotContains(t, antigen, "1c,1d,1e", "the rest of a value that was left out")
	assert.Contains(t, c.text(t, "registry/services.reg"), `ValidCommunities]`)
	classes := c.text(t, "registry/classes.reg")
	assert.Contains(t, classes, `AntigenSmtpSink.dll`)
	assert.Contains(t, c.rows(t, "system/versions.txt", "Bytes"), `C:\Program Files\Sybari\AntigenSmtpSink.dll`, "the folder of a bound sink")
	assert.Contains(t, c.rows(t, "system/versions.txt", "Bytes"), `C:\Program Files\Exchsrvr\bin\store.exe`)
	host := c.rows(t, "system/host.txt", "Value")
	assert.Equal(t, []string{`C:\Program Files\Exchsrvr`}, host["ExchangeFolder"])
	assert.Contains(t, c.rows(t, "process/services.txt", "State"), "Spooler")
	assert.NotEmpty(t, c.rows(t, "process/processes.txt", "Process"))
}

func checkNothingPrivate(t *testing.T, c *collected) {
	t.Helper()
	for _, private := range []string{winetest.Body, winetest.Secret} {
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(private))
		require.NoError(t, err)
		for path, content := range c.content {
			assert.False(t, bytes.Contains(content, []byte(private)) || bytes.Contains(content, wide), "%s holds %q", path, private)
		}
	}
}

// checkSmallBudget: what is cut is the least valuable, and the manifest says so. The logs pack worse than the script thinks, so
// that it must pack again.
func checkSmallBudget(t *testing.T, s *winetest.Server) {
	now := time.Now()
	whole := winetest.NoisyLog(18_000)
	s.Write(t, `C:\Logs\SMTPSVC1\ex050314.log`, whole, now)
	s.Write(t, `C:\Logs\SMTPSVC1\ex050313.log`, whole, now.Add(-time.Hour))
	c := runCollector(t, s, "/max:1")
	assert.Contains(t, c.said, "larger than 1 MB: packing again")
	t.Logf("%d MB on the disk at most", c.peak>>20)
	assert.Greater(t, c.peak, int64(16<<20))
	assert.Less(t, c.peak, int64(3*10<<20), "more than it checked for: three times the log files and ten times /max")
	info, err := os.Stat(c.container)
	require.NoError(t, err)
	assert.LessOrEqual(t, info.Size(), int64(1<<20))
	assert.Greater(t, info.Size(), int64(600<<10), "more was cut than needed")
	cut := c.entries["smtp/log/smtpsvc1-ex050314.log"]
	assert.Equal(t, bundle.Truncated, cut.Outcome)
	assert.EqualValues(t, len(whole), cut.Original)
	kept := c.content["smtp/log/smtpsvc1-ex050314.log"]
	assert.EqualValues(t, len(kept), cut.Bytes)
	assert.True(t, bytes.HasPrefix(kept, []byte("#Software: ")))
	_, tail, _ := bytes.Cut(kept, []byte("#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n"))
	require.Greater(t, len(tail), 500)
	assert.True(t, bytes.HasSuffix(whole, tail) && whole[len(whole)-len(tail)-1] == '\n', "not the newest lines")
	assert.NotContains(t, c.content, "smtp/log/smtpsvc1-ex050313.log", "the older log goes first")
	assert.Equal(t, bundle.Truncated, c.entries["smtp/log/smtpsvc1-ex050313.log"].Outcome)
	for path, e := range c.entries {
		if target, _ := bundle.TargetByID(e.Target); target.Priority == bundle.Essential {
			assert.NotEqual(t, bundle.Truncated, e.Outcome, path)
		}
	}
	assert.Equal(t, bundle.GradeC, c.Grade().Grade)
}
