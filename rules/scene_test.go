package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// TestEventsByAlias finds an event under either name of its source, and once under each.
func TestEventsByAlias(t *testing.T) {
	logs := []facts.EventLog{{Events: []facts.Event{
		{Source: "Microsoft-Windows-Eventlog", Alias: "EventLog", ID: 6005},
		{Source: "SMTPSVC", Alias: "smtpsvc", ID: 429},
	}}}
	s := newScene(&facts.Server{Evidence: facts.Evidence{EventLogs: logs}})
	for _, source := range []string{"EventLog", "microsoft-windows-eventlog", "SMTPSVC"} {
		assert.Len(t, s.events(source, nil), 1, source)
	}
	assert.Len(t, s.events("eventlog", []uint16{6005}), 1)
	assert.Empty(t, s.events("eventlog", []uint16{6006}))
}
