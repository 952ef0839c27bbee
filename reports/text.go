package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"
)

const (
	defaultWidth = 80
	maxWidth     = 120 // running text beyond this is hard to read
	minWidth     = 60
)

func writeText(w io.Writer, r *Report, o Options) error {
	t := &textReport{r: r, width: min(max(cmp.Or(o.Width, defaultWidth), minWidth), maxWidth), paint: newPaint(o.Color)}
	t.head()
	t.organisation()
	for _, s := range r.Servers {
		t.server(s)
	}
	t.collectNext()
	t.advice()
	t.unexplained()
	t.timeline()
	t.examined()
	_, err := w.Write(t.out.Bytes())
	return err
}

type textReport struct {
	r      *Report
	width  int
	out    bytes.Buffer
	paint  paint
	quoted map[string]bool // places already quoted in the part being written
}

// paint is the few colours of the report; without colour every function returns its text unchanged.
type paint struct{ bold, good, bad, warn, dim func(...any) string }

func newPaint(on bool) paint {
	make := func(attributes ...color.Attribute) func(...any) string {
		c := color.New(attributes...)
		c.DisableColor()
		if on {
			c.EnableColor()
		}
		return c.SprintFunc()
	}
	return paint{
		bold: make(color.Bold), good: make(color.FgGreen), bad: make(color.FgRed, color.Bold),
		warn: make(color.FgYellow), dim: make(color.Faint),
	}
}

func (t *textReport) line(format string, args ...any) { fmt.Fprintf(&t.out, format+"\n", args...) }

func (t *textReport) hang(head, text string) { t.out.WriteString(hang(head, text, t.width)) }

// bold is hang in bold, for headings.
func (t *textReport) bold(head, text string) {
	for l := range strings.Lines(hang(head, text, t.width)) {
		t.line("%s", t.paint.bold(strings.TrimSuffix(l, "\n")))
	}
}

func (t *textReport) section(title string) {
	t.line("")
	t.bold("", strings.ToUpper(title))
	t.line("%s", strings.Repeat("─", t.width))
}

func (t *textReport) head() {
	r := t.r
	t.bold("", "POSTMORTEM of "+r.Bundle.Name)
	t.line("%s", strings.Repeat("═", t.width))
	t.bold("", r.Summary.Headline)
	for _, l := range r.Summary.Lines {
		t.hang("- ", l)
	}
	t.hang("", fmt.Sprintf("Bundle grade %s: %s.", r.Bundle.Grade, r.Bundle.GradeWhy))
}

func (t *textReport) server(s Server) {
	t.section(s.title())
	t.hang("collected   ", localStamp(s.CollectedAt, s)+bySource(s.CollectedBy))
	t.hang("time zone   ", s.Zone)
	if p := s.productList(); p != "" {
		t.hang("products    ", p)
	}
	for _, role := range s.Roles {
		t.hang("role        ", role.Name)
	}
	t.symptoms(s)
	t.pipeline(s)
	t.pictures(s)
	t.candidates(s)
	for _, f := range t.r.findingsOn(s) {
		if detailed(f) {
			t.finding(f)
		}
	}
	t.ruledOut(s)
}

func bySource(by string) string {
	if by == "" {
		return ""
	}
	return ", by " + by
}

func (t *textReport) symptoms(s Server) {
	for _, y := range shown(t.r.symptomsOn(s)) {
		t.line("")
		t.hang(fmt.Sprintf("%-12s", y.stateWord()), y.Title)
		for _, c := range firstOf(y.Citations, 2) {
			t.cite("            ", c)
		}
		if y.Why != "" {
			t.hang("            ", y.Why)
		}
	}
	if open := unjudged(t.r.symptomsOn(s)); open != "" {
		t.line("")
		t.hang("not known   ", open)
	}
}

func (t *textReport) candidates(s Server) {
	all := t.r.findingsOn(s)
	if len(openOf(all)) == 0 {
		return
	}
	rows := [][]string{}
	for _, f := range openOf(all) {
		rows = append(rows, []string{fmt.Sprint(f.Rank), f.Verdict, plain(f.Title), plain(f.articleList()), plain(f.decider())})
	}
	t.line("\nCandidate causes, best first%s", othersBelow(all))
	rest := t.width - 4 - 15 - 20
	t.out.WriteString(table([]string{"#", "Verdict", "Cause", "Articles", "Decided by"}, rows, []int{4, 15, rest * 11 / 20, 20, rest * 9 / 20}))
}

