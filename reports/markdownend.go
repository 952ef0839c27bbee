package reports

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// The parts of the Markdown report that follow the diagnosis of the servers.

func (m *markdown) collectNext() {
	if len(m.r.CollectNext) == 0 {
		return
	}
	m.line("\n## Collect next\n")
	for i, c := range m.r.asked() {
		m.line("%d. **%s**: %s", i+1, escape(c.Artifact+onServer(c.Server)), escape(c.Why))
		m.line("   %s", code(c.Command))
	}
	m.line("\n<details><summary>As a mail to the customer</summary>\n")
	for line := range strings.Lines(m.r.Mail) {
		m.line("    %s", plain(strings.TrimRight(line, "\n")))
	}
	m.line("\n</details>")
}

func (m *markdown) advice() {
	if len(m.r.Advice) == 0 {
		return
	}
	m.line("\n## What to do next\n")
	for _, a := range m.r.Advice {
		m.line("- **%s**: %s", escape(a.Title+onServer(a.Server)), oneLine(a.Text))
		for _, s := range a.Steps {
			m.line("  - %s", oneLine(s))
		}
		for _, c := range firstOf(a.Citations, 3) {
			m.cite("  ", c)
		}
	}
}

func (m *markdown) unexplained() {
	if len(m.r.Unexplained) == 0 {
		return
	}
	m.line("\n## Not explained\n")
	rows := [][]string{}
	for _, u := range m.r.Unexplained {
		where := ""
		if len(u.Citations) > 0 {
			where = escape(u.Citations[0].address())
		}
		rows = append(rows, []string{escape(u.Kind), escape(u.ID + onServer(u.Server)), fmt.Sprint(u.Count), escape(cut(u.Title, 120)), where})
	}
	m.out.WriteString(markdownTable([]string{"Kind", "What", "Count", "Text", "Where"}, rows))
}

func (m *markdown) timeline() {
	if len(m.r.Timeline) == 0 {
		return
	}
	m.line("\n## Timeline (UTC)\n")
	for _, e := range m.r.Timeline {
		m.line("- %s %s", e.Time.UTC().Format("2006-01-02 15:04:05"), escape(cut(e.words(), 240)))
	}
}

func (m *markdown) examined() {
	m.line("\n## What was examined\n")
	rows := [][]string{}
	for _, c := range m.r.Coverage {
		rows = append(rows, []string{escape(c.Member), escape(c.Kind), c.counts(), c.span(), escape(short(c.SHA256))})
	}
	if len(rows) > 0 {
		m.out.WriteString(markdownTable([]string{"Member", "Kind", "Records", "From / to (UTC)", "SHA-256"}, rows))
	}
	if len(m.r.Gaps) > 0 {
		m.line("\n## What could not be read or was not collected\n")
		for _, g := range m.r.Gaps {
			m.line("- %s", escape(gapWords(g)))
		}
	}
}

// short is enough of a hash to compare by eye; the JSON has all of it.
func short(hash string) string { return hash[:min(len(hash), 12)] }

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// markdownTable lays rows out as a table of GitHub's Markdown. Cells must be escaped.
func markdownTable(header []string, rows [][]string) string {
	var out bytes.Buffer
	left := tw.CellConfig{
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
		Formatting: tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone},
	}
	t := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewMarkdown()),
		tablewriter.WithConfig(tablewriter.Config{Header: left, Row: left}))
	t.Header(header)
	_ = t.Bulk(rows) // only fails on types it cannot print
	_ = t.Render()   // only fails when out does
	return out.String()
}
