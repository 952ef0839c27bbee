package artifact

import (
	"time"

	"postmortem/rules/facts"
)

// hourTally counts a folder's files by the hour of their date as printed, without calendar arithmetic for each. In a zone
// that is no whole number of hours from UTC it counts by the quarter, so that each counts for its hour of UTC.
type hourTally struct {
	recent []hourCount     // nil until needed
	counts map[int64]int32 // what had to make room there; by key, with its minutes rounded down
	step   int64           // minutes
	slots  int64           // of a day, at least
	used   bool            // something was counted
}

type hourCount struct {
	key int64 // of a listing, with its minutes rounded down
	n   int32
}

// recentHours is how many hours are counted without a look-up in the map of all: those of a year.
const recentHours = 1 << 14

// clear begins a new folder.
func (h *hourTally) clear(zone *time.Location) {
	clear(h.recent)
	clear(h.counts)
	h.step, h.slots, h.used = 60, 32, false
	if zone != nil {
		if _, offset := time.Unix(0, 0).In(zone).Zone(); offset%3600 != 0 {
			h.step, h.slots = 15, 128
		}
	}
}

// minutesInKey bounds the minutes of a listing's key; see dir.Fields.
const minutesInKey = 2048

func (h *hourTally) add(key int64) {
	if h.recent == nil {
		h.recent = make([]hourCount, recentHours)
	}
	h.used = true
	minute := key % minutesInKey
	slot := minute / h.step
	key -= minute - slot*h.step
	r := &h.recent[(key/minutesInKey*h.slots+slot)%recentHours]
	if r.key != key {
		h.flush(r)
		r.key = key
	}
	r.n++
}

func (h *hourTally) flush(r *hourCount) {
	if r.n == 0 {
		return
	}
	if h.counts == nil {
		h.counts = map[int64]int32{}
	}
	h.counts[r.key] += r.n
	r.n = 0
}

func (h *hourTally) settled(clock dirClock) (all facts.Hours) {
	for i := range h.recent {
		h.flush(&h.recent[i])
	}
	for key, n := range h.counts {
		all = append(all, facts.HourCount{Hour: facts.HourOf(clock.time(key)), Count: n})
	}
	return all.Settled()
}
