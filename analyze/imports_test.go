package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module is this module's path.
const module = "postmortem/"

// mayImport is the line of the stages, upstream first, and who may import whom. A folder stands for itself and those below it
// that have no row of their own; in what it may import, "/" at the end means the packages below. Tests may import more:
// they make bundles and facts.
var mayImport = []edge{
	{"collect/bundle", []string{"collect/bundle/"}, "the format both programs share stands at the beginning, with the readers that both use"},
	{"collect/process", nil, "how a process ends knows nothing of what it does"},
	{"collect", []string{"collect/bundle", "collect/bundle/", "collect/process"}, "the collector stays small: no facts, no rules, no reports"},
	{"rules/facts", []string{"collect/bundle"}, "facts are addressed by their place in the bundle, and know no rule"},
	{"rules/compare", []string{"collect/bundle", "rules/facts", "rules"}, "two looks at a server are compared by facts and rules"},
	{"rules/organisation", []string{"collect/bundle", "rules/facts", "rules", "rules/compare"}, "an organisation is its servers, compared and connected"},
	{"rules", []string{"collect/bundle", "rules/facts"}, "rules decide by facts alone"},
	{"reports/redact", nil, "redaction works on any document, and knows none"},
	{"reports", []string{"collect/bundle", "rules", "rules/compare", "rules/organisation", "rules/facts", "reports/redact"}, "a report writes down what was found, and reads no artifact"},
	{"analyze/internal/artifact", append(readers, "rules/facts"), "artifacts give meaning, and know no rule"},
	{"analyze/internal/message", append(readers, "rules/facts"), "words for events need the events"},
	{"analyze/internal", readers, "readers of formats know no Exchange and no fact"},
	{"analyze", append(readers, "collect/process", "rules/facts", "rules", "rules/compare", "reports", "reports/redact"), "the program ties the line together"},
}

var readers = []string{"collect/bundle", "collect/bundle/", "analyze/internal/"}

type edge struct {
	folder string
	of     []string
	why    string
}

func TestImportLine(t *testing.T) {
	root := os.DirFS("..")
	checked := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		checked++
		checkImports(t, root, name)
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, checked, 100, "files read")
}

func checkImports(t *testing.T, root fs.FS, name string) {
	source, err := fs.ReadFile(root, name)
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	require.NoError(t, err)
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		to, ours := strings.CutPrefix(imported, module)
		if ours && !allowed(path.Dir(name), to) {
			t.Errorf("%s imports %s; see the reasons in mayImport", name, imported)
		}
	}
}

func allowed(from, to string) bool {
	row := slices.IndexFunc(mayImport, func(e edge) bool { return from == e.folder || strings.HasPrefix(from, e.folder+"/") })
	return row >= 0 && slices.ContainsFunc(mayImport[row].of, func(folder string) bool {
		return to == folder || strings.HasSuffix(folder, "/") && strings.HasPrefix(to, folder)
	})
}

// The table itself must be able to fail.
func TestImportLineForbids(t *testing.T) {
	for _, edge := range [][2]string{
		{"collect/bundle", "rules/facts"},
		{"collect", "rules"},
		{"collect", "reports"},
		{"rules/facts", "rules"},
		{"rules", "reports"},
		{"rules", "rules/compare"},
		{"reports", "analyze"},
		{"reports", "analyze/internal/evt"},
		{"analyze/internal/evt", "rules/facts"},
		{"analyze/internal/artifact", "rules"},
		{"rules", "collect/bundle/regf"},
		{"elsewhere", "rules"},
	} {
		assert.False(t, allowed(edge[0], edge[1]), "%s imports %s", edge[0], edge[1])
	}
	assert.True(t, allowed("analyze", "reports"))
	assert.True(t, allowed("analyze/internal/evt/evttest", "analyze/internal/evt"))
}
