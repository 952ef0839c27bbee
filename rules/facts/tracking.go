package facts

import "time"

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
	// day before may be among them. Bounded by MaxEndedMessages; EndedDropped counts the rest.
	Ended        []uint64
	EndedDropped int
}

// MaxTrackedMessages bounds the messages a tracking digest keeps, MaxEndedMessages the keys of those that ended.
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

// TrackedMessage is one message's way through the server.
type TrackedMessage struct {
	Citation               // the row of its last event
	ID         string      // MSGID
	LastEvent  int         // the event that leaves it open; see Ended
	FirstEvent int         //
	First      time.Time   // of its first row, UTC; Citation.Time is the last row's
	Repeats    int         // how often LastEvent was logged for it, a row for each of several recipients counted once
	Events     []EventTime // every event of it, in order of first occurrence
	Ended      bool        // delivered, sent, reported, deleted, or moved to BadMail
	Partly     bool        // it ended for some recipients, and for those queued for remote delivery nothing has begun
	Sender     string
	Recipient  string // of the last row
	Partner    string // Partner-Name of the last row
	Bytes      int64
}

// EventTime is one tracking event of a message.
type EventTime struct {
	Event int
	Count int       // as TrackedMessage.Repeats counts
	Last  time.Time // UTC
}

// TrackingKey is the number by which logs of several days find a message again: FNV-1a, 64 bits, of its MSGID.
func TrackingKey(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}
