package rules

import (
	"fmt"
	"time"

	"postmortem/rules/facts"
)

// newLater is a later look at a server. Only what is newer than the earlier look counts, and that something no longer happens
// is proven by a time as long as it used to pause before, at least the time that absence is judged by anyway.
func newLater(before *scene, after *facts.Server) (later *scene, stale []string) {
	since, stale := after.Since(before.CollectedAt)
	later = newScene(since)
	later.before = before
	return later, stale
}

// tooSoon says why a later look comes too early to prove that something has not happened for so long; "" when it does not,
// or when the look is not a later one.
func (s *scene) tooSoon(span time.Duration) string {
	if s.before == nil || s.before.CollectedAt.IsZero() {
		return ""
	}
	if gone := s.CollectedAt.Sub(s.before.CollectedAt); gone < span {
		return fmt.Sprintf("it takes %s without it to prove that it is gone, and the later bundle was collected %s after the earlier one",
			inWords(span), inWords(gone))
	}
	return ""
}

// spanIn is the time asked about: on a later look the longest pause between two such events before, if that is longer.
func (e *eventTest) spanIn(s *scene) time.Duration {
	span := e.span()
	if s.before != nil {
		span = max(span, e.pause(s.before))
	}
	return span
}

// pause is the longest time between two matching events, or, of a single one, the time that the events kept span.
func (e *eventTest) pause(s *scene) (longest time.Duration) {
	met := e.find(s).met
	for i := 1; i < len(met); i++ {
		longest = max(longest, met[i-1].Time.Sub(met[i].Time))
	}
	if len(met) == 1 {
		for i := range s.EventLogs {
			if log := &s.EventLogs[i]; log.Whole && log.Member == met[0].Member {
				longest = log.Newest.Sub(log.Oldest)
			}
		}
	}
	return min(longest, pastAfter)
}

// quiet tells whether a later look shows such events no more: there were some, and for the time asked about there is none.
func (e *eventTest) quiet(s *scene, found *eventsFound, covered bool) bool {
	if s.before == nil || !covered || found.maybe+found.lost+found.dropped > 0 || s.CollectedAt.IsZero() {
		return false
	}
	last := found.last()
	return !last.IsZero() && s.CollectedAt.Sub(last) > e.spanIn(s)
}

// fewer tells whether a later look had less time than the earlier one to see as many events as the clause asks for.
func (e *eventTest) fewer(s *scene, found *eventsFound) bool {
	if s.before == nil || s.before.CollectedAt.IsZero() || len(found.met) == 0 {
		return false
	}
	earlier := e.find(s.before).met
	if len(earlier) == 0 {
		return false
	}
	return s.CollectedAt.Sub(s.before.CollectedAt) < earlier[0].Time.Sub(earlier[len(earlier)-1].Time)
}
