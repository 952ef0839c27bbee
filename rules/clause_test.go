package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// ask decides a clause on facts, both in the languages of rule files.
func ask(t *testing.T, clause, told string) Answer {
	t.Helper()
	return clauseOf(t, clause).evaluate(newScene(serverOf(t, told)))
}

func clauseOf(t *testing.T, text string) *Clause {
	t.Helper()
	var c Clause
	d := &decoder{file: "clause", used: map[string]bool{}}
	d.into(d.parse(text), &c)
	require.NoError(t, d.problems.err())
	return &c
}

func serverOf(t *testing.T, told string) *facts.Server {
	t.Helper()
	f := &exampleFacts{}
	d := &decoder{file: "facts", used: map[string]bool{}}
	if told != "" {
		f.overlay(d, d.parse(told))
	}
	require.NoError(t, d.problems.err())
	return f.server()
}

type clauseCase struct {
	name, clause, told string
	want               facts.State
	cited              string // part of an excerpt or place of the proof
	why                string
}

const (
	holds   = facts.Holds
	fails   = facts.Fails
	unknown = facts.Unknown
)

func runClauses(t *testing.T, cases []clauseCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := ask(t, tc.clause, tc.told)
			require.Equal(t, tc.want, a.State, "why: %s", a.Why)
			var cited []string
			for _, c := range a.Citations {
				cited = append(cited, c.String()+" "+c.Excerpt)
			}
			assert.Contains(t, strings.Join(cited, "\n"), tc.cited)
			if tc.want == unknown {
				assert.NotEmpty(t, a.Missing, "an unknown clause names what would decide it")
				assert.Contains(t, a.Why, tc.why)
				assert.NotEmpty(t, a.Why)
				return
			}
			assert.NotEmpty(t, a.Citations, "a decided clause is cited")
			assert.Empty(t, a.Missing)
			assert.Empty(t, a.Why)
		})
	}
}

