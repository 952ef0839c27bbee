package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// verdictOrder is the verdicts, best first.
var verdictOrder = []Verdict{Confirmed, Probable, Possible, Undetermined, RuledOut}

// measure is one measure by which findings are ranked: more is better. words says why the leader leads by it.
type measure struct {
	of    func(*Finding) int
	words func(leader, next int) string
}

// measures are read from the top; the first in which two findings differ ranks them. Equal findings stand by ID.
var measures = []measure{
	{func(f *Finding) int { return -slices.Index(verdictOrder, f.Verdict) }, nil},
	{fitsStage, func(int, int) string { return "mail stops at the stage it is about" }},
	{func(f *Finding) int { return f.count(Confirms, facts.Holds) - f.count(Confirms, facts.Fails) }, countWords("more of what confirms it holds, or less of it fails")},
	{func(f *Finding) int { return f.count(Supports, facts.Holds) - f.count(Contradicts, facts.Holds) }, countWords("more speaks for it than against it")},
	{func(f *Finding) int { return -f.stale() }, func(int, int) string { return "the events of the other are days old" }},
	{fileVersions, countWords("the versions of files prove it")},
	{func(f *Finding) int { return -slices.Index(Severities, f.Rule.Severity) }, countWords("it is more severe")},
}

func countWords(what string) func(int, int) string {
	return func(leader, next int) string {
		if leader < 0 || next < 0 {
			return what
		}
		return fmt.Sprintf("%s (%d against %d)", what, leader, next)
	}
}

// rank sorts findings of one server, the best first. What they are measured by is taken once for each.
func rank(findings []*Finding) {
	all := make([]ranked, len(findings))
	for i, f := range findings {
		all[i] = ranked{f, make([]int, len(measures))}
		for n, m := range measures {
			all[i].by[n] = m.of(f)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(slices.Compare(b.by, a.by), strings.Compare(a.Rule.ID, b.Rule.ID))
	})
	for i := range all {
		findings[i] = all[i].Finding
	}
}

// ranked is a finding with its measures.
type ranked struct {
	*Finding
	by []int
}

// compareFindings is negative when a leads b; at is the measure that tells. 0 means that nothing tells them apart.
func compareFindings(a, b *Finding) (by, at int) {
	for i, m := range measures {
		if by = cmp.Compare(m.of(b), m.of(a)); by != 0 {
			return by, i
		}
	}
	return 0, len(measures)
}

func fitsStage(f *Finding) int {
	if f.FitsStage {
		return 1
	}
	return 0
}

func (f *Finding) count(role RoleOf, state facts.State) (n int) {
	for i := range f.Evidence {
		if e := &f.Evidence[i]; e.Role == role && e.State == state {
			n++
		}
	}
	return n
}

// staleAfter is the age at which an event is no sign of what goes on now, if none came since. One event of a cause may stand
// at its beginning; beside a cause whose events are of today it comes second.
const staleAfter = 72 * time.Hour

// stale counts the requires clauses that only such old events prove.
func (f *Finding) stale() (n int) {
	at := f.Server.CollectedAt
	for i := range f.Rule.Requires {
		c := &f.Rule.Requires[i]
		for j := range f.Evidence {
			e := &f.Evidence[j]
			proves := c.Kind == "event" && e.Role == Requires && e.State == facts.Holds && e.Clause == c.That
			if proves && !e.newest().IsZero() && at.Sub(e.newest()) > staleAfter {
				n++
			}
		}
	}
	return n
}

// newest is the time of the newest proof.
func (e *Evidence) newest() (t time.Time) {
	for _, c := range e.Citations {
		if c.Time.After(t) {
			t = c.Time
		}
	}
	return t
}

// fileVersions counts the requires clauses that a file's version proves.
func fileVersions(f *Finding) (n int) {
	for i := range f.Rule.Requires {
		c := &f.Rule.Requires[i]
		if c.Kind != "file-version" {
			continue
		}
		if state, _ := f.stateIn(Requires, c.That); state == facts.Holds {
			n++
		}
	}
	return n
}

// stateIn is the state of a clause by its sentence.
func (f *Finding) stateIn(role RoleOf, clause string) (state facts.State, found bool) {
	for _, e := range f.Evidence {
		if e.Role == role && e.Clause == clause {
			return e.State, true
		}
	}
	return facts.Unknown, false
}

// whyLeader says in words why the first candidate stands before the second.
func whyLeader(candidates []*Finding) string {
	switch {
	case len(candidates) == 0:
		return "no rule of the catalog explains it by what the bundle holds"
	case !candidates[0].likely():
		return "no cause is possible by what the bundle holds; the first one listed is " + string(candidates[0].Verdict)
	case len(candidates) == 1 || !candidates[1].likely():
		return fmt.Sprintf("%s is %s, and no other cause is possible", candidates[0].Rule.ID, candidates[0].Verdict)
	}
	first, second := candidates[0], candidates[1]
	if first.Verdict != second.Verdict {
		return fmt.Sprintf("%s is %s, the next cause (%s) is only %s", first.Rule.ID, first.Verdict, second.Rule.ID, second.Verdict)
	}
	if by, at := compareFindings(first, second); by != 0 {
		m := measures[at]
		return fmt.Sprintf("%s and %s are both %s; the first leads because %s", first.Rule.ID, second.Rule.ID, first.Verdict,
			m.words(m.of(first), m.of(second)))
	}
	return fmt.Sprintf("%s and %s are both %s, and nothing in the bundle tells them apart", first.Rule.ID, second.Rule.ID, first.Verdict)
}
