package rules

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// The benchmarks apply a part of the catalog, then the whole of it, to one server with a long log. What the facts cost is
// paid once for each server; a further rule may cost only the events it asks about.
func BenchmarkDiagnose10(b *testing.B)  { benchmarkDiagnose(b, 10) }
func BenchmarkDiagnose50(b *testing.B)  { benchmarkDiagnose(b, 50) }
func BenchmarkDiagnoseAll(b *testing.B) { benchmarkDiagnose(b, 0) }

func benchmarkDiagnose(b *testing.B, n int) {
	all, err := Load(BuiltIn())
	require.NoError(b, err)
	c := *all
	if n > 0 {
		c.Rules = spread(all.Rules, n)
	}
	k := &facts.Case{Servers: []*facts.Server{busyServer(all.Wants())}}
	c.Diagnose(k)
	b.ReportAllocs()
	for b.Loop() {
		c.Diagnose(k)
	}
}

// spread takes n rules of all areas.
func spread(all []*Rule, n int) (some []*Rule) {
	for i := range n {
		some = append(some, all[i*len(all)/n])
	}
	return some
}

// The size of the busy server's logs.
const (
	busyEvents   = 20_000
	busyMessages = 2_000
)

// busyServer has logged a week of the events the catalog speaks of, and tracks mail that does not end.
func busyServer(w *facts.Wants) *facts.Server {
	now := time.Date(2005, 3, 14, 10, 0, 0, 0, time.UTC)
	log := facts.EventLog{Log: facts.ApplicationLog, Whole: true}
	for i := range busyEvents {
		key := w.Events[i*7%len(w.Events)]
		log.Events = append(log.Events, facts.Event{
			Citation: facts.Citation{Time: now.Add(time.Duration(i-busyEvents) * 30 * time.Second)},
			Source:   key.Source, ID: max(key.ID, 1), Level: facts.Warning,
			Strings: []string{fmt.Sprintf("<%d@contoso.example>", i%500), "0x0"},
		})
	}
	log.Oldest, log.Newest = log.Events[0].Time, now
	log.Inventory = countsOf(log.Events)
	s := &facts.Server{Name: "EXCH01", CollectedAt: now}
	s.EventLogs = append(s.EventLogs, log)
	s.TrackingLogs = append(s.TrackingLogs, busyTracking(now))
	return s
}

func busyTracking(now time.Time) facts.TrackingLog {
	log := facts.TrackingLog{Oldest: now.Add(-24 * time.Hour), Newest: now}
	for i := range busyMessages {
		log.Messages = append(log.Messages, facts.TrackedMessage{ID: fmt.Sprintf("%d@contoso.example", i), LastEvent: 1024 + i%10, First: log.Oldest})
	}
	return log
}

// countsOf is the inventory of a log.
func countsOf(events []facts.Event) (all []facts.EventCount) {
	at := map[facts.EventKey]int{}
	for i := range events {
		key := facts.EventKey{Source: events[i].Source, ID: events[i].ID}
		if _, seen := at[key]; !seen {
			at[key] = len(all)
			all = append(all, facts.EventCount{Source: key.Source, ID: key.ID, Level: events[i].Level, At: events[i].Citation})
		}
		all[at[key]].Count++
	}
	return all
}
