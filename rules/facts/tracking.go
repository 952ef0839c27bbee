package facts

import (
	"cmp"
	"slices"
	"time"
)

// TrackingLog is the digest of a message tracking log: messages, not rows.
type TrackingLog struct {
	Source
	Version  string // of the System Attendant, from the header: "6.5.7638.0"; "" unknown
	Head     Citation
	Oldest   time.Time
	Newest   time.Time
	ByEvent  []TrackingCount
	Messages []TrackedMessage // those without an end in this log, by their last row; bounded by MaxTrackedMessages
	Dropped  int              // rows of messages beyond MaxTrackedMessages

	// Ended holds TrackingKey of every message that ended in this log, ascending; a message left open in the log of the
	// day before may be among them. EndedDropped counts ends beyond MaxEndedMessages.
	Ended        []uint64
	EndedDropped int
}

// MaxTrackedMessages bounds the messages a tracking digest keeps, MaxEndedMessages the keys of those that ended: at least
// half of it is kept before any is dropped.
const (
	MaxTrackedMessages = 50_000
	MaxEndedMessages   = 2_000_000
)

// TrackingCount is how often one tracking event occurs.
type TrackingCount struct {
	Citation // the first row
	Event    int
	Count    int
}

// TrackedMessage is one message's way through the server. Its rows are one for each recipient, so the end of one is not
// the end of all. A message counts as ended with the first end that any recipient has; only when others were queued for
// remote delivery (1034) and no transfer to them has begun (1020) or ended, it stays open, Partly. So a refused recipient
// among others, for whom the log holds no end at all, makes no open message.
type TrackedMessage struct {
	Citation               // the row of its last event
	ID         string      // MSGID
	LastEvent  int         // the event that leaves it open; see Ended
	FirstEvent int         //
	First      time.Time   // of its first row, UTC; Citation.Time is the last row's
	Repeats    int         // how often LastEvent was logged for it, a row for each of several recipients counted once
	Events     []EventTime // those of it that TrackingEvents knows, in order of first occurrence
	Ended      bool        // delivered, sent, reported, deleted, or moved to BadMail
	Partly     bool        // it ended for some recipients, and for those queued for remote delivery nothing has begun
	Sender     string
	Recipient  string // of the last row
	Partner    string // Partner-Name of the last row
	Bytes      int64
}

// retriedAfter is the event that brought a message to where it is retried: into categorization, routing, local delivery.
var retriedAfter = map[int]int{1032: 1024, 1035: 1033, 1037: 1036}

// Waiting is since when the message waits where it is. A retry repeats itself: the message waits since it came there, however
// recent the last retry is.
func (m *TrackedMessage) Waiting() time.Time {
	came, retried := retriedAfter[m.LastEvent]
	if !retried {
		return m.Time
	}
	for _, e := range m.Events {
		if e.Event == came && !e.Last.IsZero() {
			return e.Last
		}
	}
	if m.First.IsZero() {
		return m.Time
	}
	return m.First
}

// TrackedOpen joins the tracking logs of a server, one for each day, into the messages that none of them ends. They are
// ordered by their last row. Each call joins anew.
//
// A message is the same in two logs when its MSGID is. One left open in a log has ended when another log, whose rows reach
// at least as far as the message's last one, holds its end.
func (s *Server) TrackedOpen() []TrackedMessage {
	j := trackingJoin{logs: s.TrackingLogs, at: map[string]int{}}
	order := make([]int, len(s.TrackingLogs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return j.logs[a].Newest.Compare(j.logs[b].Newest) })
	for _, i := range order {
		for _, m := range j.logs[i].Messages {
			if !m.Ended && !j.endedOutside(i, m) {
				j.add(m)
			}
		}
	}
	slices.SortFunc(j.open, func(a, b TrackedMessage) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID))
	})
	return j.open
}

type trackingJoin struct {
	logs []TrackingLog
	open []TrackedMessage
	at   map[string]int // MSGID → index in open
}

// endedOutside tells whether a log other than the i-th ends m, at its last row or later.
func (j *trackingJoin) endedOutside(i int, m TrackedMessage) bool {
	key := TrackingKey(m.ID)
	for k := range j.logs {
		if k == i || j.logs[k].Newest.Before(m.Time) {
			continue
		}
		if _, found := slices.BinarySearch(j.logs[k].Ended, key); found {
			return true
		}
	}
	return false
}

// add books a message of a log that is not older than those added before.
func (j *trackingJoin) add(m TrackedMessage) {
	i, known := j.at[m.ID]
	if !known {
		j.at[m.ID] = len(j.open)
		j.open = append(j.open, m)
		return
	}
	before := &j.open[i]
	if m.First.Equal(before.First) && m.Time.Equal(before.Time) && m.LastEvent == before.LastEvent {
		return // the same log twice
	}
	m.join(*before)
	*before = m
}

// join adds the events of the same message in an earlier log.
func (m *TrackedMessage) join(earlier TrackedMessage) {
	events := slices.Clone(earlier.Events)
	for _, e := range m.Events {
		if i := slices.IndexFunc(events, func(x EventTime) bool { return x.Event == e.Event }); i >= 0 {
			events[i].Count += e.Count
			events[i].Last = e.Last
		} else {
			events = append(events, e)
		}
	}
	m.Events, m.First, m.FirstEvent = events, earlier.First, earlier.FirstEvent
	m.Repeats = m.Count(m.LastEvent)
}

// Count is how often an event was logged for the message; see Repeats.
func (m *TrackedMessage) Count(event int) int {
	for _, e := range m.Events {
		if e.Event == event {
			return e.Count
		}
	}
	return 0
}

// EventTime is one tracking event of a message.
type EventTime struct {
	Event int
	Count int       // as TrackedMessage.Repeats counts
	Last  time.Time // UTC
}

// TrackingKey is the number by which logs of several days find a message again: FNV-1a, 64 bits, of its MSGID.
func TrackingKey[T string | []byte](id T) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}
