package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"postmortem/collect/bundle"
	"postmortem/reports"
)

// reportSchema is the published schema of the JSON report.
func reportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../reports/report.schema.json")
	require.NoError(t, err)
	return schema
}

// keeps holds what every report must: its JSON keeps to the schema, and its text fits 80 columns.
func keeps(t *testing.T, schema *jsonschema.Schema, raw []byte) *reports.Report {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))
	r, err := reports.Read(bytes.NewReader(raw))
	require.NoError(t, err)
	for line := range strings.Lines(string(rendered(t, r, "text"))) {
		assert.LessOrEqual(t, twwidth.Width(strings.TrimRight(line, "\n")), 80, line)
	}
	return r
}

// travels holds that a ticket shows a Markdown report right: it fits the field of a tracker, opens with a block that tells
// all, and has no HTML, which some fold and others print.
func travels(t *testing.T, ticket []byte) {
	t.Helper()
	assert.LessOrEqual(t, len(ticket), 32_767, "what Jira takes")
	opening, _, _ := bytes.Cut(ticket, []byte("\n## "))
	assert.LessOrEqual(t, bytes.Count(opening, []byte("\n")), 25)
	var trusting, strict bytes.Buffer
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe())).Convert(ticket, &trusting))
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(ticket, &strict))
	assert.Equal(t, strict.String(), trusting.String(), "HTML in Markdown")
}

func rendered(t *testing.T, r *reports.Report, format string) []byte {
	t.Helper()
	f, known := reports.FormatByName(format)
	require.True(t, known, format)
	var out bytes.Buffer
	require.NoError(t, f.Write(&out, r, reports.Options{}))
	return out.Bytes()
}

// TestSameBundleSameBytes holds for every format of the table that a bundle gives the same bytes however many cores read
// it, and that a report rendered anew from JSON gives them too.
func TestSameBundleSameBytes(t *testing.T) {
	for _, name := range []string{"antigen-sink-leak", "damaged"} {
		bundle := filepath.Join(samples, name+".zip")
		doc, err := reports.Read(bytes.NewReader(writtenAs(t, "json", bundle)))
		require.NoError(t, err)
		cores := runtime.GOMAXPROCS(1)
		for _, f := range reports.Formats {
			first := writtenAs(t, f.Name, bundle)
			assert.Equal(t, string(first), string(rendered(t, doc, f.Name)), "%s as %s, anew from JSON", name, f.Name)
			assert.NotEmpty(t, first)
		}
		runtime.GOMAXPROCS(cores)
	}
}

// TestSameOfCutBundle holds that a bundle cut anywhere is graded and has its gaps alike, whether a format shows hashes or not: members
// are read to their end for another reason too.
func TestSameOfCutBundle(t *testing.T) {
	whole := retarred(t, filepath.Join(samples, "antigen-sink-leak.zip"))
	for cut := len(whole) / 7; cut < len(whole); cut += len(whole) / 7 {
		name := file(t, "cut.tar", whole[:cut])
		doc, err := reports.Read(bytes.NewReader(writtenAs(t, "json", name)))
		require.NoError(t, err)
		for _, format := range []string{"text", "jsonl"} {
			assert.Equal(t, string(rendered(t, doc, format)), string(writtenAs(t, format, name)), "%s, cut at %d", format, cut)
		}
	}
}

// retarred is a zip's files in a tar, with the hashes of its manifest taken out.
func retarred(t *testing.T, name string) []byte {
	t.Helper()
	z, err := zip.OpenReader(name)
	require.NoError(t, err)
	defer z.Close()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	last := len(z.File) - 1
	require.Equal(t, bundle.ManifestName, z.File[last].Name)
	for i := range z.File { // the manifest first, or a cut tar would have none
		f := z.File[(i+last)%len(z.File)]
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		if f.Name == "manifest.json" {
			content = regexp.MustCompile(`"sha256": "[0-9a-f]+"`).ReplaceAll(content, []byte(`"sha256": ""`))
		}
		require.NoError(t, w.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o600, Size: int64(len(content)), Format: tar.FormatGNU}))
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func writtenAs(t *testing.T, format string, bundles ...string) []byte {
	t.Helper()
	var out, messages bytes.Buffer
	err := run(context.Background(), append(bundles, "--format", format), strings.NewReader(""), &out, &messages)
	require.NoError(t, err, messages.String())
	return out.Bytes()
}

// TestLinesOfManyBundles holds that the lines come in the order given whatever finished first, each what its bundle alone
// gives; and that an unreadable bundle is a line, and no end.
func TestLinesOfManyBundles(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.zip")
	require.NoError(t, os.WriteFile(broken, []byte("PK\x03\x04 no zip"), 0o644))
	bundles := []string{"three-servers-348", "healthy", "damaged", "mailroot-permissions"}
	var paths []string
	for _, name := range bundles {
		paths = append(paths, filepath.Join(samples, name+".zip"))
	}
	missing := filepath.Join(t.TempDir(), "missing.zip")
	var out, messages bytes.Buffer
	err := run(context.Background(), append(append([]string{missing}, paths...), "-f", "jsonl", broken), strings.NewReader(""), &out, &messages)
	assert.Equal(t, exitUnreadable, asProblem(err).code)
	assert.Contains(t, messages.String(), "missing.zip")

	lines := strings.SplitAfter(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, len(paths)+2)
	for i, name := range bundles {
		doc, err := reports.Read(bytes.NewReader(writtenAs(t, "json", paths[i])))
		require.NoError(t, err)
		assert.Equal(t, string(rendered(t, doc, "jsonl")), strings.TrimSuffix(lines[i+1], "\n")+"\n", name)
	}
	assert.Contains(t, lines[0], `"error":"`+"missing.zip")
	checkShapes(t, lines)
}

// nullable are the only keys that may be null: times that are unknown. All others have one type in every line, which is
// what lets a batch engine tell the types from the first lines.
var nullable = map[string]bool{"collected_at": true, "oldest": true}

func checkShapes(t *testing.T, lines []string) {
	t.Helper()
	shapes := map[string]string{}
	for _, line := range lines {
		var doc map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &doc))
		shape(t, shapes, "", doc)
	}
	assert.Equal(t, "string", shapes[".findings[].rule"])
	assert.Equal(t, "number", shapes[".queues[].messages"])
}

// shape notes the type of each value by its path, and holds that it is the same wherever the path occurs. The type of an
// object is the list of its keys.
func shape(t *testing.T, shapes map[string]string, path string, value any) {
	t.Helper()
	kind := ""
	switch v := value.(type) {
	case nil:
		assert.True(t, nullable[path[strings.LastIndexByte(path, '.')+1:]], "%s is null", path)
		return
	case string:
		kind = "string"
	case float64:
		kind = "number"
	case bool:
		kind = "bool"
	case []any:
		kind = "list"
		for _, x := range v {
			shape(t, shapes, path+"[]", x)
		}
	case map[string]any:
		kind = "object of " + strings.Join(slices.Sorted(maps.Keys(v)), ",")
		for k, x := range v {
			shape(t, shapes, path+"."+k, x)
		}
	}
	if was, seen := shapes[path]; seen {
		assert.Equal(t, was, kind, path)
	}
	shapes[path] = kind
}
