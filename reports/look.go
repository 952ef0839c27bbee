package reports

import (
	"cmp"
	"slices"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
)

// Looks is what a report says of each server, for a comparison without the bundle. Findings of rules, and symptoms, that the
// catalog does not know are left out.
func (r *Report) Looks(catalog *rules.Catalog) []compare.Look {
	return each(r.Servers, func(s Server) compare.Look {
		look := compare.Look{Server: &facts.Server{Name: s.Name}}
		if s.CollectedAt != nil {
			look.CollectedAt = *s.CollectedAt
		}
		for _, f := range on(r.Findings, s.Name, func(f Finding) string { return f.Server }) {
			if rule := catalog.Rule(f.Rule); rule != nil {
				look.Findings = append(look.Findings, f.judged(rule, look.Server))
			}
		}
		for _, y := range r.symptomsOn(s) {
			if symptom := catalog.Symptom(y.ID); symptom != nil {
				look.Symptoms = append(look.Symptoms, &rules.SymptomResult{
					Symptom: symptom, Server: look.Server, State: stateOf(y.State), Past: y.Past, Citations: each(y.Citations, Citation.fact),
				})
			}
		}
		return look
	})
}

// judged is the finding as the rules made it, as far as the report holds it. A rule that has changed since may lack clauses.
func (f Finding) judged(rule *rules.Rule, server *facts.Server) *rules.Finding {
	out := &rules.Finding{Rule: rule, Server: server, Verdict: rules.Verdict(f.Verdict), Decided: f.Decided}
	for _, e := range f.Evidence {
		role := rules.RoleOf(e.Role)
		if role == rules.Requires && !slices.ContainsFunc(rule.Requires, func(c rules.Clause) bool { return c.That == e.Clause }) {
			continue
		}
		out.Evidence = append(out.Evidence, rules.Evidence{
			Clause: e.Clause, Role: role, State: stateOf(e.State), Why: e.Why, Citations: each(e.Citations, Citation.fact),
		})
	}
	return out
}

func stateOf(word string) facts.State {
	switch word {
	case "holds":
		return facts.Holds
	case "fails":
		return facts.Fails
	}
	return facts.Unknown
}

// fact is the citation as facts bear it.
func (c Citation) fact() facts.Citation {
	out := facts.Citation{Excerpt: c.Excerpt, Location: bundle.Whole(c.Member)}
	switch {
	case c.Record != nil:
		out.Location = bundle.AtRecord(c.Member, *c.Record)
	case c.Line != nil:
		out.Location = bundle.AtLine(c.Member, int(*c.Line))
	case c.Offset != nil:
		out.Location = bundle.AtOffset(c.Member, cmp.Or(*c.Offset, 0))
	}
	if c.Time != nil {
		out.Time = *c.Time
	}
	return out
}
