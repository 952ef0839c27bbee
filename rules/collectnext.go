package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// collectNext ranks the missing artifacts of one server by how many verdicts they could change. The listed findings ask
// first; only where none of them is open do those that stay silent.
func collectNext(server *facts.Server, causes []*Finding) []CollectNext {
	if next := askFor(server, onlyListed(causes)); len(next) > 0 {
		return next
	}
	return askFor(server, causes)
}

func askFor(server *facts.Server, findings []*Finding) (all []CollectNext) {
	for _, f := range findings {
		if !f.Verdict.open() {
			continue
		}
		for _, t := range f.Missing {
			if f.couldChange(t) {
				all = addRule(all, server, t, f.Rule.ID)
			}
		}
	}
	for i := range all {
		all[i].Why = whyCollect(all[i].Rules)
	}
	slices.SortStableFunc(all, func(a, b CollectNext) int {
		return cmp.Or(cmp.Compare(len(b.Rules), len(a.Rules)), cmp.Compare(best(findings, a), best(findings, b)),
			cmp.Compare(targetIndex(a.Target), targetIndex(b.Target)),
			strings.Compare(a.Target.Command, b.Target.Command))
	})
	return all
}

// best is the rank of the first finding that the artifact could change: what decides the leader is asked for first.
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

func addRule(all []CollectNext, server *facts.Server, t bundle.Target, rule string) []CollectNext {
	for i := range all {
		if all[i].Target.ID == t.ID && all[i].Target.Command == t.Command {
			all[i].Rules = append(all[i].Rules, rule)
			return all
		}
	}
	return append(all, CollectNext{Server: server, Target: t, Rules: []string{rule}})
}

func targetIndex(t bundle.Target) int {
	at := slices.IndexFunc(bundle.Targets, func(row bundle.Target) bool { return row.ID == t.ID })
	if at < 0 {
		return len(bundle.Targets)
	}
	return at
}

// couldChange tells whether the artifact, by deciding every unknown clause it can decide, one way or the other, leads to
// another verdict.
func (f *Finding) couldChange(t bundle.Target) bool {
	supposed := slices.Clone(f.Evidence)
	decided := decidedBy(supposed, t)
	for _, state := range []facts.State{facts.Holds, facts.Fails} {
		for _, role := range []RoleOf{"", Requires, Confirms, Contradicts, Excludes, SymptomRole} {
			suppose(supposed, decided, role, state)
			if v, _ := verdictOf(supposed); v != f.Verdict {
				return true
			}
			suppose(supposed, decided, role, facts.Unknown)
		}
	}
	return false
}

// decidedBy is which unknown clauses the artifact decides.
func decidedBy(evidence []Evidence, t bundle.Target) (at []int) {
	for i := range evidence {
		if evidence[i].State == facts.Unknown && lists(evidence[i].Missing, &t) {
			at = append(at, i)
		}
	}
	return at
}

func lists(targets []bundle.Target, t *bundle.Target) bool {
	for i := range targets {
		if targets[i].ID == t.ID && targets[i].Command == t.Command {
			return true
		}
	}
	return false
}

// suppose puts the clauses at these places into a state; a role "" means every role.
func suppose(evidence []Evidence, at []int, role RoleOf, state facts.State) {
	for _, i := range at {
		if role == "" || evidence[i].Role == role {
			evidence[i].State = state
		}
	}
}
