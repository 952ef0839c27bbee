package main

import (
	"bytes"
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/artifact"
	"postmortem/analyze/internal/mutation"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/image/petest"
)

// corpus is every file of the project that can be damaged, the real logs where they are, and what is written for it: a
// program file, a binary metabase, and a report to be rendered anew.
func corpus(module string) ([]mutation.File, error) {
	var others []string
	if real := os.Getenv("POSTMORTEM_REAL"); real != "" {
		others = append(others, real)
	}
	all, err := mutation.Corpus(module, others...)
	if err != nil {
		return nil, err
	}
	program := petest.File{Tables: []petest.Table{{Language: 0x409, Texts: map[uint32]string{0xC000015C: "NASTY %1\r\n"}}}, Version: &petest.Version{
		File: [4]uint16{6, 5, 7226, 0}, Strings: [][2]string{{"FileVersion", "6.5.7226.0"}, {"OriginalFilename", "store.exe"}, {"ProductName", "NASTY"}},
	}}
	var report bytes.Buffer
	err = run(context.Background(), []string{filepath.Join(module, "samples", "two-causes.zip"), "--format", "json"}, strings.NewReader(""), &report, &report)
	return append(all,
		mutation.File{Name: "plain.tar", Content: tarOf(all[0], all[len(all)/2])},
		mutation.File{Name: "store.exe", Content: program.Bytes()},
		mutation.File{Name: "MetaBase.bin", Content: []byte("\x00\x01NASTY\x00\xff")},
		mutation.File{Name: "report.json", Content: report.Bytes()},
	), err
}

// TestCorpusHasEveryKind holds that what is damaged, and what carries nasty words, is of every kind that is read.
func TestCorpusHasEveryKind(t *testing.T) {
	all, err := corpus("..")
	require.NoError(t, err)
	kinds := map[string]bool{}
	for _, f := range all {
		kinds[artifact.Read(t.Context(), bundle.NewMember(path.Base(f.Name), f.Content), artifact.Context{}).Kind] = true
	}
	for _, a := range artifact.All {
		if a.Kind != "collector's log" { // known by its manifest alone
			assert.True(t, kinds[a.Kind], "no file of kind %s in analyze/internal/mutation/testdata/kinds.txtar", a.Kind)
		}
	}
}
