package rules

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// treeOf tells all that the decoder asks of a tree: kinds, values and positions.
func treeOf(n ast.Node) string {
	var b strings.Builder
	writeTree(&b, n, 0)
	return b.String()
}

// columns are where the library miscounts when a value holds signs that no rule has; only the fuzzer writes such.
var columns = regexp.MustCompile(`(?m)^( *)\d+:\d+`)

func writeTree(b *strings.Builder, n ast.Node, depth int) {
	line, column := position(n)
	fmt.Fprintf(b, "%*s%d:%d %s", depth*2, "", line, column, n.Type())
	switch n := n.(type) {
	case *ast.MappingNode:
		fmt.Fprintf(b, " flow=%v\n", n.IsFlowStyle)
		for _, pair := range n.Values {
			writeTree(b, pair.Key, depth+1)
			writeTree(b, pair.Value, depth+2)
		}
	case *ast.SequenceNode:
		b.WriteString("\n")
		for _, value := range n.Values {
			writeTree(b, value, depth+1)
		}
	default:
		text, ok := (&decoder{}).text(n)
		fmt.Fprintf(b, " %q %v %q\n", text, ok, n.String())
	}
}

// library is the tree of the YAML library; "" when it refuses the text or finds another number of documents than one.
func library(text string) (tree string) {
	defer func() {
		if recover() != nil {
			tree = ""
		}
	}()
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil || len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return ""
	}
	return treeOf(file.Docs[0].Body)
}

// TestPlainTreeOfTheCatalog holds the quick reader to the library's on every rule, and to reading what an analysis decodes.
func TestPlainTreeOfTheCatalog(t *testing.T) {
	names, err := fs.Glob(BuiltIn(), "*/*.yaml")
	require.NoError(t, err)
	for _, name := range append(names, symptomFile) {
		text, err := fs.ReadFile(BuiltIn(), name)
		require.NoError(t, err)
		head, _, _ := splitAt(string(text), proseKey)
		root := plainTree(head, strings.Split(head, "\n"))
		if assert.NotNil(t, root, "%s is left to the library: slower, not wrong", name) {
			assert.Equal(t, library(head), treeOf(root), name)
		}
	}
}

var plainTexts = []struct{ name, text string }{
	{"a list at the indent of its key", "a:\n- b\n- c: 1\n  d: {e: [1, 0x2], 3: x}\n"},
	{"a flow over lines", "a: {b: c,\n    d: [e,\n      f]}  # why\ng: 'it'\n"},
	{"numbers and truths", "a: [1, 4.60, true, 0x348, 6.5.7226.0, 1GB, 5min, x]\n"},
	{"comments", "# one\na: [b] # two\n  # three\nc: \"d # e\"\n"},
	{"quotes in quotes", `a: "b \"c\" \\d \\"` + "\nb: ['it''s', 'c:\\d']\n"},
	{"lists in a list", "a:\n  - b: 1\n    c:\n      - d\n  - {e: f}\n"},
	{"signs within a value", "a: x, y [z] {w} it's 50 %\nb: {c: <5, d: S-1-5-18, e: D:\\Exchsrvr}\n"},
}

func TestPlainTree(t *testing.T) {
	for _, c := range plainTexts {
		t.Run(c.name, func(t *testing.T) {
			root := plainTree(c.text, strings.Split(c.text, "\n"))
			require.NotNil(t, root)
			assert.Equal(t, library(c.text), treeOf(root))
		})
	}
}

// TestPlainTreeLeaves names what the library must judge.
func TestPlainTreeLeaves(t *testing.T) {
	for name, text := range map[string]string{
		"a text of several lines": "a: b\n  c\n", "a literal": "a: |\n  b\n", "a folded text": "a: >\n  b\n", "an anchor": "a: &b c\n",
		"a key twice": "a: 1\na: 2\n", "a key twice in braces": "a: {b: 1, b: 2}\n", "a tab": "a:\tb\n", "no value": "a:\n", "null": "a: ~\n",
		"a colon within": "a: b: c\n", "an open brace": "a: {b: c\n", "an open quote": "a: \"b\n", "an escape": "a: \"\\n\"\n",
		"a comma too many": "a: [b,]\n", "a second document": "a: b\n---\nc: d\n", "too deep": "a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40),
		"a deeper key": "a: b\n   c: d\n", "a value alone": "a\n", "nothing": "", "a carriage return": "a: b\r\n",
	} {
		assert.Nil(t, plainTree(text, strings.Split(text, "\n")), name)
	}
}

// FuzzPlainTree: what the quick reader accepts, the library reads alike.
func FuzzPlainTree(f *testing.F) {
	for _, c := range plainTexts {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if root := plainTree(text, strings.Split(text, "\n")); root != nil {
			require.Equal(t, columns.ReplaceAllString(library(text), "$1"), columns.ReplaceAllString(treeOf(root), "$1"))
		}
	})
}