func TestEventClause(t *testing.T) {
	const (
		one     = "event: {source: MSExchangeTransport, id: 348}"
		scanned = "events: [{source: msexchangetransport, id: 348, ago: 30min, strings: ['<a@x.example>', '0x0']}]"
		whole   = "logs: {Application: 7d}\n"
		other   = "events: [{source: ESE, id: 1, ago: 1h}]"
	)
	runClauses(t, []clauseCase{
		{"in-whole-log", one, whole + scanned, holds, "eventlog-Application record 1", ""},
		{"pasted-proves-presence", one, scanned, holds, "record 1", ""},
		{"absent-in-whole-log", one, whole + other, fails, "eventlog-Application", ""},
		{"pasted-proves-no-absence", one, other, unknown, "", "no whole Application log"},
		{"wrapped-after-six-hours", one, "logs: {Application: 6h}\n" + other, unknown, "", "covers only 6 h before collection"},
		{"no-log", one, "", unknown, "", "no whole Application log"},
		{"other-log-only", one, "logs: {System: 7d}\nevents: []", unknown, "", "no whole Application log"},
		{"any-log-needs-both", "event: {source: SMTPSVC, id: 4000, log: any}", whole + other, unknown, "", "no whole System log"},
		{"any-log-both", "event: {source: SMTPSVC, id: 4000, log: any}", "logs: {Application: 7d, System: 7d}\n" + other, fails, "eventlog-System", ""},
		{"any-log-found-in-system", "event: {source: SMTPSVC, id: 4000, log: any}", "events: [{source: SMTPSVC, id: 4000, log: System, ago: 1h}]", holds, "System", ""},
		{"within-too-old", "event: {source: A, id: 1, within: 24h}", whole + "events: [{source: A, id: 1, ago: 3d}]", fails, "", ""},
		{"within-too-old-uncovered", "event: {source: A, id: 1, within: 14d}", whole + "events: [{source: A, id: 1, ago: 20d}, {source: B, id: 2, ago: 1h}]", fails, "", ""},
		{"within-not-covered", "event: {source: A, id: 1, within: 14d}", whole + other, unknown, "", "covers only 7 days"},
		{"string-holds", "event: {source: MSExchangeTransport, id: 348, string: {2: 0x0}}", scanned, holds, "record 1", ""},
		{"string-fails", "event: {source: MSExchangeTransport, id: 348, string: {2: 0x1}}", whole + scanned, fails, "record 1", ""},
		{"string-fails-uncovered", "event: {source: MSExchangeTransport, id: 348, string: {2: 0x1}}", scanned, unknown, "", "no whole"},
		{"string-beyond-last", "event: {source: MSExchangeTransport, id: 348, string: {3: x}}", whole + scanned, fails, "record 1", ""},
		{"string-from-text", "event: {source: A, id: 1, string: {2: {contains: '0x0'}}}", "events: [{source: A, id: 1, text: 'Fehlercode 0x0.'}]", holds, "", ""},
		{"string-lost", "event: {source: A, id: 1, string: {2: '0x9'}}", whole + "events: [{source: A, id: 1, ago: 1h, text: 'Fehlercode 0x0.'}]", unknown, "", "insertion strings"},
		{"text", "event: {source: A, id: 1, text: {regexp: 'out of (memory|space)'}}", "events: [{source: A, id: 1, text: 'It is Out of Memory'}]", holds, "", ""},
		{"level", "event: {source: A, id: 1, level: warning}", whole + "events: [{source: A, id: 1, ago: 1h}]", fails, "", ""},
		{"any-id", "event: {source: A}", "events: [{source: a, id: 77}]", holds, "", ""},
		{"id-list", "event: {source: A, id: [1, 2]}", "events: [{source: A, id: 2}]", holds, "", ""},
		{"count-reached", "event: {source: A, id: 1, count: '>=3'}", "events: [{source: A, id: 1, times: 3}]", holds, "", ""},
		{"count-missed", "event: {source: A, id: 1, count: '>=3'}", whole + "events: [{source: A, id: 1, times: 2, ago: 1h}]", fails, "record", ""},
		{"count-missed-uncovered", "event: {source: A, id: 1, count: '>=3'}", "events: [{source: A, id: 1, times: 2}]", unknown, "", "no whole"},
		{"count-at-most-needs-coverage", "event: {source: A, id: 1, count: '<3'}", "events: [{source: A, id: 1, times: 2}]", unknown, "", "no whole"},
		{"count-at-most", "event: {source: A, id: 1, count: '<3'}", whole + "events: [{source: A, id: 1, times: 2}]", holds, "record", ""},
		{"count-none", "event: {source: A, id: 1, count: 0}", whole + other, holds, "eventlog-Application", ""},
		{"distinct", "event: {source: A, id: 1, distinct: {string: 1, count: '>=2'}}", "events: [{source: A, id: 1, strings: [a]}, {source: A, id: 1, ago: 1h, strings: [b]}]", holds, "record 2", ""},
		{"distinct-same", "event: {source: A, id: 1, distinct: {string: 1, count: '>=2'}}", whole + "events: [{source: A, id: 1, strings: [a], times: 4}]", fails, "record", ""},
		{"distinct-message-ids", "event: {source: A, id: 1, distinct: {string: 1, count: '>=2'}}", "events: [{source: A, id: 1, text: 'ID <a@x> x'}, {source: A, id: 1, ago: 1h, text: 'ID <b@x>.'}]", holds, "record 2", ""},
		{"distinct-strings-lost", "event: {source: A, id: 1, distinct: {string: 1, count: '>=2'}}", whole + "events: [{source: A, id: 1, text: one, times: 2}]", unknown, "", "insertion strings"},
		{"repeated", "event: {source: A, id: 1, repeated: {string: 1, times: '>=3'}}", "events: [{source: A, id: 1, strings: [a], times: 3}, {source: A, id: 1, ago: 2h, strings: [b]}]", holds, "record 3", ""},
		{"repeated-not", "event: {source: A, id: 1, repeated: {string: 1, times: '>=3'}}", whole + "events: [{source: A, id: 1, strings: [a], times: 2}, {source: A, id: 1, ago: 2h, strings: [b]}]", fails, "", ""},
		{"burst", "event: {source: A, id: 1, burst: {count: 5, within: 5min}}", "events: [{source: A, id: 1, times: 5, every: 60s}]", holds, "", ""},
		{"burst-spread", "event: {source: A, id: 1, burst: {count: 5, within: 5min}}", whole + "events: [{source: A, id: 1, times: 9, every: 10min}]", fails, "", ""},
		{"after", "event: {source: A, id: 1, after: {source: B, id: 2, within: 5min}}", "events: [{source: A, id: 1, ago: 1h}, {source: B, id: 2, ago: 62min}]", holds, "record 1", ""},
		{"before-is-not-after", "event: {source: A, id: 1, after: {source: B, id: 2, within: 5min}}", whole + "events: [{source: A, id: 1, ago: 1h}, {source: B, id: 2, ago: 58min}]", fails, "", ""},
		{"near", "event: {source: A, id: 1, near: {source: B, id: 2, within: 5min}}", "events: [{source: A, id: 1, ago: 1h}, {source: B, id: 2, ago: 58min}]", holds, "record 1", ""},
	})
}

