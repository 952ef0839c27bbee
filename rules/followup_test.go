package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// look builds the server of a rule's first example, with sections replaced, as it was at a time. base is the rule's first
// example that fires, with text replacing sections of it and those of without taken away.
func look(t *testing.T, c *Catalog, rule, collected, text string, without ...string) *facts.Server {
	t.Helper()
	k, set := newChecker(c.Rule(rule), c)
	f := &exampleFacts{}
	f.overlay(k.decoder, set.Fires[0].Facts.node)
	if text != "" {
		d := &decoder{file: "test", used: map[string]bool{}}
		node := d.parse(text)
		require.NotNil(t, node, "%v", d.problems)
		f.overlay(d, node)
		require.Empty(t, d.problems)
	}
	for _, section := range without {
		require.True(t, f.remove(section))
	}
	f.Collected = collected
	return f.server()
}

const (
	then = "2005-03-14 10:00"
	now  = "2005-03-24 10:00"
)

func followed(t *testing.T, c *Catalog, rule string, before, after *facts.Server) *FollowFinding {
	t.Helper()
	for _, f := range c.FollowUp(before, after).Findings {
		if f.Rule.ID == rule {
			return f
		}
	}
	return nil
}

// TestWays holds the ways of one cause, told by its own example and what a later bundle holds.
func TestWays(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	const antigen, mailroot, signed = "antivirus/antigen-sink-leak", "transport/mailroot-permissions", "antivirus/avapi-signed-mail"
	const unbound = "events: []\nreplies: []\nmodules: [{process: inetinfo.exe, modules: [smtpsvc.dll]}]\nsinks: [{bindings: []}]\n"
	for _, tc := range []struct {
		name, rule, after, collected string
		without                      []string
		want                         Way
		why                          string
	}{
		{"the sink is gone", antigen, unbound, now, nil, Fixed, "no longer so: Antigen's SMTP event sink is active"},
		{"nothing has changed", antigen, "", now, nil, Unchanged, "as before"},
		{"nobody listed modules and sinks again", antigen, "", now, []string{"modules", "sinks"}, CantTell, "the bundle holds no listing of event sinks"},
		{"only the modules were listed again", antigen, unbound, now, []string{"sinks"}, CantTell, "the bundle holds no listing of event sinks"},
		{"the sink is there, its symptoms are proven gone", antigen, "events: []\nreplies: []\n" +
			"folders: [{path: 'D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue', files: 2, bytes: 4KB, oldest: 2min, newest: 1min}]\nqueues: []\ntracked: {1021: 0}\n" +
			"logs: {Application: 20d, System: 20d, smtp: 20d, tracking: 20d}\n", now, nil, Better, "Antigen's SMTP event sink is active"},
		{"rights given back", mailroot, "events: []\nacls: [{path: 'D:\\Exchsrvr\\Mailroot\\vsi 1', grants: {S-1-5-18: full}}," +
			" {path: 'D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue', grants: {S-1-5-18: full}}, {path: 'D:\\Exchsrvr\\Mailroot\\vsi 1\\BadMail', grants: {S-1-5-18: full}}," +
			" {path: 'D:\\Exchsrvr\\Mailroot\\vsi 1\\PickUp', grants: {S-1-5-18: full}}]\n", now, nil, Fixed, "SYSTEM lacks Full Control"},
		{"the file is new", signed, "events: []\nversions: {store.exe: 6.5.7638.1}\nlogs: {Application: 20d}\n", now, nil, Fixed, "Store.exe is older than the fix"},
		{
			"transport scanning is off, the file is old", signed, "events: []\nlogs: {Application: 20d}\nregistry: [{export: HKLM\\SOFTWARE\\Microsoft\\Exchange, values: {'TransportAVAPI\\Enabled': 0}}]\n",
			now, nil, Fixed, "transport scanning is on",
		},
		{"the events have stopped, the file is old", signed, "events: []\nlogs: {Application: 20d}\n", now, nil, Better, "this still holds: transport scanning is on; Store.exe is older"},
		{"the log wrapped after an hour", signed, "events: []\nlogs: {Application: 1h}\n", now, nil, CantTell, "covers only 60 min before collection"},
		{"looked again after ten minutes", signed, "events: []\nlogs: {Application: 20d}\n", "2005-03-14 10:10", nil, CantTell, "collected 10 min after the earlier one"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := followed(t, c, tc.rule, look(t, c, tc.rule, then, ""), look(t, c, tc.rule, tc.collected, tc.after, tc.without...))
			require.NotNil(t, f)
			assert.Equal(t, tc.want, f.Way, "%s\n%s", f.Why, account(f.After))
			assert.Contains(t, f.Why, tc.why)
			if f.Way == CantTell {
				assert.NotEmpty(t, f.Missing)
			} else if f.Way != Unchanged {
				assert.NotEmpty(t, f.Citations)
			}
		})
	}
}

