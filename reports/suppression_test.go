package reports

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var collected = time.Date(2005, 3, 14, 9, 0, 0, 0, time.UTC)

func accepted() *Report {
	f := Finding{Rule: "a/b", Server: "EXCH01", Title: "x", Verdict: "confirmed", Evidence: []Evidence{{Clause: "c", Role: "requires", State: "holds"}}}
	f.Fingerprint = fingerprintOf(&f)
	return &Report{Servers: []Server{{Name: "EXCH01", CollectedAt: &collected}}, Findings: []Finding{f}}
}

func TestSuppressionHoldsToTheEndOfItsLastDay(t *testing.T) {
	for _, c := range []struct {
		name, expires string
		now           time.Time
		suppressed    bool
	}{
		{"by the day of collection", "2005-03-14", time.Time{}, true},
		{"expired the day before", "2005-03-13", time.Time{}, false},
		{"by today", "2005-03-14", collected.AddDate(1, 0, 0), false},
		{"last second", "2005-03-14", time.Date(2005, 3, 14, 23, 59, 59, 0, time.UTC), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := accepted()
			met := Suppress(r, []Suppression{{"a/b", r.Findings[0].Fingerprint, "r", "o", c.expires}}, c.now)
			assert.Equal(t, []int{1}, met)
			assert.Equal(t, c.suppressed, r.Findings[0].Suppressed != nil)
			assert.Equal(t, c.suppressed, len(r.Findings[0].Notes) == 0)
			assert.Equal(t, c.suppressed, r.Summary.Headline == "The causes that are found have been suppressed, and no other is possible.")
		})
	}
}

func TestSuppressionNeedsADay(t *testing.T) {
	r := accepted()
	r.Servers[0].CollectedAt = nil
	Suppress(r, []Suppression{{"a/b", r.Findings[0].Fingerprint, "r", "o", "2999-01-01"}}, time.Time{})
	assert.Nil(t, r.Findings[0].Suppressed)
	assert.Contains(t, r.Findings[0].Notes[0], "nothing tells the day")

	end := collected
	r.Bundle.End = &end
	Suppress(r, []Suppression{{"a/b", r.Findings[0].Fingerprint, "r", "o", "2999-01-01"}}, time.Time{})
	assert.NotNil(t, r.Findings[0].Suppressed)
}

func TestFingerprintIsOfWhatDecides(t *testing.T) {
	f := accepted().Findings[0]
	same := f
	same.Evidence = []Evidence{
		{Clause: "c", Role: "requires", State: "holds", Citations: []Citation{{Member: "other", Excerpt: "later"}}},
		{Clause: "d", Role: "confirms", State: "unknown"},
		{Clause: "s", Role: "supports", State: "holds"},
	}
	same.Server = "exch01"
	assert.Equal(t, f.Fingerprint, fingerprintOf(&same), "times, places and what only supports do not count")

	for name, change := range map[string]func(*Finding){
		"rule": func(f *Finding) { f.Rule = "a/c" }, "server": func(f *Finding) { f.Server = "EXCH02" },
		"clause": func(f *Finding) { f.Evidence[0].Clause = "other" }, "proof": func(f *Finding) { f.Evidence[1].State = "holds" },
	} {
		other := same
		other.Evidence = append([]Evidence{}, same.Evidence...)
		change(&other)
		assert.NotEqual(t, f.Fingerprint, fingerprintOf(&other), name)
	}
}