func TestRegistryClause(t *testing.T) {
	const (
		enabled = `registry: {key: 'HKLM\SOFTWARE\Microsoft\Exchange\TransportAVAPI', value: Enabled, is: 1}`
		sybari  = `registry: {key: 'HKLM\SOFTWARE\Sybari Software\Antigen for Exchange', value: AntigenEnabled, is: [2, 3], absent: holds}`
	)
	export := func(values string) string {
		return `registry: [{export: HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange, values: {` + values + `}}]`
	}
	runClauses(t, []clauseCase{
		{"is", enabled, export(`'TransportAVAPI\Enabled': 1`), holds, "Enabled=1", ""},
		{"is-not", enabled, export(`'TransportAVAPI\Enabled': 0`), fails, "Enabled=0", ""},
		{"value-absent", enabled, export(`'TransportAVAPI\Vendor': x`), fails, "TransportAVAPI]", ""},
		{"key-absent", enabled, export(`'Setup\Services': x`), fails, `[HKLM\SOFTWARE\Microsoft\Exchange]`, ""},
		{"other-root", enabled, `registry: [{export: HKLM\SOFTWARE\Sybari Software, values: {a: 1}}]`, unknown, "", "no registry export covers"},
		{"no-export", enabled, "", unknown, "", "no registry export"},
		{"shallow-root", enabled, `registry: [{export: HKLM\SOFTWARE\Microsoft\Exchange, shallow: true, keys: [TransportAVAPI]}]`, unknown, "", "covers"},
		{"absent-means-holds", sybari, `registry: [{export: HKLM\SOFTWARE\Sybari Software, values: {'Antigen for Exchange\Version': x}}]`, holds, "Antigen for Exchange]", ""},
		{"absent-key-does-not", sybari, `registry: [{export: HKLM\SOFTWARE}]`, fails, `[HKLM\SOFTWARE]`, ""},
		{"one-of", sybari, `registry: [{export: HKLM\SOFTWARE, values: {'Sybari Software\Antigen for Exchange\AntigenEnabled': 3}}]`, holds, "AntigenEnabled=3", ""},
		{"absent-means-unknown", `registry: {key: 'HKLM\A\B', value: c, is: 1, absent: unknown}`, `registry: [{export: HKLM\A, keys: [B]}]`, unknown, "", "default is not known"},
		{"control-set", `registry: {key: 'HKLM\SYSTEM\CurrentControlSet\Services\X', value: Start, is: '<4'}`, `registry: [{export: HKLM\SYSTEM\ControlSet001\Services, values: {'X\Start': 2}}]`, holds, "Start=2", ""},
		{"wildcard-key", `registry: {key: 'HKLM\A\*\C', value: d, is: {contains: app}}`, `registry: [{export: HKLM\A, values: {'1\C\d': x, '2\C\d': MyApp.exe}}]`, holds, "MyApp", ""},
		{"wildcard-value", `registry: {key: 'HKLM\A\Run', value: '*', is: {contains: ccapp.exe}}`, `registry: [{export: HKLM\A\Run, values: {one: 'C:\x.exe', two: '"C:\ccApp.exe"'}}]`, holds, "ccApp", ""},
		{"wildcard-value-none", `registry: {key: 'HKLM\A\Run', value: '*', is: {contains: ccapp.exe}}`, `registry: [{export: HKLM\A\Run, values: {one: 'C:\x.exe'}}]`, fails, "x.exe", ""},
		{"exists", `registry: {key: 'HKLM\A\B', value: c}`, `registry: [{export: HKLM\A, values: {'B\c': 0}}]`, holds, "c=0", ""},
		{"exists-not", `registry: {key: 'HKLM\A\B', value: c, exists: false}`, `registry: [{export: HKLM\A, values: {'B\d': 0}}]`, holds, "B]", ""},
		{"key-exists", `registry: {key: 'HKLM\A\B'}`, `registry: [{export: HKLM\A, keys: [B]}]`, holds, `B]`, ""},
		{"key-exists-not", `registry: {key: 'HKLM\A\B', exists: false}`, `registry: [{export: HKLM\A}]`, holds, `[HKLM\A]`, ""},
		{"text-number", `registry: {key: 'HKLM\A', value: c, is: '>=10'}`, `registry: [{export: HKLM\A, values: {c: '12'}}]`, holds, "c=12", ""},
		{"multi", `registry: {key: 'HKLM\A', value: c, is: two}`, `registry: [{export: HKLM\A, values: {c: [one, two]}}]`, holds, "two", ""},
		{"hex", `registry: {key: 'HKLM\A', value: c, is: 0xFFFFFFFF}`, `registry: [{export: HKLM\A, values: {c: 4294967295}}]`, holds, "", ""},
		{"disagree", enabled, "registry:\n- {export: HKLM\\SOFTWARE\\Microsoft\\Exchange, values: {'TransportAVAPI\\Enabled': 1}}\n- {export: HKLM\\SOFTWARE\\Microsoft\\Exchange, values: {'TransportAVAPI\\Enabled': 0}}", unknown, "Enabled=0", "disagree"},
		{"newer-decides", enabled, "registry:\n- {export: HKLM\\SOFTWARE\\Microsoft\\Exchange, values: {'TransportAVAPI\\Enabled': 1}, taken: 5h}\n- {export: HKLM\\SOFTWARE\\Microsoft\\Exchange, values: {'TransportAVAPI\\Enabled': 0}, taken: 1h}", fails, "Enabled=0", ""},
		{"second-key-decides", `registry: {key: ['HKLM\A', 'HKLM\B'], value: c, is: 1}`, `registry: [{export: HKLM\B, values: {c: 1}}]`, holds, "c=1", ""},
		{"one-key-uncovered", `registry: {key: ['HKLM\A', 'HKLM\B'], value: c, is: 1}`, `registry: [{export: HKLM\B, values: {c: 0}}]`, unknown, "", `covers HKLM\A`},
		{"hotfix", `hotfix: {kb: KB883522}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Updates, keys: ['Exchange Server 2003\SP2\KB883522']}]`, holds, "KB883522", ""},
		{"hotfix-not", `hotfix: {kb: KB883522}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Updates, keys: ['Exchange Server 2003\SP2\KB1']}]`, fails, "Updates]", ""},
		{"hotfix-of-windows-elsewhere-too", `hotfix: {kb: KB883522, of: windows}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Updates}]`, unknown, "", "covers"},
	})
}

