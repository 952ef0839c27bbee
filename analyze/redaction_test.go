package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/artifact"
	"postmortem/analyze/internal/message"
	"postmortem/analyze/internal/sample"
	"postmortem/reports"
	"postmortem/reports/redact"
	"postmortem/rules/facts"
)

// canaries is every name planted in testdata/redaction, however it is spelled.
var canaries = regexp.MustCompile(`(?i)quarz|zyxwold|krumbel|relay9|plimbrock|vurgandine|hilde|oxyflux|bilanz|203\.0\.113\.77|198\.51\.100\.177|2001:db8:77|9f31c0de|1111222233|ab-cd-77`)

// planted writes the bundle with the canaries and gives its path.
func planted(t *testing.T) string {
	t.Helper()
	all, err := sample.Load("testdata/redaction")
	require.NoError(t, err)
	require.Len(t, all, 1)
	zip, err := all[0].Zip()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "Zyxwold Holding QUARZMX7.zip")
	require.NoError(t, os.WriteFile(path, zip, 0o644))
	return path
}

// written is what the program writes for these arguments.
func written(t *testing.T, args ...string) string {
	t.Helper()
	var out, messages bytes.Buffer
	require.NoError(t, run(t.Context(), args, nil, &out, &messages))
	return out.String() + messages.String()
}

func TestRedactedReportsHoldNoName(t *testing.T) {
	bundle := planted(t)
	open := written(t, bundle, "--format", "json")
	for _, stem := range []string{"QUARZMX7", "zyxwold.example", "krumbelfax.example", "plimbrock", "203.0.113.77", "9F31C0DE", "Zyxwold Holding", "Oxyflux", "vurgandine"} {
		require.Contains(t, open, stem, "the canary is not shown, so this test proves nothing about it")
	}
	// Formats are written from JSON, which carries what the facts know: analysing anew for each would take long.
	dir := t.TempDir()
	saved := func(name string, args ...string) string {
		file := filepath.Join(dir, name)
		written(t, append(args, "--format", "json", "-o", file)...)
		return file
	}
	one, several := saved("one.json", bundle), saved("several.json", bundle, filepath.Join(samples, "three-servers-348.zip"))
	change := saved("change.json", "compare", bundle, bundle)
	calls := [][]string{{bundle, "--format", "json"}}
	for _, f := range reports.Formats {
		calls = append(calls, []string{one, "--format", f.Name}, []string{several, "--format", f.Name})
	}
	for _, f := range reports.ComparisonFormats {
		calls = append(calls, []string{"compare", change, "--format", f.Name})
	}
	for _, f := range reports.CheckupFormats {
		calls = append(calls, []string{"doctor", bundle, "--format", f.Name})
	}
	for _, args := range calls {
		t.Run(strings.NewReplacer(bundle, "BUNDLE", dir+"/", "").Replace(strings.Join(args, " ")), func(t *testing.T) {
			out := written(t, append(args, "--redact")...)
			for _, at := range canaries.FindAllStringIndex(out, 20) {
				t.Errorf("…%s…", out[max(0, at[0]-80):min(len(out), at[1]+60)])
			}
			assert.True(t, redact.Mentions(out), "no token at all")
		})
	}
}

func TestKeyFileIsTheOwnersAlone(t *testing.T) {
	name := filepath.Join(t.TempDir(), "case.key")
	require.NoError(t, writeKey(name, []byte("secret")))
	info, err := os.Stat(name)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoError(t, writeKey(name, []byte("secret")), "the same key again")
	assert.ErrorContains(t, writeKey(name, []byte("other")), "holds another key")
	assert.ErrorIs(t, moveNew(name, name), os.ErrExist, "a file that came to be meanwhile")
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "secret", string(content))
	left, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing is left behind")
}

func FuzzSuppressions(f *testing.F) {
	f.Add([]byte("- {rule: a/b, fingerprint: fp-0123456789ab, reason: r, owner: o, expires: 2026-12-31}"))
	f.Add([]byte("- &a [*a]"))
	f.Add([]byte("rule: {"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := parseSuppressions(raw)
		if err != nil {
			assert.NotContains(t, err.Error(), "\n", "one line")
			return
		}
		for _, s := range all {
			assert.NoError(t, checkSuppression(s))
		}
	})
}

// TestNoLineOfAnArtifactEscapes redacts a document that quotes every line of every artifact, and every text that a fact cites.
func TestNoLineOfAnArtifactEscapes(t *testing.T) {
	in, err := openAll(t.Context(), []string{planted(t)}, nil, nil)
	require.NoError(t, err)
	defer in.close()
	catalog, err := loadCatalog(nil)
	require.NoError(t, err)
	wants := catalog.Wants()
	wants.Keys = append(wants.Keys, message.Keys...)
	extracts, err := readAll(t.Context(), in, wants, &progress{})
	require.NoError(t, err)
	c := assemble(in, extracts)
	kinds := map[string]bool{}
	for _, m := range c.Members {
		kinds[m.Kind] = true
	}
	for _, a := range artifact.All {
		if without := a.Kind == "program file (PE)" || a.Kind == "binary metabase" || a.Kind == "article text" || a.Kind == "collector's log" || a.Kind == "W3C log of another service"; !without {
			assert.True(t, kinds[a.Kind], "no canary in a %s", a.Kind)
		}
	}
	doc := &struct{ Lines []string }{}
	citedTexts(reflect.ValueOf(c), &doc.Lines)
	raw, err := os.ReadFile("testdata/redaction/canaries.txtar")
	require.NoError(t, err)
	_, texts, _ := strings.Cut(string(raw), "\n\n-- ")
	for line := range strings.SplitSeq(texts, "\n") {
		if !strings.HasPrefix(line, "-- ") && !strings.HasSuffix(line, " --") {
			doc.Lines = append(doc.Lines, line)
		}
	}
	before := append([]string{}, doc.Lines...)
	redact.Document(doc, reports.NamesOf(c))
	for i, line := range doc.Lines {
		if canaries.MatchString(line) {
			t.Errorf("%q\nbecame %q", before[i], line)
		}
	}
}

// citedTexts collects the excerpts of all citations within a value.
func citedTexts(v reflect.Value, texts *[]string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			citedTexts(v.Elem(), texts)
		}
	case reflect.Slice:
		for i := range v.Len() {
			citedTexts(v.Index(i), texts)
		}
	case reflect.Struct:
		if c, ok := v.Interface().(facts.Citation); ok {
			*texts = append(*texts, c.Excerpt, c.Member)
			return
		}
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() {
				citedTexts(f, texts)
			}
		}
	}
}
