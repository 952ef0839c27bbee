package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEventCode(t *testing.T) {
	const clause = "event: {source: SMTPSVC, id: 4000, log: any, code: [0xC00402E7, 5]}"
	const logs = "logs: {Application: 2d, System: 2d}\n"
	runClauses(t, []clauseCase{
		{name: "in the data", clause: clause, told: "events: [{source: SMTPSVC, id: 4000, ago: 1h, code: 0xC00402E7}]", want: holds, cited: "eventlog"},
		{name: "in the words", clause: clause, told: "events: [{source: SMTPSVC, id: 4000, ago: 1h, text: 'failed (0xc00402e7)'}]", want: holds, cited: "c00402e7"},
		{name: "another code", clause: clause, told: logs + "events: [{source: SMTPSVC, id: 4000, ago: 1h, code: 0x274C}]", want: fails, cited: "eventlog"},
		{name: "a record without data", clause: clause, told: logs + "events: [{source: SMTPSVC, id: 4000, ago: 1h, strings: [a.example]}]", want: fails, cited: "eventlog"},
		{name: "a text that lost the data", clause: clause, told: logs + "events: [{source: SMTPSVC, id: 4000, ago: 1h, text: failed}]", want: unknown},
		{name: "no event", clause: clause, told: logs, want: fails, cited: "eventlog"},
	})
}

func TestDomainControllerClause(t *testing.T) {
	const table = "events: [{source: MSExchangeDSAccess, id: 2080, ago: 1h, strings: [MAD.EXE, '1580', " +
		"\"dc1.contoso.example\\tCDG 7 7 1 0 0 1 7 1\\r\\ndc2.contoso.example\\tCD- 6 6 0 0 1 1 6 1\", \"dc3.contoso.example CDG 1 0 0 1 0 1 1 7 1\"]}]"
	runClauses(t, []clauseCase{
		{name: "a role", clause: "domain-controller: {role: G, reachability: 7}", told: table, want: holds, cited: "eventlog"},
		{name: "counted", clause: "domain-controller: {count: 3}", told: table, want: holds},
		{name: "by name", clause: "domain-controller: {name: 'dc2.*', role: G}", told: table, want: fails, cited: "eventlog"},
		{name: "the column of the right", clause: "domain-controller: {name: 'dc1.*', sacl: 0}", told: table, want: holds},
		{name: "a table with the column enabled", clause: "domain-controller: {name: 'dc3.*', reachability: 0}", told: table, want: holds},
		{name: "none such", clause: "domain-controller: {reachability: 3}", told: table, want: fails},
		{name: "no event", clause: "domain-controller: {count: 1}", told: "logs: {Application: 2d}", want: unknown, why: "2080"},
		{name: "an event without its table", clause: "domain-controller: {count: 1}", told: "events: [{source: MSExchangeDSAccess, id: 2080, text: discovered}]", want: unknown, why: "2080"},
	})
}

func TestControllersIn(t *testing.T) {
	assert.Empty(t, controllersIn(""))
	assert.Empty(t, controllersIn("CDG 7 7 1 0 1 1 7 1"), "roles without a name")
	assert.Empty(t, controllersIn("dc1 CDG 7 7 1"), "a line cut short")
	assert.Empty(t, controllersIn("dc1 CDX 7 7 1 0 1 1 7 1"))
	assert.Equal(t, []controller{{"dc1", "CDG", 7, 1}}, controllersIn("In-site: dc1 CDG 7 7 1 0 1 1 7"), "without the OS version")
	assert.Len(t, controllersIn(strings.Repeat("dc1 CDG 7 7 1 0 1 1 7 1\n", 2*maxControllers)), maxControllers)
}

func TestMetabaseHostName(t *testing.T) {
	const own, other = "metabase: {name: FullyQualifiedDomainName, host: true}", "metabase: {name: FullyQualifiedDomainName, host: false}"
	const domain = "domain: contoso.example\n"
	told := func(name string) string { return "metabase: {/LM/SmtpSvc/1/FullyQualifiedDomainName: " + name + "}" }
	runClauses(t, []clauseCase{
		{name: "its own name", clause: own, told: domain + told("exch01.Contoso.example."), want: holds, cited: "exch01"},
		{name: "its own name is no other", clause: other, told: domain + told("exch01.contoso.example"), want: fails},
		{name: "another host", clause: other, told: told("mail.contoso.example"), want: holds, cited: "mail"},
		{name: "another domain", clause: other, told: domain + told("exch01.fabrikam.example"), want: holds},
		{name: "a suffix nobody knows", clause: own, told: told("exch01.contoso.example"), want: unknown},
	})
}

func TestDiskOfMdbdata(t *testing.T) {
	const clause = "disk: {of: Mdbdata, free: '<10MB'}"
	const folder = "folders: [{path: 'E:\\Exchsrvr\\MDBDATA', files: 9, bytes: 1GB}]\n"
	runClauses(t, []clauseCase{
		{name: "full", clause: clause, told: folder + "disk: [{drive: 'E:', free: 1MB}, {drive: 'D:', free: 1GB}]", want: holds, cited: "E:"},
		{name: "room", clause: clause, told: folder + "disk: [{drive: 'E:', free: 1GB}, {drive: 'D:', free: 1MB}]", want: fails, cited: "E:"},
		{name: "nobody knows where it is", clause: clause, told: "disk: [{drive: 'E:', free: 1MB}]", want: unknown},
	})
}