func TestHostClauses(t *testing.T) {
	const antigen = "{event: OnPostCategorize, name: Antigen SMTP Sink, class: Antigen.Sink}"
	runClauses(t, []clauseCase{
		{"sink", "sink: {any: {contains: antigen}, event: OnPostCategorize, enabled: true}", "sinks: [{bindings: [" + antigen + "]}]", holds, "Antigen", ""},
		{"sink-disabled", "sink: {any: {contains: antigen}, enabled: true}", "sinks: [{bindings: [{name: Antigen, disabled: true}]}]", fails, "Antigen", ""},
		{"sink-absent", "sink: {any: {contains: antigen}}", "sinks: [{bindings: [{name: Exchange Router, standard: true}]}]", fails, "Source Type", ""},
		{"sink-absent-brace", "sink: {any: {contains: antigen}}", "sinks: [{variant: brace, bindings: []}]", unknown, "", "OnArrival sinks only"},
		{"sink-arrival-absent-brace", "sink: {any: {contains: antigen}, event: OnArrival}", "sinks: [{variant: brace, bindings: []}]", fails, "Source Type", ""},
		{"sink-third-party", "sink: {standard: false}", "sinks: [{bindings: [{name: Exchange Router, standard: true}, " + antigen + "]}]", holds, "Antigen", ""},
		{"sink-by-dll", "sink: {dll: AntigenSmtpSink.dll}", `{sinks: [{bindings: [{name: x, class: Foo.Bar}]}], registry: [{export: HKLM\SOFTWARE\Classes, values: {'Foo.Bar\CLSID\(default)': '{11111111-2222-3333-4444-555555555555}', 'CLSID\{11111111-2222-3333-4444-555555555555}\InprocServer32\(default)': 'C:\AntigenSmtpSink.dll'}}]}`, holds, "x", ""},
		{"sink-dll-unknown", "sink: {dll: AntigenSmtpSink.dll}", "sinks: [{bindings: [{name: x, class: Foo.Bar}]}]", unknown, "", "enough"},
		{"sink-id", "sink: {id: '{AAAAAAAA-0000-0000-0000-000000000001}'}", "sinks: [{bindings: [{name: x, id: aaaaaaaa-0000-0000-0000-000000000001}]}]", holds, "x", ""},
		{"sink-other-id", "sink: {id: aaaaaaaa-0000-0000-0000-000000000001}", "sinks: [{bindings: [{name: x, id: aaaaaaaa-0000-0000-0000-000000000002}]}]", fails, "Source Type", ""},
		{"sink-id-not-printed", "sink: {id: aaaaaaaa-0000-0000-0000-000000000001}", "sinks: [{bindings: [{name: x}]}]", unknown, "", ""},
		{"sink-rule", "sink: {rule: '*_EOD*'}", "sinks: [{bindings: [{name: x, rule: _EOD}]}]", holds, "x", ""},
		{"sink-other-rule", "sink: {rule: '*_EOD*'}", "sinks: [{bindings: [{name: x, rule: EHLO}, {name: y}]}]", fails, "x", ""},
		{"sink-late", "sink: {standard: false, priority: '>24575'}", "sinks: [{bindings: [{name: x, priority: 30000}]}]", holds, "x", ""},
		{"sink-first", "sink: {standard: false, priority: 0}", "sinks: [{bindings: [{name: x, priority: 0}]}]", holds, "x", ""},
		{"sink-default-priority", "sink: {standard: false, priority: '>24575'}", "sinks: [{bindings: [{name: x}]}]", fails, "x", ""},
		{"sink-none", "sink: {name: Exchange Router, count: 0}", "sinks: [{bindings: []}]", holds, "Source Type", ""},
		{"sink-disagree", "sink: {any: {contains: antigen}}", "sinks: [{bindings: [" + antigen + "]}, {bindings: []}]", unknown, "Antigen", "disagree"},
		{"sink-after", "sink: {any: {contains: antigen}}", "sinks: [{bindings: [" + antigen + "], taken: 5h}, {bindings: [], taken: 1h}]", fails, "Source Type", ""},
		{"module", "module: {process: inetinfo.exe, name: AntigenSmtpSink.dll}", "modules: [{process: INETINFO, modules: [antigensmtpsink.dll]}]", holds, "antigen", ""},
		{"module-absent", "module: {process: inetinfo.exe, name: AntigenSmtpSink.dll}", "modules: [{process: inetinfo.exe, modules: [a.dll]}]", fails, "inetinfo", ""},
		{"module-other-process", "module: {process: inetinfo.exe, name: x.dll}", "modules: [{process: store.exe, modules: [a.dll]}]", unknown, "", "inetinfo"},
		{"module-partial", "module: {process: inetinfo.exe, name: x.dll}", "modules: [{process: inetinfo.exe, modules: [a.dll], partial: true}]", unknown, "", "everything"},
		{"module-version-unknown", "module: {name: x.dll, version: <2.0}", "modules: [{process: inetinfo.exe, modules: [x.dll]}]", unknown, "", "enough"},
		{"process", "process: {name: ccApp.exe}", "processes: [ccapp.exe]", holds, "ccapp", ""},
		{"process-absent", "process: {name: ccApp.exe}", "processes: [store.exe]", fails, "Image Name", ""},
		{"process-no-list", "process: {name: ccApp.exe}", "", unknown, "", "no process list"},
		{"process-by-modules", "process: {name: store.exe}", "modules: [{process: store.exe, modules: []}]", holds, "store", ""},
		{"service-runs", "service: {name: SMTPSVC, state: running}", "services: [smtpsvc]", holds, "smtpsvc", ""},
		{"service-stopped", "service: {name: SMTPSVC, state: running}", "services: [{name: SMTPSVC, state: stopped}]", fails, "SMTPSVC", ""},
		{"service-not-running", "service: {name: SMTPSVC, state: {not: running}}", "services: [{name: SMTPSVC, state: stopped}]", holds, "SMTPSVC", ""},
		{"service-absent", "service: {name: SMTPSVC}", "services: [W3SVC]", fails, "SERVICE_NAME", ""},
		{"service-by-display", "service: {name: SMTPSVC, display: Simple Mail Transfer Protocol*}", "services: [{display: Simple Mail Transfer Protocol (SMTP)}]", holds, "", ""},
		{"service-names-lost", "service: {name: SMTPSVC}", "services: [{display: Einfaches Mail}]", unknown, "", "enough"},
		{"version", "file-version: {file: Store.exe, is: <6.5.7232.11}", "versions: {store.exe: 6.5.7226.0}", holds, "6.5.7226", ""},
		{"version-fixed", "file-version: {file: Store.exe, is: <6.5.7232.11}", "versions: {store.exe: 6.5.7232.11}", fails, "6.5.7232.11", ""},
		{"version-none", "file-version: {file: Store.exe, is: <6.5.7232.11}", "versions: {mdbmsg.dll: 6.5.7226.0}", unknown, "", "no artifact shows"},
		{"version-of-bin", "file-version: {file: Store.exe, is: <6.5.7232.11}", `versions: {'D:\Exchsrvr\bin\store.exe': 6.5.7232.11, 'C:\Temp\store.exe': 6.5.6944.0}`, fails, "6.5.7232.11", ""},
		{"version-kept-aside-only", "file-version: {file: Store.exe, is: <6.5.7232.11}", `versions: {'C:\Temp\store.exe': 6.5.6944.0}`, unknown, "", "no artifact shows"},
		{"version-disagree", "file-version: {file: Store.exe, is: <6.5.7232.11}", `{versions: {'D:\Exchsrvr\bin\store.exe': 6.5.7232.11}, modules: [{process: store.exe, modules: [{name: store.exe, version: 6.5.7226.0}]}]}`, unknown, "6.5.7232.11", "disagree"},
		{"version-of-2000", "file-version: {file: Store.exe, is: <6.5.7232.11}", "versions: {store.exe: 6.0.6249.0}", fails, "6.0.6249", ""},
		{"product", "product: {id: symantec-mail-security, version: '4.6'}", "products: {symantec-mail-security: 4.6.1.107}", holds, "4.6.1", ""},
		{"product-other-version", "product: {id: symantec-mail-security, version: '4.6'}", "products: {symantec-mail-security: 4.5.0}", fails, "4.5", ""},
		{"product-absent", "product: {id: antigen}", "products: {antigen: absent}", fails, "absent", ""},
		{"product-unknown", "product: {id: antigen}", "", unknown, "", "installed"},
		{"product-one-of", "product: {id: [antigen, symantec-antivirus]}", "products: {antigen: absent, symantec-antivirus: present}", holds, "symantec-antivirus present", ""},
		{"product-one-of-unknown", "product: {id: [antigen, symantec-antivirus]}", "products: {antigen: absent}", unknown, "", "symantec-antivirus is installed"},
		{"exchange", "exchange: {release: 2003 SP1+}", "exchange: 2003 SP2", holds, "2003 SP2", ""},
		{"exchange-not", "exchange: {release: '2000'}", "exchange: 2003 SP2", fails, "2003 SP2", ""},
		{"exchange-unknown", "exchange: {release: '2000'}", "", unknown, "", "version is unknown"},
		{"autostart", "autostart: {image: '*ccapp.exe'}", `autostarts: [{image: 'C:\x\ccApp.exe', entry: ccApp}]`, holds, "ccApp", ""},
		{"autostart-in-run-key", `autostart: {image: {contains: ccapp}, where: {contains: '\run'}}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run, values: {ccApp: 'C:\x\ccApp.exe'}}]`, holds, "ccApp", ""},
		{"autostart-not-in-run-key", `autostart: {image: {contains: ccapp}, where: {contains: '\run'}}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run, values: {vptray: vptray.exe}}]`, fails, "Run", ""},
		{"autostart-anywhere", `autostart: {image: {contains: ccapp}}`, `registry: [{export: HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run, values: {vptray: vptray.exe}}]`, unknown, "", "autostart"},
		{"autostart-absent", "autostart: {image: '*ccapp.exe'}", "autostarts: []", fails, "Entry Location", ""},
		{"line", "line: {of: boot.ini, text: {contains: /3gb}}", "lines: {boot.ini: ['x=\"Windows\" /fastdetect /3GB']}", holds, "/3GB", ""},
		{"line-absent", "line: {of: boot.ini, text: {contains: /3gb}}", "lines: {boot.ini: ['x=\"Windows\" /fastdetect']}", fails, "first line", ""},
		{"line-of-another-text", "line: {of: boot.ini, text: {contains: /3gb}}", "lines: {antigen-log: ['/3GB']}", unknown, "", "boot.ini"},
		{"line-count", "line: {of: antigen-log, text: {contains: failed}, count: '>=2'}", "lines: {antigen-log: [a failed, b failed]}", holds, "failed", ""},
		{"socket", "socket: {state: LISTENING, local-port: 25}", "sockets: [{state: LISTENING, local-port: 25}]", holds, "LISTENING", ""},
		{"socket-absent", "socket: {state: LISTENING, local-port: 25}", "sockets: [{state: LISTENING, local-port: 80}]", fails, "Active", ""},
		{"socket-count", "socket: {state: SYN_SENT, remote-port: 3268, count: '>=2'}", "sockets: [{state: SYN_SENT, remote-port: 3268}]", fails, "SYN_SENT", ""},
		{"ask", "ask: {question: Are they signed?}", "exchange: 2003", unknown, "", "no artifact"},
	})
}

