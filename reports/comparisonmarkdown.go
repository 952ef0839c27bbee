package reports

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

func writeComparisonMarkdown(w io.Writer, c *Comparison, _ Options) error {
	m := &comparisonMarkdown{&markdown{}, c}
	m.head()
	for _, s := range c.Servers {
		m.server(s)
	}
	_, err := w.Write(m.out.Bytes())
	return err
}

type comparisonMarkdown struct {
	*markdown
	c *Comparison
}

// head is the block for a ticket: at most maxTicketLines lines.
func (m *comparisonMarkdown) head() {
	lines := []string{"# " + escape(m.c.Summary.Headline), ""}
	for _, l := range m.c.Summary.Lines {
		lines = append(lines, "- "+escape(l))
	}
	for _, l := range m.c.Warnings {
		if l != m.c.Summary.Headline {
			lines = append(lines, "- **Mind:** "+escape(l))
		}
	}
	lines = append(lines, fmt.Sprintf("- Before: %s. After: %s.", bundleWords(m.c.Before), bundleWords(m.c.After)))
	m.line("%s", strings.Join(firstOf(lines, maxTicketLines), "\n"))
}

func bundleWords(b Bundle) string {
	words := escape(b.Name)
	if b.Grade != "" {
		words += ", grade " + escape(b.Grade)
	}
	return words
}

func (m *comparisonMarkdown) server(s ComparedServer) {
	m.line("\n## %s\n", escape(serverName(s.Name)))
	m.line("Collected %s, and again %s, %s.", stamp(s.Before), stamp(s.After), cmp.Or(s.apart(), "at an unknown distance"))
	for i, f := range s.leading() {
		m.finding(i+1, f)
	}
	m.weak(s)
	m.symptoms(s)
	m.changes(s)
	m.rates(s)
	m.rest(s)
}

func (m *comparisonMarkdown) finding(n int, f ComparedFinding) {
	m.line("\n### %d. %s\n", n, escape(f.Title))
	m.line("**%s**: was %s, is %s, rule %s\n", escape(f.Way), escape(f.Before), escape(f.After), code(f.Rule))
	for _, a := range f.Articles {
		m.line("- %s: %s %s", escape(a.ID), escape(a.Title), link(a.URL))
	}
	if f.Why != "" {
		m.line("\n%s\n", escape(f.Why))
	}
	for _, c := range f.Citations {
		m.cite("", c)
	}
	if len(f.Steps) > 0 {
		m.line("\n**Verify steps**\n")
	}
	for _, v := range f.Steps {
		m.step(v)
	}
	for _, x := range f.Missing {
		m.line("- collect %s: %s", escape(x.Artifact), code(x.Command))
	}
}

func (m *comparisonMarkdown) step(v VerifyStep) {
	box := "[ ]"
	if v.word() == "done" {
		box = "[x]"
	}
	line := oneLine(v.Text)
	if note := v.note(); note != "" {
		line += " (" + escape(note) + ")"
	}
	m.line("- %s %s", box, line)
	for _, c := range firstOf(v.Citations, 2) {
		m.cite("  ", c)
	}
}

func (m *comparisonMarkdown) weak(s ComparedServer) {
	rows := [][]string{}
	for _, f := range s.weak() {
		rows = append(rows, []string{escape(f.Way), escape(f.Title), escape(f.Before), escape(f.After), escape(f.Why)})
	}
	if len(rows) > 0 {
		m.line("\n### Other causes\n")
		m.out.WriteString(markdownTable([]string{"Way", "Cause", "Before", "After", "Why"}, rows))
	}
}

func (m *comparisonMarkdown) symptoms(s ComparedServer) {
	if len(s.Symptoms) > 0 {
		m.line("\n### Symptoms\n")
	}
	for _, y := range s.Symptoms {
		line := fmt.Sprintf("- **%s**: %s", escape(y.symptomWord()), escape(y.Title))
		if y.Why != "" {
			line += " (" + escape(y.Why) + ")"
		}
		m.line("%s", line)
		for _, c := range firstOf(y.Citations, 1) {
			m.cite("  ", c)
		}
	}
}

func (m *comparisonMarkdown) changes(s ComparedServer) {
	rows := [][]string{}
	for _, c := range firstOf(s.Changes, maxFactsShown) {
		rows = append(rows, []string{
			escape(c.Kind), escape(c.What), escape(c.side(c.Before, c.BeforeAt, "not there")), escape(c.side(c.After, c.AfterAt, "gone")),
			strings.Join(each(c.Rules, code), ", "),
		})
	}
	if len(rows) > 0 {
		m.line("\n### What changed\n")
		m.out.WriteString(markdownTable([]string{"Fact", "What", "Before", "After", "Causes that rest on it"}, rows))
	}
	if line := more(len(s.Changes), maxFactsShown, "change"); line != "" {
		m.line("\n%s", escape(line))
	}
}

func (m *comparisonMarkdown) rates(s ComparedServer) {
	rows := [][]string{}
	for _, r := range firstOf(s.Rates, maxRates) {
		rows = append(rows, []string{
			escape(r.label()), escape(r.Level), fmt.Sprint(r.Before), fmt.Sprint(r.After), r.perHour(r.Before), r.perHour(r.After),
			escape(fmt.Sprintf("%.0f h of %s", r.Hours, r.Log)),
		})
	}
	if len(rows) > 0 {
		m.line("\n### Errors and warnings in equal stretches of the logs\n")
		m.out.WriteString(markdownTable([]string{"Event", "Level", "Before", "After", "per hour before", "per hour after", "Stretch"}, rows))
	}
}

func (m *comparisonMarkdown) rest(s ComparedServer) {
	if len(s.NotCompared) > 0 {
		m.line("\n### Not compared\n")
	}
	for _, n := range s.NotCompared {
		m.line("- %s: %s", escape(n.Kind), escape(n.Why))
	}
	if len(s.Same) > 0 {
		m.line("\nByte for byte as before: %s.", strings.Join(each(s.Same, code), ", "))
	}
}
