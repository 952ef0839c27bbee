package artifact

import (
	"cmp"
	"slices"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/tracking"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// trackingDigest follows the messages of one tracking log. It holds the open ones only; of a message that ended a number
// of eight bytes is left.
type trackingDigest struct {
	in      *Input
	reader  tracking.Reader
	log     facts.TrackingLog
	open    map[string]*trackedMessage
	free    []*trackedMessage // whose buffers are used again
	events  eventTallies
	ended   endedMessages
	servers nameTally
	partial bool // the log could not be read to its end
}

// trackedMessage is an open message.
type trackedMessage struct {
	id           string
	firstEvent   int
	first        time.Time
	events       []trackedEvent
	last, queued trackedRow // of the last step, and of the last queueing for remote delivery
	ended        bool       // for some recipient
	remote       bool       // queued for remote delivery, and no transfer has begun since
}

// trackedRow is a copy of a row.
type trackedRow struct {
	event int
	line  int
	when  time.Time
	text  []byte
}

// trackedEvent counts one event of a message. Of the rows of one occurrence only that of the first recipient counts.
type trackedEvent struct {
	facts.EventTime
	who uint64
}

// Events that begin and end the remote way of a message, and those of the local way.
const (
	eventSubmitted     = 1019
	eventTransferBegan = 1020
	eventDelivered     = 1023
	eventStored        = 1028
	eventQueuedRemote  = 1034
)

func (d *trackingDigest) add(row *tracking.Row, line text.View) {
	d.servers.add(row.Server)
	d.events.add(row, line, d.in)
	event, known := facts.TrackingEventOf(row.Event)
	m := d.open[string(row.ID)]
	if m == nil {
		if m = d.begin(row, event.Effect); m == nil {
			return
		}
	}
	if known {
		m.count(row)
	}
	m.move(row, event.Effect, line)
	if m.ended && !m.remote {
		d.close(m)
	}
}

// begin opens a message with its first step. A message that is not open and has an end has ended before; what is neither
// concerns nothing that is followed.
func (d *trackingDigest) begin(row *tracking.Row, effect facts.TrackingEffect) *trackedMessage {
	switch {
	case effect == facts.End:
		d.ended.add(facts.TrackingKey(row.ID))
		return nil
	case effect == facts.Note:
		return nil
	case len(d.open) >= facts.MaxTrackedMessages:
		d.log.Dropped++
		return nil
	}
	m := &trackedMessage{}
	if n := len(d.free); n > 0 {
		m, d.free = d.free[n-1], d.free[:n-1]
	}
	m.id, m.firstEvent, m.first = string(row.ID), row.Event, row.Time
	if d.open == nil {
		d.open = map[string]*trackedMessage{}
	}
	d.open[m.id] = m
	return m
}

func (d *trackingDigest) close(m *trackedMessage) {
	delete(d.open, m.id)
	d.ended.add(facts.TrackingKey(m.id))
	*m = trackedMessage{
		events: m.events[:0], last: trackedRow{text: m.last.text[:0]}, queued: trackedRow{text: m.queued.text[:0]},
	}
	d.free = append(d.free, m)
}

// count books the row's event, one of the table's.
func (m *trackedMessage) count(row *tracking.Row) {
	who := facts.TrackingKey(row.Recipient)
	for i := range m.events {
		e := &m.events[i]
		if e.Event != row.Event {
			continue
		}
		e.Last = row.Time
		if e.who == who {
			e.Count++
		}
		return
	}
	m.events = append(m.events, trackedEvent{facts.EventTime{Event: row.Event, Count: 1, Last: row.Time}, who})
}

// move takes what the row does to the message. See facts.TrackedMessage for when it has ended.
func (m *trackedMessage) move(row *tracking.Row, effect facts.TrackingEffect, line text.View) {
	switch {
	case effect == facts.Note:
		return
	case effect == facts.End:
		m.ended = true
		m.remote = m.remote && (row.Event == eventDelivered || row.Event == eventStored)
		return
	case row.Event == eventQueuedRemote:
		m.remote = true
		m.queued.take(row, line)
	case row.Event == eventTransferBegan:
		m.remote = false
	case row.Event == eventSubmitted:
		m.ended = false // it goes through once more, as after a restart of the service
	}
	m.last.take(row, line)
}

func (r *trackedRow) take(row *tracking.Row, line text.View) {
	r.event, r.line, r.when = row.Event, line.N, row.Time
	r.text = append(r.text[:0], excerpt(line.Text)...)
}

// messages is the open messages, by the line of their last row.
func (d *trackingDigest) messages() []facts.TrackedMessage {
	all := make([]facts.TrackedMessage, 0, len(d.open))
	for _, m := range d.open {
		all = append(all, d.message(m))
	}
	slices.SortFunc(all, func(a, b facts.TrackedMessage) int {
		return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.ID, b.ID))
	})
	return all
}

func (d *trackingDigest) message(m *trackedMessage) facts.TrackedMessage {
	last := &m.last
	if m.ended {
		last = &m.queued // what keeps it open
	}
	f := facts.TrackedMessage{ID: m.id, LastEvent: last.event, FirstEvent: m.firstEvent, First: m.first, Partly: m.ended}
	f.Citation = facts.Citation{Location: bundle.AtLine(d.in.Path(), last.line), Time: last.when, Excerpt: string(last.text)}
	for _, e := range m.events {
		f.Events = append(f.Events, e.EventTime)
	}
	f.Repeats = f.Count(f.LastEvent)
	var row tracking.Row
	if ok, err := d.reader.Read(last.text, &row); ok && err == nil {
		f.Sender, f.Recipient, f.Partner, f.Bytes = string(row.Sender), string(row.Recipient), string(row.Partner), row.Bytes
	}
	return f
}
