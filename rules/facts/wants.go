package facts

import (
	"slices"
	"strings"
	"sync"
)

// Wants is what the catalog and the report ask for; readers drop the rest early. A nil *Wants asks for everything.
type Wants struct {
	Events []EventKey // with Source ""; any source
	Keys   []string   // canonical registry keys; "*" stands for any part of one name; everything below is wanted too, unless one ends in "\"
	Files  []string   // base names in lower case, "*" at either end allowed, wanted from listings
	Some   []FileWant // files of which a number in each folder proves all that is asked

	seen  map[EventKey]bool // of Events, by AddEvent
	once  sync.Once
	index eventIndex // of Events, from the first question on
}

// AddEvent adds a kind of event, once.
func (w *Wants) AddEvent(key EventKey) {
	if w.seen == nil {
		w.seen = map[EventKey]bool{}
	}
	if !w.seen[key] {
		w.seen[key] = true
		w.Events = append(w.Events, key)
	}
}

// eventIndex is the kinds of events by source, in lower case.
type eventIndex map[string]map[uint16]bool

func indexOf(events []EventKey) eventIndex {
	x := eventIndex{}
	for _, k := range events {
		source := strings.ToLower(k.Source)
		if x[source] == nil {
			x[source] = map[uint16]bool{}
		}
		x[source][k.ID] = true
	}
	return x
}

func (x eventIndex) has(source string, id uint16) bool {
	ids := x[source]
	return ids[id] || ids[0]
}

// FileWant asks for files by a pattern that a folder can hold by the hundred thousand.
type FileWant struct {
	Name  string           // base name in lower case, "*" allowed anywhere
	Most  int              // of a folder's files that many are enough
	Bytes func(int64) bool // of which sizes, -1 unknown; nil any
}

// EnoughFiles is how many files of a folder a pattern brings, where a rule does not count further.
const EnoughFiles = 1000

// EventKey names a kind of event.
type EventKey struct {
	Source string // lower case; "" any
	ID     uint16 // 0 any of the source
}

// Event tells whether records of source (any case) and id are wanted. It may be asked from several goroutines; after the first
// question no event may be added.
func (w *Wants) Event(source string, id uint16) bool {
	if w == nil {
		return true
	}
	w.once.Do(func() { w.index = indexOf(w.Events) })
	return w.index.has(strings.ToLower(source), id) || w.index.has("", id)
}

// Key tells whether the values of a canonical registry key are wanted. Who asks for many keys asks KeySet.
func (w *Wants) Key(key string) bool {
	in, _ := w.KeySet().Match(key)
	return in
}

// File tells whether a listing's file of this base name is wanted.
func (w *Wants) File(name string) bool {
	if w == nil {
		return true
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc(w.Files, func(pattern string) bool { return GlobMatch(pattern, name) }) ||
		slices.ContainsFunc(w.Some, func(some FileWant) bool { return GlobMatch(some.Name, name) })
}
