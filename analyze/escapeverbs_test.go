package main

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/mutation"
)

// surrogates are halves of characters, which UTF-16 texts can hold and UTF-8 cannot; hiding, they must not join what follows.
var surrogates = []string{"\\uD800", "\\uDFFF", "\\uDBFF\\u202E", "\\uDC00\\u0007"}

// utf16Kinds are texts in UTF-16LE in which half characters stand at the places marked NASTY.
func utf16Kinds(t *testing.T) []mutation.File {
	t.Helper()
	all, err := mutation.Corpus("..")
	require.NoError(t, err)
	var made []mutation.File
	for i, f := range all {
		if !strings.HasPrefix(f.Name, "analyze/internal/mutation/testdata/kinds.txtar/") || !strings.Contains(string(f.Content), "NASTY") {
			continue
		}
		out := []byte{0xFF, 0xFE}
		parts := strings.Split(string(f.Content), "NASTY")
		for j, part := range parts {
			for _, u := range utf16.Encode([]rune(part)) {
				out = append(out, byte(u), byte(u>>8))
			}
			if j < len(parts)-1 {
				out = append(out, halves(surrogates[(i+j)%len(surrogates)])...)
			}
		}
		made = append(made, mutation.File{Name: "wide-" + path.Base(f.Name), Content: out})
	}
	require.Greater(t, len(made), 10)
	return made
}

// halves is UTF-16LE of escaped units.
func halves(escaped string) (out []byte) {
	for _, part := range strings.Split(escaped, `\u`)[1:] {
		var unit uint16
		for _, c := range part {
			unit = unit<<4 | uint16(strings.IndexRune("0123456789ABCDEF", c))
		}
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

// TestHalfCharactersEscapeNowhere: UTF-16 logs and exports may hold what no UTF-8 can.
func TestHalfCharactersEscapeNowhere(t *testing.T) {
	files := utf16Kinds(t)
	for format := range everyFormat(t, zipOf(append(files, binaryKinds(func() string { return "x" })...)...)) {
		assert.NotEmpty(t, format) // everyFormat holds that each page is inert
	}
}

// TestNothingEscapesAVerb: what the other verbs write of a nasty bundle is as inert as its report.
func TestNothingEscapesAVerb(t *testing.T) {
	folder := t.TempDir()
	name := func(s string) string { return filepath.Join(folder, s) }
	for i, s := range []string{"before.zip", "after.zip"} {
		require.NoError(t, os.WriteFile(name(s), nastyBundle(t, nasty(), 3*i), 0o600))
	}
	before, after := name("before.zip"), name("after.zip")
	for args, extension := range map[string]string{
		"compare B A": ".txt", "compare B A -f markdown": ".md", "compare B A -f html": ".html", "compare B A -f json": ".json",
		"B A": ".txt", "B A -f markdown": ".md", "B A -f html": ".html", "B A -f json": ".json", "B A -f jsonl": ".jsonl",
		"doctor B": ".txt", "doctor B -f json": ".json", "B --redact -f html": ".html", "B --redact -f markdown": ".md",
	} {
		t.Run(args, func(t *testing.T) {
			given := strings.Fields(args)
			for i := range given {
				given[i] = map[string]string{"B": before, "A": after}[given[i]] + strings.TrimLeft(given[i], "BA")
			}
			out, err := standardOut(t, given...)
			require.NoError(t, err)
			require.NotEmpty(t, out)
			page := isInert(t, extension, []byte(out))
			for _, link := range page.links {
				assert.NotContains(t, link, "evil")
			}
			assert.NotContains(t, page.tags, "<script>")
		})
	}
	showsInert(t, before)
}

// showsInert asks for every place that the report cites.
func showsInert(t *testing.T, bundle string) {
	out, err := standardOut(t, bundle, "-f", "json")
	require.NoError(t, err)
	var r struct {
		Coverage []struct{ Member string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Greater(t, len(r.Coverage), 10)
	shown := 0
	for i, c := range r.Coverage {
		if i%8 != 0 {
			continue // each kind has several
		}
		for _, place := range [][]string{{"line", "1"}, {"offset", "0"}, {"record", "1"}} {
			for _, format := range []string{"text", "json"} {
				out, err := outcome(t, append([]string{"show", bundle, c.Member, "-f", format}, place...)...)
				if err == nil {
					shown++
				} else {
					out = clean(err.Error())
				}
				_, inert := inertText([]byte(out))
				assert.NoError(t, inert, "show %q %v", c.Member, place)
			}
		}
	}
	assert.Greater(t, shown, 10)
}

// standardOut is what the program writes to standard output.
func standardOut(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, messages strings.Builder
	err := run(t.Context(), args, strings.NewReader(""), &out, &messages)
	_, inert := inertText([]byte(messages.String()))
	assert.NoError(t, inert, "messages")
	return out.String(), err
}
