package compare

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

var (
	then = time.Date(2005, 3, 14, 10, 0, 0, 0, time.UTC)
	now  = then.Add(10 * 24 * time.Hour)
)

func cite(member string, line int) facts.Citation {
	return facts.Citation{Location: bundle.AtLine(member, line), Excerpt: "x"}
}

func source(member string) facts.Source { return facts.Source{Member: member} }

func catalog(t *testing.T) *rules.Catalog {
	t.Helper()
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(t, err)
	return c
}

func compared(t *testing.T, before, after *facts.Server) *Pair {
	t.Helper()
	c := Cases(catalog(t), &facts.Case{Servers: []*facts.Server{before}}, &facts.Case{Servers: []*facts.Server{after}})
	require.Len(t, c.Pairs, 1)
	return c.Pairs[0]
}

func sinkList(variant facts.SinkVariant, bindings ...facts.SinkBinding) facts.Evidence {
	for i := range bindings {
		bindings[i].Citation = cite("sinks.txt", i+2)
	}
	return facts.Evidence{SinkListings: []facts.SinkListing{{Source: source("sinks.txt"), Variant: variant, Bindings: bindings, Head: cite("sinks.txt", 1)}}}
}

func sink(event, name string, enabled facts.State, priority int) facts.SinkBinding {
	return facts.SinkBinding{Instance: 1, VirtualServer: "smtpsvc 1", Event: event, Name: name, Enabled: enabled, Priority: &priority}
}

func server(at time.Time, e facts.Evidence) *facts.Server {
	return &facts.Server{Name: "EXCH01", CollectedAt: at, Evidence: e}
}

func TestSinksThatChanged(t *testing.T) {
	a, b, third := sink("OnArrival", "A", facts.Holds, 10), sink("OnArrival", "B", facts.Holds, 20), sink("OnPostCategorize", "C", facts.Holds, 1)
	off := sink("OnArrival", "B", facts.Fails, 20)
	late := sink("OnArrival", "A", facts.Holds, 30)
	for _, tc := range []struct {
		name          string
		before, after facts.Evidence
		want          []string // kind, before, after
		blind         string
	}{
		{"gone", sinkList(facts.BoxedSinks, a, third), sinkList(facts.BoxedSinks, a), []string{"event sink", "bound, enabled, priority 1", ""}, ""},
		{"bound", sinkList(facts.BoxedSinks, a), sinkList(facts.BoxedSinks, a, third), []string{"event sink", "", "bound, enabled, priority 1"}, ""},
		{"disabled", sinkList(facts.BoxedSinks, b), sinkList(facts.BoxedSinks, off), []string{"event sink", "bound, enabled, priority 20", "bound, disabled, priority 20"}, ""},
		{"called in another order", sinkList(facts.BoxedSinks, a, b), sinkList(facts.BoxedSinks, late, b), []string{"event sink", "bound, enabled, priority 10", "bound, enabled, priority 30", "order of event sinks", "A, B", "B, A"}, ""},
		{"the old script does not list the event", sinkList(facts.BoxedSinks, a, third), sinkList(facts.BraceSinks, a), nil, "event sink"},
		{"not listed again", sinkList(facts.BoxedSinks, a), facts.Evidence{}, nil, "event sink"},
		{"the same", sinkList(facts.BoxedSinks, a, b), sinkList(facts.BoxedSinks, a, b), nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := compared(t, server(then, tc.before), server(now, tc.after))
			var have []string
			for _, c := range p.Changes {
				have = append(have, c.Kind, c.Before, c.After)
				assert.False(t, c.BeforeAt.IsZero() || c.AfterAt.IsZero(), "both sides are cited")
			}
			assert.Equal(t, tc.want, have)
			if tc.blind == "" {
				assert.Empty(t, p.NotCompared)
				return
			}
			require.NotEmpty(t, p.NotCompared)
			assert.Equal(t, tc.blind, p.NotCompared[0].Kind)
		})
	}
}

func export(root string, partial bool, values ...facts.RegistryValue) facts.Evidence {
	x := facts.RegistryExport{Source: source("x.reg"), Roots: []facts.RegistryRoot{{Citation: cite("x.reg", 1), Path: root}}}
	x.Partial = partial
	for i, v := range values {
		v.Citation = cite("x.reg", i+2)
		x.Values = append(x.Values, v)
		x.Keys = append(x.Keys, facts.RegistryKey{Citation: v.Citation, Path: v.Key})
	}
	return facts.Evidence{Registries: []facts.RegistryExport{x}}
}

func dword(key, name string, n uint64) facts.RegistryValue {
	return facts.RegistryValue{Key: key, Name: name, Type: "REG_DWORD", Number: n}
}