func TestWayOfWhatWasNotThere(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	const rule = "antivirus/antigen-sink-leak"
	const unbound = "modules: [{process: inetinfo.exe, modules: [smtpsvc.dll]}]\nsinks: [{bindings: []}]\n"
	f := followed(t, c, rule, look(t, c, rule, then, unbound), look(t, c, rule, now, ""))
	require.NotNil(t, f)
	assert.Equal(t, New, f.Way, f.Why)
	f = followed(t, c, rule, look(t, c, rule, then, "", "modules", "sinks"), look(t, c, rule, now, ""))
	require.NotNil(t, f)
	assert.Equal(t, CantTell, f.Way, "nobody looked before")
	assert.Empty(t, f.Steps, "there was nothing to verify")
}

// TestVerifyStepsAreTickedByTheirChecks holds, for every rule with checks, that its example put right ticks them ten days later,
// that its first example leaves them open, and that a bundle of nothing ticks none.
func TestVerifyStepsAreTickedByTheirChecks(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	require.NoError(t, c.Complete())
	checked := 0
	for _, r := range c.Rules {
		k, set := newChecker(r, c)
		if len(set.Fixed) == 0 {
			continue
		}
		checked++
		base := look(t, c, r.ID, then, "")
		f := &exampleFacts{}
		if set.Fixed[0].Facts.node == nil {
			f.overlay(k.decoder, k.base.node)
			f.overlay(k.decoder, set.Fixed[0].But.node)
		} else {
			f.overlay(k.decoder, set.Fixed[0].Facts.node)
		}
		f.Collected = now
		for log := range f.Logs {
			f.Logs[log] = Duration{20 * lookBack}
		}
		one := followed(t, c, r.ID, base, f.server())
		require.NotNil(t, one, r.ID)
		assert.Contains(t, []Way{Fixed, Better}, one.Way, "%s: %s", r.ID, one.Why)
		for _, step := range one.Steps {
			assert.Equal(t, step.Ask, step.Check == nil, r.ID)
			if !step.Ask {
				assert.Equal(t, facts.Holds, step.State, "%s: %s: %s", r.ID, step.Text, step.Why)
			}
		}
		for _, step := range followed(t, c, r.ID, base, look(t, c, r.ID, now, "")).Steps {
			assert.True(t, step.Ask || step.State != facts.Holds, "%s: %s is ticked though nothing has changed", r.ID, step.Text)
		}
		dark := &facts.Server{Name: base.Name, CollectedAt: f.server().CollectedAt}
		for _, step := range followed(t, c, r.ID, base, dark).Steps {
			assert.Equal(t, facts.Unknown, step.State, "%s: %s", r.ID, step.Text)
		}
	}
	assert.GreaterOrEqual(t, checked, 50, "rules whose verify steps are checked")
}

// TestSevenSeedsAreChecked: the causes of the seed articles have steps that a bundle can tick.
func TestSevenSeedsAreChecked(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	require.NoError(t, c.Complete())
	for _, id := range []string{
		"antivirus/antigen-sink-leak", "transport/mailroot-permissions", "transport/badmail-flood", "antivirus/symantec-scan-timeout",
		"antivirus/navc-email-scanning", "antivirus/imf-vsapi-delete-loop", "antivirus/avapi-signed-mail",
	} {
		n := 0
		c.Rule(id).checks(func(*Clause) { n++ })
		assert.Positive(t, n, id)
	}
}

func TestSinceLeavesOutWhatIsOlder(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	s := look(t, c, "antivirus/antigen-sink-leak", now, "sinks: [{bindings: [], taken: 11d}]\n")
	earlier := look(t, c, "antivirus/antigen-sink-leak", then, "")
	later, stale := s.Since(earlier.CollectedAt)
	assert.Equal(t, []string{"example/sinks-264h0m0s"}, stale)
	assert.Empty(t, later.SinkListings)
	assert.Len(t, s.SinkListings, 1, "the server itself is left as it is")
	assert.Len(t, later.EventLogs[0].Events, 1)
	later, _ = s.Since(s.CollectedAt)
	assert.Empty(t, later.EventLogs[0].Events)
	assert.Empty(t, later.EventLogs[0].Inventory)
	assert.Equal(t, s.EventLogs[0].Oldest, later.EventLogs[0].Oldest, "what the log spans is the proof of what it lacks")
}