func TestMailrootClauses(t *testing.T) {
	acl := func(folder, rights string) string {
		return `{path: 'D:\Exchsrvr\Mailroot\vsi 1` + folder + `', grants: {S-1-5-18: ` + rights + `, S-1-5-32-544: full}}`
	}
	acls := func(all ...string) string { return "acls: [" + strings.Join(all, ", ") + "]" }
	const lacks = "acl: {folders: [vsi, BadMail, Queue, PickUp], sid: S-1-5-18, lacks: full}"
	bad := func(more string) string {
		return `folders: [{path: 'D:\Exchsrvr\Mailroot\vsi 1\BadMail', ` + more + `}]`
	}
	runClauses(t, []clauseCase{
		{"acl-lacks", lacks, acls(acl(`\Queue`, "change")), holds, "S-1-5-18 change", ""},
		{"acl-missing", lacks, `acls: [{path: 'D:\Exchsrvr\Mailroot\vsi 1\Queue', grants: {S-1-5-32-544: full}}]`, holds, "Queue", ""},
		{"acl-denied", lacks, acls(acl(`\Queue`, "none")), holds, "none", ""},
		{"acl-fine", lacks, acls(acl("", "full"), acl(`\BadMail`, "full"), acl(`\Queue`, "full"), acl(`\PickUp`, "full")), fails, "S-1-5-18 full", ""},
		{"acl-incomplete", lacks, acls(acl("", "full"), acl(`\BadMail`, "full"), acl(`\Queue`, "full")), unknown, "", "PickUp"},
		{"acl-other-folder", lacks, `acls: [{path: 'C:\Temp', grants: {S-1-5-32-544: full}}]`, unknown, "", "no permissions"},
		{"acl-unreadable", lacks, `acls: [{path: 'D:\Exchsrvr\Mailroot\vsi 1\Queue', denied: true}]`, unknown, "", "could not be read"},
		{"acl-after", lacks, `acls: [{path: 'D:\X\Mailroot\vsi 1', grants: {S-1-5-18: change}, taken: 5h}, {path: 'D:\X\Mailroot\vsi 1', grants: {S-1-5-18: full}, taken: 1h}]`, unknown, "", "BadMail"},
		{"acl-disagree", lacks, `acls: [{path: 'D:\X\Mailroot\vsi 1', grants: {S-1-5-18: change}}, {path: 'D:\X\Mailroot\vsi 1', grants: {S-1-5-18: full}}]`, unknown, "change", "disagree"},
		{"folder-full", "folder: {role: badmail, files: '>=100000'}", bad("files: 250000"), holds, "File(s)", ""},
		{"folder-not-full", "folder: {role: BadMail, files: '>=100000'}", bad("files: 3"), fails, "File(s)", ""},
		{"folder-not-listed", "folder: {role: BadMail, files: '>=100000'}", `folders: [{path: 'C:\Temp', files: 1}]`, unknown, "", "no listing shows"},
		{"folder-partial", "folder: {role: BadMail, files: '>=100000'}", bad("files: 500, partial: true"), unknown, "", "enough"},
		{"folder-partial-but-enough", "folder: {role: BadMail, files: '>=100000'}", bad("files: 150000, partial: true"), holds, "File(s)", ""},
		{"folder-denied", "folder: {role: BadMail, files: '>=1'}", bad("files: 0, denied: true"), unknown, "", "enough"},
		{"folder-age", "folder: {role: BadMail, oldest: '>1h'}", bad("oldest: 3h"), holds, "oldest", ""},
		{"folder-young", "folder: {role: BadMail, oldest: '>1h'}", bad("oldest: 10min"), fails, "oldest", ""},
		{"folder-bytes", "folder: {role: BadMail, bytes: '>=1GB', newest: '<24h'}", bad("bytes: 2GB, newest: 1h"), holds, "File(s)", ""},
		{"folder-missing", "folder: {role: Queue, exists: false}", `folders: [{path: 'D:\X\Mailroot\vsi 1', files: 0}]`, holds, "vsi 1", ""},
		{"folder-not-missing", "folder: {role: Queue, exists: false}", `folders: [{path: 'D:\X\Mailroot\vsi 1', files: 0}, {path: 'D:\X\Mailroot\vsi 1\Queue', files: 0}]`, fails, "Queue", ""},
		{"disk-percent", "disk: {of: Mailroot, percent: '<5', free: <1GB}", bad("files: 1") + "\ndisk: [{drive: 'D:', free: 2GB, total: 100GB}]", holds, "D:", ""},
		{"disk-free", "disk: {of: Mailroot, percent: '<5', free: <1GB}", bad("files: 1") + "\ndisk: [{drive: 'D:', free: 2GB}]", fails, "D:", ""},
		{"disk-percent-only", "disk: {of: Mailroot, percent: '<5'}", bad("files: 1") + "\ndisk: [{drive: 'D:', free: 2GB}]", unknown, "", "size of the volume"},
		{"disk-other-drive", "disk: {of: Mailroot, free: <1GB}", bad("files: 1") + "\ndisk: [{drive: 'C:', free: 2MB}]", unknown, "", "no free space"},
		{"file", "file: {role: Queue, name: '*.eml', count: '>=2'}", `{folders: [{path: 'D:\X\Mailroot\vsi 1\Queue'}], files: [{folder: 'D:\X\Mailroot\vsi 1\Queue', name: A.EML}, {folder: 'D:\X\Mailroot\vsi 1\Queue', name: b.eml}]}`, holds, "A.EML", ""},
		{"file-absent", "file: {role: Queue, name: '*.eml'}", `folders: [{path: 'D:\X\Mailroot\vsi 1\Queue'}]`, fails, "Queue", ""},
		{"file-folder-not-listed", "file: {role: Queue, name: '*.eml'}", `folders: [{path: 'D:\X'}]`, unknown, "", "no listing shows"},
	})
}

