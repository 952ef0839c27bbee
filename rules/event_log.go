package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// spans tells whether some whole log of that name reaches from the given time to the collection.
func (s *scene) spans(name facts.LogName, from time.Time) bool {
	for i := range s.EventLogs {
		log := &s.EventLogs[i]
		if log.Whole && isNamed(log, name, nil) && s.shortOf(log, name, from) == "" {
			return true
		}
	}
	return false
}

// isNamed tells whether the log is that one. A log whose name nobody knows stands for it only when it holds records of the
// sources asked about: they are written nowhere else.
func isNamed(log *facts.EventLog, name facts.LogName, sources []string) bool {
	if log.Log != "" {
		return log.Log == name
	}
	return slices.ContainsFunc(log.Inventory, func(c facts.EventCount) bool {
		return slices.ContainsFunc(sources, func(source string) bool { return strings.EqualFold(source, c.Source) })
	})
}

// shortOf says why the log's undamaged records do not span the time from the given one to the collection; "" when they do.
func (s *scene) shortOf(log *facts.EventLog, name facts.LogName, from time.Time) string {
	before, own := s.CollectedAt.Sub(log.Oldest), log.Member == s.CollectedBy
	if log.Local && !own {
		before -= zoneless
	}
	switch {
	case log.Partial:
		return fmt.Sprintf("the %s log was not read whole", name)
	case log.Oldest.IsZero():
		return fmt.Sprintf("the %s log holds no undamaged record", name)
	case before < s.CollectedAt.Sub(from):
		return fmt.Sprintf("the %s log covers only %s before collection", name, inWords(before))
	case s.collectedWhole(log.Member):
		return ""
	case log.Local && !own:
		return fmt.Sprintf("the %s log bears local times of an unknown zone", name)
	case log.Newest.Add(endSlack).Before(s.CollectedAt):
		return fmt.Sprintf("the %s log ends %s before collection", name, inWords(s.CollectedAt.Sub(log.Newest)))
	}
	return ""
}

// collectedWhole tells whether the manifest says that the member was collected without loss: a quiet log then reaches up
// to the collection even if nothing was written to it.
func (s *scene) collectedWhole(member string) bool {
	if s.Manifest == nil {
		return false
	}
	return slices.ContainsFunc(s.Manifest.Members, func(e bundle.Entry) bool {
		return e.Outcome == bundle.OK && (e.Path == member || strings.HasSuffix(member, "/"+e.Path))
	})
}

// ends cites the first and the last record of a log: the proof of what it spans.
func ends(log *facts.EventLog) []facts.Citation {
	oldest, newest := log.OldestAt, log.NewestAt
	if newest.IsZero() {
		newest = newestIn(log)
	}
	if oldest.IsZero() {
		oldest = facts.Citation{Location: bundle.Whole(log.Member), Time: log.Oldest}
	}
	if oldest.Location == newest.Location {
		return []facts.Citation{newest}
	}
	return []facts.Citation{oldest, newest}
}

func newestIn(log *facts.EventLog) (newest facts.Citation) {
	for _, c := range log.Inventory {
		if newest.IsZero() || c.At.Time.After(newest.Time) {
			newest = c.At
		}
	}
	return newest
}

// inWords is a length of time as reports say it.
func inWords(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", int(max(d, 0).Minutes()))
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
