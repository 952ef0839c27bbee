package rules

import (
	"slices"

	"postmortem/rules/facts"
)

// mutants tells which clauses of a rule its examples really test: a clause is flipped in each example, holds for fails, and
// some verdict must change. One that changes none could be wrong without anybody noticing.
type mutants map[mutant]bool // clause → some example's verdict changed

type mutant struct {
	role   RoleOf
	clause string
}

// watch adds what flipping the clauses of one example's finding does.
func (m mutants) watch(f *Finding) {
	for i, e := range f.Evidence {
		flipped := slices.Clone(f.Evidence)
		switch e.State {
		case facts.Holds:
			flipped[i].State = facts.Fails
		case facts.Fails:
			flipped[i].State = facts.Holds
		default:
			continue
		}
		if v, _ := verdictOf(flipped); v != f.Verdict {
			m[mutant{e.Role, e.Clause}] = true
		}
	}
}

// survivors are the clauses that no example tests. supports change no verdict by law, advice has none, and what only the
// operator can answer no example can decide; nor does a confirms clause beside such a question, or, where a requires clause is
// one, anything that only moves a verdict above possible.
func (m mutants) survivors(r *Rule) (all []*Clause) {
	if r.Kind == Advice {
		return nil
	}
	question := func(c Clause) bool { return !c.decidable() }
	open, asked := slices.ContainsFunc(r.Requires, question), slices.ContainsFunc(r.Confirms, question)
	r.clauses(func(role RoleOf, c *Clause) {
		switch {
		case role == Supports, !c.decidable(), role == Confirms && asked, (role == Confirms || role == Contradicts) && open, m[mutant{role, c.That}]:
		default:
			all = append(all, c)
		}
	})
	return all
}

func lintMutation(l *linter, r *Rule) {
	killed := mutants{}
	forEachExample(r, l.catalog, killed.watch)
	for _, c := range killed.survivors(r) {
		l.say(r, "examples:", "no example's verdict changes when this clause is turned round: %s", c.That)
	}
}
