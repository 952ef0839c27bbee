package rules

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFiringExamplesLead holds that the whole catalog is at peace: in the first case of a rule that proves its cause, no other
// cause stands above it or level with it, and in the case told apart from a rival the leader leads all causes.
func TestFiringExamplesLead(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	proven := 0
	for _, r := range c.Rules {
		if r.Kind == Advice {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			k, set := newChecker(r, c)
			require.NotEmpty(t, set.Fires)
			if leads(t, k, &set.Fires[0], r.ID) {
				proven++
			}
			for i := range set.Rivals {
				e := &set.Rivals[i]
				leads(t, k, e, cmp.Or(e.Leader, r.ID))
			}
		})
	}
	assert.Greater(t, proven, 50, "cases that prove a cause")
}

// leads holds that the cause leads the example, unless the example leaves it open: what only the operator can answer may
// stand below another open cause. It tells whether the cause is proven.
func leads(t *testing.T, k *checker, e *example, id string) bool {
	t.Helper()
	all := k.catalog.weigh(newScene(k.serverOf(e))).causes
	at := slices.IndexFunc(all, func(f *Finding) bool { return f.Rule.ID == id })
	require.GreaterOrEqual(t, at, 0, "%s is no cause", id)
	if v := all[at].Verdict; v != Confirmed && v != Probable {
		return false
	}
	assert.Zero(t, at, "%q: %s leads %s", e.Name, all[0].Rule.ID, id)
	if len(all) > at+1 {
		by, _ := compareFindings(all[at], all[at+1])
		assert.Negative(t, by, "%q: nothing tells %s from %s", e.Name, id, all[at+1].Rule.ID)
	}
	return true
}
