package reports

import (
	"slices"
	"time"
)

// chart is the timeline as a drawing: one lane for each kind of event, time from left to right. Units are those of the
// SVG's view box.
type chart struct {
	Width, Height int
	Lanes         []lane
	Ticks         []tick
}

type lane struct {
	Label string
	Y     int // of the lane's middle
	Marks []mark
}

// mark is one run of events, from X over Span units.
type mark struct {
	X, Span int
	Level   string
	Title   string
}

type tick struct {
	X     int
	Label string
}

const (
	chartWidth  = 1000
	chartLeft   = 250 // room for the lanes' labels
	chartRight  = 20
	laneHeight  = 26
	chartTop    = 10
	chartBottom = 30
	minSpan     = 4 // units; a single event must be visible
	maxLanes    = 30
	tickCount   = 5
)

// newChart lays the timeline out; nil when there is nothing to draw.
func newChart(entries []TimelineEntry) *chart {
	if len(entries) == 0 {
		return nil
	}
	from, to := entries[0].Time, entries[0].Until
	for _, e := range entries {
		from, to = earlier(from, e.Time), later(to, e.Until)
	}
	scale := newScale(from, to)
	c := &chart{Width: chartWidth, Lanes: lanes(entries, scale)}
	c.Height = chartTop + laneHeight*len(c.Lanes) + chartBottom
	for i := range tickCount {
		at := from.Add(to.Sub(from) * time.Duration(i) / (tickCount - 1))
		c.Ticks = append(c.Ticks, tick{scale.x(at), at.UTC().Format("01-02 15:04")})
		if from.Equal(to) {
			break
		}
	}
	return c
}

func lanes(entries []TimelineEntry, s scale) []lane {
	var out []lane
	for _, e := range entries {
		label := squeeze(e.Label)
		if e.Server != "" {
			label = squeeze(e.Server) + " " + label
		}
		i := slices.IndexFunc(out, func(l lane) bool { return l.Label == label })
		if i < 0 {
			if len(out) == maxLanes {
				continue
			}
			i = len(out)
			out = append(out, lane{Label: label, Y: chartTop + laneHeight*i + laneHeight/2})
		}
		x := s.x(e.Time)
		out[i].Marks = append(out[i].Marks, mark{x, max(s.x(e.Until)-x, minSpan), e.Level, squeeze(stamp(&e.Time) + " " + e.words())})
	}
	return out
}

// scale maps time to the drawing's units.
type scale struct {
	from time.Time
	span time.Duration
}

func newScale(from, to time.Time) scale { return scale{from, max(to.Sub(from), time.Second)} }

func (s scale) x(t time.Time) int {
	room := float64(chartWidth - chartLeft - chartRight)
	return chartLeft + int(room*float64(t.Sub(s.from))/float64(s.span))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
