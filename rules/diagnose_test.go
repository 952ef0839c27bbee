package rules

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const testSymptoms = `
- id: stuck
  title: mail is stuck
  shown: {event: {source: T, id: 348}}
- id: slow
  title: mail is slow
  shown: {any: [{event: {source: T, id: 5}}, {queue: {state: retry}}]}
`

// causeFile is a cause that requires process p and explains stuck; more is appended.
func causeFile(p, more string) string {
	return "title: cause of " + p + "\nseverity: high\nexplains: [stuck]\nrequires:\n  - {that: " + p + " runs here, process: {name: " + p + "}}\n" + more
}

func diagnoseOf(t *testing.T, told string, files ...string) (*Catalog, *Diagnosis) {
	t.Helper()
	c, err := Load(fsOf(append([]string{"symptoms.yaml", testSymptoms}, files...)...))
	require.NoError(t, err)
	return c, c.Diagnose(&facts.Case{Servers: []*facts.Server{serverOf(t, told)}})
}

const stuckNow = "logs: {Application: 30d}\nevents: [{source: T, id: 348, ago: 1h}]\n"

func TestFindingsAreListedAsTheTableSays(t *testing.T) {
	cases := []struct {
		name, told string
		want       Verdict
		listed     bool
	}{
		{"probable", stuckNow + "processes: [p]", Probable, true},
		{"healthy-server-is-no-finding", "logs: {Application: 30d}\nprocesses: [p]", RuledOut, false},
		{"symptom-not-collected", "processes: [p]", Possible, true},
		{"ruled-out-while-observed", stuckNow + "processes: [x]", RuledOut, true},
		{"undetermined-while-observed", stuckNow, Undetermined, true},
		{"undetermined-and-silent", "exchange: 2003 SP1", Undetermined, false},
		{"past-symptom", "logs: {Application: 30d}\nevents: [{source: T, id: 348, ago: 20d}]\nprocesses: [p]", Possible, true},
		{"past-symptom-ruled-out-is-silent", "logs: {Application: 30d}\nevents: [{source: T, id: 348, ago: 20d}]\nprocesses: [x]", RuledOut, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, d := diagnoseOf(t, tc.told, "a/b.yaml", causeFile("p", ""))
			if !tc.listed {
				assert.Empty(t, d.Findings)
				return
			}
			require.Len(t, d.Findings, 1)
			f := d.Findings[0]
			assert.Equal(t, tc.want, f.Verdict)
			if tc.want == RuledOut || tc.want == Undetermined {
				assert.Equal(t, "p runs here", f.Decided)
			}
			for _, e := range f.Evidence {
				if e.State == facts.Unknown {
					assert.NotEmpty(t, f.Missing)
				} else {
					assert.NotEmpty(t, e.Citations, e.Clause)
				}
			}
		})
	}
}

func TestPastSymptomIsNotObserved(t *testing.T) {
	_, d := diagnoseOf(t, "events: [{source: T, id: 348, ago: 15d}]", "a/b.yaml", causeFile("p", ""))
	require.Len(t, d.Symptoms, 2)
	stuck := d.Symptoms[0]
	assert.True(t, stuck.Past)
	assert.False(t, stuck.Observed())
	assert.Equal(t, exampleTime.Add(-15*24*time.Hour), stuck.Last)
	assert.NotEmpty(t, stuck.Citations)
	_, d = diagnoseOf(t, "events: [{source: T, id: 348, ago: 13d}]", "a/b.yaml", causeFile("p", ""))
	assert.True(t, d.Symptoms[0].Observed())
}

func TestCurrentArtifactKeepsSymptomObserved(t *testing.T) {
	_, d := diagnoseOf(t, "events: [{source: T, id: 5, ago: 20d}]\nqueues: [{name: a, state: retry}]", "a/b.yaml", causeFile("p", ""))
	assert.True(t, d.Symptoms[1].Observed(), "the queue is in retry now, however old the event is")
}

