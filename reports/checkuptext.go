package reports

import (
	"fmt"
	"io"
	"strings"
)

// CheckupFormat is one way to write a checkup down.
type CheckupFormat struct {
	Name  string // as --format takes it
	Write func(w io.Writer, c *Checkup, o Options) error
}

// CheckupFormats is the table of formats of a checkup; the first is the default.
var CheckupFormats = []CheckupFormat{
	{"text", writeCheckupText},
	{"json", func(w io.Writer, c *Checkup, _ Options) error { return EncodeJSON(w, c) }},
}

type checkupText struct {
	*textReport
	c *Checkup
}

func writeCheckupText(w io.Writer, c *Checkup, o Options) error {
	t := &checkupText{newText(o), c}
	t.head()
	t.artifacts()
	for _, s := range c.Servers {
		t.server(s)
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

func (t *checkupText) head() {
	t.bold("", "CHECKUP of "+t.c.Bundle.Name)
	t.line("%s", strings.Repeat("═", t.width))
	t.bold("", t.c.Summary.Headline)
	for _, l := range t.c.Summary.Lines {
		t.hang("- ", l)
	}
	t.hang("", fmt.Sprintf("Bundle grade %s: %s.", t.c.Bundle.Grade, t.c.Bundle.GradeWhy))
}

func (t *checkupText) artifacts() {
	t.section("What it contains")
	rows := [][]string{}
	for _, a := range t.c.Artifacts {
		c := Coverage{Records: a.Records, Carved: a.Carved, Damaged: a.Damaged, Oldest: a.Oldest, Newest: a.Newest}
		rows = append(rows, []string{a.Quality, plain(a.Member), plain(a.Kind), c.counts(), c.span()})
	}
	rest := t.width - 8 - 14 - 20
	if len(rows) > 0 {
		t.out.WriteString(table([]string{"Quality", "Member", "Kind", "Records", "From / to (UTC)"}, rows, []int{9, rest * 11 / 20, rest * 8 / 20, 14, 20}))
	}
	for _, a := range t.c.Artifacts {
		for _, n := range a.Notes {
			t.hang("- ", a.Member+": "+n)
		}
	}
	for _, g := range t.c.Gaps {
		t.hang("- ", gapWords(g))
	}
}

func (t *checkupText) server(s CheckedServer) {
	title := serverName(s.Name)
	if s.Exchange != "unknown" {
		title += ", " + s.Exchange
	}
	t.section(title)
	for _, c := range s.Companions {
		t.hang("- ", c)
	}
	t.line("\nSymptoms that it tells about")
	t.questions(s.Symptoms, func(q Question) bool { return q.Answer != "not known" })
	t.line("\nSymptoms that it does not tell about")
	t.questions(s.Symptoms, func(q Question) bool { return q.Answer == "not known" })
	t.line("\nCauses, by area")
	t.areas(s.Areas)
	t.helpful(s.All.Next)
}

func (t *checkupText) questions(all []Question, of func(Question) bool) {
	none := true
	for _, q := range all {
		if !of(q) {
			continue
		}
		none = false
		t.hang(fmt.Sprintf("   %-10s ", q.Answer), fmt.Sprintf("%s (%s, %d of %d clauses decided)", q.Title, plural(q.Causes, "cause"), q.Decided, q.Clauses))
		if q.Why != "" {
			t.hang("              ", q.Why)
		}
	}
	if none {
		t.line("   none")
	}
}

func (t *checkupText) areas(all []Question) {
	rows := [][]string{}
	for _, q := range all {
		next := ""
		if len(q.Next) > 0 {
			next = q.Next[0].Artifact
		}
		rows = append(rows, []string{plain(q.Title), fmt.Sprint(q.Causes), fmt.Sprintf("%d of %d", q.Decided, q.Clauses), plain(next)})
	}
	t.out.WriteString(table([]string{"Area", "Causes", "Decided", "What would help most"}, rows, []int{16, 8, 14, t.width - 44}))
}

func (t *checkupText) helpful(all []Helpful) {
	if len(all) == 0 {
		return
	}
	t.line("\nWhat would help most")
	for i, h := range all {
		t.hang(fmt.Sprintf("%4d. ", i+1), fmt.Sprintf("%s: would decide %s of %s", h.Artifact, plural(h.Clauses, "clause"), plural(h.Causes, "cause")))
		t.hang("         ", h.Command)
	}
}
