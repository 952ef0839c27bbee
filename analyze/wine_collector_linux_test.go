package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
	"postmortem/reports"
)

// checkCollector runs the other collector on the same server, as a mounted disk and as a program under Wine: all say the same.
func checkCollector(t *testing.T, s *winetest.Server, byScript *reports.Report) {
	disk := filepath.Join(t.TempDir(), "disk.zip")
	code, said := collect(t, "--from", s.Path(`C:\`), "-o", disk)
	assert.Zero(t, code, said)
	checkSameFindings(t, byScript, disk)
	assert.Equal(t, "confirmed", verdicts(analyzed(t, disk))["antivirus/avapi-signed-mail"])

	s.Build(t, "../collect", `C:\collect\collect.exe`)
	_, code = s.Program(t, 2*time.Minute, `C:\collect\collect.exe`, "--from", `C:\`, "-o", `C:\collect\from.zip`)
	assert.Zero(t, code)
	checkSameFindings(t, byScript, s.Path(`C:\collect\from.zip`))

	_, code = s.Program(t, 4*time.Minute, `C:\collect\collect.exe`, "-o", `C:\collect\live.zip`)
	assert.Equal(t, 3, code, "Wine has neither wevtutil nor sc")
	got := checkPrivacy(t, s.Path(`C:\collect\live.zip`))
	for path, outcome := range map[string]bundle.Outcome{
		"registry/exchange.reg": bundle.OK, "registry/services.reg": bundle.OK, "registry/antigen.reg": bundle.OK,
		"mailroot/folders.txt": bundle.OK, "mailroot/acl.txt": bundle.OK, "mailroot/volumes.txt": bundle.OK, "system/versions.txt": bundle.OK,
		"smtp/MetaBase.xml": bundle.OK, "smtp/log/ex050314.log": bundle.OK, "tracking/20050314.log": bundle.OK, "system/ipconfig.txt": bundle.OK,
		"eventlog/application.evtx": bundle.Failed, "process/services.txt": bundle.Failed, "smtp/queues.txt": bundle.Missing,
	} {
		assert.Equal(t, outcome, got[path].Outcome, path)
	}
	r := analyzed(t, s.Path(`C:\collect\live.zip`))
	assert.Equal(t, "C", r.Bundle.Grade)
	assert.Contains(t, fmt.Sprint(r.Gaps), "eventlog/application.evtx")
}

// checkSameFindings holds the verdicts of two collectors against each other. They differ only where one could not collect
// what the other could, and then the verdict that lacks it is open, and its finding names what is missing.
func checkSameFindings(t *testing.T, whole *reports.Report, file string) {
	t.Helper()
	lacks := map[string]bool{}
	for path, e := range checkPrivacy(t, file) {
		if target, ok := bundle.TargetByID(e.Target); ok && e.Outcome == bundle.Missing {
			assert.NotEmpty(t, e.Reason, path)
			lacks[target.Title] = true
		}
	}
	part := analyzed(t, file)
	found := map[string]reports.Finding{}
	for _, f := range part.Findings {
		found[f.Rule] = f
	}
	same := 0
	for _, f := range whole.Findings {
		other, ok := found[f.Rule]
		switch {
		case ok && other.Verdict == f.Verdict:
			same++
		case !ok:
			assert.Equal(t, "possible", string(f.Verdict), "%s: %s says nothing of it", f.Rule, file)
		default:
			assert.Contains(t, []string{"possible", "undetermined"}, string(other.Verdict), f.Rule)
			assert.True(t, slices.ContainsFunc(other.Missing, func(m reports.Missing) bool { return lacks[m.Artifact] }),
				"%s: %s by the script, %s here, and nothing that it could not collect decides", f.Rule, f.Verdict, other.Verdict)
		}
	}
	for rule, f := range found {
		if verdicts(whole)[rule] == "" {
			assert.Equal(t, "possible", string(f.Verdict), "%s: the script's report says nothing of it", rule)
		}
	}
	t.Logf("%s: %d of %d verdicts are the same", filepath.Base(file), same, len(whole.Findings))
	assert.Greater(t, same, len(whole.Findings)*3/4)
}

// checkPrivacy holds that a bundle has no message and no secret; it returns the entries of its manifest.
func checkPrivacy(t *testing.T, file string) map[string]bundle.Entry {
	t.Helper()
	b, err := bundle.Open(t.Context(), file, bundle.DefaultLimits)
	require.NoError(t, err)
	defer b.Close()
	for _, m := range b.Members {
		for _, private := range []string{winetest.Body, winetest.Secret, wide(winetest.Body), wide(winetest.Secret)} {
			assert.NotContains(t, content(t, m), private, m.Path)
		}
	}
	all := map[string]bundle.Entry{}
	for _, e := range b.Manifest.Members {
		all[e.Path] = e
	}
	return all
}

// checkManyFilesFromDisk: the other collector counts the same folder in time, and in no more memory than an empty one.
func checkManyFilesFromDisk(t *testing.T, s *winetest.Server, files int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "disk.zip")
	begun := time.Now()
	many := memoryOf(t, "--from", s.Path(`C:\`), "-o", file)
	took := time.Since(begun)
	b, err := bundle.Open(t.Context(), file, bundle.DefaultLimits)
	require.NoError(t, err)
	defer b.Close()
	for _, m := range b.Members {
		if m.Path == "mailroot/folders.txt" {
			assert.Contains(t, content(t, m), "C:\\\\BadMail\t200000\t")
		}
	}
	require.NoError(t, os.Rename(s.Path(`C:\BadMail`), filepath.Join(filepath.Dir(s.Path(`C:\`)), "aside")))
	none := memoryOf(t, "--from", s.Path(`C:\`), "-o", file)
	t.Logf("from the disk: %v, %d MB with %d files, %d MB without", took, many>>20, files, none>>20)
	assert.Less(t, took, 2*time.Minute)
	assert.Less(t, many-none, int64(32<<20), "memory grows with the files")
}

// memoryOf runs the collector; it returns the most memory it took, in bytes.
func memoryOf(t *testing.T, args ...string) int64 {
	t.Helper()
	name, err := collector()
	require.NoError(t, err)
	c := exec.Command(name, args...)
	out, err := c.CombinedOutput()
	require.NoError(t, err, string(out))
	return c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}
