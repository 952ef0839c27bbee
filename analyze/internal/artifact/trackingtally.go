package artifact

import (
	"cmp"
	"slices"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/tracking"
	"postmortem/rules/facts"
)

// eventTallies counts the rows of each event. The zero value is empty.
type eventTallies struct {
	byEvent map[int]*facts.TrackingCount
}

// maxEventKinds bounds the event numbers told apart; some seventy are known.
const maxEventKinds = 1_000

func (e *eventTallies) add(row *tracking.Row, line text.View, in *Input) {
	t := e.byEvent[row.Event]
	switch {
	case t != nil:
		t.Count++
		return
	case len(e.byEvent) >= maxEventKinds:
		return
	case e.byEvent == nil:
		e.byEvent = map[int]*facts.TrackingCount{}
	}
	t = &facts.TrackingCount{Event: row.Event, Count: 1}
	t.Citation = in.Cite(text.Line{N: line.N, Text: string(excerpt(line.Text))})
	t.Time = row.Time
	e.byEvent[row.Event] = t
}

func (e *eventTallies) counts() []facts.TrackingCount {
	var all []facts.TrackingCount
	for _, t := range e.byEvent {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b facts.TrackingCount) int { return cmp.Compare(a.Event, b.Event) })
	return all
}

// endedMessages collects the keys of messages that ended. One is added for each of a message's last rows, so the list is
// made unique whenever it has doubled.
type endedMessages struct {
	list    []uint64
	unique  int // length after it was last made unique
	dropped int
}

func (e *endedMessages) add(key uint64) {
	switch n := len(e.list); {
	case n > 0 && e.list[n-1] == key:
		return
	case e.unique >= facts.MaxEndedMessages/2:
		e.dropped++
		return
	case n >= 2*max(e.unique, 1<<12):
		e.keys()
	}
	e.list = append(e.list, key)
}

// keys is the list, ascending and each key once.
func (e *endedMessages) keys() []uint64 {
	slices.Sort(e.list)
	e.list = slices.Compact(e.list)
	e.unique = len(e.list)
	return e.list
}

// nameTally counts names to find the one that stands most often. The zero value is empty.
type nameTally struct {
	count map[string]*int
	last  string
	n     *int // of last
}

// maxNames bounds the names that are counted.
const maxNames = 64

func (t *nameTally) add(name []byte) {
	if len(name) == 0 {
		return
	}
	if t.n == nil || string(name) != t.last {
		if !t.find(name) {
			return
		}
	}
	*t.n++
}

func (t *nameTally) find(name []byte) bool {
	if n := t.count[string(name)]; n != nil {
		t.last, t.n = string(name), n
		return true
	}
	if len(t.count) >= maxNames {
		return false
	}
	if t.count == nil {
		t.count = map[string]*int{}
	}
	t.last, t.n = string(name), new(int)
	t.count[t.last] = t.n
	return true
}

// most is the name that stands most often, the first in order of equals, and how often others stand that are no other
// spelling of it.
func (t *nameTally) most() (name string, others int) {
	most := 0
	for k, n := range t.count {
		if *n > most || (*n == most && k < name) {
			name, most = k, *n
		}
	}
	for k, n := range t.count {
		if facts.ServerKey(k) != facts.ServerKey(name) {
			others += *n
		}
	}
	return name, others
}
