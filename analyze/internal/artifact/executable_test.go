package artifact

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/image/petest"
	"postmortem/rules/facts"
)

func store() petest.File {
	return petest.File{Version: &petest.Version{File: [4]uint16{6, 5, 7232, 11}, Strings: [][2]string{
		{"CompanyName", "Microsoft Corporation"},
		{"FileVersion", "6.5.7232.11 (hotfix)"},
		{"OriginalFilename", "STORE.EXE"},
		{"ProductName", "Microsoft Exchange"},
	}}}
}

func TestExecutableGivesItsVersion(t *testing.T) {
	b := store().Bytes()
	out := extractBinary(t, executable, binaryInput("files/Exchsrvr/bin/store.exe", b))
	require.Len(t, out.Versions, 1)
	at := facts.Citation{Location: bundle.Whole("files/Exchsrvr/bin/store.exe"), Excerpt: "store.exe, file version 6.5.7232.11"}
	assert.Equal(t, facts.VersionTable{
		Source: facts.Source{Member: "files/Exchsrvr/bin/store.exe"}, Head: at,
		Files: []facts.FileVersion{{
			Citation: at, Name: "store.exe", Path: `Exchsrvr\bin\store.exe`, Version: facts.Version{A: 6, B: 5, C: 7232, D: 11},
			Raw: "6.5.7232.11 (hotfix)", Bytes: int64(len(b)), Product: "Microsoft Exchange", Company: "Microsoft Corporation",
		}},
	}, out.Versions[0])
	assert.Equal(t, 1, out.Records)
	assert.Empty(t, out.MessageTables)
	assert.Empty(t, out.Gaps)
}

func TestExecutableNameAndPath(t *testing.T) {
	entry := &bundle.Entry{Source: `D:\Exchsrvr\bin\store.exe`, Modified: time.Unix(1_100_000_000, 0).UTC()}
	tests := []struct {
		name, member string
		entry        *bundle.Entry
		want, path   string
	}{
		{"the manifest knows", "files/0001.bin", entry, "store.exe", `D:\Exchsrvr\bin\store.exe`},
		{"the manifest knows only a command", "store.exe", &bundle.Entry{Command: "copy"}, "store.exe", ""},
		{"loose", "store.exe", nil, "store.exe", ""},
		{"kept aside", "old/STORE.EXE", nil, "STORE.EXE", ""},
		{"a folder of the server", "c/WINNT/system32/inetsrv/smtpsvc.dll", nil, "smtpsvc.dll", `WINNT\system32\inetsrv\smtpsvc.dll`},
		{"renamed for the mail", "store.ex_", nil, "STORE.EXE", ""},
		{"renamed as a text", "store.exe.txt", nil, "STORE.EXE", ""},
		{"no ending", "store", nil, "STORE.EXE", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := binaryInput(tt.member, store().Bytes())
			in.Member.Entry = tt.entry
			out := extractBinary(t, executable, in)
			got := out.Versions[0].Files[0]
			assert.Equal(t, tt.want, got.Name)
			assert.Equal(t, tt.path, got.Path)
			if tt.entry == entry {
				assert.Equal(t, entry.Modified, got.Modified)
			}
		})
	}
}

func TestExecutableGivesItsMessages(t *testing.T) {
	file := petest.File{Tables: []petest.Table{
		{Language: 0x407, Texts: map[uint32]string{0xC008015C: "Eine Nachricht"}},
		{Language: 0x409, Texts: map[uint32]string{0xC008015C: "A message", 1: "General"}},
	}}
	out := extractBinary(t, executable, binaryInput("res/MDBMSG.DLL", file.Bytes()))
	require.Len(t, out.MessageTables, 1)
	assert.Equal(t, "mdbmsg.dll", out.MessageTables[0].File)
	assert.Equal(t, map[uint32]string{0xC008015C: "A message", 1: "General"}, out.MessageTables[0].Texts)
	assert.Equal(t, 2, out.Records)
	assert.Empty(t, out.Versions)
}

func TestExecutableCut(t *testing.T) {
	b := store().Bytes()
	out := extractBinary(t, executable, binaryInput("store.exe", b[:0x240]))
	assert.NotEmpty(t, out.Gaps)
	assert.Positive(t, out.Damaged)
	assert.Empty(t, out.Versions)
}

func TestExecutableWithoutNumbers(t *testing.T) {
	file := petest.File{Version: &petest.Version{Strings: [][2]string{{"FileVersion", "4, 7, 1, 24"}}}}
	out := extractBinary(t, executable, binaryInput("x.dll", file.Bytes()))
	assert.Equal(t, facts.Version{A: 4, B: 7, C: 1, D: 24}, out.Versions[0].Files[0].Version)
}