func TestTransportClauses(t *testing.T) {
	runClauses(t, []clauseCase{
		{"reply", "smtp-reply: {code: 452, enhanced: 4.3.1, direction: inbound}", "replies: [{code: 452, enhanced: 4.3.1, text: '452 4.3.1 Out of memory', verb: MAIL}]", holds, "Out of memory", ""},
		{"reply-other-direction", "smtp-reply: {code: 452, direction: inbound}", "logs: {smtp: 2d}\nreplies: [{code: 452, outbound: true}]", fails, "#Fields", ""},
		{"reply-absent", "smtp-reply: {code: 452}", "logs: {smtp: 2d}", fails, "#Fields", ""},
		{"reply-not-covered", "smtp-reply: {code: 452}", "logs: {smtp: 6h}", unknown, "", "cover only 6 h"},
		{"reply-texts-lost", "smtp-reply: {code: 452, text: {contains: memory}}", "logs: {smtp: 2d}\nreplies: [{code: 452}]", unknown, "", "texts"},
		{"reply-enhanced-of-another-class", "smtp-reply: {enhanced: 5.4.6}", "logs: {smtp: 2d}\nreplies: [{code: 250}]", fails, "#Fields", ""},
		{"reply-enhanced-lost", "smtp-reply: {enhanced: 5.4.6}", "logs: {smtp: 2d}\nreplies: [{code: 550}]", unknown, "", "texts"},
		{"reply-count", "smtp-reply: {code: 452, count: '>=10'}", "replies: [{code: 452, count: 12, text: x}]", holds, "x", ""},
		{"reply-no-log", "smtp-reply: {code: 452}", "", unknown, "", "no SMTP protocol log"},
		{"tracking-stuck", "tracking: {last: [1024, 1032], stuck: '>1h'}", "tracking: [{id: <a@x>, last: 1032, ago: 3h}]", holds, "<a@x>", ""},
		{"tracking-moves", "tracking: {last: [1024, 1032], stuck: '>1h'}", "logs: {tracking: 2d}\ntracking: [{id: <a@x>, last: 1032, ago: 3min}]", fails, "Message Tracking", ""},
		{"tracking-not-covered", "tracking: {last: 1032, stuck: '>1h'}", "logs: {tracking: 3h}", unknown, "", "cover only 3 h"},
		{"tracking-count", "tracking: {last: 1037, count: '>=2'}", "logs: {tracking: 2d}\ntracking: [{id: <a@x>, last: 1037, ago: 3h}]", fails, "<a@x>", ""},
		{"tracking-repeats", "tracking: {last: 1037, repeats: '>=5'}", "tracking: [{id: <a@x>, last: 1037, ago: 3h, repeats: 9}]", holds, "<a@x>", ""},
		{"tracking-event", "tracking: {event: 1021, count: '>=100'}", "tracked: {1021: 500}", holds, "1021", ""},
		{"tracking-event-few", "tracking: {event: 1021, count: '>=100'}", "logs: {tracking: 2d}\ntracked: {1021: 5}", fails, "1021", ""},
		{"tracking-no-log", "tracking: {event: 1021}", "", unknown, "", "no message tracking log"},
		{"queue", "queue: {type: local-delivery, state: retry, messages: '>0'}", "queues: [{name: a, type: local-delivery, state: retry, messages: 4}]", holds, "a", ""},
		{"queue-ready", "queue: {type: local-delivery, state: retry}", "queues: [{name: a, type: local-delivery, state: ready, messages: 4}]", fails, "a", ""},
		{"queue-none", "queue: {type: local-delivery}", "queues: []", fails, "Exchange_SMTPQueue", ""},
		{"queue-count-unknown", "queue: {messages: '>0'}", "queues: [{name: a}]", unknown, "", "enough"},
		{"queue-age-of-none", "queue: {age: '>1h'}", "queues: [{name: a, messages: 0}]", fails, "a", ""},
		{"queue-age-unknown", "queue: {age: '>1h'}", "queues: [{name: a, messages: 2}]", unknown, "", "enough"},
		{"queue-reason-of-ready", "queue: {extended: {contains: DNS}}", "queues: [{name: a, state: ready}]", fails, "a", ""},
		{"queue-age", "queue: {age: '>1h'}", "queues: [{name: a, age: 2h}]", holds, "a", ""},
		{"metabase", "metabase: {name: ServerState, is: {not: '2'}}", "metabase: {/LM/SmtpSvc/1/ServerState: 4}", holds, "ServerState 4", ""},
		{"metabase-fine", "metabase: {name: ServerState, is: '!=2'}", "metabase: {/LM/SmtpSvc/1/ServerState: 2}", fails, "ServerState 2", ""},
		{"metabase-absent", "metabase: {name: MaxMessageSize, is: 5, absent: holds}", "metabase: {/LM/SmtpSvc/1/ServerState: 2}", holds, "SmtpSvc", ""},
		{"metabase-other-node", "metabase: {name: ServerState, is: 2, instance: 3}", "metabase: {/LM/SmtpSvc/1/ServerState: 2}", unknown, "", "no listing shows"},
	})
}

