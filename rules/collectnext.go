package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// collectNext ranks the missing artifacts of one server by how many verdicts they could change, ties by what they cost the
// person who is asked for them. The listed findings ask first; only where none of them is open do those that stay silent.
func collectNext(server *facts.Server, causes []*Finding) []CollectNext {
	if next := askFor(server, onlyListed(causes)); len(next) > 0 {
		return next
	}
	return askFor(server, causes)
}

func askFor(server *facts.Server, findings []*Finding) (all []CollectNext) {
	var missing []*bundle.Target
	for _, f := range findings {
		if !f.Verdict.open() {
			continue
		}
		now := tallyOf(f.Evidence)
		missing = eachMissing(missing[:0], f.Evidence)
		for _, t := range missing {
			if f.couldChange(now, t) {
				all = addRule(all, server, t, f.Rule.ID)
			}
		}
	}
	for i := range all {
		all[i].Why = whyCollect(all[i].Rules)
	}
	slices.SortStableFunc(all, func(a, b CollectNext) int {
		return cmp.Or(cmp.Compare(len(b.Rules), len(a.Rules)), cmp.Compare(a.Target.Cost, b.Target.Cost),
			cmp.Compare(best(findings, a), best(findings, b)),
			cmp.Compare(targetIndex(a.Target), targetIndex(b.Target)),
			strings.Compare(a.Target.Command, b.Target.Command))
	})
	return all
}

// eachMissing is missingOf without copies, behind all.
func eachMissing(all []*bundle.Target, evidence []Evidence) []*bundle.Target {
	for i := range evidence {
		if evidence[i].State != facts.Unknown {
			continue
		}
		for j := range evidence[i].Missing {
			t := &evidence[i].Missing[j]
			if !slices.ContainsFunc(all, func(have *bundle.Target) bool { return same(have, t) }) {
				all = append(all, t)
			}
		}
	}
	return all
}

// same tells whether two targets ask for the same.
func same(a, b *bundle.Target) bool { return a.ID == b.ID && a.Command == b.Command }

// best is the rank of the first finding that the artifact could change: of what costs the same, the leader's is asked for first.
func best(findings []*Finding, c CollectNext) int {
	return slices.IndexFunc(findings, func(f *Finding) bool { return slices.Contains(c.Rules, f.Rule.ID) })
}

// maxRulesNamed bounds how many rules a reason names.
const maxRulesNamed = 4

func whyCollect(rules []string) string {
	if len(rules) == 1 {
		return "could change the verdict on " + rules[0]
	}
	named := strings.Join(rules[:min(len(rules), maxRulesNamed)], ", ")
	if more := len(rules) - maxRulesNamed; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("could change %d verdicts: %s", len(rules), named)
}

func addRule(all []CollectNext, server *facts.Server, t *bundle.Target, rule string) []CollectNext {
	for i := range all {
		if same(&all[i].Target, t) {
			all[i].Rules = append(all[i].Rules, rule)
			return all
		}
	}
	return append(all, CollectNext{Server: server, Target: *t, Rules: []string{rule}})
}

func targetIndex(t bundle.Target) int {
	if at, known := targetAt[t.ID]; known {
		return at
	}
	return len(bundle.Targets)
}

// supposed are the roles whose clauses an artifact may decide together; "" is all of them.
var supposed = [...]RoleOf{"", Requires, Confirms, Contradicts, Excludes, SymptomRole}

// couldChange tells whether the artifact, by deciding every unknown clause it can decide, one way or the other, leads to
// another verdict.
func (f *Finding) couldChange(now tally, t *bundle.Target) bool {
	decided := decidedBy(f.Evidence, t)
	for _, state := range [...]facts.State{facts.Holds, facts.Fails} {
		for _, role := range supposed {
			then := now
			for _, i := range decided {
				then.suppose(&f.Evidence[i], role, state)
			}
			if v, _, _ := then.verdict(); v != f.Verdict {
				return true
			}
		}
	}
	return false
}

// suppose puts an unknown clause into a state, if it is of the role.
func (t *tally) suppose(e *Evidence, role RoleOf, state facts.State) {
	if role == "" || e.Role == role {
		t.count(e, facts.Unknown, -1)
		t.count(e, state, 1)
	}
}

// decidedBy is which unknown clauses the artifact decides.
func decidedBy(evidence []Evidence, t *bundle.Target) (at []int) {
	for i := range evidence {
		if evidence[i].State == facts.Unknown && lists(evidence[i].Missing, t) {
			at = append(at, i)
		}
	}
	return at
}

func lists(targets []bundle.Target, t *bundle.Target) bool {
	for i := range targets {
		if same(&targets[i], t) {
			return true
		}
	}
	return false
}
