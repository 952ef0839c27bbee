package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// Rate is how often a kind of event occurs in two stretches of time of one length, each up to the end of its log.
type Rate struct {
	Log           facts.LogName
	Source        string
	ID            uint16
	Level         facts.Level
	Hours         float64 // the length of either stretch
	Before, After int     // events in it
	Asked         bool    // a rule of the catalog asks about such events
	BeforeAt      facts.Citation
	AfterAt       facts.Citation
}

// leastStretch is the shortest stretch of time in which events are worth counting.
const leastStretch = time.Hour

// rates compares how often errors and warnings occur, in equal stretches of the logs that both looks have: the later one counts
// from the earlier collection on.
func (p *Pair) rates(wants *facts.Wants) {
	for _, name := range []facts.LogName{facts.ApplicationLog, facts.SystemLog} {
		before, after := longest(p.Before, name), longest(p.After, name)
		switch {
		case before == nil && after == nil:
		case after == nil:
			p.not(string(name)+" events per hour", "no whole log after")
		case before == nil:
			p.not(string(name)+" events per hour", "no whole log before")
		default:
			p.ratesOf(name, before, after, wants)
		}
	}
	slices.SortStableFunc(p.Rates, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(abs(b.After-b.Before), abs(a.After-a.Before)),
			strings.Compare(a.Source, b.Source), cmp.Compare(a.ID, b.ID))
	})
}

// rank puts what rules ask about first, and what came or went before what merely varies.
func (r Rate) rank() (rank int) {
	if !r.Asked {
		rank += 2
	}
	if r.Before > 0 && r.After > 0 {
		rank++
	}
	return rank
}

func abs(n int) int { return max(n, -n) }

// longest is the whole log of that name that spans the most time.
func longest(s *facts.Server, name facts.LogName) (found *facts.EventLog) {
	for i := range s.EventLogs {
		l := &s.EventLogs[i]
		if l.Whole && l.Log == name && !l.Oldest.IsZero() && (found == nil || l.Newest.Sub(l.Oldest) > found.Newest.Sub(found.Oldest)) {
			found = l
		}
	}
	return found
}

func (p *Pair) ratesOf(name facts.LogName, before, after *facts.EventLog, wants *facts.Wants) {
	from := after.Oldest
	if p.Before.CollectedAt.After(from) {
		from = p.Before.CollectedAt
	}
	stretch := min(before.Newest.Sub(before.Oldest), after.Newest.Sub(from))
	if stretch < leastStretch {
		p.not(string(name)+" events per hour", fmt.Sprintf("the logs have only %d minutes in common length, the later one from the earlier collection on",
			int(max(stretch, 0).Minutes())))
		return
	}
	stretch = stretch.Truncate(time.Hour)
	for _, r := range kindsOf(before, after) {
		r.Log, r.Hours, r.Asked = name, stretch.Hours(), wants.Event(r.Source, r.ID)
		r.Before, r.BeforeAt = countIn(before, r, stretch)
		r.After, r.AfterAt = countIn(after, r, stretch)
		if r.Before != r.After {
			p.Rates = append(p.Rates, r)
		}
	}
}

// kindsOf lists the kinds of events that tell of trouble, of either log.
func kindsOf(logs ...*facts.EventLog) (all []Rate) {
	seen := map[Rate]bool{}
	for _, l := range logs {
		for _, c := range l.Inventory {
			kind := Rate{Source: c.Source, ID: c.ID, Level: c.Level}
			if seen[kind] || !slices.Contains([]facts.Level{facts.Error, facts.Warning, facts.FailureAudit, "critical"}, c.Level) {
				continue
			}
			seen[kind] = true
			all = append(all, kind)
		}
	}
	return all
}

func countIn(l *facts.EventLog, r Rate, stretch time.Duration) (n int, at facts.Citation) {
	for _, c := range l.Inventory {
		if c.Source == r.Source && c.ID == r.ID && c.Level == r.Level {
			if m := c.Between(l.Newest.Add(-stretch), l.Newest); m > 0 {
				n, at = n+m, c.At
			}
		}
	}
	return n, at
}