func TestGroups(t *testing.T) {
	leaf := map[byte]string{'h': "{process: {name: a}}", 'f': "{process: {name: b}}", 'u': "{ask: {question: q}}"}
	group := func(kind, states string) string {
		var all []string
		for i := range len(states) {
			all = append(all, leaf[states[i]])
		}
		list := "[" + strings.Join(all, ", ") + "]"
		if kind == "at-least" {
			return "at-least: {n: 2, of: " + list + "}"
		}
		return kind + ": " + list
	}
	table := map[string]map[string]facts.State{
		"all":      {"hh": holds, "hu": unknown, "hf": fails, "uf": fails, "ff": fails, "uu": unknown},
		"any":      {"hh": holds, "hu": holds, "hf": holds, "uf": unknown, "ff": fails, "uu": unknown},
		"none":     {"hh": fails, "hu": fails, "hf": fails, "uf": unknown, "ff": holds, "uu": unknown},
		"at-least": {"hhf": holds, "hhu": holds, "huf": unknown, "hff": fails, "uuf": unknown, "uff": fails, "hf" + "u": unknown},
	}
	var cases []clauseCase
	for _, kind := range sortedKeys(table) {
		for _, states := range sortedKeys(table[kind]) {
			cases = append(cases, clauseCase{name: kind + "-" + states, clause: group(kind, states), told: "processes: [a]", want: table[kind][states]})
		}
	}
	runClauses(t, cases)
}