func TestApplies(t *testing.T) {
	more := "applies: {exchange: [\"2003 RTM-SP1\"]}\n"
	for told, want := range map[string]Verdict{"exchange: 2003 SP1": Probable, "exchange: 2003 SP2": RuledOut, "exchange: '2003'": Probable, "exchange: none": RuledOut, "": Probable} {
		t.Run(told, func(t *testing.T) {
			_, d := diagnoseOf(t, stuckNow+"processes: [p]\n"+told, "a/b.yaml", more+causeFile("p", ""))
			require.Len(t, d.Findings, 1)
			f := d.Findings[0]
			assert.Equal(t, want, f.Verdict)
			_, decided := f.stateIn(AppliesTo, f.Evidence[0].Clause)
			assert.Equal(t, told != "" && told != "exchange: '2003'", decided)
			if decided {
				assert.NotEmpty(t, f.Evidence[0].Citations)
				assert.Empty(t, f.Notes)
			} else {
				assert.Contains(t, f.Notes[0], "unknown")
			}
		})
	}
}

func TestDisagreeingReleasesStillRuleOut(t *testing.T) {
	sp2 := facts.Release{Year: 2003, SP: 2}
	cite := func(member string) []facts.Citation { return []facts.Citation{{Location: bundle.AtLine(member, 1)}} }
	for _, tt := range []struct {
		name      string
		release   facts.Release
		disputed  bool
		state     facts.State
		conflicts int
	}{
		{"Setup is beyond the rule", sp2, false, facts.Fails, 1},
		{"two Setup keys disagree", sp2, true, facts.Unknown, 0},
		{"Setup is within the rule, Store.exe may not be", facts.Release{Year: 2003, SP: 1}, false, facts.Unknown, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := facts.Exchange{Installed: facts.Holds, Release: tt.release, Citations: cite("setup.reg"), Conflict: cite("versions.txt"), Disputed: tt.disputed}
			within, err := facts.ParseReleaseRange("2003 RTM-SP1")
			require.NoError(t, err)
			r, f := &Rule{Applies: Applies{Exchange: releases{within}}}, &Finding{}
			r.appliesTo(&scene{Server: &facts.Server{Exchange: x}}, f)
			assert.Len(t, f.Conflicts, tt.conflicts, "the report names the conflict where the clause decides")
			if tt.state == facts.Unknown {
				assert.Empty(t, f.Evidence)
				assert.Len(t, f.Notes, 1)
				return
			}
			require.Len(t, f.Evidence, 1)
			assert.Equal(t, tt.state, f.Evidence[0].State)
			assert.Len(t, f.Evidence[0].Citations, 1)
		})
	}
}

func TestConflictDoesNotSoftenWhatFails(t *testing.T) {
	rule := `title: x
explains: [stuck]
requires:
  - that: an event tells it
    event: {source: T, id: 348}
  - that: the switch is on
    registry: {key: 'HKLM\A', value: On, is: 1}
    implied-by: an event tells it
`
	_, d := diagnoseOf(t, stuckNow+`registry: [{export: HKLM\A, values: {On: 0}, taken: 2h}]`, "a/b.yaml", rule)
	require.Len(t, d.Findings, 1)
	f := d.Findings[0]
	assert.Equal(t, RuledOut, f.Verdict)
	require.Len(t, f.Conflicts, 1)
	c := f.Conflicts[0]
	assert.Equal(t, exampleTime.Add(-time.Hour), c.First.Time)
	assert.Equal(t, exampleTime.Add(-2*time.Hour), c.Second.Time)
	assert.Contains(t, c.What, "2005-03-14 09:00:00 UTC")
	assert.Contains(t, c.What, "2005-03-14 08:00:00 UTC")
	_, d = diagnoseOf(t, stuckNow+`registry: [{export: HKLM\A, values: {On: 1}}]`, "a/b.yaml", rule)
	assert.Empty(t, d.Findings[0].Conflicts)
}

