package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/reports/redact"
	"postmortem/rules"
	"postmortem/rules/facts"
)

// NewCheckup makes the document about a bundle from its facts and what the catalog can do with them.
func NewCheckup(c *facts.Case, surveys []rules.Survey, about Bundle) *Checkup {
	b := builderOf(c)
	out := &Checkup{Schema: CheckupSchema, Bundle: about, Servers: each(surveys, b.checkedServer)}
	out.Artifacts = each(c.Members, b.checkedArtifact)
	out.Gaps = []Gap{}
	for _, g := range c.Gaps {
		if !slices.ContainsFunc(c.Members, func(m facts.MemberCoverage) bool { return m.Member == g.Member }) {
			out.Gaps = append(out.Gaps, Gap(g))
		}
	}
	out.Summary = summariseCheckup(out)
	out.Names = redact.Occurring(out, NamesOf(c))
	return out
}

// Bounds of what is believed to tell of the failure itself.
const (
	staleAfter = 48 * time.Hour // before the collection: what ends earlier says nothing of it
	shortSpan  = 24 * time.Hour // what a log must reach back to prove that an event did not occur
	poorShare  = 10             // a part of so many records that are damaged makes an artifact poor
	maxHelpful = 5
)

func (b *builder) checkedArtifact(m facts.MemberCoverage) CheckedArtifact {
	a := CheckedArtifact{
		Member: m.Member, Kind: m.Kind, Server: m.Server, Quality: "good",
		Records: m.Records, Carved: m.Carved, Damaged: m.Damaged, Oldest: when(m.Oldest), Newest: when(m.Newest), Notes: []string{},
	}
	b.notes(&a, m)
	switch {
	case m.Records == 0 && m.Carved == 0, m.Damaged > 0 && m.Damaged*poorShare >= m.Records:
		a.Quality = "poor"
	case len(a.Notes) > 0:
		a.Quality = "fair"
	}
	return a
}

// notes say why an artifact is not good, the worst first.
func (b *builder) notes(a *CheckedArtifact, m facts.MemberCoverage) {
	note := func(format string, args ...any) { a.Notes = append(a.Notes, fmt.Sprintf(format, args...)) }
	if m.Records == 0 && m.Carved == 0 {
		note("holds no record")
	}
	if b.partial(m.Member) {
		note("is not whole: what it lacks may be there on the server")
	}
	if m.Damaged > 0 {
		note("%s damaged", plural(m.Damaged, "record"))
	}
	if m.Carved > 0 {
		note("%s found in its remains, which prove presence only", plural(m.Carved, "record"))
	}
	if s := b.serverOf(m.Server); s != nil && !m.Newest.IsZero() && !s.CollectedAt.IsZero() {
		if age := s.CollectedAt.Sub(m.Newest); age > staleAfter {
			note("ends %s before the collection", days(age))
		}
	}
	if isLog(m.Kind) && !m.Oldest.IsZero() && m.Newest.Sub(m.Oldest) < shortSpan {
		note("covers %s only: too little to prove that an event did not occur", plural(int(m.Newest.Sub(m.Oldest).Hours()), "hour"))
	}
	for _, g := range b.case_.Gaps {
		if g.Member == m.Member && !slices.Contains(a.Notes, g.Reason) {
			note("%s", g.Reason)
		}
	}
}

func isLog(kind string) bool { return strings.HasPrefix(kind, "event log") }

func days(d time.Duration) string { return plural(int(d.Hours()/24), "day") }

// partial tells whether a snapshot of the member ends early.
func (b *builder) partial(member string) (partial bool) {
	for _, s := range b.case_.Servers {
		s.EachSource(func(from *facts.Source) { partial = partial || from.Member == member && from.Partial })
	}
	return partial
}

