package facts

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dayLog(member string, newest time.Time, ended []string, open ...TrackedMessage) TrackingLog {
	log := TrackingLog{Source: Source{Member: member}, Newest: newest, Messages: open}
	for _, id := range ended {
		log.Ended = append(log.Ended, TrackingKey(id))
	}
	slices.Sort(log.Ended)
	return log
}

func openMessage(id string, first, last time.Time, event, repeats int) TrackedMessage {
	return TrackedMessage{
		Citation: Citation{Time: last}, ID: id, First: first, FirstEvent: 1019, LastEvent: event, Repeats: repeats,
		Events: []EventTime{{Event: event, Count: repeats, Last: last}},
	}
}

func TestTrackedOpenJoinsTheLogsOfSeveralDays(t *testing.T) {
	day := 24 * time.Hour
	tuesday := noon.Add(day)
	s := Server{Evidence: Evidence{TrackingLogs: []TrackingLog{
		dayLog("20050315.log", tuesday.Add(time.Hour), []string{"ended the next day"}, openMessage("stuck", tuesday, tuesday.Add(time.Minute), 1037, 4)),
		dayLog("20050314.log", noon.Add(time.Hour), []string{"ended before it came back"},
			openMessage("ended the next day", noon, noon, 1034, 1), openMessage("stuck", noon, noon.Add(time.Minute), 1037, 2),
			openMessage("left", noon, noon, 1024, 1)),
		dayLog("copy of 20050314.log", noon.Add(time.Hour), nil, openMessage("left", noon, noon, 1024, 1)),
		dayLog("20050316.log", noon.Add(2*day), nil, openMessage("ended before it came back", noon.Add(2*day), noon.Add(2*day), 1019, 1)),
	}}}
	open := s.TrackedOpen()
	require.Len(t, open, 3)
	assert.Equal(t, "left", open[0].ID)
	assert.Equal(t, 1, open[0].Repeats)
	assert.Equal(t, "stuck", open[1].ID)
	assert.Equal(t, noon, open[1].First)
	assert.Equal(t, tuesday.Add(time.Minute), open[1].Time)
	assert.Equal(t, 6, open[1].Repeats)
	assert.Equal(t, "ended before it came back", open[2].ID)
}

func TestTrackingEventsAreInOrderAndKnowTheirStage(t *testing.T) {
	assert.True(t, slices.IsSortedFunc(TrackingEvents, func(a, b TrackingEvent) int { return a.ID - b.ID }))
	for _, e := range TrackingEvents {
		assert.NotEmpty(t, e.Meaning, e.ID)
		assert.NotEmpty(t, e.Stage, e.ID)
		got, ok := TrackingEventOf(e.ID)
		assert.True(t, ok)
		assert.Equal(t, e, got)
	}
	unknown, ok := TrackingEventOf(4711)
	assert.False(t, ok)
	assert.Equal(t, Note, unknown.Effect)
}

func TestRetriesWaitSinceTheMessageCame(t *testing.T) {
	first, came, last := noon.Add(-21*time.Hour), noon.Add(-20*time.Hour), noon.Add(-time.Minute)
	for _, tc := range []struct {
		name   string
		event  int
		events []EventTime
		want   time.Time
	}{
		{"queued before the retries", 1037, []EventTime{{Event: 1036, Last: came}, {Event: 1037, Last: last}}, came},
		{"the row before is lost", 1037, []EventTime{{Event: 1037, Last: last}}, first},
		{"a transfer that begins again", 1020, []EventTime{{Event: 1034, Last: came}, {Event: 1020, Last: last}}, last},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := TrackedMessage{Citation: Citation{Time: last}, First: first, LastEvent: tc.event, Repeats: 9, Events: tc.events}
			assert.Equal(t, tc.want, m.Waiting())
		})
	}
}
