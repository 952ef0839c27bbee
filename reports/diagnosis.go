package reports

import (
	"fmt"
	"strings"

	"postmortem/rules"
	"postmortem/rules/facts"
)

func (b *builder) symptom(s *rules.SymptomResult) Symptom {
	return Symptom{
		ID: s.Symptom.ID, Title: s.Symptom.Title, Server: s.Server.Name,
		State: s.State.String(), Observed: s.State == facts.Holds && !s.Past, Past: s.Past,
		Citations: b.cite(s.Citations), Why: s.Why,
		Candidates: each(s.Candidates, func(f *rules.Finding) string { return f.Rule.ID }),
	}
}

// findings numbers the findings of each server; they come in order of rank.
func (b *builder) findings(all []*rules.Finding) []Finding {
	rank := map[string]int{}
	return each(all, func(f *rules.Finding) Finding {
		rank[f.Server.Name]++
		out := b.finding(f)
		out.Rank = rank[f.Server.Name]
		out.Fingerprint = fingerprintOf(&out)
		return out
	})
}

func (b *builder) finding(f *rules.Finding) Finding {
	r := f.Rule
	return Finding{
		Rule: r.ID, Title: r.Title, Server: f.Server.Name, Articles: articles(r.Articles),
		Verdict: string(f.Verdict), Decided: f.Decided, Severity: r.Severity, Stage: r.Stage, Explains: orEmpty(r.Explains),
		Cause: r.Cause, Evidence: each(f.Evidence, b.evidence), Missing: each(f.Missing, missing),
		Conflicts: each(f.Conflicts, b.conflict), Notes: orEmpty(f.Notes),
		Fix: orEmpty(r.Fix), Workaround: orEmpty(r.Workaround), Verify: orEmpty(r.Steps()),
		Sources: each(r.Sources, func(s rules.SourceOfRule) string { return fmt.Sprintf("%s (%s)", s.Of, s.Certainty) }),
	}
}

// articles writes the IDs the one way tickets search for them: KB843545.
func articles(all []rules.Article) []Article {
	return each(all, func(a rules.Article) Article {
		out := Article(a)
		if number, ok := strings.CutPrefix(a.ID, "KB"); ok && a.URL == "" {
			out.URL = "https://support.microsoft.com/kb/" + number
		}
		return out
	})
}

func (b *builder) evidence(e rules.Evidence) Evidence {
	return Evidence{Clause: e.Clause, Role: string(e.Role), State: e.State.String(), Why: e.Why, Citations: b.cite(e.Citations)}
}

func (b *builder) conflict(c rules.Conflict) Conflict {
	return Conflict{What: c.What, First: b.citation(c.First), Second: b.citation(c.Second)}
}

func (b *builder) advice(f *rules.Finding) Advice {
	out := Advice{
		Rule: f.Rule.ID, Title: f.Rule.Title, Server: f.Server.Name, Text: f.Rule.Cause,
		Articles: articles(f.Rule.Articles), Steps: orEmpty(f.Rule.Fix), Citations: []Citation{},
	}
	for _, e := range f.Evidence {
		if e.State == facts.Holds {
			out.Citations = append(out.Citations, b.cite(e.Citations)...)
		}
	}
	return out
}

func (b *builder) collectNext(c rules.CollectNext) CollectNext {
	return CollectNext{Artifact: c.Target.Title, Server: c.Server.Name, Why: c.Why, Command: c.Target.Command, Rules: orEmpty(c.Rules)}
}

func (b *builder) unexplained(d *rules.Diagnosis) []Unexplained {
	out := each(d.Unexplained, func(s *rules.SymptomResult) Unexplained {
		return Unexplained{
			Kind: "symptom", Server: s.Server.Name, ID: s.Symptom.ID, Title: s.Symptom.Title,
			Count: len(s.Citations), Citations: b.cite(s.Citations),
		}
	})
	for _, e := range d.Events {
		out = append(out, Unexplained{
			Kind: "event", Server: e.Server.Name, ID: fmt.Sprintf("%s/%d", e.Source, e.ID), Title: e.At.Excerpt,
			Count: e.Count, Citations: b.cite([]facts.Citation{e.At}),
		})
	}
	return out
}
