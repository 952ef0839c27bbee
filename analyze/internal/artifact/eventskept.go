package artifact

import (
	"math"
	"strings"

	"postmortem/rules/facts"
)

// keptEvent is a wanted event, or what is left of its record until the end, when it is read only if it is still among the newest:
// bodies are dear, and of a storm of events most give way to newer ones.
type keptEvent struct {
	event *facts.Event // nil where record stands for it
	later eventRecord
	size  int32 // about the bytes it takes
}

// eventRecord is a record of a log, kept as it stands there.
type eventRecord interface{ event() facts.Event }

// keptEvents is the newest wanted events of one source and ID, at most facts.MaxEventsKept and as many as there is room for.
type keptEvents struct {
	events []keptEvent
	oldest int // index of the one to give way next, once there are as many as may be
}

// add takes an event; of more than most the oldest gives way. It returns that one, and by how many bytes more is kept.
func (k *keptEvents) add(e keptEvent, most int) (old keptEvent, grown int) {
	if len(k.events) < most {
		k.events = append(k.events, e)
		return old, int(e.size)
	}
	at := &k.events[k.oldest]
	old, *at = *at, e
	if k.oldest++; k.oldest == len(k.events) {
		k.oldest = 0
	}
	return old, int(e.size - old.size)
}

// cut leaves the newest events, and returns how many went and their bytes.
func (k *keptEvents) cut(most int) (n, size int) {
	n = len(k.events) - most
	if n <= 0 {
		return 0, 0
	}
	newest := make([]keptEvent, 0, most)
	for i := range k.events {
		e := &k.events[(k.oldest+i)%len(k.events)]
		if i < n {
			size += int(e.size)
			continue
		}
		newest = append(newest, *e)
	}
	k.events, k.oldest = newest, 0
	return n, size
}

// appendTo gives the events in the order in which they came.
func (k *keptEvents) appendTo(all []facts.Event) []facts.Event {
	for i := range k.events {
		e := &k.events[(k.oldest+i)%len(k.events)]
		if e.event != nil {
			all = append(all, *e.event)
		} else {
			all = append(all, e.later.event())
		}
		*e = keptEvent{}
	}
	return all
}

// eventBytes is about what an event takes without its strings.
const eventBytes = 352

// waiting are the records that are still to be read.
func (l *eventLogs) waiting() (all []*keptEvent) {
	for _, o := range l.order {
		for _, k := range o.kept {
			for i := range k.events {
				if k.events[i].later != nil {
					all = append(all, &k.events[i])
				}
			}
		}
	}
	return all
}

// sizeOf is about what an event takes in memory.
func sizeOf(e *facts.Event) int32 {
	const perString = 16
	n := eventBytes + len(e.Data) + len(e.Text) + perString*len(e.Strings)
	for _, s := range e.Strings {
		n += len(s)
	}
	return int32(min(n, math.MaxInt32))
}

// eventRoom bounds the bytes of the events that one member keeps. Where they do not suffice, fewer of each kind are kept, the
// newest: a rule asks whether some are there, or for some hundred.
type eventRoom struct {
	left int
	most int // of one kind
}

// What a member keeps of one kind of event however little room it has, and what it keeps in all when nobody says.
const (
	leastEventsKept = 8
	defaultRoom     = 32 << 20
)

func newEventRoom(bytes int) eventRoom {
	if bytes <= 0 {
		bytes = defaultRoom
	}
	return eventRoom{bytes, facts.MaxEventsKept}
}

// keep takes a wanted event. Of more than there is room for it keeps the newest of each kind: rules ask about the last hours.
func (o *openLog) keep(e facts.Event) {
	o.keepAs(e.Source, e.ID, keptEvent{event: &e, size: sizeOf(&e)})
}

// keepLater is keep of a record that takes so many bytes and is read at the end. It returns the record that gave way, or nil.
func (o *openLog) keepLater(source string, id uint16, r eventRecord, size int) eventRecord {
	return o.keepAs(source, id, keptEvent{later: r, size: eventBytes + int32(size)}).later
}

func (o *openLog) keepAs(source string, id uint16, e keptEvent) (old keptEvent) {
	l := o.owner
	for l.room.left < int(e.size) && l.room.most > leastEventsKept {
		l.room.most = max(l.room.most/2, leastEventsKept)
		l.cut()
	}
	old, grown := o.keptOf(source, id).add(e, l.room.most)
	l.room.left -= grown
	if old.size > 0 {
		o.Dropped++
	}
	return old
}

// keptOf is where an event is kept: kinds that differ in their level alone are kept together.
func (o *openLog) keptOf(source string, id uint16) *keptEvents {
	last := o.last
	same := last != nil && last.Source == source && last.ID == id
	if same && last.kept != nil {
		return last.kept
	}
	key := facts.EventKey{Source: strings.ToLower(source), ID: id}
	k := o.kept[key]
	if k == nil {
		k = &keptEvents{}
		o.kept[key] = k
	}
	if same {
		last.kept = k
	}
	return k
}

// cut makes room.
func (l *eventLogs) cut() {
	for _, o := range l.order {
		for _, k := range o.kept {
			n, size := k.cut(l.room.most)
			o.Dropped += n
			l.room.left += size
		}
	}
}
