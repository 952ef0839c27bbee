package artifact

import (
	"math"
	"strings"

	"postmortem/rules/facts"
)

// keptEvents is the newest wanted events of one source and ID, at most facts.MaxEventsKept and as many as there is room for.
type keptEvents struct {
	events []facts.Event
	sizes  []int32 // of events, in bytes
	oldest int     // index of the one to give way next, once there are as many as may be
}

// add takes an event; of more than most the oldest gives way. It returns by how many bytes more is kept.
func (k *keptEvents) add(e *facts.Event, most int) (grown int, dropped bool) {
	size := sizeOf(e)
	if len(k.events) < most {
		k.events, k.sizes = append(k.events, *e), append(k.sizes, size)
		return int(size), false
	}
	grown = int(size - k.sizes[k.oldest])
	k.events[k.oldest], k.sizes[k.oldest] = *e, size
	if k.oldest++; k.oldest == len(k.events) {
		k.oldest = 0
	}
	return grown, true
}

// cut leaves the newest events, and returns how many went and their bytes.
func (k *keptEvents) cut(most int) (n, size int) {
	n = len(k.events) - most
	if n <= 0 {
		return 0, 0
	}
	events, sizes := make([]facts.Event, 0, most), make([]int32, 0, most)
	for i := range k.events {
		at := (k.oldest + i) % len(k.events)
		if i < n {
			size += int(k.sizes[at])
			continue
		}
		events, sizes = append(events, k.events[at]), append(sizes, k.sizes[at])
	}
	k.events, k.sizes, k.oldest = events, sizes, 0
	return n, size
}

// sizeOf is about what an event takes in memory.
func sizeOf(e *facts.Event) int32 {
	const fixed, perString = 352, 16
	n := fixed + len(e.Data) + len(e.Text) + perString*len(e.Strings)
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
	leastEventsKept = 60
	defaultRoom     = 32 << 20
)

func newEventRoom(bytes int) eventRoom {
	if bytes <= 0 {
		bytes = defaultRoom
	}
	return eventRoom{bytes, facts.MaxEventsKept}
}

// keep takes a wanted event. Of more than there is room for it keeps the newest of each kind: rules ask about the last hours.
func (o *openLog) keep(e *facts.Event) {
	k := o.keptOf(e)
	grown, dropped := k.add(e, o.owner.room.most)
	if dropped {
		o.Dropped++
	}
	l := o.owner
	for l.room.left -= grown; l.room.left < 0 && l.room.most > leastEventsKept; {
		l.room.most = max(l.room.most/2, leastEventsKept)
		l.cut()
	}
}

// keptOf is where an event is kept: kinds that differ in their level alone are kept together.
func (o *openLog) keptOf(e *facts.Event) *keptEvents {
	last := o.last
	if last != nil && last.kept != nil && last.Source == e.Source && last.ID == e.ID {
		return last.kept
	}
	key := facts.EventKey{Source: strings.ToLower(e.Source), ID: e.ID}
	k := o.kept[key]
	if k == nil {
		k = &keptEvents{}
		o.kept[key] = k
	}
	if last != nil && last.Source == e.Source && last.ID == e.ID {
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
