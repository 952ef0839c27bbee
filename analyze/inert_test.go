package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafehtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// inertPage is what can be told of a page that a program or a person opens.
type inertPage struct {
	tags  []string // elements with the names of their attributes, in their order
	links []string // what a reader may click
}

// inertAs holds that a page of a format cannot act, and tells what it is made of. A new format needs a row here.
var inertAs = map[string]func(page []byte) (inertPage, error){
	".txt":   inertText,
	".md":    inertMarkdown,
	".html":  inertHTML,
	".json":  inertJSON,
	".jsonl": inertJSON,
	".csv":   inertCSV,
}

func isInert(t *testing.T, extension string, page []byte) inertPage {
	t.Helper()
	check, known := inertAs[extension]
	require.True(t, known, "no check of the format %s: add a row to inertAs", extension)
	_, err := inertText(page)
	require.NoError(t, err)
	made, err := check(page)
	require.NoError(t, err)
	return made
}

// inertText wants visible signs only: nothing that steers a terminal, turns the direction of writing, hides, or joins.
func inertText(page []byte) (inertPage, error) {
	if !utf8.Valid(page) {
		return inertPage{}, fmt.Errorf("no UTF-8")
	}
	at := bytes.IndexFunc(page, func(r rune) bool {
		return r != '\n' && (r < ' ' || r > '~') && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
	})
	if at >= 0 {
		return inertPage{}, fmt.Errorf("a sign that acts: %+q", page[max(0, at-40):min(len(page), at+40)])
	}
	return inertPage{}, nil
}

// inertMarkdown renders the page as the most trusting of ticket systems does, raw HTML and bare links included.
func inertMarkdown(page []byte) (inertPage, error) {
	var out bytes.Buffer
	trusting := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafehtml.WithUnsafe()))
	if err := trusting.Convert(page, &out); err != nil {
		return inertPage{}, err
	}
	if err := evenTables(page); err != nil {
		return inertPage{}, err
	}
	return inertMarkup(out.Bytes())
}

// evenTables holds that no cell breaks out of its table: the renderer would drop it without a word.
func evenTables(page []byte) error {
	columns := 0
	for line := range strings.Lines(string(page)) {
		bars := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			columns = 0
		case columns == 0:
			columns = bars
		case bars != columns:
			return fmt.Errorf("a row of %d columns in a table of %d: %s", bars-1, columns-1, line)
		}
	}
	return nil
}

func inertHTML(page []byte) (inertPage, error) {
	if !bytes.Contains(page, []byte(`<meta http-equiv="Content-Security-Policy" content="default-src 'none';`)) {
		return inertPage{}, fmt.Errorf("no content security policy")
	}
	return inertMarkup(page)
}

// inertMarkup parses a page as a browser does.
func inertMarkup(page []byte) (made inertPage, err error) {
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() == io.EOF {
				return made, nil
			}
			return made, z.Err()
		}
		token := z.Token()
		if kind == html.CommentToken && token.Data != " raw HTML omitted " { // the renderer's word for what it left out
			return made, fmt.Errorf("a comment: %.100q", token.Data)
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tag := "<" + token.Data
		for _, a := range token.Attr {
			tag += " " + a.Key
			if err := made.attribute(token.Data, a); err != nil {
				return made, err
			}
		}
		made.tags = append(made.tags, tag+">")
		if slices.Contains([]string{"script", "iframe", "object", "embed", "img", "image", "base", "form", "input", "link", "audio", "video", "foreignobject"}, token.Data) {
			return made, fmt.Errorf("an element that acts or loads: %s", token)
		}
	}
}

func (p *inertPage) attribute(element string, a html.Attribute) error {
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "srcset", a.Key == "background", a.Key == "data", a.Key == "srcdoc":
		return fmt.Errorf("an attribute that acts or loads: <%s %s=%q>", element, a.Key, a.Val)
	case a.Key == "style" && (strings.Contains(a.Val, "url") || strings.Contains(a.Val, "expression")):
		return fmt.Errorf("a style that loads: %q", a.Val)
	case a.Key == "href" || strings.HasSuffix(a.Key, ":href"):
		p.links = append(p.links, a.Val)
		u, err := url.Parse(a.Val)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" && !strings.HasPrefix(a.Val, "#") && a.Val != "" {
			return fmt.Errorf("a link to elsewhere than the web: %q", a.Val)
		}
	}
	return nil
}

func inertJSON(page []byte) (inertPage, error) {
	d := json.NewDecoder(bytes.NewReader(page))
	for {
		var doc any
		if err := d.Decode(&doc); err == io.EOF {
			return inertPage{}, nil
		} else if err != nil {
			return inertPage{}, err
		}
	}
}

// inertCSV wants cells that no spreadsheet takes for a formula.
func inertCSV(page []byte) (inertPage, error) {
	rows, err := csv.NewReader(bytes.NewReader(page)).ReadAll()
	if err != nil {
		return inertPage{}, err
	}
	for _, row := range rows {
		for _, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil && cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				return inertPage{}, fmt.Errorf("a formula: %.100q", cell)
			}
		}
	}
	return inertPage{}, nil
}

// The checks themselves must be able to fail.
func TestInertFindsWhatActs(t *testing.T) {
	const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; x">`
	for _, c := range [][2]string{
		{".txt", "a\x1b[2J"},
		{".txt", "a\u202e"},
		{".txt", "a\u200b"},
		{".txt", "a\u2028"},
		{".txt", "\xff"},
		{".md", "<script>x</script>"},
		{".md", "![x](http://x)"},
		{".md", "[x](javascript:x)"},
		{".md", "x@evil.example"},
		{".md", "| a | b |\n|---|---|\n| a | b | c |\n"},
		{".md", "<!-- x"},
		{".html", "<p>"},
		{".html", policy + "<p onclick=x>"},
		{".html", policy + "<svg><image href=x>"},
		{".html", policy + "<a href='data:x'>"},
		{".html", policy + "<p style='background:url(x)'>"},
		{".json", `{"a":`},
		{".csv", "a,=1\n"},
		{".csv", "a,\"\t=1\"\n"},
		{".csv", "a,@x\n"},
	} {
		_, err := inertText([]byte(c[1]))
		if err == nil {
			_, err = inertAs[c[0]]([]byte(c[1]))
		}
		require.Error(t, err, "%s: %q", c[0], c[1])
	}
}
