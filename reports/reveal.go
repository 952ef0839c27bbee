package reports

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/reports/redact"
)

// Reveal turns the tokens of a redacted report back, in whatever format it was written, and counts those that the key does
// not know. JSON and JSON Lines come out as the report without redaction would have been, byte for byte, and render to the
// very bytes in every format. Of the other formats the words are the same; lines of a text are broken at other places, and
// quotations that were shortened stay as short as they were.
func Reveal(key redact.Key, report []byte) (revealed []byte, unknown int) {
	text := string(report)
	head := strings.TrimLeft(text[:min(len(text), 100)], " \r\n\ufeff")
	switch {
	case strings.HasPrefix(head, "{\"") || strings.HasPrefix(head, "{\n") || strings.HasPrefix(head, "["):
		text, unknown = key.Reveal(text, jsonInner)
	case strings.HasPrefix(strings.ToLower(head), "<!doctype"):
		text, unknown = key.Reveal(text, htmlInner)
	case strings.HasPrefix(head, "# "):
		text, unknown = revealMarkdown(key, text)
	default:
		text, unknown = key.Reveal(text, nil)
	}
	return []byte(text), unknown
}

// jsonInner is an original as it stands within a string of JSON.
func jsonInner(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(bundle.InertJSON(raw[1 : len(raw)-1]))
}

var htmlText = template.Must(template.New("").Parse("{{.}}"))

// htmlInner is an original as a page shows it.
func htmlInner(s string) string {
	var out bytes.Buffer
	if err := htmlText.Execute(&out, squeeze(s)); err != nil {
		return template.HTMLEscapeString(s)
	}
	return out.String()
}

// revealMarkdown writes originals escaped, except within code, and lays tables out anew.
func revealMarkdown(key redact.Key, text string) (string, int) {
	var out strings.Builder
	unknown := 0
	for line := range strings.Lines(text) {
		write := escape
		if strings.HasPrefix(line, "    ") {
			write = nil
		}
		for _, part := range codeSpans(line) {
			if part.code {
				write = squeeze
			} else if strings.HasPrefix(line, "| ") {
				write = func(s string) string { return barred(escape(s)) }
			} else if !strings.HasPrefix(line, "    ") {
				write = escape
			}
			shown, n := key.Reveal(part.text, write)
			out.WriteString(shown)
			unknown += n
		}
	}
	return layTables(out.String()), unknown
}

type span struct {
	text string
	code bool
}

// codeSpans cuts a line of Markdown into what is code and what is not.
func codeSpans(line string) (spans []span) {
	at := 0
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i += 2
		case line[i] == '`':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], "`"))
			end := closing(line, i+n, n)
			if end < 0 {
				i += n
				continue
			}
			spans = append(spans, span{line[at:i], false}, span{line[i:end], true})
			at, i = end, end
		default:
			i++
		}
	}
	return append(spans, span{line[at:], false})
}

// closing is where a code span that n backticks opened ends; -1 when nothing closes it.
func closing(line string, from, n int) int {
	for i := from; i < len(line); {
		run := len(line[i:]) - len(strings.TrimLeft(line[i:], "`"))
		if run == n {
			return i + n
		}
		i += max(run, 1)
	}
	return -1
}

// layTables lays out anew the tables whose columns are as wide as their cells.
func layTables(text string) string {
	lines := strings.SplitAfter(text, "\n")
	var out strings.Builder
	for i := 0; i < len(lines); {
		if i+1 < len(lines) && strings.HasPrefix(lines[i], "| ") && strings.HasPrefix(lines[i+1], "|:-") {
			end := i
			var rows [][]string
			for ; end < len(lines) && strings.HasPrefix(lines[end], "|"); end++ {
				rows = append(rows, cells(lines[end]))
			}
			out.WriteString(markdownTable(rows[0], rows[2:]))
			i = end
			continue
		}
		out.WriteString(lines[i])
		i++
	}
	return out.String()
}

// cells cuts a row of a table at the bars that are not escaped.
func cells(row string) (all []string) {
	row = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(row), "|"), "|")
	at := 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			all = append(all, strings.TrimSpace(row[at:i]))
			at = i + 1
		}
	}
	return append(all, strings.TrimSpace(row[at:]))
}
