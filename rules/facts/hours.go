package facts

import (
	"cmp"
	"slices"
	"time"
)

// HourCount is how often something happened within one hour.
type HourCount struct {
	Hour  int32 // whole hours since 1970-01-01 00:00 UTC; negative before
	Count int32
}

// Start is the hour's first moment, UTC.
func (h HourCount) Start() time.Time { return time.Unix(int64(h.Hour)*secondsPerHour, 0).UTC() }

const secondsPerHour = 3600

// Hours counts by the hour. The zero Hours is empty. While it grows an hour may stand in it several times; Settled puts it
// in order, each hour once.
type Hours []HourCount

// Add counts one thing. Things that bear no time are not counted.
func (h *Hours) Add(at time.Time) {
	if at.IsZero() {
		return
	}
	hour := HourOf(at)
	if n := len(*h); n > 0 && (*h)[n-1].Hour == hour {
		(*h)[n-1].Count++
		return
	}
	if n := len(*h); n == cap(*h) {
		*h = slices.Grow(h.Settled(), n/2+1) // what comes out of order must not cost a place each
	}
	*h = append(*h, HourCount{Hour: hour, Count: 1})
}

// HourOf is the hour that a moment lies in; see HourCount.
func HourOf(at time.Time) int32 {
	seconds := at.Unix()
	hour := seconds / secondsPerHour
	if seconds%secondsPerHour < 0 {
		hour--
	}
	return int32(hour)
}

// Settled is the hours in order, each once. It sorts h in place.
func (h Hours) Settled() Hours {
	slices.SortFunc(h, func(a, b HourCount) int { return cmp.Compare(a.Hour, b.Hour) })
	out := h[:0]
	for _, x := range h {
		if n := len(out); n > 0 && out[n-1].Hour == x.Hour {
			out[n-1].Count += x.Count
			continue
		}
		out = append(out, x)
	}
	return out
}

// shift turns hours of local time into hours of UTC. A zone that is half an hour off moves them by whole hours, downwards.
func (h Hours) shift(offset time.Duration) {
	for i := range h {
		h[i].Hour = HourOf(h[i].Start().Add(-offset))
	}
}
