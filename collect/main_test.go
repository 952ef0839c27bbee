package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"postmortem/collect/winetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	winetest.Stop()
	os.Exit(code)
}

// TestScripts runs the command lines of testdata/script, each file in a folder of its own with the files it brings.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	for _, name := range scripts {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runScript(t, archive) })
	}
}

func runScript(t *testing.T, archive *txtar.Archive) {
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	t.Chdir(tree(t, files))
	s := &script{T: t}
	for line := range strings.Lines(string(archive.Comment)) {
		s.line(strings.TrimSpace(line))
	}
	left, err := filepath.Glob(".collect-*")
	require.NoError(t, err)
	assert.Empty(t, left, "files left beside the bundle")
}

// script is a run of lines in the form of the go command's own script tests: exec, stdout, stderr, exists, cp, each with "!"
// before it for the opposite, and "[!windows]" for lines that Windows passes over.
type script struct {
	*testing.T
	stdout, stderr bytes.Buffer
}

func (s *script) line(line string) {
	s.Helper()
	if rest, ok := strings.CutPrefix(line, "[!windows] "); ok {
		if runtime.GOOS == "windows" {
			return
		}
		line = rest
	}
	rest, not := strings.CutPrefix(line, "! ")
	verb, rest, _ := strings.Cut(rest, " ")
	switch verb {
	case "", "#":
	case "exec":
		s.exec(strings.Fields(rest), not)
	case "stdout":
		s.match(&s.stdout, rest, not)
	case "stderr":
		s.match(&s.stderr, rest, not)
	case "exists":
		_, err := os.Stat(rest)
		assert.Equal(s, not, err != nil, line)
	case "cp":
		from, to, _ := strings.Cut(rest, " ")
		content, err := os.ReadFile(from)
		require.NoError(s, err)
		require.NoError(s, os.WriteFile(to, content, 0o600))
	default:
		s.Fatalf("unknown line %q", line)
	}
}

func (s *script) exec(args []string, fails bool) {
	s.Helper()
	require.Equal(s, "collect", args[0])
	s.stdout.Reset()
	s.stderr.Reset()
	code := report(run(s.Context(), args[1:], strings.NewReader(""), &s.stdout, &s.stderr), &s.stderr)
	require.Equal(s, fails, code != exitDone, "%v: exit %d\n%s", args, code, s.stderr.String())
}

func (s *script) match(out *bytes.Buffer, pattern string, not bool) {
	s.Helper()
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "'"), "'")
	re, err := regexp.Compile("(?m)" + pattern)
	require.NoError(s, err)
	assert.Equal(s, !not, re.Match(out.Bytes()), "%s\n%s", pattern, out.String())
}
