package artifact

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// maxInventory bounds the kinds of events counted apart in one log. A real log has some hundreds; only a forged one has
// a new source in every record.
const maxInventory = 100_000

// inventory counts the events of one log of one computer by source, ID and level, wanted by a rule or not. It serves
// .evt, .evtx and text saves alike. The zero inventory is empty.
type inventory struct {
	kinds map[eventKind]*eventTally
	over  int // events of kinds beyond maxInventory
}

type eventKind struct {
	source string
	id     uint16
	level  facts.Level
}

// eventTally is one line of an inventory in the making. A reader may keep it, so that a further record of the same kind
// costs no look-up.
type eventTally struct {
	facts.EventCount
	newest bool // the event seen last is the newest
}

// tally finds or begins the line of a kind of event. It is nil when the inventory is full; a nil tally may be used.
func (v *inventory) tally(source string, id uint16, level facts.Level) *eventTally {
	kind := eventKind{source, id, level}
	if t := v.kinds[kind]; t != nil {
		return t
	}
	if len(v.kinds) >= maxInventory {
		return nil
	}
	if v.kinds == nil {
		v.kinds = make(map[eventKind]*eventTally)
	}
	t := &eventTally{EventCount: facts.EventCount{Source: source, ID: id, Level: level}}
	v.kinds[kind] = t
	return t
}

// add counts one event; a zero when is an event that bears no time.
func (v *inventory) add(source string, id uint16, level facts.Level, when time.Time, at bundle.Location) {
	t := v.tally(source, id, level)
	if t == nil {
		v.over++
		return
	}
	t.see(when, at)
}

// see counts one more event of t's kind. Of two events of the same time the one seen later is the newest.
func (t *eventTally) see(when time.Time, at bundle.Location) {
	t.Count++
	t.Hours.Add(when)
	if t.newest = !when.Before(t.Last); t.newest {
		t.Last = when
		t.At = facts.Citation{Location: at, Time: when}
	}
	if t.First.IsZero() || !t.newest && earlier(when, t.First) {
		t.First = when
	}
}

// counts is the finished inventory, ordered by source (case folded), ID and level.
func (v *inventory) counts() []facts.EventCount {
	all := make([]facts.EventCount, 0, len(v.kinds))
	for _, t := range v.kinds {
		if t.Count > 0 {
			t.Hours = slices.Clip(t.Hours.Settled())
			all = append(all, t.EventCount)
		}
	}
	slices.SortFunc(all, compareCounts)
	return all
}

func compareCounts(a, b facts.EventCount) int {
	if a.Source != b.Source {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Source), strings.ToLower(b.Source)), cmp.Compare(a.Source, b.Source))
	}
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Level, b.Level))
}
