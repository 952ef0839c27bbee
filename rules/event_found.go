package rules

import (
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// eventsFound is what an event test found: the events that match, those that miss, and how many may match.
type eventsFound struct {
	met     []*facts.Event   // newest first
	near    *facts.Event     // one of the right source and ID of which a condition fails; nil when there is none
	maybe   int              // undecided, because the artifact lacks strings
	lost    int              // matching ones whose string asked for is lost
	counted int              // in the inventories
	newest  []facts.Citation // of the inventories, for events that were counted and not kept
	dropped int              // beyond what the readers keep
	plain   bool             // the inventory alone can count them
	proof   []facts.Citation
}

// judge decides the test's number and keeps its proof. covered says that no other event can exist in the time asked about.
func (f *eventsFound) judge(e *eventTest, covered bool) facts.State {
	low, high := f.measure(e)
	if !covered || f.dropped > 0 && !f.plain {
		high = unbounded
	}
	return f.condition(e).over(low, max(low, high))
}

func (f *eventsFound) condition(e *eventTest) Number {
	switch {
	case e.Distinct != nil:
		return e.Distinct.Count
	case e.Repeated != nil:
		return e.Repeated.Times
	case e.Burst != nil:
		return Number{}.orAtLeast(e.Burst.Count.low)
	}
	return e.Count.orAtLeast(1)
}

// measure is the least and the most that the number asked about can be, as far as the events found tell.
func (f *eventsFound) measure(e *eventTest) (low, high float64) {
	f.proof = citationsOf(f.met)
	switch {
	case e.Distinct != nil:
		return f.strings(e.Distinct.String, func(groups [][]*facts.Event) int { return len(groups) })
	case e.Repeated != nil:
		return f.strings(e.Repeated.String, func(groups [][]*facts.Event) int { return f.mostRepeated(groups) })
	case e.Burst != nil:
		most := f.densest(e.Burst.Within.Duration)
		return float64(most), float64(most + f.maybe)
	}
	n := len(f.met)
	if f.plain && f.counted > n {
		n = f.counted
		f.proof = append(f.proof, f.newest...)
	}
	return float64(n), float64(n + f.maybe)
}

// strings groups the events by one insertion string and measures the groups.
func (f *eventsFound) strings(i int, measure func([][]*facts.Event) int) (low, high float64) {
	index := map[string]int{}
	var groups [][]*facts.Event
	for _, ev := range f.met {
		value, ok := stringOf(ev, i)
		if !ok {
			f.lost++
			continue
		}
		at, seen := index[value]
		if !seen {
			at = len(groups)
			index[value] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], ev)
	}
	f.proof = nil
	for _, group := range groups {
		f.proof = append(f.proof, group[0].Citation)
	}
	n := measure(groups)
	return float64(n), float64(n + f.maybe + f.lost)
}

func (f *eventsFound) mostRepeated(groups [][]*facts.Event) int {
	var most []*facts.Event
	for _, group := range groups {
		if len(group) > len(most) {
			most = group
		}
	}
	f.proof = citationsOf(most)
	return len(most)
}

// densest is the most events in any stretch of time that long.
func (f *eventsFound) densest(within time.Duration) int {
	oldest, best := 0, 0
	events := slices.Clone(f.met)
	slices.Reverse(events)
	for newest := range events {
		for events[newest].Time.Sub(events[oldest].Time) > within {
			oldest++
		}
		if n := newest - oldest + 1; n > best {
			best = n
			f.proof = citationsOf([]*facts.Event{events[oldest], events[newest]})
		}
	}
	return best
}

// stringOf is an insertion string; from a message whose strings are lost, the Internet Message ID it bears.
func stringOf(ev *facts.Event, i int) (string, bool) {
	if ev.Strings != nil {
		if i > len(ev.Strings) {
			return "", false
		}
		return strings.ToLower(ev.Strings[i-1]), true
	}
	return messageID(messageOf(ev))
}

// messageID finds the <local@domain> of a text.
func messageID(text string) (string, bool) {
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			return "", false
		}
		text = text[open+1:]
		end := strings.IndexAny(text, "<>")
		if end > 0 && text[end] == '>' && strings.Contains(text[:end], "@") && !strings.ContainsAny(text[:end], " \t\r\n") {
			return strings.ToLower("<" + text[:end] + ">"), true
		}
	}
}

func (f *eventsFound) last() (last time.Time) {
	if len(f.met) > 0 {
		return f.met[0].Time
	}
	for _, c := range f.newest {
		if f.plain && c.Time.After(last) {
			last = c.Time
		}
	}
	return last
}

func citationsOf(events []*facts.Event) []facts.Citation {
	var all []facts.Citation
	for _, ev := range events[:min(len(events), maxCitations)] {
		all = append(all, ev.Citation)
	}
	return all
}
