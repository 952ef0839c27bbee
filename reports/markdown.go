package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// writeMarkdown writes a report for a ticket: first a block of at most maxTicketLines lines that stands alone, then all
// the proof.
func writeMarkdown(w io.Writer, r *Report, _ Options) error {
	m := &markdown{r: r}
	m.ticket()
	for _, s := range r.Servers {
		m.server(s)
	}
	m.collectNext()
	m.advice()
	m.unexplained()
	m.timeline()
	m.examined()
	_, err := w.Write(m.out.Bytes())
	return err
}

type markdown struct {
	r   *Report
	out bytes.Buffer
}

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

// escape makes text from a bundle mean nothing in Markdown or HTML.
func escape(s string) string {
	var out strings.Builder
	for _, r := range unlinked.Replace(squeeze(s)) {
		switch {
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '&':
			out.WriteString("&amp;")
		case r == noLink:
			out.WriteByte('\\')
		case strings.ContainsRune("\\`*_[]|~#!@", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// unlinked marks where a ticket would make a bare address a link; plain has left no such mark in the text itself.
var unlinked = strings.NewReplacer("://", string(noLink)+"://", "www.", "www"+string(noLink)+".")

const noLink = '\x00'

// code is s as a code span, whatever backticks it holds.
func code(s string) string {
	s = squeeze(s)
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// maxTicketLines is the length of the opening block: what a ticket shows without scrolling.
const maxTicketLines = 25

// ticket is the block one pastes into a ticket: cause, proof, fix, what is open.
func (m *markdown) ticket() {
	lines := m.ticketHead()
	lines = append(lines, m.ticketBody(maxTicketLines-len(lines))...)
	m.line("%s", strings.Join(lines[:min(len(lines), maxTicketLines)], "\n"))
}

func (m *markdown) ticketHead() []string {
	lines := []string{"# " + escape(m.r.Summary.Headline), ""}
	for _, l := range m.r.Summary.Lines {
		lines = append(lines, "- "+escape(l))
	}
	return append(lines, "- "+escape(fmt.Sprintf("Bundle %s, grade %s: %s.", m.r.Bundle.Name, m.r.Bundle.Grade, m.r.Bundle.GradeWhy)))
}

// ticketBody fills the rest of the block with the leaders' proof, clause by clause, as far as room goes.
func (m *markdown) ticketBody(room int) []string {
	var lines []string
	leaders := leadersOf(m.r)
	for _, f := range leaders {
		share := room / len(leaders)
		part := []string{"", "**" + escape(serverName(f.Server)+": "+f.Title) + "** (" + escape(f.Verdict) + ")", ""}
		for _, e := range f.Evidence {
			if e.State == "holds" && e.Role != "applies" && len(e.Citations) > 0 && len(part) < share {
				part = append(part, fmt.Sprintf("- %s: %s", escape(e.Clause), code(e.Citations[0].where())))
			}
		}
		lines = append(lines, part...)
	}
	return lines
}

// oneLine is a rule's prose, which is Markdown already, on one line. A report given as JSON may come from anyone, so tags
// and links other than to the web are made inert.
func oneLine(s string) string {
	parts := strings.Split(squeeze(s), "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = proseOutsideCode.Replace(parts[i])
	}
	if len(parts)%2 == 0 { // an unpaired backtick opens no code span
		parts[len(parts)-1] = proseOutsideCode.Replace(parts[len(parts)-1])
	}
	return strings.Join(parts, "`")
}

var proseOutsideCode = strings.NewReplacer("<", "&lt;", "![", `\![`, "](http", "](http", "](", `\](`, "]:", `\]:`, "][", `\][`, "@", `\@`)

func (m *markdown) server(s Server) {
	m.line("\n## %s\n", escape(s.title()))
	m.line("Collected %s%s. Time zone: %s.", localStamp(s.CollectedAt, s), escape(bySource(s.CollectedBy)), escape(s.Zone))
	if p := s.productList(); p != "" {
		m.line("Products found: %s.", escape(p))
	}
	m.symptoms(s)
	m.pipeline(s)
	m.candidates(s)
	for _, f := range m.r.findingsOn(s) {
		if detailed(f) {
			m.finding(f)
		}
	}
	m.ruledOut(s)
}

func (m *markdown) symptoms(s Server) {
	all, open := shown(m.r.symptomsOn(s)), unjudged(m.r.symptomsOn(s))
	if len(all) > 0 || open != "" {
		m.line("\n### Symptoms\n")
	}
	for _, y := range all {
		m.line("- **%s**: %s", y.stateWord(), escape(y.Title))
		for _, c := range firstOf(y.Citations, 2) {
			m.cite("  ", c)
		}
		if y.Why != "" {
			m.line("  - %s", escape(y.Why))
		}
	}
	if open != "" {
		m.line("- **not known**: %s", escape(open))
	}
}

func (m *markdown) candidates(s Server) {
	all := m.r.findingsOn(s)
	if len(openOf(all)) == 0 {
		return
	}
	m.line("\n### Candidate causes, best first%s\n", othersBelow(all))
	rows := [][]string{}
	for _, f := range openOf(all) {
		rows = append(rows, []string{fmt.Sprint(f.Rank), escape(f.Verdict), escape(f.Title), escape(f.articleList()), escape(f.decider())})
	}
	m.out.WriteString(markdownTable([]string{"#", "Verdict", "Cause", "Articles", "Decided by"}, rows))
}

func (m *markdown) finding(f Finding) {
	m.line("\n### %d. %s\n", f.Rank, escape(f.Title))
	m.line("**%s**, %s, stage %s, rule %s, fingerprint %s\n", escape(f.Verdict), escape(f.Severity), escape(f.Stage), code(f.Rule), code(f.Fingerprint))
	for _, a := range f.Articles {
		m.line("- %s: %s %s", escape(a.ID), escape(a.Title), link(a.URL))
	}
	m.line("\n%s\n", oneLine(f.Cause))
	m.line("| | Role | Clause | Where |")
	m.line("|---|---|---|---|")
	for _, e := range f.Evidence {
		m.line("| %s | %s | %s | %s |", e.mark(), e.roleWord(), escape(e.Clause), m.places(e))
	}
	m.excerpts(f)
	m.conflicts(f)
	m.steps("Fix", f.Fix)
	m.steps("Workaround", f.Workaround)
	m.steps("Verify afterwards", f.Verify)
}

func link(url string) string {
	if url = webOnly(url); url == "" {
		return ""
	}
	return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\n", "", "\r", "").Replace(plain(url)) + ">"
}

func (m *markdown) places(e Evidence) string {
	if len(e.Citations) == 0 {
		return escape(e.Why)
	}
	var all []string
	for _, c := range e.Citations {
		all = append(all, escape(c.where()))
	}
	return strings.Join(all, "<br>")
}

// excerpts quotes what stands at the places of a finding's proof.
func (m *markdown) excerpts(f Finding) {
	m.line("\n<details><summary>What stands there</summary>\n")
	for _, e := range f.Evidence {
		for _, c := range e.Citations {
			m.cite("", c)
		}
	}
	m.line("\n</details>")
}

func (m *markdown) cite(indent string, c Citation) {
	m.line("%s- %s: %s", indent, escape(c.address()), code(c.Excerpt))
}

func (m *markdown) conflicts(f Finding) {
	for _, c := range f.Conflicts {
		m.line("\n**Conflict**: %s (%s; %s)", escape(c.What), escape(c.First.address()), escape(c.Second.address()))
	}
	for _, n := range f.Notes {
		m.line("\n*Note*: %s", escape(n))
	}
}

func (m *markdown) steps(title string, steps []string) {
	if len(steps) == 0 {
		return
	}
	m.line("\n**%s**\n", title)
	for i, s := range steps {
		m.line("%d. %s", i+1, oneLine(s))
	}
}

func (m *markdown) ruledOut(s Server) {
	var rest []Finding
	for _, f := range m.r.findingsOn(s) {
		if !detailed(f) {
			rest = append(rest, f)
		}
	}
	if len(rest) == 0 {
		return
	}
	m.line("\n### Why the others are not the cause\n")
	for _, f := range rest {
		m.line("- **%s**: %s (%s), rule %s", escape(f.Verdict), escape(f.Title), escape(f.articleList()), code(f.Rule))
		for _, e := range f.deciding() {
			m.line("  - %s: %s %s", e.mark(), escape(e.Clause), m.places(e))
		}
		m.conflicts(f)
	}
}