func TestThingsThatAreNotTheSameDoNotDisagree(t *testing.T) {
	two := func(change func(*facts.Server)) *facts.Server {
		s := serverOf(t, "")
		change(s)
		return s
	}
	folder := func(path string, files int) facts.FolderListing {
		c := facts.Citation{Location: bundle.AtLine(path, 1), Excerpt: path}
		return facts.FolderListing{Source: facts.Source{Member: path}, Folders: []facts.Folder{{Citation: c, CountAt: c, Path: path, Files: files}}}
	}
	node := func(n, state string) facts.Metabase {
		path := "/LM/SmtpSvc/" + n
		c := facts.Citation{Location: bundle.AtLine("m"+n, 1)}
		return facts.Metabase{
			Source: facts.Source{Member: "m" + n}, Roots: []string{path}, Head: c,
			Properties: []facts.MetabaseProperty{{Citation: c, Path: path, Name: "ServerState", Value: state}},
		}
	}
	queues := func(link bool, state string) facts.QueueSnapshot {
		c := facts.Citation{Location: bundle.AtLine("q"+state, 1)}
		return facts.QueueSnapshot{Source: facts.Source{Member: "q" + state}, Head: c, Queues: []facts.Queue{{Citation: c, Name: "q", Link: link, State: state}}}
	}
	cases := []struct {
		name, clause string
		server       *facts.Server
		want         facts.State
	}{
		{"folders-of-two-virtual-servers", "folder: {role: BadMail, files: '>=10'}", two(func(s *facts.Server) {
			s.Folders = []facts.FolderListing{folder(`D:\Mailroot\vsi 1\BadMail`, 50), folder(`D:\Mailroot\vsi 2\BadMail`, 0)}
		}), holds},
		{"the-same-folder-twice", "folder: {role: BadMail, files: '>=10'}", two(func(s *facts.Server) {
			s.Folders = []facts.FolderListing{folder(`D:\Mailroot\vsi 1\BadMail`, 50), folder(`D:\Mailroot\vsi 1\BadMail`, 0)}
		}), unknown},
		{"two-nodes", "metabase: {name: ServerState, is: 4}", two(func(s *facts.Server) {
			s.Metabases = []facts.Metabase{node("1", "2"), node("2", "4")}
		}), holds},
		{"the-same-node-twice", "metabase: {name: ServerState, is: 4}", two(func(s *facts.Server) {
			s.Metabases = []facts.Metabase{node("1", "2"), node("1", "4")}
		}), unknown},
		{"links-and-queues", "queue: {state: retry}", two(func(s *facts.Server) {
			s.Queues = []facts.QueueSnapshot{queues(true, "retry"), queues(false, "active")}
		}), holds},
		{"links-twice", "queue: {state: retry}", two(func(s *facts.Server) {
			s.Queues = []facts.QueueSnapshot{queues(true, "retry"), queues(true, "active")}
		}), unknown},
		{"only-queues-say-nothing-of-links", "queue: {link: true, state: retry}", two(func(s *facts.Server) {
			s.Queues = []facts.QueueSnapshot{queues(false, "active")}
		}), unknown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := clauseOf(t, tc.clause).evaluate(newScene(tc.server))
			assert.Equal(t, tc.want, a.State)
		})
	}
	runClauses(t, []clauseCase{
		{"two-processes", "module: {name: x.dll}", "modules: [{process: store.exe, modules: [x.dll]}, {process: inetinfo.exe, modules: []}]", holds, "x.dll", ""},
		{"any-process-not-all-listed", "module: {name: x.dll}", "modules: [{process: store.exe, modules: []}]", unknown, "", "every process"},
		{"two-exports-of-one-process", "module: {process: store.exe, name: x.dll}", "modules: [{process: store.exe, modules: [x.dll]}, {process: store.exe, modules: []}]", unknown, "x.dll", "disagree"},
	})
}
