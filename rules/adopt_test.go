package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestAGeneralSymptomSharesTheCandidatesOfItsProof(t *testing.T) {
	seen := func(general bool, lines ...int) *SymptomResult {
		r := &SymptomResult{Symptom: &Symptom{General: general}, State: holds}
		for _, n := range lines {
			r.Citations = append(r.Citations, facts.Citation{Location: bundle.AtLine("queues.txt", n)})
		}
		return r
	}
	cause := &Finding{Rule: &Rule{ID: "a/cause"}, Verdict: Probable}
	open := &Finding{Rule: &Rule{ID: "a/open"}, Verdict: Undetermined}
	general, special, alone := seen(true, 7, 8), seen(false, 8), seen(false, 8)
	elsewhere := seen(true, 9)
	special.Candidates = []*Finding{cause, open}
	adopt([]*SymptomResult{general, special, alone, elsewhere}, []*Finding{cause, open})
	assert.Equal(t, []*Finding{cause}, general.Candidates)
	assert.Equal(t, "a/cause is probable, and no other cause is possible", general.Why)
	assert.Empty(t, alone.Candidates, "a special symptom is explained by its own causes only")
	assert.Empty(t, elsewhere.Candidates, "it shares no proof")
}