func TestRegistryThatChanged(t *testing.T) {
	const root = `HKLM\SOFTWARE\Sybari Software`
	enabled := func(n uint64) facts.RegistryValue { return dword(root+`\Antigen`, "AntigenEnabled", n) }
	for _, tc := range []struct {
		name          string
		before, after facts.Evidence
		want          []string // what, before, after
	}{
		{"another number", export(root, false, enabled(3)), export(root, false, enabled(1)), []string{root + `\Antigen\AntigenEnabled`, "3", "1"}},
		{"in another case of its name", export(root, false, enabled(3)), export(root, false, dword(root+`\ANTIGEN`, "antigenenabled", 3)), nil},
		{"a key that is gone takes its values with it", export(root, false, enabled(3)), export(root, false), []string{root + `\Antigen`, "there", ""}},
		{"another export proves nothing", export(root, false, enabled(3)), export(`HKLM\SYSTEM`, false), nil},
		{"an export that was cut proves nothing", export(root, false, enabled(3)), export(root, true), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := compared(t, server(then, tc.before), server(now, tc.after))
			var have []string
			for _, c := range p.Changes {
				if c.Kind == "registry key" || c.Kind == "registry value" {
					have = append(have, c.What, c.Before, c.After)
				}
			}
			assert.Equal(t, tc.want, have)
		})
	}
}

func TestArtifactsThatDisagreeAreNotCompared(t *testing.T) {
	const root = `HKLM\SOFTWARE\Sybari Software`
	torn := export(root, false, dword(root+`\A`, "V", 1))
	torn.Registries = append(torn.Registries, export(root, false, dword(root+`\A`, "V", 2)).Registries...)
	p := compared(t, server(then, export(root, false, dword(root+`\A`, "V", 1))), server(now, torn))
	assert.Empty(t, p.Changes)
	require.NotEmpty(t, p.NotCompared)
	assert.Contains(t, p.NotCompared[0].Why, "disagree")
	torn.Registries[0].Taken, torn.Registries[1].Taken = now.Add(-2*time.Hour), now.Add(-time.Hour)
	p = compared(t, server(then, export(root, false, dword(root+`\A`, "V", 1))), server(now, torn))
	require.Len(t, p.Changes, 1, "times tell which is newer")
	assert.Equal(t, "2", p.Changes[0].After)
}

func log(from, to time.Time, id uint16, at ...time.Time) facts.Evidence {
	count := facts.EventCount{Source: "SMTPSVC", ID: id, Level: facts.Error, Count: len(at)}
	for _, x := range at {
		count.Hours.Add(x)
		count.First, count.Last = at[0], x
	}
	count.At = facts.Citation{Location: bundle.AtRecord("app.evt", 1), Time: count.Last}
	return facts.Evidence{EventLogs: []facts.EventLog{{
		Source: source("app.evt"), Log: facts.ApplicationLog, Whole: true, Oldest: from, Newest: to, Inventory: []facts.EventCount{count},
	}}}
}

func TestRatesAreOfEqualStretches(t *testing.T) {
	day := 24 * time.Hour
	old := []time.Time{then.Add(-9 * day), then.Add(-30 * time.Hour), then.Add(-2 * time.Hour)}
	before := server(then, log(then.Add(-10*day), then, 429, old...))
	// The later log still holds the old events, and one new one.
	after := server(then.Add(2*day), log(then.Add(-10*day), then.Add(2*day), 429, append(old, then.Add(day))...))
	p := compared(t, before, after)
	require.Len(t, p.Rates, 1)
	r := p.Rates[0]
	assert.Equal(t, 48.0, r.Hours, "the later log counts from the earlier collection on")
	assert.Equal(t, []int{2, 1}, []int{r.Before, r.After})
	assert.True(t, r.Asked, "rules ask about SMTPSVC/429")

	p = compared(t, before, server(then.Add(20*time.Minute), log(then.Add(-10*day), then.Add(20*time.Minute), 429, old...)))
	assert.Empty(t, p.Rates)
	require.NotEmpty(t, p.NotCompared)
	assert.Contains(t, p.NotCompared[0].Why, "only 20 minutes in common length")
}

func TestOrders(t *testing.T) {
	for _, tc := range []struct {
		before, after time.Time
		want          Order
	}{{then, now, Later}, {now, then, Swapped}, {then, then, AtOnce}, {then, time.Time{}, Undated}} {
		p := compared(t, server(tc.before, facts.Evidence{}), server(tc.after, facts.Evidence{}))
		assert.Equal(t, tc.want, p.Order)
		assert.Equal(t, tc.want == Later || tc.want == Undated, p.Follow != nil, "only a later look tells what is fixed")
	}
}

func TestPairs(t *testing.T) {
	of := func(names ...string) *facts.Case {
		c := &facts.Case{}
		for _, n := range names {
			c.Servers = append(c.Servers, &facts.Server{Name: n})
		}
		return c
	}
	c := Cases(catalog(t), of("A", "B"), of("B", "C"))
	require.Len(t, c.Pairs, 1)
	assert.Equal(t, "B", c.Pairs[0].Name)
	assert.Equal(t, []string{"A"}, c.OnlyBefore)
	assert.Equal(t, []string{"C"}, c.OnlyAfter)
	c = Cases(catalog(t), of(""), of("A"))
	require.Len(t, c.Pairs, 1, "a server that nothing names can only be the other one")
	assert.Equal(t, "A", c.Pairs[0].Name)
	assert.Empty(t, Cases(catalog(t), of("A"), of("B")).Pairs)
}