func TestRankAndWhy(t *testing.T) {
	confirm := func(n string) string {
		return "confirms:\n  - {that: it is confirmed by " + n + ", process: {name: " + n + "}}\n"
	}
	support := "supports:\n  - {that: it is supported by s, process: {name: s}}\n"
	cases := []struct {
		name, first, second string
		leader, why         string
	}{
		{"verdict", causeFile("p", ""), causeFile("p", confirm("c")), "a/z", "a/z is confirmed, the next cause (a/b) is only probable"},
		{"supports", causeFile("p", ""), causeFile("p", support), "a/z", "more speaks for it than against it (1 against 0)"},
		{"id", causeFile("p", ""), causeFile("p", ""), "a/b", "nothing in the bundle tells them apart"},
		{"alone", causeFile("p", ""), causeFile("no", ""), "a/b", "no other cause is possible"},
		{"severity", causeFile("p", ""), "kind: cause\n" + causeFile("p", ""), "a/b", "nothing"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, d := diagnoseOf(t, stuckNow+"processes: [p, c, s]", "a/b.yaml", tc.first, "a/z.yaml", tc.second)
			require.Len(t, d.Findings, 2)
			assert.Equal(t, tc.leader, d.Findings[0].Rule.ID)
			require.Len(t, d.Symptoms[0].Candidates, 2)
			assert.Contains(t, d.Symptoms[0].Why, tc.why)
		})
	}
}

func TestUnexplained(t *testing.T) {
	told := stuckNow + "processes: [x]"
	_, d := diagnoseOf(t, told, "a/b.yaml", causeFile("p", ""))
	require.Len(t, d.Unexplained, 1, "a cause that is ruled out explains nothing")
	assert.Equal(t, "stuck", d.Unexplained[0].Symptom.ID)
	_, d = diagnoseOf(t, stuckNow+"processes: [p]", "a/b.yaml", causeFile("p", ""))
	assert.Empty(t, d.Unexplained)
}

func TestUnexplainedEvents(t *testing.T) {
	_, d := diagnoseOf(t, `events:
  - {source: T, id: 348}
  - {source: ESE, id: 474, times: 3, ago: 2h}
  - {source: Disk, id: 7, times: 9, ago: 3h}
  - {source: Quiet, id: 1, level: warning, ago: 4h}`, "a/b.yaml", causeFile("p", ""))
	require.Len(t, d.Events, 2)
	assert.Equal(t, "Disk", d.Events[0].Source)
	assert.Equal(t, 9, d.Events[0].Count)
	assert.Equal(t, uint16(474), d.Events[1].ID)
}

func TestCollectNext(t *testing.T) {
	version := "  - {that: the file is old, file-version: {file: store.exe, is: <6.5.7232.11}}\n"
	_, d := diagnoseOf(t, stuckNow+"processes: [p]",
		"a/b.yaml", causeFile("p", version),
		"a/c.yaml", causeFile("p", version+"  - {that: a DLL is loaded, module: {process: inetinfo.exe, name: x.dll}}\n"),
		"a/d.yaml", causeFile("p", "supports:\n  - {that: the key is set there, registry: {key: 'HKLM\\SOFTWARE\\A', value: b}}\n"),
		"a/e.yaml", causeFile("absent", version))
	require.Len(t, d.Collect, 2, "%v", d.Collect)
	assert.Equal(t, "system/versions", d.Collect[0].Target.ID)
	assert.Equal(t, []string{"a/b", "a/c"}, d.Collect[0].Rules)
	assert.NotEmpty(t, d.Collect[0].Target.Command)
	assert.Equal(t, "process/inetinfo", d.Collect[1].Target.ID)
}

func TestCollectNextAsksForSilentFindingsWhereNothingIsListed(t *testing.T) {
	_, d := diagnoseOf(t, "exchange: 2003 SP1", "a/b.yaml", causeFile("p", ""))
	require.NotEmpty(t, d.Collect)
	assert.Equal(t, "eventlog/application", d.Collect[0].Target.ID)
}

func TestAdvice(t *testing.T) {
	advice := "title: raise logging\nkind: advice\nrequires:\n  - {that: p runs here now, process: {name: p}}\n"
	_, d := diagnoseOf(t, stuckNow+"processes: [p]", "a/b.yaml", advice, "a/c.yaml", causeFile("p", ""))
	require.Len(t, d.Advice, 1)
	assert.Equal(t, "a/b", d.Advice[0].Rule.ID)
	require.Len(t, d.Findings, 1)
	assert.Len(t, d.Symptoms[0].Candidates, 1)
	_, d = diagnoseOf(t, stuckNow, "a/b.yaml", advice, "a/c.yaml", causeFile("p", ""))
	assert.Empty(t, d.Advice)
}

