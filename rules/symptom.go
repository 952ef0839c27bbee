package rules

import (
	"fmt"

	"postmortem/rules/facts"
)

// Observed tells whether the symptom is seen, and not only in the past.
func (r *SymptomResult) Observed() bool { return r.State == facts.Holds && !r.Past }

// observe decides a symptom on a server. What was last seen more than 14 days before the collection is past.
func (y *Symptom) observe(s *scene) *SymptomResult {
	a := y.Shown.evaluate(s)
	r := &SymptomResult{Symptom: y, Server: s.Server, State: a.State, Last: a.Last, Citations: a.Citations, Missing: a.Missing, why: a.Why}
	if r.State == facts.Holds && !a.Last.IsZero() && s.CollectedAt.Sub(a.Last) > pastAfter {
		r.Past = true
		r.Missing = y.Shown.test.targets()
		r.why = fmt.Sprintf("last seen %s, %s before collection", timeInWords(a.Last), inWords(s.CollectedAt.Sub(a.Last)))
	}
	return r
}
