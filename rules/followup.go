package rules

import (
	"cmp"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Way is what became of a finding or a symptom between two looks at a server.
type Way string

// The ways. What is gone only because its evidence was not collected again is CantTell, never Fixed.
const (
	Fixed     Way = "fixed"      // what the cause requires held, and is proven to hold no more; of a symptom: proven gone
	Better    Way = "better"     // proven weaker, but not gone
	Unchanged Way = "unchanged"  // it stands as it stood
	Worse     Way = "worse"      // proven stronger
	New       Way = "new"        // proven not to have been there before
	Excluded  Way = "excluded"   // ruled out by what nobody could see before: perhaps it never was the cause
	CantTell  Way = "can't tell" // one of the looks does not show enough
)

// FollowUp is a later look at a server, held against an earlier one.
type FollowUp struct {
	Before, After *facts.Server    // After holds only what is newer than Before's collection, see facts.Server.Since
	Stale         []string         // members of the later bundle that are older than the earlier one, and left out
	Findings      []*FollowFinding // those that were or are possible or better, the weightiest first
	Symptoms      []*FollowSymptom // those that were or are observed
}

// FollowFinding is what became of one cause.
type FollowFinding struct {
	Rule          *Rule
	Before, After *Finding
	Way           Way
	Why           string
	Citations     []facts.Citation // of the later look
	Missing       []bundle.Target  // what would tell, when the way is CantTell
	Steps         []StepResult     // of a cause that was possible or better before
}

// FollowSymptom is what became of one symptom.
type FollowSymptom struct {
	Symptom       *Symptom
	Before, After *SymptomResult
	Way           Way
	Why           string
}

// StepResult is one verify step, held against the later look. Unknown with Ask is a step that only a person can see.
type StepResult struct {
	Step
	State     facts.State
	Ask       bool
	Why       string
	Citations []facts.Citation
	Missing   []bundle.Target
}

// WantsToFollow is Wants with what the verify steps ask for.
func (c *Catalog) WantsToFollow() *facts.Wants {
	w := c.Wants()
	for _, r := range c.Rules {
		r.complete()
		r.checks(func(check *Clause) { check.test.wants(w) })
	}
	return w
}

// FollowUp holds a later look at a server against an earlier one. Both servers must be read with WantsToFollow, and the later
// one must not be the older.
func (c *Catalog) FollowUp(before, after *facts.Server) *FollowUp {
	then := newScene(before)
	now, stale := newLater(then, after)
	f := &FollowUp{Before: before, After: now.Server, Stale: stale}
	was, is := c.weigh(then), c.weigh(now)
	for _, r := range c.Rules {
		if one := r.follow(was.of(r), is.of(r), now); one != nil {
			f.Findings = append(f.Findings, one)
		}
	}
	for i, y := range c.Symptoms {
		if one := y.follow(was.symptoms[i], is.symptoms[i]); one != nil {
			f.Symptoms = append(f.Symptoms, one)
		}
	}
	slices.SortStableFunc(f.Findings, compareFollowed)
	return f
}

func (w *weighing) of(r *Rule) *Finding {
	if i := slices.IndexFunc(w.causes, func(f *Finding) bool { return f.Rule == r }); i >= 0 {
		return w.causes[i]
	}
	return nil
}

// wayOrder is how ways of one weight stand: what needs work first.
var wayOrder = []Way{New, Worse, Unchanged, CantTell, Better, Fixed, Excluded}

func compareFollowed(a, b *FollowFinding) int {
	return cmp.Or(cmp.Compare(a.weight(), b.weight()), cmp.Compare(slices.Index(wayOrder, a.Way), slices.Index(wayOrder, b.Way)),
		strings.Compare(a.Rule.ID, b.Rule.ID))
}

// weight is the better of the two verdicts, 0 for confirmed.
func (f *FollowFinding) weight() int {
	return min(slices.Index(verdictOrder, f.Before.Verdict), slices.Index(verdictOrder, f.After.Verdict))
}

// follow is what became of a cause; nil when it was and is out of the question, and for advice.
func (r *Rule) follow(was, is *Finding, now *scene) *FollowFinding {
	if was == nil || is == nil || !was.likely() && !is.likely() {
		return nil
	}
	r.complete()
	f := &FollowFinding{Rule: r, Before: was, After: is}
	f.decide()
	if f.Way == CantTell {
		f.Missing = is.missing()
	}
	if was.likely() {
		for _, step := range r.Verify {
			f.Steps = append(f.Steps, step.result(now))
		}
	}
	return f
}

func (v Step) result(now *scene) StepResult {
	switch {
	case v.Check == nil:
		return StepResult{Step: v, Ask: true, Why: "no artifact shows it"}
	case now == nil:
		return StepResult{Step: v, Why: "a report holds no facts to check it by; give the bundle itself"}
	}
	a := v.Check.evaluate(now)
	return StepResult{Step: v, State: a.State, Why: a.Why, Citations: a.Citations, Missing: a.Missing}
}

func (y *Symptom) follow(was, is *SymptomResult) *FollowSymptom {
	if !was.Observed() && !is.Observed() {
		return nil
	}
	f := &FollowSymptom{Symptom: y, Before: was, After: is}
	switch {
	case was.Observed() && is.Observed():
		f.Way = Unchanged
	case was.Observed() && is.State == facts.Fails:
		f.Way = Fixed
	case was.Observed():
		f.Way, f.Why = CantTell, is.why
	case was.State == facts.Fails || was.Past:
		f.Way = New
	default:
		f.Way, f.Why = CantTell, "before: "+was.why
	}
	return f
}

// FollowFindings is FollowUp for findings and symptoms that were written down: no fact is at hand, so no verify step can be
// checked. Those of the later look that are missing from a list were silent. All must be of one server and of rules and symptoms
// of this catalog.
func (c *Catalog) FollowFindings(before, after []*Finding, was, is []*SymptomResult) *FollowUp {
	f := &FollowUp{}
	for _, r := range c.Rules {
		then, now := findingOf(before, r, was), findingOf(after, r, is)
		if one := r.follow(then, now, nil); one != nil {
			f.Findings = append(f.Findings, one)
		}
	}
	for _, y := range c.Symptoms {
		if one := y.follow(resultOf(was, y), resultOf(is, y)); one != nil {
			f.Symptoms = append(f.Symptoms, one)
		}
	}
	slices.SortStableFunc(f.Findings, compareFollowed)
	return f
}

// findingOf is the finding of a rule, or what its silence leaves: the states of its symptoms.
func findingOf(all []*Finding, r *Rule, symptoms []*SymptomResult) *Finding {
	if i := slices.IndexFunc(all, func(f *Finding) bool { return f.Rule == r }); i >= 0 {
		return all[i]
	}
	f := &Finding{Rule: r, Evidence: []Evidence{{Role: Requires, Why: "the report says nothing about this cause"}}}
	for _, y := range symptoms {
		if slices.Contains(r.Explains, y.Symptom.ID) {
			f.Evidence = append(f.Evidence, y.evidence())
		}
	}
	f.Verdict, f.Decided = verdictOf(f.Evidence)
	return f
}

func resultOf(all []*SymptomResult, y *Symptom) *SymptomResult {
	if i := slices.IndexFunc(all, func(r *SymptomResult) bool { return r.Symptom == y }); i >= 0 {
		return all[i]
	}
	return &SymptomResult{Symptom: y, why: "the report says nothing about it"}
}
