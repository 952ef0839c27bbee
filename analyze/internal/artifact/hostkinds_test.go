package artifact

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// Each listing of a host is taken by its own reader, whatever the others in the table of artifacts look for.
func TestHostKinds(t *testing.T) {
	for _, c := range []struct {
		name, in, kind string
	}{
		{"boxed sinks", sinkSample(t, "boxed.txt"), sinkListing.Kind},
		{"brace sinks", sinkSample(t, "brace.txt"), sinkListing.Kind},
		{"tlist inetinfo", tlistInetinfo, tlist.Kind},
		{"tlist inetinfo with its prompt", "C:\\Tools>tlist inetinfo\n" + tlistInetinfo + "\nC:\\Tools>", tlist.Kind},
		{"tlist", tlistAll, tlist.Kind},
		{"tasklist /m", tasklistModules, tasklist.Kind},
		{"tasklist csv", "\"Image Name\",\"PID\",\"Session Name\",\"Session#\",\"Mem Usage\"\n\"a.exe\",\"5\",\"Console\",\"0\",\"16 K\"\n", tasklist.Kind},
		{"listdlls", listDLLs2, listDLLs.Kind},
		{"pslist", "Name                Pid Pri Thd  Hnd   Priv        CPU Time    Elapsed Time\nIdle  0 0 1 0 0 0:00 0:00\n", psList.Kind},
		{"process explorer", "Process\tPID\tCPU\tDescription\na.exe\t5\t\t\n", processExplorer.Kind},
		{"sc query", scQuery, serviceList.Kind},
		{"wmic service", "DisplayName  Name     StartMode  State    \nx            RpcSs    Auto       Running  \n", serviceTable.Kind},
		{"wmic service list", "\n\nDisplayName=x\nName=RpcSs\nStartMode=Auto\nState=Running\n\n", serviceTable.Kind},
		{"wmic service csv", "\nNode,Name,StartMode,State\nEXCH01,RpcSs,Auto,Running\n", serviceTable.Kind},
		{"services console", "Name\tDescription\tStatus\tStartup Type\tLog On As\nx\ty\tStarted\tAutomatic\tz\n", serviceTable.Kind},
		{"net start", "These Windows services are started:\n\n   Event Log\n   SMSMSE\n\nThe command completed successfully.\n", netStart.Kind},
		{"netstat", netstatANO, netstat.Kind},
		{"tcpview", "inetinfo.exe:1576\tTCP\texch01:smtp\texch01:0\tLISTENING\n", tcpView.Kind},
		{"autoruns", "Entry Location,Entry,Description,Publisher,Image Path\nHKLM\\x,a,b,c,d\n", autoruns.Kind},
		{"autoruns save", "HKLM\\SOFTWARE\\Run\n+ a\tb\tc\td\n", autoruns.Kind},
		{"table", tableText("services", row("A", "", "Running")), collectorTable.Kind},
		{"table of queues", tableText("queues", row("a")), collectorTable.Kind},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, ok := recognise(textInput("attachment.txt", c.in), &facts.Extract{})
			require.True(t, ok)
			assert.Equal(t, c.kind, a.Kind)
		})
	}
}

// A mail that speaks of the tools is none of their outputs.
func TestHostKindsLeaveProse(t *testing.T) {
	for _, s := range []string{
		"Hi,\n\nplease run tlist inetinfo > before.txt, tasklist /m, sc query and netstat -an on the server,\n" +
			"then cscript smtpreg.vbs /enum. Look for AntigenSmtpSink.dll in inetinfo.exe (port TCP 25).\n\nThese services must run:\n\n   SMTP\n   IIS Admin\n\nRegards\n",
		"> The SMTP service is STOPPED: 4 times today.\n> State: unknown\n",
	} {
		for _, a := range []Artifact{
			sinkListing, tlist, tasklist, listDLLs, psList, processExplorer, serviceList, serviceTable, netStart, netstat, tcpView, autoruns, collectorTable,
		} {
			assert.False(t, a.Match(textInput("mail.txt", s)), "%s claims %.30q", a.Kind, s)
		}
	}
}
