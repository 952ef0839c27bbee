package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

func writeComparisonText(w io.Writer, c *Comparison, o Options) error {
	t := &comparisonText{textReport: newText(o), c: c}
	t.head()
	for _, s := range c.Servers {
		t.server(s)
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// newText is a text report that only lays lines out.
func newText(o Options) *textReport {
	return &textReport{width: min(max(cmp.Or(o.Width, defaultWidth), minWidth), maxWidth), paint: newPaint(o.Color)}
}

type comparisonText struct {
	*textReport
	c *Comparison
}

func (t *comparisonText) head() {
	t.bold("", "COMPARISON of "+t.c.Before.Name+" with "+t.c.After.Name)
	t.line("%s", strings.Repeat("═", t.width))
	t.bold("", t.c.Summary.Headline)
	for _, l := range t.c.Summary.Lines {
		t.hang("- ", l)
	}
	for _, l := range t.c.Warnings {
		if l != t.c.Summary.Headline {
			t.hang(t.paint.warn("! "), l)
		}
	}
	for _, b := range []struct {
		when string
		Bundle
	}{{"before", t.c.Before}, {"after", t.c.After}} {
		if b.Grade != "" {
			t.hang("", fmt.Sprintf("Bundle %s (%s), grade %s: %s.", b.when, b.Name, b.Grade, b.GradeWhy))
		}
	}
}

func (t *comparisonText) server(s ComparedServer) {
	t.section(serverName(s.Name))
	t.hang("before      ", stamp(s.Before))
	t.hang("after       ", strings.TrimSuffix(stamp(s.After)+", "+s.apart(), ", "))
	for i, f := range s.leading() {
		t.finding(i+1, f)
	}
	t.weak(s)
	t.symptoms(s)
	t.changes(s)
	t.rates(s)
	t.rest(s)
}

func (t *comparisonText) finding(n int, f ComparedFinding) {
	t.line("")
	t.bold(fmt.Sprintf("%d. ", n), f.Title)
	t.line("   %s", t.way(f.Way))
	t.hang("   ", fmt.Sprintf("was %s, is %s; rule %s", f.Before, f.After, f.Rule))
	if f.Why != "" {
		t.hang("   ", f.Why)
	}
	for _, c := range firstOf(f.Citations, maxPlaces) {
		t.cite("   ", c)
	}
	if len(f.Steps) > 0 {
		t.line("\n   Verify steps")
	}
	for _, step := range f.Steps {
		t.step(step)
	}
	t.missing(f.Missing)
}

func (t *comparisonText) step(v VerifyStep) {
	t.hang("   "+v.box()+" ", v.Text)
	if note := v.note(); note != "" {
		t.hang("       ", note)
	}
	for _, c := range firstOf(v.Citations, 2) {
		t.cite("       ", c)
	}
}

func (t *comparisonText) missing(all []Missing) {
	for _, m := range firstOf(all, maxPlaces) {
		t.hang("   collect ", m.Artifact+": "+m.Command)
	}
}

func (t *comparisonText) way(way string) string {
	way = plain(way)
	switch way {
	case "fixed", "better", "excluded":
		return t.paint.good(strings.ToUpper(way))
	case "new", "worse":
		return t.paint.bad(strings.ToUpper(way))
	}
	return t.paint.warn(strings.ToUpper(way))
}

func (t *comparisonText) weak(s ComparedServer) {
	rows := [][]string{}
	for _, f := range s.weak() {
		rows = append(rows, []string{plain(f.Way), plain(f.Title), plain(f.Before), plain(f.After), plain(f.Why)})
	}
	if len(rows) == 0 {
		return
	}
	t.line("\nOther causes")
	rest := t.width - 12 - 2*14
	t.out.WriteString(table([]string{"Way", "Cause", "Before", "After", "Why"}, rows, []int{12, rest / 2, 14, 14, rest / 2}))
}

func (t *comparisonText) symptoms(s ComparedServer) {
	if len(s.Symptoms) > 0 {
		t.line("\nSymptoms")
	}
	for _, y := range s.Symptoms {
		t.hang(fmt.Sprintf("   %-11s ", plain(y.symptomWord())), y.Title)
		if y.Why != "" {
			t.hang("               ", y.Why)
		}
		for _, c := range firstOf(y.Citations, 1) {
			t.cite("               ", c)
		}
	}
}

func (t *comparisonText) changes(s ComparedServer) {
	if len(s.Changes) == 0 {
		return
	}
	t.line("\nWhat changed")
	kind := ""
	for _, c := range firstOf(s.Changes, maxFactsShown) {
		if c.Kind != kind {
			kind = c.Kind
			t.line("   %s", t.paint.bold(plain(kind)))
		}
		mark := "     "
		if len(c.Rules) > 0 {
			mark = "   * "
		}
		t.hang(mark, c.What)
		t.hang("     - ", c.side(c.Before, c.BeforeAt, "not there"))
		t.hang("     + ", c.side(c.After, c.AfterAt, "gone"))
	}
	if line := more(len(s.Changes), maxFactsShown, "change"); line != "" {
		t.line("   %s", line)
	}
	if slices.ContainsFunc(s.Changes, func(c ChangedFact) bool { return len(c.Rules) > 0 }) {
		t.line("   * a cause rests on it")
	}
}

// side is one side of a change with its place.
func (c ChangedFact) side(state string, at *Citation, none string) string {
	words := cmp.Or(state, none)
	if at != nil {
		words += " (" + at.where() + ")"
	}
	return words
}

func (t *comparisonText) rates(s ComparedServer) {
	if len(s.Rates) == 0 {
		return
	}
	rows := [][]string{}
	for _, r := range firstOf(s.Rates, maxRates) {
		rows = append(rows, []string{
			plain(r.label()), plain(r.Level), fmt.Sprintf("%d, %s/h", r.Before, r.perHour(r.Before)),
			fmt.Sprintf("%d, %s/h", r.After, r.perHour(r.After)), plain(fmt.Sprintf("%.0f h of %s", r.Hours, r.Log)),
		})
	}
	t.line("\nErrors and warnings in equal stretches of the logs")
	rest := t.width - 9 - 2*14 - 19
	t.out.WriteString(table([]string{"Event", "Level", "Before", "After", "Stretch"}, rows, []int{rest, 9, 14, 14, 19}))
	if line := more(len(s.Rates), maxRates, "kind"); line != "" {
		t.line("%s", line)
	}
}

func (t *comparisonText) rest(s ComparedServer) {
	if len(s.NotCompared) > 0 {
		t.line("\nNot compared")
	}
	for _, n := range s.NotCompared {
		t.hang("   - ", n.Kind+": "+n.Why)
	}
	if len(s.Same) > 0 {
		t.line("")
		t.hang("", "Byte for byte as before: "+strings.Join(s.Same, ", ")+".")
	}
}
