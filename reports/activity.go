package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

const (
	maxSlots   = 60
	maxSources = 10 // one line each, the last for all others
	// reachBack is how far before its end a drawing begins: rules ask about the last days, and what is older would press
	// them into one slot.
	reachBack = 14 * 24 * time.Hour
	// maxTail is how long after the newest record a drawing goes on to the collection. A disk that is read years later
	// would leave nothing but tail.
	maxTail = 4 * 24 * time.Hour
)

// slotLengths are what people count time in; the first that needs no more than maxSlots is taken.
var slotLengths = []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour}

// activity counts the events of the server's logs by source and slot; nil when no log bears times.
func (b *builder) activity(s *facts.Server, cited map[string]bool) *Activity {
	start, end := bounds(s)
	if end.IsZero() {
		return nil
	}
	a := &Activity{Spans: spansOf(s, start), Sources: []SourceActivity{}}
	length := slotLength(end.Sub(start))
	a.Start = start.Truncate(length)
	a.SlotSeconds = int(length.Seconds())
	a.Slots = int((end.Sub(a.Start) + length - 1) / length)
	a.count(s, cited)
	a.Services = b.serviceChanges(s, a.Start)
	return a
}

// bounds is what a drawing spans, to the full hour.
func bounds(s *facts.Server) (start, end time.Time) {
	for i := range s.EventLogs {
		for _, c := range s.EventLogs[i].Inventory {
			if len(c.Hours) == 0 {
				continue
			}
			first, last := c.Hours[0].Start(), c.Hours[len(c.Hours)-1].Start().Add(time.Hour)
			if start.IsZero() || first.Before(start) {
				start = first
			}
			end = later(end, last)
		}
	}
	if end.IsZero() {
		return start, end
	}
	if s.CollectedAt.After(end) && s.CollectedAt.Sub(end) <= maxTail {
		end = s.CollectedAt.UTC()
	}
	return later(start, end.Add(-reachBack)), end
}

func slotLength(span time.Duration) time.Duration {
	for _, l := range slotLengths {
		if span <= l*(maxSlots-1) { // the first slot begins at a full one
			return l
		}
	}
	return slotLengths[len(slotLengths)-1]
}

// spansOf is what the logs cover after start, by the name that a reader knows them by.
func spansOf(s *facts.Server, start time.Time) []Span {
	out := []Span{}
	add := func(name, member string, from, to time.Time, local bool) {
		if !from.IsZero() && to.After(start) {
			out = append(out, Span{Name: name, Member: quote(member), Start: later(from, start).UTC(), End: to.UTC(), Local: local})
		}
	}
	for i := range s.EventLogs {
		if l := &s.EventLogs[i]; l.Whole {
			add(logTitle(l), l.Member, l.Oldest, l.Newest, l.Local)
		}
	}
	for i := range s.TrackingLogs {
		l := &s.TrackingLogs[i]
		add("Message tracking", l.Member, l.Oldest, l.Newest, false)
	}
	for i := range s.ProtocolLogs {
		if l := &s.ProtocolLogs[i]; l.Format != "telnet" {
			add("SMTP protocol log", l.Member, l.Oldest, l.Newest, l.Local)
		}
	}
	slices.SortStableFunc(out, func(x, y Span) int { return cmp.Or(strings.Compare(x.Name, y.Name), x.Start.Compare(y.Start)) })
	return out[:min(len(out), maxSpans)]
}

// maxSpans bounds the spans of a picture: one log file a day for half a year.
const maxSpans = 200

func logTitle(l *facts.EventLog) string {
	if l.Log == "" {
		return "Event log"
	}
	return string(l.Log) + " log"
}

// tally is the events of one source, hour by hour, apart for what a drawing tells apart.
type tally struct {
	name, log                string
	errors, warnings, others map[int32]int32
}

