package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
)

// TestShare: event logs share what may be kept of events by their sizes, whatever else is in the bundle.
func TestShare(t *testing.T) {
	sized := func(path string, size int) member {
		m := bundle.NewMember(path, nil)
		m.Size = int64(size)
		return member{m, nil}
	}
	in := &input{}
	application, system := sized("eventlog/Application.evt", 12<<20), sized("EventLog/system.txt", 4<<20)
	tracking, none := sized("tracking/20050314.log", 900<<20), sized("empty.reg", -1)
	for _, m := range []member{application, system, tracking, none} {
		in.add(m)
	}
	assert.Equal(t, 3*eventsKept/4, in.share(application))
	assert.Equal(t, eventsKept/4, in.share(system))
	assert.InDelta(t, eventsKept, in.share(tracking), eventsKept/40, "it may hold events for all that its name says")
	assert.Equal(t, leastEventsKept, in.share(none))
}
