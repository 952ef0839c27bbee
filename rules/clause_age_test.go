package rules

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// A listing whose zone nobody knows still has a clock of its own: what it shows last was there when it was made.
func TestAgeWithoutZone(t *testing.T) {
	noon := time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)
	hour := Number{low: 3600, high: unbounded, openLow: true, set: true}
	for _, tc := range []struct {
		name string
		m    moment
		at   time.Time
		want facts.State
	}{
		{"zone known, old", moment{made: noon}, noon.Add(-5 * time.Hour), facts.Holds},
		{"zone known, fresh", moment{made: noon}, noon.Add(-time.Minute), facts.Fails},
		{"zone unknown, days old", moment{made: noon, local: true}, noon.Add(-72 * time.Hour), facts.Holds},
		{"zone unknown, hours old", moment{made: noon, local: true}, noon.Add(-5 * time.Hour), facts.Unknown},
		{"zone unknown, hours older than the listing's newest entry", moment{made: noon, own: noon.Add(-2 * time.Hour), local: true}, noon.Add(-5 * time.Hour), facts.Holds},
		{"no time at all", moment{made: noon}, time.Time{}, facts.Unknown},
		{"nobody knows when it was made", moment{}, noon, facts.Unknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, tc.m.age(hour, tc.at))
		})
	}
}
