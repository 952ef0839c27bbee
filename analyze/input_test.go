package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
)

// TestShare: event logs share what may be kept of events, small ones are not displaced by large ones, and whatever else is in the
// bundle takes nothing from them.
func TestShare(t *testing.T) {
	in := &input{}
	sized := func(path string, size int64) member {
		m := member{bundle.NewMember(path, nil), nil}
		m.Size = size
		in.members = append(in.members, m)
		return m
	}
	application, security := sized("eventlog/Application.evt", 448<<10), sized("Security.EVTX", 80<<20)
	system, tiny := sized("EventLog/system.txt", 60<<20), sized("eventlog/dns.evt", 10<<10)
	tracking, none := sized("tracking/20050314.log", 900<<20), sized("empty.reg", -1)
	in.divide()
	assert.Equal(t, 3*448<<10, in.share(application), "all it needs")
	assert.Equal(t, leastEventsKept, in.share(tiny), "more than it needs")
	rest := (eventsKept - 3*458<<10) / 2
	assert.Equal(t, rest, in.share(security))
	assert.Equal(t, rest, in.share(system))
	assert.Equal(t, eventsKept-3, in.share(tracking), "it may hold events for all that its name says")
	assert.Equal(t, leastEventsKept, in.share(none))
}