func TestServersAreNeverJoined(t *testing.T) {
	c, err := Load(fsOf("symptoms.yaml", testSymptoms, "a/b.yaml", causeFile("p", "")))
	require.NoError(t, err)
	one, two := serverOf(t, stuckNow), serverOf(t, "processes: [p]")
	d := c.Diagnose(&facts.Case{Servers: []*facts.Server{one, two}})
	require.Len(t, d.Findings, 2)
	assert.Equal(t, Undetermined, d.Findings[0].Verdict)
	assert.Equal(t, Possible, d.Findings[1].Verdict)
}

func TestLogCoverage(t *testing.T) {
	at := exampleTime
	log := func(change func(*facts.EventLog)) *facts.Server {
		l := facts.EventLog{Source: facts.Source{Member: "a.evt"}, Log: facts.ApplicationLog, Whole: true, Oldest: at.Add(-72 * time.Hour), Newest: at}
		change(&l)
		return &facts.Server{CollectedAt: at, Evidence: facts.Evidence{EventLogs: []facts.EventLog{l}}}
	}
	carved := []facts.Event{{Source: "T", ID: 348, Citation: facts.Citation{Location: bundle.AtRecord("a.evt", 3), Time: at}}}
	inventory := func(source string) []facts.EventCount { return []facts.EventCount{{Source: source, ID: 1, Count: 1}} }
	cases := []struct {
		name   string
		change func(*facts.EventLog)
		want   facts.State
		why    string
	}{
		{"spans", func(*facts.EventLog) {}, fails, ""},
		{"partial", func(l *facts.EventLog) { l.Partial = true }, unknown, "not read whole"},
		{"ends-early", func(l *facts.EventLog) { l.Newest = at.Add(-3 * time.Hour) }, unknown, "ends 3 h before"},
		{"ends-within-slack", func(l *facts.EventLog) { l.Newest = at.Add(-30 * time.Minute) }, fails, ""},
		{"empty", func(l *facts.EventLog) { l.Oldest, l.Newest = time.Time{}, time.Time{} }, unknown, "no undamaged record"},
		{"carved-proves-nothing", func(l *facts.EventLog) { l.Oldest, l.Carved = at.Add(-time.Hour), carved }, unknown, "leftovers"},
		{"carved-does-not-hold", func(l *facts.EventLog) { l.Carved = carved }, fails, ""},
		{"unnamed-without-the-source", func(l *facts.EventLog) { l.Log, l.Inventory = "", inventory("ESE") }, unknown, "no whole Application log"},
		{"unnamed-with-the-source", func(l *facts.EventLog) { l.Log, l.Inventory = "", inventory("t") }, fails, ""},
		{"local-time", func(l *facts.EventLog) { l.Local = true }, unknown, "local times"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := clauseOf(t, "event: {source: T, id: 348}").evaluate(newScene(log(tc.change)))
			assert.Equal(t, tc.want, a.State)
			assert.Contains(t, a.Why, tc.why)
		})
	}
}

func TestQuietLogReachesToTheManifestsEnd(t *testing.T) {
	s := serverOf(t, "")
	s.EventLogs = []facts.EventLog{{
		Source: facts.Source{Member: "eventlog/application.evt"}, Log: facts.ApplicationLog, Whole: true,
		Oldest: exampleTime.Add(-72 * time.Hour), Newest: exampleTime.Add(-9 * time.Hour),
	}}
	clause := clauseOf(t, "event: {source: T, id: 348}")
	assert.Equal(t, unknown, clause.evaluate(newScene(s)).State)
	s.Manifest = &bundle.Manifest{Members: []bundle.Entry{{Path: "eventlog/application.evt", Outcome: bundle.OK}}}
	assert.Equal(t, fails, clause.evaluate(newScene(s)).State)
	s.Manifest.Members[0].Outcome = bundle.Truncated
	assert.Equal(t, unknown, clause.evaluate(newScene(s)).State)
}

