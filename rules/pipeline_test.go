package rules

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func at(line int) facts.Citation {
	return facts.Citation{Location: bundle.AtLine("x.txt", line)}
}

func TestPipelineTellsWhereMailStops(t *testing.T) {
	noon := time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) facts.Citation {
		c := at(7)
		c.Time = noon.Add(-d)
		return c
	}
	open := func(id string, last int, since time.Duration) facts.TrackedMessage {
		return facts.TrackedMessage{Citation: ago(since), ID: id, FirstEvent: 1019, LastEvent: last, First: noon.Add(-since), Repeats: 1}
	}
	tracked := []facts.TrackingLog{{Oldest: noon.Add(-48 * time.Hour), Newest: noon, Messages: []facts.TrackedMessage{
		open("<1>", 1024, 5*time.Hour), open("<2>", 1032, 3*time.Hour), open("<3>", 1034, 4*time.Hour), open("<4>", 1034, time.Minute),
	}}}
	queues := []facts.QueueSnapshot{{Queues: []facts.Queue{
		{Citation: at(3), Name: "LA01", Link: true, Type: facts.RemoteDelivery, State: "retry", Messages: 210},
		{Citation: at(4), Name: "LA01 q", LinkName: "LA01", Type: facts.RemoteDelivery, State: "retry", Messages: 210},
		{Citation: at(5), Name: "local", Link: true, Type: facts.LocalDelivery, State: "active", Messages: 3},
	}}}
	for _, tc := range []struct {
		name   string
		server facts.Server
		stop   string
		counts map[string]int
	}{
		{"nothing is known", facts.Server{}, "", map[string]int{}},
		{"the last event of messages", facts.Server{Evidence: facts.Evidence{TrackingLogs: tracked}}, "categorizer", map[string]int{"categorizer": 2, "remote-delivery": 1}},
		{"links in retry, their queues not counted again", facts.Server{Evidence: facts.Evidence{Queues: queues}}, "remote-delivery", map[string]int{"remote-delivery": 210}},
		{"tracking is asked before the queues", facts.Server{Evidence: facts.Evidence{Queues: queues, TrackingLogs: tracked}}, "categorizer", map[string]int{"categorizer": 2, "remote-delivery": 211}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.server.CollectedAt = noon
			p := newScene(&tc.server).pipeline(nil)
			assert.Equal(t, tc.stop, p.Stop)
			got := map[string]int{}
			for _, w := range p.Stages {
				got[w.Stage] += w.Messages
				require.NotEmpty(t, w.Citations, w.Stage)
			}
			assert.Equal(t, tc.counts, got)
		})
	}
}

func TestPipelineBySymptom(t *testing.T) {
	seen := func(stage string) *SymptomResult {
		return &SymptomResult{Symptom: &Symptom{Stage: stage, Title: stage}, State: facts.Holds}
	}
	s := newScene(&facts.Server{})
	assert.Equal(t, "categorizer", s.pipeline([]*SymptomResult{seen("categorizer"), {Symptom: &Symptom{Stage: "dsn"}}}).Stop)
	assert.Empty(t, s.pipeline([]*SymptomResult{seen("categorizer"), seen("routing")}).Stop, "they disagree")
}
