package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// The groups join clauses by Kleene's strong three-valued logic: unknown stays unknown unless the known ones decide.
type (
	allGroup     struct{ of []Clause }
	anyGroup     struct{ of []Clause }
	noneGroup    struct{ of []Clause }
	atLeastGroup struct {
		N  int      `yaml:"n"`
		Of []Clause `yaml:"of"`
	}
)

func (g *allGroup) fromYAML(d *decoder, n ast.Node)  { g.of = readGroup(d, n) }
func (g *anyGroup) fromYAML(d *decoder, n ast.Node)  { g.of = readGroup(d, n) }
func (g *noneGroup) fromYAML(d *decoder, n ast.Node) { g.of = readGroup(d, n) }

func readGroup(d *decoder, n ast.Node) (clauses []Clause) {
	if n.Type() != ast.SequenceType {
		d.bad(n, "is %s, but must be a list of clauses", kindOf(n))
		return nil
	}
	d.into(n, &clauses)
	d.check(n, len(clauses) > 0, "is an empty group")
	return clauses
}

func (g *atLeastGroup) complete() string {
	if g.N < 1 || g.N > len(g.Of) {
		return fmt.Sprintf("n is %d, but must be from 1 to the %d clauses of the group", g.N, len(g.Of))
	}
	return ""
}

func (g *allGroup) evaluate(s *scene) Answer     { return atLeast(len(g.of), g.of, s) }
func (g *anyGroup) evaluate(s *scene) Answer     { return atLeast(1, g.of, s) }
func (g *atLeastGroup) evaluate(s *scene) Answer { return atLeast(g.N, g.Of, s) }

func (g *noneGroup) evaluate(s *scene) Answer {
	a := atLeast(1, g.of, s)
	a.State = not(a.State)
	if a.alone != nil {
		a.alone = &alone{holds: a.alone.fails, fails: a.alone.holds}
	}
	return a
}

// atLeast decides whether n clauses hold. The proof of a decided group is the proof of the clauses that decided it.
func atLeast(n int, clauses []Clause, s *scene) Answer {
	answers := make([]Answer, len(clauses))
	var count [3]int // by state
	for i := range clauses {
		answers[i] = clauses[i].evaluate(s)
		count[answers[i].State]++
	}
	state := facts.Unknown
	switch {
	case count[facts.Holds] >= n:
		state = facts.Holds
	case count[facts.Holds]+count[facts.Unknown] < n:
		state = facts.Fails
	}
	a := joined(state, answers, n == len(clauses))
	if state == facts.Unknown {
		a.askAlone(answers, n-count[facts.Holds], count[facts.Holds]+count[facts.Unknown]-n+1)
	}
	return a
}

func joined(state facts.State, answers []Answer, every bool) Answer {
	a := Answer{State: state}
	for _, one := range answers {
		if one.State != state {
			continue
		}
		a.Citations = appendCitations(a.Citations, one.Citations)
		a.Missing = appendTargets(a.Missing, one.Missing)
		a.Why = joinWhy(a.Why, one.Why)
	}
	a.Last = lastOf(state, answers, every)
	return a
}

// joinWhy adds a reason once, and no more than a reader takes in.
func joinWhy(why, more string) string {
	switch {
	case why == "" || more == "":
		return why + more
	case strings.Contains(why, more) || strings.Count(why, "; ") >= 2:
		return why
	}
	return why + "; " + more
}

// lastOf is when a group was last so: the newest of alternatives, the oldest of what must hold together. Zero means now
// and so is the newest of all.
func lastOf(state facts.State, answers []Answer, every bool) (last time.Time) {
	found := false
	for _, one := range answers {
		if one.State != state {
			continue
		}
		if !found || later(one.Last, last) != every {
			last = one.Last
		}
		found = true
	}
	return last
}

func later(a, b time.Time) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

// maxGroupCitations bounds the proof of a group.
const maxGroupCitations = 3 * maxCitations

func appendCitations(to, from []facts.Citation) []facts.Citation {
	for _, c := range from {
		if len(to) < maxGroupCitations && !slices.Contains(to, c) {
			to = append(to, c)
		}
	}
	return to
}

// appendTargets adds what is not there yet. The first to be added is shared, not copied.
func appendTargets(to, from []bundle.Target) []bundle.Target {
	if len(to) == 0 {
		return slices.Clip(from)
	}
	for i := range from {
		if !lists(to, &from[i]) {
			to = append(to, from[i])
		}
	}
	return to
}

func (g *allGroup) wants(w *facts.Wants)     { wantsOf(g.of, w) }
func (g *anyGroup) wants(w *facts.Wants)     { wantsOf(g.of, w) }
func (g *noneGroup) wants(w *facts.Wants)    { wantsOf(g.of, w) }
func (g *atLeastGroup) wants(w *facts.Wants) { wantsOf(g.Of, w) }

func wantsOf(clauses []Clause, w *facts.Wants) {
	for i := range clauses {
		if clauses[i].test != nil {
			clauses[i].test.wants(w)
		}
	}
}

func (g *allGroup) targets() []bundle.Target     { return targetsOfAll(g.of) }
func (g *anyGroup) targets() []bundle.Target     { return targetsOfAll(g.of) }
func (g *noneGroup) targets() []bundle.Target    { return targetsOfAll(g.of) }
func (g *atLeastGroup) targets() []bundle.Target { return targetsOfAll(g.Of) }

func targetsOfAll(clauses []Clause) (all []bundle.Target) {
	for i := range clauses {
		if clauses[i].test != nil {
			all = appendTargets(all, clauses[i].test.targets())
		}
	}
	return all
}
