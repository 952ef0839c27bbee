package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// writeMarkdown writes a report for a ticket: first a block of at most maxTicketLines lines that stands alone, then the
// proof. It uses what GitHub, Jira and a plain mail show alike: headings, lists, bold, code. No tables, whose cells run
// over the lines of a mail, and no HTML, which only some trackers fold. Where the whole is more than a ticket takes, it is
// written again with less; the other formats have all.
func writeMarkdown(w io.Writer, r *Report, _ Options) error {
	var out []byte
	for _, d := range depths {
		out = markdownAt(r, d)
		if len(out) <= maxTicketBytes {
			break
		}
	}
	_, err := w.Write(out)
	return err
}

// maxTicketBytes is how long a report for a ticket gets if there is a way: Jira takes 32,767 characters in a field as it is
// installed (jira.text.field.character.limit), GitHub 65,536.
const maxTicketBytes = 32_000

// depth is how much of a report goes into a ticket.
type depth struct {
	places   int // cited for one clause
	excerpt  int // characters of a quoted place
	detailed int // findings with their proof, on each server
	rest     int // of the other causes, on each server
	timeline int
	members  int  // and as many events without an explanation
	bare     bool // places without what stands there, and no sketches
}

var depths = []depth{
	{places: 3, excerpt: 240, detailed: 8, rest: 40, timeline: 60, members: 60},
	{places: 2, excerpt: 160, detailed: 4, rest: 12, timeline: 30, members: 40},
	{places: 1, excerpt: 120, detailed: 2, rest: 6, timeline: 15, members: 20},
	{places: 1, excerpt: 80, detailed: 1, rest: 0, timeline: 5, members: 5},
	{places: 1, excerpt: 80, detailed: 1, rest: 0, timeline: 5, members: 5, bare: true},
}

func markdownAt(r *Report, d depth) []byte {
	m := &markdown{r: r, depth: d}
	m.ticket()
	m.organisation()
	for _, s := range r.Servers {
		m.server(s)
	}
	m.collectNext()
	m.advice()
	m.unexplained()
	m.timeline()
	m.examined()
	return m.out.Bytes()
}

type markdown struct {
	r      *Report
	depth  depth
	out    bytes.Buffer
	quoted map[string]bool // places already quoted in the part being written
}

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

// escape makes text from a bundle mean nothing in Markdown or HTML, with as few signs as that takes: a mail shows them.
func escape(s string) string {
	var out strings.Builder
	all := []rune(unlinked.Replace(squeeze(s)))
	for i, r := range all {
		before, after := ' ', ' '
		if i > 0 {
			before = all[i-1]
		}
		if i+1 < len(all) {
			after = all[i+1]
		}
		if r == noLink {
			out.WriteByte('\\')
			continue
		}
		if acts(before, r, after) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// acts tells whether Markdown may take r for more than itself between its neighbours; a blank stands for the text's ends.
func acts(before, r, after rune) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	switch r {
	case '<', '`', '*', '[', ']', '~', '#', '@': // @ would call somebody
		return true
	case '!':
		return after == '['
	case '_':
		return !word(before) || !word(after)
	case '&':
		return after == '#' || word(after)
	case '\\':
		return after == ' ' || after == noLink || after < unicode.MaxASCII && (unicode.IsPunct(after) || unicode.IsSymbol(after))
	}
	return false
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
	m.pictures(s)
	m.candidates(s)
	for _, f := range firstOf(openOf(m.r.findingsOn(s)), m.depth.detailed) {
		m.finding(f)
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
	for _, f := range openOf(all) {
		m.line("%d. **%s**: %s (%s); %s", f.Rank, escape(f.Verdict), escape(f.Title), escape(f.articleList()), escape(f.decider()))
	}
	if more := len(openOf(all)) - m.depth.detailed; more > 0 {
		m.line("\nThe proof of the first %d follows; the HTML and JSON reports have that of all.", m.depth.detailed)
	}
}

func (m *markdown) finding(f Finding) {
	m.line("\n### %d. %s\n", f.Rank, escape(f.Title))
	m.line("**%s**, %s, stage %s, rule %s, fingerprint %s\n", escape(f.Verdict), escape(f.Severity), escape(f.Stage), code(f.Rule), code(f.Fingerprint))
	for _, a := range f.Articles {
		m.line("- %s: %s %s", escape(a.ID), escape(a.Title), link(a.URL))
	}
	m.line("\n%s\n", oneLine(f.Cause))
	m.quoted = map[string]bool{}
	for _, e := range f.Evidence {
		m.clause(e)
	}
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

// clause is one clause with its places below it. What was quoted before in the same finding is not quoted again.
func (m *markdown) clause(e Evidence) {
	line := fmt.Sprintf("- **%s**, %s: %s", e.mark(), e.roleWord(), escape(e.Clause))
	if e.Why != "" {
		line += " (" + escape(e.Why) + ")"
	}
	m.line("%s", line)
	for _, c := range firstOf(e.Citations, m.depth.places) {
		m.cite("  ", c)
	}
	if more := len(e.Citations) - m.depth.places; more > 0 {
		m.line("  - and %s more", plural(more, "place"))
	}
}

func (m *markdown) cite(indent string, c Citation) {
	switch {
	case m.quoted[c.where()]:
		m.line("%s- %s, as above", indent, escape(c.where()))
	case c.Excerpt == "" || m.depth.bare:
		m.line("%s- %s", indent, escape(c.address()))
	default:
		m.line("%s- %s: %s", indent, escape(c.address()), code(cut(squeeze(c.Excerpt), m.excerpt())))
	}
	if m.quoted != nil {
		m.quoted[c.where()] = true
	}
}

// excerpt is how much is quoted of a place, in characters.
func (m *markdown) excerpt() int { return cmp.Or(m.depth.excerpt, depths[0].excerpt) }

func (m *markdown) conflicts(f Finding) {
	for _, c := range f.Conflicts {
		m.line("- **Conflict**: %s (%s; %s)", escape(c.What), escape(c.First.address()), escape(c.Second.address()))
	}
	for _, n := range f.Notes {
		m.line("- Note: %s", escape(n))
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

// ruledOut lists what decided against the other causes, a line each.
func (m *markdown) ruledOut(s Server) {
	rest := othersOf(m.r.findingsOn(s))
	if len(rest) == 0 {
		return
	}
	m.line("\n### Why the others are not the cause\n")
	for _, f := range firstOf(rest, m.depth.rest) {
		m.line("- %s (%s): %s", escape(f.Title), escape(f.Rule), escape(f.verdictLine()))
		m.conflicts(f)
	}
	if more := len(rest) - m.depth.rest; more > 0 {
		m.line("- %s; the HTML and JSON reports list all with their proof", plural(more, "less likely cause"))
	}
}