func (b *builder) serverOf(name string) *facts.Server {
	for _, s := range b.case_.Servers {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (b *builder) checkedServer(s rules.Survey) CheckedServer {
	return CheckedServer{
		Name: s.Server.Name, Exchange: exchangeName(s.Server.Exchange), CollectedAt: when(s.Server.CollectedAt),
		All: decidableOf(s.All), Symptoms: each(s.Symptoms, question), Areas: each(s.Areas, area), Companions: b.companions(s.Server.Name),
	}
}

func area(s rules.Surveyed) Question {
	return Question{ID: s.ID, Title: s.Title, Decidable: decidableOf(s.Decidable)}
}

var answers = map[facts.State]string{facts.Holds: "yes", facts.Fails: "no", facts.Unknown: "not known"}

func question(s rules.Surveyed) Question {
	q := area(s)
	if q.Answer = answers[s.State]; s.State == facts.Unknown {
		q.Why = s.Why
	}
	return q
}

func decidableOf(d rules.Decidable) Decidable {
	return Decidable{d.Causes, d.Clauses, d.Decided, each(firstOf(d.Next, maxHelpful), func(h rules.Helpful) Helpful {
		return Helpful{h.Target.Title, h.Target.Command, h.Clauses, h.Causes}
	})}
}

// companion is an artifact that says half of what it could without another.
type companion struct {
	kind, target, why string
}

var companions = []companion{
	{"event log (.evt)", "registry/exchange", "which release of Exchange logged the events"},
	{"SMTP event sink listing", "process/inetinfo", "whether what is bound is loaded"},
	{"registry export (.reg)", "system/versions", "which builds run, whatever the registry says"},
	{"queue snapshot", "mailroot/listing", "how old the files of the waiting messages are"},
	{"directory listing", "mailroot/acl", "whether SYSTEM may write to the folders"},
	{"directory listing", "mailroot/volumes", "whether the volume is full"},
	{"SMTP protocol log (W3C)", "tracking/log", "what became of the messages behind the sessions"},
	{"message tracking log", "smtp/queues", "whether what the log leaves open still waits"},
}

// shows are the kinds of members that a row of the table of targets becomes.
var shows = map[string][]string{
	"registry/exchange": {"registry export (.reg)", "reg query listing", "registry listing (regedt32)", "registry hive"},
	"process/inetinfo":  {"tlist output", "listdlls output", "tasklist output", "Process Explorer save"},
	"system/versions":   {"file version table", "program file (PE)", "CheckSym table (.csv)"},
	"mailroot/listing":  {"directory listing"},
	"mailroot/acl":      {"permissions listing (cacls, icacls)"},
	"mailroot/volumes":  {"directory listing"},
	"tracking/log":      {"message tracking log"},
	"smtp/queues":       {"queue snapshot"},
}

// tables are the collector's own tables, which show these targets whatever they are about.
const collectorTable = "collector's table"

// companions says what goes with the artifacts of a server and is missing. A collection of our own has all that could be got.
func (b *builder) companions(server string) []string {
	kinds := map[string]bool{}
	for _, m := range b.case_.Members {
		if slices.Contains(strings.Split(m.Server, ", "), server) {
			kinds[m.Kind] = true
		}
	}
	out := []string{}
	if kinds[collectorTable] {
		return out
	}
	for _, c := range companions {
		there := slices.ContainsFunc(shows[c.target], func(kind string) bool { return kinds[kind] })
		if t, ok := bundle.TargetByID(c.target); ok && kinds[c.kind] && !there {
			out = append(out, fmt.Sprintf("%s without %s: nothing tells %s", c.kind, t.Title, c.why))
		}
	}
	return out
}

func summariseCheckup(c *Checkup) Summary {
	s := Summary{Headline: "Nothing in this bundle could be understood.", Lines: []string{}}
	if len(c.Servers) == 0 || len(c.Artifacts) == 0 {
		return s
	}
	var parts []string
	for _, v := range c.Servers {
		parts = append(parts, fmt.Sprintf("%d of %d clauses on %s", v.All.Decided, v.All.Clauses, serverName(v.Name)))
	}
	s.Headline = "This bundle decides " + strings.Join(parts, ", ") + "."
	count := map[string]int{}
	for _, a := range c.Artifacts {
		count[a.Quality]++
	}
	s.Lines = append(s.Lines, fmt.Sprintf("%s: %d good, %d fair, %d poor.", plural(len(c.Artifacts), "artifact"), count["good"], count["fair"], count["poor"]))
	for _, v := range c.Servers {
		s.Lines = append(s.Lines, v.summary())
	}
	return s
}

// summary is the symptoms that a server's artifacts tell about, and what would help most.
func (v CheckedServer) summary() string {
	told := 0
	for _, q := range v.Symptoms {
		if q.Answer != "not known" {
			told++
		}
	}
	line := fmt.Sprintf("On %s it tells about %d of %d symptoms", serverName(v.Name), told, len(v.Symptoms))
	if len(v.All.Next) > 0 {
		h := v.All.Next[0]
		line += fmt.Sprintf("; what would help most: %s (%s of %s)", h.Artifact, plural(h.Clauses, "clause"), plural(h.Causes, "cause"))
	}
	return line + "."
}
