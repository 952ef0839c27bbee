package artifact

import (
	"time"

	"postmortem/rules/facts"
)

// hourTally counts a folder's files by the hour of their date as printed, without calendar arithmetic for each. In a zone
// that is no whole number of hours from UTC it counts by the quarter, so that each counts for its hour of UTC.
type hourTally struct {
	counts map[int64]int32 // by key, with its minutes rounded down
	last   int64           // key of the last file
	run    int32           // files with that key not yet in counts
	step   int64           // minutes
}

// clear begins a new folder.
func (h *hourTally) clear(zone *time.Location) {
	clear(h.counts)
	h.run, h.step = 0, 60
	if zone != nil {
		if _, offset := time.Unix(0, 0).In(zone).Zone(); offset%3600 != 0 {
			h.step = 15
		}
	}
}

// minutesInKey bounds the minutes of a listing's key; see dir.Fields.
const minutesInKey = 2048

func (h *hourTally) add(key int64) {
	key -= key % minutesInKey % h.step
	if h.run > 0 && key == h.last {
		h.run++
		return
	}
	h.flush()
	h.last, h.run = key, 1
}

func (h *hourTally) flush() {
	if h.run == 0 {
		return
	}
	if h.counts == nil {
		h.counts = map[int64]int32{}
	}
	h.counts[h.last] += h.run
	h.run = 0
}

func (h *hourTally) settled(clock dirClock) (all facts.Hours) {
	h.flush()
	for key, n := range h.counts {
		all = append(all, facts.HourCount{Hour: facts.HourOf(clock.time(key)), Count: n})
	}
	return all.Settled()
}
