package reports

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestDifferencesInWords(t *testing.T) {
	have := func(states ...string) (all []ServerHave) {
		for i := 0; i < len(states); i += 2 {
			all = append(all, ServerHave{Server: states[i], State: states[i+1]})
		}
		return all
	}
	for _, tc := range []struct {
		d    Difference
		want string
	}{
		{Difference{Odd: "B", States: have("A", "there", "B", "", "C", "there")}, "only B lacks it"},
		{Difference{Odd: "B", States: have("A", "4.6", "B", "", "C", "4.6")}, "only B lacks it; the others have 4.6"},
		{Difference{Odd: "A", States: have("A", "bound", "B", "", "C", "")}, "only A has it: bound"},
		{Difference{Odd: "C", States: have("A", "1.0", "B", "1.0", "C", "2.0")}, "only C has 2.0; the others have 1.0"},
		{Difference{States: have("A", "1.0", "B", "1.0", "C", "2.0", "D", "3.0")}, "A, B: 1.0; C: 2.0; D: 3.0"},
		{Difference{States: have("A", "1.0", "B", "")}, "A: 1.0; B: lacks it"},
	} {
		assert.Equal(t, tc.want, tc.d.words())
	}
}

func TestFilesThatPartTheServersAlikeAreOneDifference(t *testing.T) {
	states := []ServerHave{{Server: "A", State: "1"}, {Server: "B", State: "2"}}
	o := &Organisation{Differences: []Difference{
		{Kind: "file version", What: "a.dll", States: states},
		{Kind: "file version", What: "b.dll", States: states},
		{Kind: "file version", What: "c.dll", States: []ServerHave{{Server: "A", State: "1"}, {Server: "B", State: "3"}}},
		{Kind: "setting", What: "x", States: states},
		{Kind: "setting", What: "y", States: states},
	}}
	shown := o.shownDifferences()
	assert.Len(t, shown, 4)
	assert.Equal(t, "a.dll, b.dll", shown[0].What)
	assert.Equal(t, "a.dll", o.Differences[0].What, "the document keeps them apart")
}

func TestTheTimelineIsOfTrueTime(t *testing.T) {
	fast, wild := 312.4, 9e9
	servers := []*facts.Server{
		{Name: "FE01", Manifest: &bundle.Manifest{Skew: &fast}}, {Name: "LA01"}, {Name: "ODD", Manifest: &bundle.Manifest{Skew: &wild}},
	}
	at := func(minute, second int) time.Time { return time.Date(2004, 11, 16, 9, minute, second, 0, time.UTC) }
	r := &Report{Timeline: []TimelineEntry{
		{Time: at(3, 0), Server: "LA01", Label: "first"}, {Time: at(4, 0), Until: at(9, 0), Count: 2, Server: "FE01", Label: "second"}, {Time: at(1, 0), Server: "ODD"},
	}}
	r.correct(servers)
	assert.Equal(t, "FE01", r.Timeline[0].Server, "five minutes fast, so it was before")
	assert.Equal(t, at(-1, -12), r.Timeline[0].trueTime())
	assert.Equal(t, at(4, 0), r.Timeline[0].Time, "what was logged is kept")
	assert.Contains(t, r.Timeline[0].words(), "until 09:03:48")
	assert.Contains(t, r.Timeline[0].words(), "[its clock said 09:04:00]")
	assert.Nil(t, r.Timeline[1].Corrected, "another date is no clock's error")
	assert.Equal(t, "FE01: its clock was 5m12s fast; its times are corrected by as much.", clockWords(servers[0]))
	assert.Contains(t, clockWords(servers[1]), "nothing tells how its clock ran")
}

func TestSingleIsOneServersReport(t *testing.T) {
	r := &Report{
		Servers: []Server{{Name: "A"}, {Name: "B"}}, Findings: []Finding{{Server: "A", Rule: "a/a", Verdict: "confirmed", Title: "x"}, {Server: "B", Rule: "b/b"}},
		Organisation: &Organisation{}, Coverage: []Coverage{{Member: "1", Server: "A"}, {Member: "2", Server: "B"}, {Member: "3", Server: "A, B"}, {Member: "4"}},
		Gaps: []Gap{{Member: "1"}, {Member: "2"}, {Member: "5"}},
	}
	one := r.Single("A")
	assert.Nil(t, one.Organisation)
	assert.Len(t, one.Servers, 1)
	assert.Len(t, one.Findings, 1)
	assert.Len(t, one.Coverage, 3)
	assert.Equal(t, []Gap{{Member: "1"}, {Member: "5"}}, one.Gaps)
	assert.Contains(t, one.Summary.Headline, "x (confirmed")
	assert.Len(t, r.Findings, 2)
}
