package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
)

// The words below are the same in every format.

func stamp(t *time.Time) string {
	if t == nil {
		return "unknown"
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// localStamp is a time in UTC with the server's own clock beside it.
func localStamp(t *time.Time, s Server) string {
	if t == nil || s.Offset == nil || *s.Offset == 0 {
		return stamp(t)
	}
	local := t.UTC().Add(time.Duration(*s.Offset) * time.Minute)
	return fmt.Sprintf("%s (%s server time)", stamp(t), local.Format("15:04"))
}

// where is a citation's address, as a person types it to look it up.
func (c Citation) where() string {
	l := bundle.Whole(c.Member)
	switch {
	case c.Record != nil:
		l = bundle.AtRecord(c.Member, *c.Record)
	case c.Line != nil:
		l = bundle.AtLine(c.Member, int(*c.Line))
	case c.Offset != nil:
		l = bundle.AtOffset(c.Member, *c.Offset)
	}
	return l.String()
}

// address is where with the time the place bears.
func (c Citation) address() string {
	if c.Time == nil {
		return c.where()
	}
	return c.where() + ", " + stamp(c.Time)
}

var stateMarks = map[string]string{"holds": "yes", "fails": "no", "unknown": "open"}

// mark answers the clause for a reader: yes, no, open.
func (e Evidence) mark() string { return stateMarks[e.State] }

var roleWords = map[string]string{
	"requires": "needed", "confirms": "confirms", "supports": "supports",
	"contradicts": "speaks against", "excludes": "excludes", "applies": "version", "symptom": "symptom",
}

func (e Evidence) roleWord() string { return roleWords[e.Role] }

// articleList is "KB843545, KB842801".
func (f Finding) articleList() string { return articleIDs(f) }

// decider says in words what settled the verdict; for an open one, how much is still undecided.
func (f Finding) decider() string {
	if f.Decided != "" {
		return f.Decided
	}
	n, of := unknowns(f), 0
	for _, e := range f.Evidence {
		if e.Role == "requires" || e.Role == "confirms" {
			of++
		}
	}
	if n == 0 {
		return "every clause is decided"
	}
	return fmt.Sprintf("%d of %d clauses are open", n, of)
}

func (s Server) title() string {
	t := serverName(s.Name)
	if s.Exchange != "unknown" {
		t += ", " + s.Exchange
		if s.Build != "" {
			t += " (build " + s.Build + ")"
		}
	} else {
		t += ", Exchange version unknown"
	}
	return t
}

func (s Server) productList() string {
	var names []string
	for _, p := range s.Products {
		names = append(names, strings.TrimSpace(p.Name+" "+p.Version))
	}
	return strings.Join(names, ", ")
}

// on tells which findings, symptoms and advice are this server's.
func on[T any](all []T, server string, of func(T) string) []T {
	var out []T
	for _, x := range all {
		if of(x) == server {
			out = append(out, x)
		}
	}
	return out
}

// findingsOn is the server's findings that nobody has suppressed.
func (r *Report) findingsOn(s Server) []Finding {
	all := on(r.Findings, s.Name, func(f Finding) string { return f.Server })
	return slices.DeleteFunc(all, func(f Finding) bool { return f.Suppressed != nil })
}

func (r *Report) symptomsOn(s Server) []Symptom {
	return on(r.Symptoms, s.Name, func(y Symptom) string { return y.Server })
}

// shown is the symptoms worth a line of their own: those observed, now or in the past.
func shown(all []Symptom) []Symptom {
	return slices.DeleteFunc(slices.Clone(all), func(y Symptom) bool { return y.State != "holds" })
}

// unjudged names the symptoms that the bundle does not decide, in one sentence; "" when there is none.
func unjudged(all []Symptom) string {
	var titles []string
	for _, y := range all {
		if y.State == "unknown" {
			titles = append(titles, y.Title)
		}
	}
	if len(titles) == 0 {
		return ""
	}
	words := "This bundle does not tell whether " + strings.Join(firstOf(titles, maxUnjudged), "; ")
	if more := len(titles) - maxUnjudged; more > 0 {
		words += fmt.Sprintf("; nor %s", plural(more, "other symptom"))
	}
	return words + "."
}

// maxUnjudged is how many undecided symptoms are named; the JSON has all.
const maxUnjudged = 4

func (y Symptom) stateWord() string {
	switch {
	case y.Observed:
		return "observed"
	case y.Past:
		return "past"
	case y.State == "unknown":
		return "not known"
	}
	return "not seen"
}

// detailed is the findings whose proof is shown in full: all that are open, and the ruled-out ones by their deciding
// clause only.
func detailed(f Finding) bool { return open(f.Verdict) }

// openOf is the findings that are possible or better.
func openOf(all []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return !open(f.Verdict) })
}

// othersBelow says how many further causes were weighed and stand below with what decided them.
func othersBelow(all []Finding) string {
	if n := len(all) - len(openOf(all)); n > 0 {
		return fmt.Sprintf(" (%s below)", plural(n, "other"))
	}
	return ""
}

// maxAsked is how many artifacts the report and the mail ask for at once: what decides most comes first, and nobody
// collects twenty things in one go. The JSON lists all.
const maxAsked = 8

// asked is what to ask the customer for now.
func (r *Report) asked() []CollectNext { return firstOf(r.CollectNext, maxAsked) }
