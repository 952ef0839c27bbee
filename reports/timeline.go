package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules"
	"postmortem/rules/facts"
)

const (
	// runGap ends a run of equal events: what comes later than this after the last is told apart on the timeline.
	runGap = 24 * time.Hour
	// maxTimeline bounds the entries of a timeline; the newest are kept.
	maxTimeline = 200
)

// timeline lists the events that findings and symptoms rest on, runs of equal ones as one entry.
func (b *builder) timeline(d *rules.Diagnosis) []TimelineEntry {
	out := []TimelineEntry{}
	for _, s := range d.Case.Servers {
		cited := citedRecords(d, s)
		for i := range s.EventLogs {
			out = append(out, b.runs(s, &s.EventLogs[i], cited)...)
		}
	}
	slices.SortStableFunc(out, func(x, y TimelineEntry) int {
		return cmp.Or(x.Time.Compare(y.Time), strings.Compare(x.Label, y.Label))
	})
	if len(out) > maxTimeline {
		out = out[len(out)-maxTimeline:]
	}
	return out
}

type place struct {
	member string
	n      int64
}

// citedRecords is the places in logs that anything listed about s cites.
func citedRecords(d *rules.Diagnosis, s *facts.Server) map[place]bool {
	cited := map[place]bool{}
	add := func(cs []facts.Citation) {
		for _, c := range cs {
			cited[place{c.Member, c.N}] = true
		}
	}
	for _, f := range d.Findings {
		for _, e := range f.Evidence {
			if f.Server == s && e.State == facts.Holds {
				add(e.Citations)
			}
		}
	}
	for _, y := range d.Symptoms {
		if y.Server == s && y.State == facts.Holds { // what proves an absence is only where a log begins and ends
			add(y.Citations)
		}
	}
	return cited
}

type eventKind struct {
	source string
	id     uint16
}

func (b *builder) runs(s *facts.Server, l *facts.EventLog, cited map[place]bool) []TimelineEntry {
	matters := map[eventKind]bool{}
	for _, e := range l.Events {
		if cited[place{e.Member, e.N}] && !onlyEnds(l, e) {
			matters[eventKind{strings.ToLower(e.Source), e.ID}] = true
		}
	}
	last := map[eventKind]int{}
	var out []TimelineEntry
	for _, e := range l.Events {
		kind := eventKind{strings.ToLower(e.Source), e.ID}
		if !matters[kind] || e.Time.IsZero() {
			continue
		}
		if i, ok := last[kind]; ok && e.Time.Sub(out[i].Until) <= runGap && !e.Time.Before(out[i].Until) {
			out[i].Until, out[i].Count = e.Time.UTC(), out[i].Count+1
			continue
		}
		last[kind] = len(out)
		out = append(out, b.entry(s, e))
	}
	return out
}

// onlyEnds tells the record that a log begins or ends with, which is cited where something is absent from it.
func onlyEnds(l *facts.EventLog, e facts.Event) bool {
	end := e.Location == l.OldestAt.Location || e.Location == l.NewestAt.Location
	return end && e.Level != facts.Error && e.Level != facts.Warning
}

func (b *builder) entry(s *facts.Server, e facts.Event) TimelineEntry {
	return TimelineEntry{
		Time: e.Time.UTC(), Until: e.Time.UTC(), Count: 1, Server: s.Name, Level: string(e.Level),
		Label: fmt.Sprintf("%s/%d", e.Source, e.ID), Text: e.Excerpt, Citation: b.citation(e.Citation),
	}
}
