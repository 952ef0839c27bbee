package reports

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestQualityOfArtifacts(t *testing.T) {
	const log = "event log (.evt)"
	at := time.Date(2005, 3, 14, 9, 0, 0, 0, time.UTC)
	week := facts.Coverage{Records: 100, Oldest: at.AddDate(0, 0, -7), Newest: at}
	with := func(change func(*facts.Coverage)) facts.Coverage {
		c := week
		change(&c)
		return c
	}
	for _, c := range []struct {
		name, kind, quality, note string
		partial                   bool
		gap                       string
		coverage                  facts.Coverage
	}{
		{name: "whole", kind: log, quality: "good", coverage: week},
		{name: "empty", kind: log, quality: "poor", note: "holds no record"},
		{name: "a little damaged", kind: log, quality: "fair", note: "1 record damaged", coverage: with(func(c *facts.Coverage) { c.Damaged = 1 })},
		{name: "much damaged", kind: log, quality: "poor", note: "10 records damaged", coverage: with(func(c *facts.Coverage) { c.Damaged = 10 })},
		{name: "carved", kind: log, quality: "fair", note: "3 records found in its remains", coverage: with(func(c *facts.Coverage) { c.Carved = 3 })},
		{name: "short", kind: log, quality: "fair", note: "covers 6 hours only", coverage: with(func(c *facts.Coverage) { c.Oldest = at.Add(-6 * time.Hour) })},
		{name: "a short listing", kind: "directory listing", quality: "good", coverage: with(func(c *facts.Coverage) { c.Oldest = at })},
		{name: "stale", kind: log, quality: "fair", note: "ends 3 days before the collection", coverage: with(func(c *facts.Coverage) { c.Newest = at.AddDate(0, 0, -3) })},
		{name: "cut", kind: "tlist output", quality: "fair", note: "is not whole", partial: true, coverage: facts.Coverage{Records: 5}},
		{name: "with a gap", kind: "tlist output", quality: "fair", note: "line 3: broken", gap: "line 3: broken", coverage: facts.Coverage{Records: 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &facts.Server{Name: "EXCH01", CollectedAt: at}
			s.Processes = []facts.ProcessList{{Source: facts.Source{Member: "m", Partial: c.partial}}}
			k := &facts.Case{Servers: []*facts.Server{s}}
			if c.gap != "" {
				k.Gaps = []bundle.Gap{{Member: "m", Reason: c.gap}}
			}
			a := builderOf(k).checkedArtifact(facts.MemberCoverage{Member: "m", Kind: c.kind, Server: "EXCH01", Coverage: c.coverage})
			assert.Equal(t, c.quality, a.Quality, a.Notes)
			if c.note == "" {
				assert.Empty(t, a.Notes)
			} else if assert.NotEmpty(t, a.Notes) {
				assert.Contains(t, a.Notes[0], c.note)
			}
		})
	}
}

func TestCompanions(t *testing.T) {
	k := &facts.Case{Members: []facts.MemberCoverage{
		{Member: "a", Kind: "queue snapshot", Server: "EXCH01"},
		{Member: "b", Kind: "message tracking log", Server: "EXCH01, EXCH02"},
		{Member: "c", Kind: "collector's table", Server: "EXCH03"},
		{Member: "d", Kind: "queue snapshot", Server: "EXCH03"},
	}}
	assert.Equal(t, []string{"queue snapshot without Mailroot listing: nothing tells how old the files of the waiting messages are"}, builderOf(k).companions("EXCH01"))
	assert.Len(t, builderOf(k).companions("EXCH02"), 1, "its queues are not there")
	assert.Empty(t, builderOf(k).companions("EXCH03"), "our own collection has what could be got")
}