func (t *textReport) finding(f Finding) {
	t.line("")
	t.bold(fmt.Sprintf("%d. ", f.Rank), f.Title)
	t.line("   %s", t.verdict(f.Verdict))
	t.hang("   ", fmt.Sprintf("severity %s, stage %s, rule %s, fingerprint %s", f.Severity, cmp.Or(f.Stage, "unknown"), f.Rule, f.Fingerprint))
	for _, a := range f.Articles {
		t.hang("   "+plain(a.ID)+"  ", a.Title+" "+a.URL)
	}
	t.line("")
	t.hang("   ", f.Cause)
	t.proof(f)
	t.conflicts(f)
	t.steps("Fix", f.Fix)
	t.steps("Workaround", f.Workaround)
	t.steps("Verify afterwards", f.Verify)
}

func (t *textReport) verdict(v string) string {
	switch v {
	case "confirmed":
		return t.paint.bad(strings.ToUpper(v))
	case "probable", "possible":
		return t.paint.warn(strings.ToUpper(v))
	}
	return strings.ToUpper(v)
}

func (t *textReport) proof(f Finding) {
	t.line("\n   Proof")
	t.quoted = map[string]bool{}
	for _, e := range f.Evidence {
		t.hang(fmt.Sprintf("   %s %-14s ", t.mark(e), plain(e.roleWord())), e.Clause)
		if e.Why != "" {
			t.hang("                       ", "open: "+e.Why)
		}
		t.places("                       ", e.Citations)
	}
}

// maxPlaces is how many places the text report shows for one clause; the JSON has more.
const maxPlaces = 3

// places shows where a clause is proven. What was quoted before in the same finding is not quoted again.
func (t *textReport) places(indent string, cs []Citation) {
	for _, c := range firstOf(cs, maxPlaces) {
		if t.quoted[c.where()] {
			t.hang(indent+"> ", c.address()+", as above")
			continue
		}
		t.quoted[c.where()] = true
		t.cite(indent, c)
	}
	if more := len(cs) - maxPlaces; more > 0 {
		t.hang(indent+"> ", fmt.Sprintf("and %s more", plural(more, "place")))
	}
}

func (t *textReport) mark(e Evidence) string {
	word := fmt.Sprintf("%-4s", e.mark())
	switch e.State {
	case "holds":
		return t.paint.good(word)
	case "unknown":
		return t.paint.warn(word)
	}
	return t.paint.dim(word)
}

// cite shows a place and, below it, what stands there.
func (t *textReport) cite(indent string, c Citation) {
	t.hang(indent+"> ", c.address())
	lines := wrap(c.Excerpt, max(t.width-len(indent)-4, 20))
	if len(lines) > maxExcerptLines {
		lines = append(lines[:maxExcerptLines], "…")
	}
	for _, l := range lines {
		t.line("%s  %s", indent, t.paint.dim(l))
	}
}

// maxExcerptLines is how much of a quoted place the text report shows; the JSON has all of it.
const maxExcerptLines = 4

func (t *textReport) conflicts(f Finding) {
	for _, c := range f.Conflicts {
		t.hang("   conflict: ", c.What)
		t.cite("      ", c.First)
		t.cite("      ", c.Second)
	}
	for _, n := range f.Notes {
		t.hang("   note: ", n)
	}
}

func (t *textReport) steps(title string, steps []string) {
	if len(steps) == 0 {
		return
	}
	t.line("\n   %s", title)
	for i, s := range steps {
		t.hang(fmt.Sprintf("   %2d. ", i+1), s)
	}
}

// maxRest is how many of the other causes the text lists, the likeliest first.
const maxRest = 12

// ruledOut shows what decided against the other causes, one clause each.
func (t *textReport) ruledOut(s Server) {
	rest := othersOf(t.r.findingsOn(s))
	if len(rest) == 0 {
		return
	}
	t.line("\nWhy the others are not the cause")
	for _, f := range firstOf(rest, maxRest) {
		t.hang(fmt.Sprintf("   %d. ", f.Rank), f.Title+" ("+f.Rule+")")
		t.hang("      ", f.verdictLine())
		t.conflicts(f)
	}
	if more := len(rest) - maxRest; more > 0 {
		t.hang("   ", fmt.Sprintf("and %s; --format html and --format json list all with their proof", plural(more, "less likely cause")))
	}
}

func firstOf[T any](s []T, n int) []T { return s[:min(n, len(s))] }
