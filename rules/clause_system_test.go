package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		{"nobody described the server", `windows: {version: "5.2"}`, "", unknown, "", "description"},
	})
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
