package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/image/petest"
	"postmortem/collect/bundle/regval"
)

// TestVersionsInAnyLanguage: on a German system programs lie in Programme, and scanners lie where their services run.
func TestVersionsInAnyLanguage(t *testing.T) {
	disk := t.TempDir()
	program := petest.File{Version: &petest.Version{File: [4]uint16{1, 2, 3, 4}}}
	for _, path := range []string{
		"Programme/Symantec AntiVirus/Rtvscan.exe", "Scan/Foo/fooscan.exe", "Scan/Foo/readme.txt", "Store/vsapi.dll", "Other/other.exe", "Windows/virus.exe",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(disk, path)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(disk, path), program.Bytes(), 0o644))
	}
	text := func(s string) regval.Value { return regval.Value{Type: regval.SZ, Text: s} }
	s := &server{drives: drives{{"C", disk}}, windows: `C:\WINDOWS`}
	s.software = &hive{values: map[string]map[string]regval.Value{programsKey: {"programfilesdir": text(`C:\Programme`)}}}
	s.system = &hive{values: map[string]map[string]regval.Value{
		`controlset001\services\fooantivirus`: {"imagepath": text(`"C:\Scan\Foo\fooscan.exe" -k`)},
		`controlset001\services\other`:        {"imagepath": text(`C:\Other\other.exe`)},
		`controlset001\services\virusdriver`:  {"imagepath": text(`\SystemRoot\virus.exe`)},
		`controlset001\` + libraryKey:         {"library": text(`C:\Store\vsapi.dll`)},
	}}
	row, _ := bundle.TargetByID("system/versions")
	var out bytes.Buffer
	require.NoError(t, s.writeVersions(t.Context(), &out, row.Image))
	for _, path := range []string{`Programme\\Symantec AntiVirus\\Rtvscan.exe`, `Scan\\Foo\\fooscan.exe`, `Store\\vsapi.dll`} {
		assert.Contains(t, out.String(), path+"\t1.2.3.4\t")
	}
	for _, path := range []string{"readme.txt", "other.exe", "virus.exe"} {
		assert.NotContains(t, out.String(), path)
	}
}

func TestProgramOf(t *testing.T) {
	for line, want := range map[string]string{
		`"C:\Program Files\A B\c.exe" -k`: `C:\Program Files\A B\c.exe`, `C:\a b\c.EXE /x d.exe`: `C:\a b\c.EXE`, `\??\C:\x\y.sys`: `C:\x\y.sys`, "": "",
	} {
		assert.Equal(t, want, programOf(line), line)
	}
}