func TestEventsInTwoSavesCountOnce(t *testing.T) {
	s := serverOf(t, "events: [{source: T, id: 1, times: 2, strings: [a]}]")
	again := s.EventLogs[0]
	again.Member = "pasted.txt"
	s.EventLogs = append(s.EventLogs, again)
	assert.Equal(t, unknown, clauseOf(t, "event: {source: T, id: 1, count: '>=3'}").evaluate(newScene(s)).State)
	assert.Equal(t, holds, clauseOf(t, "event: {source: T, id: 1, count: '>=2'}").evaluate(newScene(s)).State)
}

func TestStormBeyondWhatIsKept(t *testing.T) {
	s := serverOf(t, "logs: {Application: 7d}\nevents: [{source: T, id: 1, times: 2, strings: [a]}]")
	log := &s.EventLogs[0]
	log.Inventory[0].Count, log.Dropped = 50_000, 49_998
	assert.Equal(t, holds, clauseOf(t, "event: {source: T, id: 1, count: '>=30000'}").evaluate(newScene(s)).State)
	a := clauseOf(t, "event: {source: T, id: 1, string: {1: b}}").evaluate(newScene(s))
	assert.Equal(t, unknown, a.State, "what was not kept may match")
	assert.Contains(t, a.Why, "not kept")
}

func TestLocalListingsDecideOnlyBeyondAnyZone(t *testing.T) {
	for age, want := range map[string]facts.State{"3h": unknown, "40h": holds} {
		s := serverOf(t, `folders: [{path: 'D:\X\Mailroot\vsi 1\Queue', oldest: `+age+`}]`)
		s.Folders[0].Local = true
		assert.Equal(t, want, clauseOf(t, "folder: {role: Queue, oldest: '>1h'}").evaluate(newScene(s)).State)
	}
}

func TestWantsHoldsWhatClausesAsk(t *testing.T) {
	c, _ := diagnoseOf(t, "", "a/b.yaml", causeFile("p", "confirms:\n  - {that: a value is set, registry: {key: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\X', value: y}}\n"))
	w := c.Wants()
	assert.True(t, w.Event("t", 348))
	assert.False(t, w.Event("t", 349))
	assert.True(t, w.Key(`HKLM\SYSTEM\CurrentControlSet\X`))
}

func BenchmarkDiagnose150(b *testing.B) {
	c, err := Load(os.DirFS("testdata/catalog"))
	require.NoError(b, err)
	r := c.Rules[0]
	for range 150 {
		c.Rules = append(c.Rules, r)
	}
	s := &facts.Server{CollectedAt: exampleTime}
	log := facts.EventLog{Log: facts.ApplicationLog, Whole: true, Oldest: exampleTime.Add(-99 * time.Hour), Newest: exampleTime}
	for i := range 20_000 {
		at := exampleTime.Add(-time.Duration(i) * time.Second)
		log.Events = append(log.Events, facts.Event{Citation: facts.Citation{Time: at}, Source: "MSExchangeTransport", ID: 348, Strings: []string{"<a@b>", "0x0"}})
	}
	s.EventLogs = []facts.EventLog{log}
	for b.Loop() {
		c.Diagnose(&facts.Case{Servers: []*facts.Server{s}})
	}
}

// TestCollectNextBreaksTiesByCost asks for the small list before the logs of many megabytes that tell as much, though the
// finding that wants the logs leads.
func TestCollectNextBreaksTiesByCost(t *testing.T) {
	_, d := diagnoseOf(t, stuckNow+"processes: [p]",
		"a/b.yaml", causeFile("p", "confirms:\n  - {that: a server refuses mail, smtp-reply: {code: 452}}\n"),
		"a/c.yaml", causeFile("p", "confirms:\n  - {that: a DLL is loaded, module: {process: inetinfo.exe, name: x.dll}}\n"))
	require.Len(t, d.Collect, 2, "%v", d.Collect)
	assert.Equal(t, "a/b", d.Findings[0].Rule.ID)
	assert.Equal(t, "process/inetinfo", d.Collect[0].Target.ID)
	assert.Equal(t, "smtp/protocol-log", d.Collect[1].Target.ID)
}