// count fills the sources. Two saves of one log hold the same events, so of each hour the fuller save counts.
func (a *Activity) count(s *facts.Server, cited map[string]bool) {
	bySource := map[string]*tally{}
	for i := range s.EventLogs {
		for key, t := range tallies(&s.EventLogs[i]) {
			if have := bySource[key]; have != nil {
				have.merge(t)
			} else {
				bySource[key] = t
			}
		}
	}
	for key, t := range bySource {
		a.add(t, cited[key])
	}
	slices.SortFunc(a.Sources, compareSources)
	a.fold()
}

// tallies adds up one log by source.
func tallies(l *facts.EventLog) map[string]*tally {
	out := map[string]*tally{}
	for _, c := range l.Inventory {
		key := strings.ToLower(c.Source)
		t := out[key]
		if t == nil {
			t = &tally{name: c.Source, log: logTitle(l), errors: map[int32]int32{}, warnings: map[int32]int32{}, others: map[int32]int32{}}
			out[key] = t
		}
		kind := t.others
		switch c.Level {
		case facts.Error, "critical":
			kind = t.errors
		case facts.Warning:
			kind = t.warnings
		}
		for _, h := range c.Hours {
			kind[h.Hour] += h.Count
		}
	}
	return out
}

func (t *tally) merge(o *tally) {
	if t.log != o.log {
		t.log = ""
	}
	for _, pair := range [][2]map[int32]int32{{t.errors, o.errors}, {t.warnings, o.warnings}, {t.others, o.others}} {
		for hour, n := range pair[1] {
			pair[0][hour] = max(pair[0][hour], n)
		}
	}
}

func (a *Activity) add(t *tally, cited bool) {
	s := SourceActivity{Source: quote(t.name), Log: t.log, Cited: cited}
	s.Errors, s.Warnings, s.Others = a.slotted(t.errors, &s.Total), a.slotted(t.warnings, &s.Total), a.slotted(t.others, &s.Total)
	if s.Total > 0 {
		a.Sources = append(a.Sources, s)
	}
}

// slotted puts hours into slots and adds them to total; those before the start are counted apart.
func (a *Activity) slotted(hours map[int32]int32, total *int) []int {
	out := make([]int, a.Slots)
	for hour, n := range hours {
		at := facts.HourCount{Hour: hour}.Start()
		if at.Before(a.Start) {
			a.Earlier += int(n)
			continue
		}
		slot := min(int(at.Sub(a.Start).Seconds())/a.SlotSeconds, a.Slots-1)
		out[slot] += int(n)
		*total += int(n)
	}
	return out
}

func compareSources(x, y SourceActivity) int {
	rank := func(s SourceActivity) int {
		if s.Cited {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(rank(x), rank(y)),
		cmp.Compare(sum(y.Errors), sum(x.Errors)), cmp.Compare(sum(y.Warnings), sum(x.Warnings)), cmp.Compare(y.Total, x.Total),
		strings.Compare(strings.ToLower(x.Source), strings.ToLower(y.Source)), strings.Compare(x.Source, y.Source),
	)
}

func sum(all []int) (n int) {
	for _, x := range all {
		n += x
	}
	return n
}

// fold joins the sources beyond maxSources into one.
func (a *Activity) fold() {
	if len(a.Sources) <= maxSources {
		return
	}
	rest := SourceActivity{Errors: make([]int, a.Slots), Warnings: make([]int, a.Slots), Others: make([]int, a.Slots)}
	for _, s := range a.Sources[maxSources-1:] {
		rest.Total += s.Total
		for i := range a.Slots {
			rest.Errors[i] += s.Errors[i]
			rest.Warnings[i] += s.Warnings[i]
			rest.Others[i] += s.Others[i]
		}
	}
	a.Sources = append(a.Sources[:maxSources-1], rest)
}

// citedSources is the sources, in lower case, of the events that the timeline lists for a server.
func citedSources(r *Report, server string) map[string]bool {
	out := map[string]bool{}
	for _, e := range r.Timeline {
		if source, _, ok := strings.Cut(e.Label, "/"); ok && e.Server == server {
			out[strings.ToLower(source)] = true
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
