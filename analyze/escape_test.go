package main

import (
	"bytes"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/evtx/evtxtest"
	"postmortem/analyze/internal/mutation"
	"postmortem/collect/bundle/regf/regftest"
	"postmortem/reports"
)

// nasty is the corpus of words that try to act, long ones included.
func nasty() []string {
	return append([]string{strings.Repeat("A", 3000), strings.Repeat("<b>|`", 300), strings.Repeat("\u0300", 300), strings.Repeat("[", 300)}, mutation.Nasty...)
}

// TestNothingEscapesAReport puts every nasty word into every text of a report at once, as a report given as JSON can have
// it, and writes it in every format: the page must be made as with a word that means nothing.
func TestNothingEscapesAReport(t *testing.T) {
	for _, f := range reports.Formats {
		t.Run(f.Name, func(t *testing.T) {
			for i, shape := range reportShapes {
				tame := isInert(t, f.Extension, pageOf(t, f, filled("xwordy", shape)))
				for _, word := range nasty() {
					if i == 0 { // at the beginning of a line, a cell, an address
						isInert(t, f.Extension, pageOf(t, f, filled(word, shape)))
					}
					made := isInert(t, f.Extension, pageOf(t, f, filled("x"+word+"y", shape)))
					require.Empty(t, differs(t, f, shape, word, tame.tags, made.tags), "%+.80q", word)
				}
			}
		})
	}
}

// differs is where a page differs from the tame one; "" when it does not. A ticket that would be too long is written with
// less, so the page of a long word is held against the pages of meaningless words as long as it can become by escaping.
func differs(t *testing.T, f reports.Format, shape map[string]string, word string, tame, made []string) string {
	difference := firstDifference(tame, made)
	for factor := 1; factor <= 8 && difference != "" && len(word) > 200; factor++ {
		long := isInert(t, f.Extension, pageOf(t, f, filled(strings.Repeat("w", factor*len(word)), shape)))
		difference = firstDifference(long.tags, made)
	}
	return difference
}

// firstDifference is where two pages begin to differ; "" when they do not.
func firstDifference(want, have []string) string {
	for i := range max(len(want), len(have)) {
		if i >= len(want) || i >= len(have) || want[i] != have[i] {
			return fmt.Sprintf("after %q: %q, not %q", have[max(0, min(i, len(have))-6):min(i, len(have))], have[min(i, len(have)):min(i+3, len(have))], want[min(i, len(want)):min(i+3, len(want))])
		}
	}
	return ""
}

// reportShapes are texts that decide which parts of a report are written. Prose is Markdown of a rule, of which code and
// emphasis are to stay: TestProseIsTame is about it.
var reportShapes = []map[string]string{
	tameProse(map[string]string{"Server": "EXCH01", "Name": "EXCH01", "Verdict": "confirmed", "State": "holds", "Role": "requires", "Kind": "event", "Level": "error"}),
	tameProse(map[string]string{"Server": "EXCH01", "Name": "EXCH01", "Verdict": "possible", "State": "unknown", "Role": "confirms", "Kind": "symptom"}),
	tameProse(map[string]string{"Server": "EXCH01", "Name": "EXCH01", "Verdict": "ruled-out", "State": "fails", "Role": "excludes"}),
	tameProse(map[string]string{}),
}

var proseFields = []string{"Cause", "Fix", "Workaround", "Verify", "Text", "Steps"}

func tameProse(shape map[string]string) map[string]string {
	for _, field := range proseFields {
		shape[field] = "What to do."
	}
	return shape
}

// TestProseIsTame: what a rule says may hold code, emphasis and links to the web, and nothing else.
func TestProseIsTame(t *testing.T) {
	shape := map[string]string{"Server": "EXCH01", "Name": "EXCH01", "Verdict": "confirmed", "State": "holds", "Role": "requires", "Kind": "event", "Level": "error"}
	for _, f := range reports.Formats {
		t.Run(f.Name, func(t *testing.T) {
			tame := isInert(t, f.Extension, pageOf(t, f, filled("xwordy", shape)))
			allowed := append(slices.Clone(tame.tags), "<code>", "<strong>", "<em>", "<a href>", "<p>", "<ul>", "<ol>", "<li>", "<blockquote>", "<pre>", "<h1>", "<hr>", "<br>", "<del>")
			for _, word := range nasty() {
				for _, field := range proseFields {
					shape[field] = word
				}
				made := isInert(t, f.Extension, pageOf(t, f, filled("xwordy", shape)))
				require.Empty(t, notAmong(allowed, made.tags), "%+.80q", word)
			}
		})
	}
}

// filled is a report in which every text is word, but for those that the shape names.
func filled(word string, shape map[string]string) *reports.Report {
	var r reports.Report
	fill(reflect.ValueOf(&r).Elem(), "", word, shape, 0)
	r.Schema = reports.Schema
	return &r
}

func fill(v reflect.Value, field, word string, shape map[string]string, depth int) {
	switch v.Kind() {
	case reflect.String:
		if fixed, ok := shape[field]; ok {
			word = fixed
		}
		v.SetString(word)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), field, word, shape, depth)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), max(1, 2-depth), max(1, 2-depth)))
		for i := range v.Len() {
			fill(v.Index(i), field, word, shape, depth+1)
		}
	case reflect.Struct:
		if v.CanSet() && v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), v.Type().Field(i).Name, word, shape, depth+1)
			}
		}
	}
}

