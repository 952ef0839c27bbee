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
	m.line("\nThe text report has this as a mail to the customer, ready to send.")
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
	for _, u := range firstOf(m.r.Unexplained, m.depth.members) {
		m.line("- %s %s, %s", escape(u.Kind), escape(u.ID+onServer(u.Server)), times(u.Count))
		for _, c := range firstOf(u.Citations, 1) {
			m.cite("  ", c)
		}
	}
	m.more(len(m.r.Unexplained), m.depth.members, "kind")
}

// times is how often something was.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// more says how many of all were left out.
func (m *markdown) more(all, shown int, what string) {
	if n := all - shown; n > 0 {
		m.line("- and %s more; the HTML and JSON reports list all", plural(n, what))
	}
}

func (m *markdown) timeline() {
	if len(m.r.Timeline) == 0 {
		return
	}
	m.line("\n## Timeline (UTC)\n")
	m.clocks()
	newest := m.r.Timeline[max(0, len(m.r.Timeline)-m.depth.timeline):]
	if earlier := len(m.r.Timeline) - len(newest); earlier > 0 {
		m.line("- earlier ones: %d; --format timeline-csv has all", earlier)
	}
	for _, e := range newest {
		m.line("- %s %s", e.trueTime().UTC().Format("2006-01-02 15:04:05"), escape(cut(e.words(), m.excerpt())))
	}
}

func (m *markdown) examined() {
	m.line("\n## What was examined\n")
	for _, c := range firstOf(m.r.Coverage, m.depth.members) {
		m.line("- %s: %s", code(c.Member), escape(c.sentence()))
	}
	m.more(len(m.r.Coverage), m.depth.members, "member")
	if len(m.r.Gaps) > 0 {
		m.line("\n## What could not be read or was not collected\n")
		for _, g := range firstOf(m.r.Gaps, m.depth.members) {
			m.line("- %s", escape(cut(gapWords(g), maxGapWords)))
		}
		m.more(len(m.r.Gaps), m.depth.members, "part")
	}
}

// maxGapWords is how much of a gap's reason a ticket shows, in characters.
const maxGapWords = 300

// sentence is a member's coverage in words.
func (c Coverage) sentence() string {
	words := c.Kind + ", records " + c.counts()
	if span := c.span(); span != "" {
		words += ", " + span + " UTC"
	}
	if c.SHA256 != "" {
		words += ", SHA-256 " + short(c.SHA256)
	}
	return words
}

// short is enough of a hash to compare by eye; the JSON has all of it.
func short(hash string) string { return hash[:min(len(hash), 12)] }

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// barred escapes the bars of a cell that are not escaped yet; outside of tables they mean nothing.
func barred(cell string) string {
	var out strings.Builder
	for i := 0; i < len(cell); i++ {
		if cell[i] == '|' {
			out.WriteByte('\\')
		}
		out.WriteByte(cell[i])
		if cell[i] == '\\' && i+1 < len(cell) {
			i++
			out.WriteByte(cell[i])
		}
	}
	return out.String()
}

// markdownTable lays rows out as a table of GitHub's Markdown. Cells must be escaped.
func markdownTable(header []string, rows [][]string) string {
	escaped := make([][]string, len(rows))
	for i, row := range rows {
		escaped[i] = each(row, barred)
	}
	rows = escaped
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
