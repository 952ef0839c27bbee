package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

func TestWindowsClause(t *testing.T) {
	const sp1 = "windows: 5.2.3790 Service Pack 1"
	runClauses(t, []clauseCase{
		{"the version", `windows: {version: "5.2"}`, sp1, holds, "5.2.3790", ""},
		{"another version", `windows: {version: "5.0"}`, sp1, fails, "5.2.3790", ""},
		{"the service pack", `windows: {version: "5.2", service-pack: ">=1"}`, sp1, holds, "Service Pack 1", ""},
		{"a later service pack", `windows: {service-pack: 2}`, sp1, fails, "Service Pack 1", ""},
		{"no service pack named", `windows: {service-pack: 2}`, "windows: 5.2.3790", unknown, "", "names no service pack"},
		{"another version decides, whatever the service pack", `windows: {version: "5.0", service-pack: 4}`, "windows: 5.2.3790", fails, "", ""},
		{"the start of Windows tells", `windows: {version: "5.2", service-pack: 1}`, `events: [{source: EventLog, id: 6009, log: System, ago: 1h, strings: ["5.02.", "3790", "Service Pack 1", "Multiprocessor Free"]}]`, holds, "record 1", ""},
		{"an older start is out of date", `windows: {service-pack: 1}`, `events: [{source: EventLog, id: 6009, log: System, ago: 1h, strings: ["5.02.", "3790", "Service Pack 2", ""]}, {source: EventLog, id: 6009, log: System, ago: 9d, strings: ["5.02.", "3790", "Service Pack 1", ""]}]`, fails, "record 1", ""},
		{"the registry tells", `windows: {version: "5.0", service-pack: 4}`, `registry: [{export: 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion', values: {CurrentVersion: "5.0", CSDVersion: "Service Pack 4"}}]`, holds, "5.0", ""},
		{"nobody described the server", `windows: {version: "5.2"}`, "", unknown, "", "description"},
	})
}

// TestWindowsAloneTellsNothing: a cause is not possible just because the server runs the Windows that the cause needs.
func TestWindowsAloneTellsNothing(t *testing.T) {
	windows, unknown := Evidence{Role: Requires, State: facts.Holds, ofWindows: true}, Evidence{Role: Requires, State: facts.Unknown}
	verdict, _ := verdictOf([]Evidence{windows, unknown})
	assert.Equal(t, Undetermined, verdict)
	verdict, _ = verdictOf([]Evidence{windows, {Role: Requires, State: facts.Holds}, unknown})
	assert.Equal(t, Possible, verdict)
}

func TestSinkRegistered(t *testing.T) {
	const (
		clause = "sink: {standard: false, registered: false}"
		bound  = "sinks: [{bindings: [{event: OnArrival, name: Disclaimer, class: '{0A0B0C0D-0000-0000-0000-000000000001}'}]}]\n"
		named  = "sinks: [{bindings: [{event: OnArrival, name: Disclaimer, class: Contoso.Sink}]}]\n"
		export = `registry: [{export: 'HKLM\SOFTWARE\Classes', values: {`
	)
	runClauses(t, []clauseCase{
		{"its class is gone", clause, bound + export + `'CLSID\{0A0B0C0D-0000-0000-0000-000000000002}\InprocServer32\(default)': b.dll}}]`, holds, "Disclaimer", ""},
		{"its class is there", clause, bound + export + `'CLSID\{0A0B0C0D-0000-0000-0000-000000000001}\InprocServer32\(default)': a.dll}}]`, fails, "", ""},
		{"its class runs in a process of its own", clause, bound + export + `'CLSID\{0A0B0C0D-0000-0000-0000-000000000001}\LocalServer32\(default)': a.exe}}]`, fails, "", ""},
		{"its ProgID is gone", clause, named + export + `'Other.Sink\CLSID\(default)': '{0A0B0C0D-0000-0000-0000-000000000001}'}}]`, holds, "Disclaimer", ""},
		{"its ProgID leads to a class that is gone", clause, named + export + `'Contoso.Sink\CLSID\(default)': '{0A0B0C0D-0000-0000-0000-000000000001}'}}]`, holds, "Disclaimer", ""},
		{"only the branch of the class is exported", clause, named + `registry: [{export: 'HKLM\SOFTWARE\Classes\CLSID', keys: ['{0A0B0C0D-0000-0000-0000-000000000002}']}]`, unknown, "", "registered"},
		{"nobody exported the classes", clause, bound, unknown, "", "registered"},
		{"no sink of others is bound", clause, "sinks: [{bindings: []}]\n", fails, "", ""},
	})
}

// TestSecurityLogIsAskedFor names the log that would decide, not the Application log.
func TestSecurityLogIsAskedFor(t *testing.T) {
	a := ask(t, "event: {source: Security, id: 534, log: Security}", "")
	require.Len(t, a.Missing, 1)
	assert.Equal(t, "eventlog/security", a.Missing[0].ID)
}