func pageOf(t *testing.T, f reports.Format, r *reports.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, f.Write(&out, r, reports.Options{}))
	return out.Bytes()
}

// TestNothingEscapesAnArtifact puts nasty words wherever a stranger chooses the words of a file, in every kind that is read,
// and in the names of the files. Each turn puts another word into each place.
func TestNothingEscapesAnArtifact(t *testing.T) {
	turns := 4
	if testing.Short() {
		turns = 1
	}
	tame := everyFormat(t, nastyBundle(t, []string{"WORD"}, 0))
	for _, f := range reports.Formats {
		for _, shape := range reportShapes {
			parts := isInert(t, f.Extension, pageOf(t, f, filled("word", shape)))
			tame[f.Name] = inertPage{tags: append(tame[f.Name].tags, parts.tags...)}
		}
	}
	words := nasty()
	for turn := range turns {
		made := everyFormat(t, nastyBundle(t, words, turn))
		for format, page := range made {
			assert.Empty(t, notAmong(tame[format].tags, page.tags), format)
			for _, link := range page.links {
				assert.NotContains(t, link, "evil", format)
			}
		}
	}
}

func notAmong(known, have []string) (strange []string) {
	for _, one := range have {
		if !slices.Contains(known, one) {
			strange = append(strange, one)
		}
	}
	return strange
}

func everyFormat(t *testing.T, bundle []byte) map[string]inertPage {
	t.Helper()
	catalog, err := loadCatalog(nil)
	require.NoError(t, err)
	in, err := openAll(t.Context(), []string{file(t, "nasty.zip", bundle)}, strings.NewReader(""), nil)
	require.NoError(t, err)
	defer in.close()
	r, err := diagnose(t.Context(), in, catalog, &progress{})
	require.NoError(t, err)
	require.NotEmpty(t, r.Findings)
	made := map[string]inertPage{}
	for _, f := range reports.Formats {
		made[f.Name] = isInert(t, f.Extension, pageOf(t, f, r))
	}
	return made
}

// nastyBundle is a zip of one file of every kind, with the words in the places marked NASTY, in turn.
func nastyBundle(t *testing.T, words []string, turn int) []byte {
	t.Helper()
	all, err := mutation.Corpus("..")
	require.NoError(t, err)
	next := turn * 7
	word := func() string { next++; return words[next%len(words)] }
	var files []mutation.File
	for _, f := range append(all, binaryKinds(word)...) {
		if _, ours := strings.CutPrefix(f.Name, "analyze/internal/mutation/testdata/kinds.txtar/"); !ours && strings.Contains(f.Name, "/") {
			continue
		}
		content := replaceEach(f.Content, word)
		files = append(files, mutation.File{Name: path.Base(f.Name), Content: content})
		files = append(files, mutation.File{Name: word() + "/" + word() + path.Base(f.Name), Content: content})
	}
	return zipOf(files...)
}

func replaceEach(content []byte, word func() string) []byte {
	var out bytes.Buffer
	for {
		before, after, found := bytes.Cut(content, []byte("NASTY"))
		out.Write(before)
		if !found {
			return out.Bytes()
		}
		out.WriteString(word())
		content = after
	}
}

// binaryKinds are logs and a hive with nasty words; the words of a classic log are cut at a NUL, as Windows would.
func binaryKinds(word func() string) []mutation.File {
	at := time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)
	short := func() string {
		w := strings.ReplaceAll(word(), "\x00", "")
		return w[:min(len(w), 200)]
	}
	classic := evttest.Log{Records: []evttest.Record{
		{Generated: at, Source: "MSExchangeTransport", Computer: "EXCH01", ID: 348, Type: evttest.Error, Strings: []string{short(), "0x0"}},
		{Generated: at, Source: short(), Computer: "EXCH01", ID: 9, Type: evttest.Error, Strings: []string{short()}},
		{Generated: at, Source: short(), Computer: short(), ID: 10, Type: evttest.Error, Strings: []string{short()}},
	}}
	modern := evtxtest.Log{Records: []evtxtest.Record{
		{Time: at, Provider: "MSExchangeTransport", Computer: "EXCH01", ID: 348, Level: 2, Strings: []string{short(), "0x0"}},
		{Time: at, Provider: short(), Computer: "EXCH01", ID: 9, Level: 2, Message: short(), Data: []evtxtest.Value{{Name: "a", Text: short()}}},
		{Time: at, Provider: short(), Computer: short(), ID: 10, Level: 2, Strings: []string{short()}},
	}}
	run := regftest.Key{Name: "Run", Values: []regftest.Value{regftest.SZ("ccApp", "ccapp.exe "+short()), regftest.SZ(short(), short())}}
	software := regftest.Key{Name: "ROOT", Subkeys: []regftest.Key{{Name: "Microsoft", Subkeys: []regftest.Key{{Name: "Windows", Subkeys: []regftest.Key{{Name: "CurrentVersion", Subkeys: []regftest.Key{run}}}}}}}}
	return []mutation.File{
		{Name: "application.evt", Content: classic.Bytes()},
		{Name: "application.evtx", Content: modern.Bytes()},
		{Name: "SOFTWARE", Content: regftest.Write(software, regftest.Options{FileName: `emRoot\System32\Config\SOFTWARE`})},
	}
}
