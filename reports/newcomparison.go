package reports

import (
	"cmp"
	"slices"

	"postmortem/collect/bundle"
	"postmortem/reports/redact"
	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
)

// NewComparison makes the document of a comparison. before and after are the bundles as their own reports describe them; only
// their names, times and grades are used.
func NewComparison(c *compare.Comparison, before, after Bundle) *Comparison {
	b := comparisonBuilder{builderOf(c.Before), builderOf(c.After)}
	out := &Comparison{
		Schema: ComparisonSchema, Before: before, After: after, FindingsOnly: c.Before == nil || c.After == nil,
		Servers: each(c.Pairs, b.server), OnlyBefore: orEmpty(c.OnlyBefore), OnlyAfter: orEmpty(c.OnlyAfter),
	}
	out.Warnings = warnings(out)
	out.Summary = summariseComparison(out)
	out.Names = redact.Occurring(out, slices.Concat(NamesOf(b.before.case_), NamesOf(b.after.case_)))
	return out
}

// BundleOf describes a case's bundle as a report does.
func BundleOf(c *facts.Case, graded bundle.Grading, catalog Catalog) Bundle {
	return builderOf(c).bundle(graded, catalog)
}

// comparisonBuilder cites from two cases.
type comparisonBuilder struct{ before, after *builder }

// builderOf cites from a case; nil is a case of which no member is at hand.
func builderOf(c *facts.Case) *builder {
	if c == nil {
		c = &facts.Case{}
	}
	b := &builder{case_: c, hashes: map[string]string{}}
	for _, m := range c.Members {
		b.hashes[m.Member] = m.SHA256
	}
	return b
}

func (b comparisonBuilder) server(p *compare.Pair) ComparedServer {
	out := ComparedServer{
		Name: p.Name, Before: when(p.Before.CollectedAt), After: when(p.After.CollectedAt), Order: string(p.Order),
		Findings: []ComparedFinding{}, Symptoms: []ComparedSymptom{}, Stale: []string{}, Same: orEmpty(p.Same),
		Rates:       each(p.Rates, rateOf),
		NotCompared: each(p.NotCompared, func(n compare.NotCompared) NotCompared { return NotCompared(n) }),
	}
	if p.Follow != nil {
		out.Findings, out.Symptoms = each(p.Follow.Findings, b.finding), each(p.Follow.Symptoms, b.symptom)
		out.Stale = orEmpty(p.Follow.Stale)
	}
	out.Changes = each(p.Changes, func(c compare.Change) ChangedFact { return b.change(c, p.Follow) })
	slices.SortStableFunc(out.Changes, func(x, y ChangedFact) int { return cmp.Compare(min(len(y.Rules), 1), min(len(x.Rules), 1)) })
	return out
}

func (b comparisonBuilder) finding(f *rules.FollowFinding) ComparedFinding {
	return ComparedFinding{
		Rule: f.Rule.ID, Title: f.Rule.Title, Articles: articles(f.Rule.Articles), Severity: f.Rule.Severity,
		Way: string(f.Way), Why: f.Why, Before: string(f.Before.Verdict), After: string(f.After.Verdict),
		Citations: b.after.cite(f.Citations), Missing: each(f.Missing, missing), Steps: each(f.Steps, b.step),
	}
}

func (b comparisonBuilder) step(s rules.StepResult) VerifyStep {
	return VerifyStep{
		Text: s.Text, State: s.State.String(), Ask: s.Ask, Why: s.Why, Citations: b.after.cite(s.Citations), Missing: each(s.Missing, missing),
	}
}

func (b comparisonBuilder) symptom(s *rules.FollowSymptom) ComparedSymptom {
	return ComparedSymptom{
		ID: s.Symptom.ID, Title: s.Symptom.Title, Way: string(s.Way), Why: s.Why, Citations: b.after.cite(s.After.Citations),
	}
}

func (b comparisonBuilder) change(c compare.Change, f *rules.FollowUp) ChangedFact {
	return ChangedFact{
		Kind: c.Kind, What: quote(c.What), Before: quote(c.Before), After: quote(c.After),
		BeforeAt: b.before.at(c.BeforeAt), AfterAt: b.after.at(c.AfterAt), Rules: restingOn(c, f),
	}
}

// at is a citation that may be none.
func (b *builder) at(c facts.Citation) *Citation {
	if c.IsZero() {
		return nil
	}
	out := b.citation(c)
	return &out
}

// restingOn names the causes that were or are likely and whose needed or confirming evidence stands where the fact does.
func restingOn(c compare.Change, f *rules.FollowUp) []string {
	ids := []string{}
	if f == nil {
		return ids
	}
	for _, one := range f.Findings {
		if one.Way == rules.Excluded || one.Way == rules.CantTell {
			continue
		}
		if cites(one.Before, c.BeforeAt) || cites(one.After, c.AfterAt) && c.After != "" {
			ids = append(ids, one.Rule.ID)
		}
	}
	return ids
}

func cites(f *rules.Finding, at facts.Citation) bool {
	return !at.IsZero() && slices.ContainsFunc(f.Evidence, func(e rules.Evidence) bool {
		return (e.Role == rules.Requires || e.Role == rules.Confirms) && e.State == facts.Holds &&
			slices.ContainsFunc(e.Citations, func(c facts.Citation) bool { return c.Location == at.Location })
	})
}

func rateOf(r compare.Rate) EventRate {
	return EventRate{
		Log: string(r.Log), Source: quote(r.Source), ID: int(r.ID), Level: string(r.Level), Hours: r.Hours, Before: r.Before, After: r.After, Asked: r.Asked,
	}
}
