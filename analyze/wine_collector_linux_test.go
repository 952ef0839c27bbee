package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
	"postmortem/reports"
)

// onlyLive are the verdicts on the planted server that a disk leaves open, because what decides them shows only while the
// server runs: the verdict there, and the artifact that its finding names as missing.
var onlyLive = map[string]openVerdict{"antivirus/antigen-sink-leak": {"probable", "modules of inetinfo.exe"}}

type openVerdict struct{ verdict, missing string }

// withoutPermissions are the same, of a disk whose file system shows no permissions of Windows.
func withoutPermissions() map[string]openVerdict {
	all := maps.Clone(onlyLive)
	all["transport/mailroot-permissions"] = openVerdict{"undetermined", "Mailroot permissions"}
	return all
}

// checkCollector runs the other collector on the same server, as a mounted image and as a program under Wine: all say the
// same.
func checkCollector(t *testing.T, s *winetest.Server, cab string) {
	byScript := analyzed(t, cab)
	root, open := s.Path(`C:\`), withoutPermissions()
	if image, ok := s.Image(t); ok {
		root, open = image, onlyLive
	}
	disk := filepath.Join(t.TempDir(), "disk.zip")
	code, said := collect(t, "--from", root, "-o", disk)
	assert.Zero(t, code, said)
	byDisk := analyzed(t, disk)
	checkPrivacy(t, disk)
	checkSameFindings(t, byScript, byDisk, open)
	assert.Equal(t, "confirmed", verdicts(byDisk)["antivirus/avapi-signed-mail"])

	folder := strings.TrimSuffix(cab, ".cab") // without what only a running server shows, nothing differs
	for _, live := range []string{"inetinfo.txt", "store.txt"} {
		require.NoError(t, os.Remove(filepath.Join(folder, "process", live)))
	}
	if len(open) == len(onlyLive) {
		checkSameFindings(t, analyzed(t, folder), byDisk, nil)
	}

	s.Build(t, "../collect", `C:\collect\collect.exe`)
	_, code = s.Program(t, 2*time.Minute, `C:\collect\collect.exe`, "--from", `C:\`, "-o", `C:\collect\from.zip`)
	assert.Zero(t, code)
	checkPrivacy(t, s.Path(`C:\collect\from.zip`))
	open = maps.Clone(onlyLive)
	open["transport/mailroot-permissions"] = openVerdict{"ruled-out", ""} // Wine's permissions are this machine's
	checkSameFindings(t, byScript, analyzed(t, s.Path(`C:\collect\from.zip`)), open)

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

// checkSameFindings holds the findings of two collectors against each other: the same symptoms, and the same causes with the
// same verdicts in the same order. The verdicts in open stand lower at the second one, which names what it lacks.
func checkSameFindings(t *testing.T, whole, part *reports.Report, open map[string]openVerdict) {
	t.Helper()
	assert.Equal(t, findings(whole, open), findings(part, open))
	assert.Equal(t, symptoms(whole, open), symptoms(part, open))
	t.Logf("%d findings are the same in %d places", len(findings(whole, open)), len(whole.Findings))
	for _, f := range part.Findings {
		want, ok := open[f.Rule]
		if !ok {
			continue
		}
		assert.Equal(t, want.verdict, string(f.Verdict), f.Rule)
		assert.NotEqual(t, verdicts(whole)[f.Rule], string(f.Verdict), "%s: no longer open only there", f.Rule)
		named := func(m reports.Missing) bool { return m.Artifact == want.missing }
		assert.True(t, want.missing == "" || slices.ContainsFunc(f.Missing, named),
			"%s: %s is not named as missing: %v", f.Rule, want.missing, f.Missing)
	}
	for rule := range open {
		assert.Contains(t, verdicts(part), rule)
	}
}

// findings are a report's in their order, but for those that stand open.
func findings(r *reports.Report, open map[string]openVerdict) (all []string) {
	for _, f := range r.Findings {
		if _, ok := open[f.Rule]; !ok {
			all = append(all, f.Server+" "+f.Rule+" "+string(f.Verdict))
		}
	}
	return all
}

// symptoms are a report's with their candidate causes in their order, but for those that stand open.
func symptoms(r *reports.Report, open map[string]openVerdict) (all []string) {
	for _, s := range r.Symptoms {
		candidates := slices.DeleteFunc(slices.Clone(s.Candidates), func(rule string) bool { _, ok := open[rule]; return ok })
		all = append(all, fmt.Sprint(s.Server, " ", s.ID, " ", s.Observed, " ", candidates))
	}
	return all
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
func checkManyFilesFromDisk(t *testing.T, s *winetest.Server, files int, byScript *reports.Report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "disk.zip")
	begun := time.Now()
	many := memoryOf(t, "--from", s.Path(`C:\`), "-o", file)
	took := time.Since(begun)
	open := withoutPermissions() // a folder, no volume
	open["transport/badmail-flood"] = openVerdict{"possible", "Mailroot listing"}
	checkSameFindings(t, byScript, analyzed(t, file), open)
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
