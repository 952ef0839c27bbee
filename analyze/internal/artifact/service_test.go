package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

const scQuery = `
SERVICE_NAME: IISADMIN
DISPLAY_NAME: IIS Admin Service
        TYPE               : 20  WIN32_SHARE_PROCESS
        STATE              : 4  RUNNING
                                (STOPPABLE, PAUSABLE, ACCEPTS_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
        PID                : 1576
        FLAGS              :

SERVICE_NAME: SMTPSVC
DISPLAY_NAME: Simple Mail Transfer Protocol (SMTP)
        TYPE               : 20  WIN32_SHARE_PROCESS
        STATE              : 1  STOPPED
                                (NOT_STOPPABLE,NOT_PAUSABLE,IGNORES_SHUTDOWN)
        WIN32_EXIT_CODE    : 1077       (0x435)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
`

func servicesIn(t *testing.T, a Artifact, content string) facts.ServiceList {
	t.Helper()
	out := extractText(t, a, content)
	require.Len(t, out.Services, 1)
	return out.Services[0]
}

func TestScQuery(t *testing.T) {
	l := servicesIn(t, serviceList, scQuery)
	assert.False(t, l.Partial)
	assert.False(t, l.RunningOnly)
	require.Len(t, l.Services, 2)
	iis, smtp := l.Services[0], l.Services[1]
	assert.Equal(t, "IISADMIN", iis.Name)
	assert.Equal(t, "running", iis.State)
	assert.Equal(t, 1576, iis.PID)
	assert.Equal(t, "SMTPSVC", smtp.Name)
	assert.Equal(t, "Simple Mail Transfer Protocol (SMTP)", smtp.Display)
	assert.Equal(t, "stopped", smtp.State)
	assert.Equal(t, 1077, smtp.Exit)
	assert.Equal(t, int64(14), smtp.N)
	assert.Equal(t, "SERVICE_NAME: SMTPSVC", smtp.Excerpt)
}

func TestScQueryCopies(t *testing.T) {
	for name, in := range map[string]string{
		"collapsed": strings.Join(strings.FieldsFunc(scQuery, func(r rune) bool { return r == ' ' || r == '\t' }), " "),
		"quoted":    "> " + strings.ReplaceAll(scQuery, "\n", "\n> "),
	} {
		t.Run(name, func(t *testing.T) {
			l := servicesIn(t, serviceList, in)
			require.Len(t, l.Services, 2)
			assert.Equal(t, "stopped", l.Services[1].State)
			assert.Equal(t, "SMTPSVC", l.Services[1].Name)
		})
	}
}

func TestScQueryLocalized(t *testing.T) {
	spanish := strings.NewReplacer("SERVICE_NAME", "NOMBRE_SERVICIO", "DISPLAY_NAME", "NOMBRE_MOSTRAR", "TYPE  ", "TIPO  ", "STATE ", "ESTADO",
		"WIN32_EXIT_CODE", "CÓD_SALIDA_WIN32").Replace(scQuery)
	unknown := strings.NewReplacer("SERVICE_NAME", "Qqq_aaa", "DISPLAY_NAME", "Qqq_bbb", "TYPE  ", "Qtyp  ", "STATE ", "Qstate", "RUNNING", "QQ", "STOPPED", "QQ").Replace(scQuery)
	for name, in := range map[string]string{"spanish": spanish, "a language not known": unknown} {
		t.Run(name, func(t *testing.T) {
			l := servicesIn(t, serviceList, in)
			require.Len(t, l.Services, 2)
			assert.False(t, l.Partial)
			assert.Equal(t, "SMTPSVC", l.Services[1].Name)
			assert.Equal(t, "Simple Mail Transfer Protocol (SMTP)", l.Services[1].Display)
			assert.Equal(t, "stopped", l.Services[1].State)
			assert.Equal(t, "running", l.Services[0].State)
		})
	}
}

func TestScQueryNotWhole(t *testing.T) {
	more := extractText(t, serviceList, scQuery+"\nEnum: more data, need 1822 bytes start resume at index 79\n")
	assert.True(t, more.Services[0].Partial)
	assert.NotEmpty(t, more.Gaps)

	byName := servicesIn(t, serviceList, strings.ReplaceAll(scQuery, "DISPLAY_NAME", "        IGNORED"))
	assert.True(t, byName.Partial, "asked for by name")

	running := servicesIn(t, serviceList, strings.ReplaceAll(scQuery, "1  STOPPED", "4  RUNNING"))
	assert.True(t, running.RunningOnly, "sc query without state= all")

	drivers := extractText(t, serviceList, strings.ReplaceAll(scQuery, "20  WIN32_SHARE_PROCESS", "1  KERNEL_DRIVER"))
	assert.True(t, drivers.Services[0].Partial)
}

func TestScConfig(t *testing.T) {
	l := servicesIn(t, serviceList, scQuery+`
[SC] GetServiceConfig SUCCESS

SERVICE_NAME: SMTPSVC
        TYPE               : 20  WIN32_SHARE_PROCESS
        START_TYPE         : 4   DISABLED
        ERROR_CONTROL      : 1   NORMAL
        BINARY_PATH_NAME   : C:\WINDOWS\system32\inetsrv\inetinfo.exe
        DISPLAY_NAME       : Simple Mail Transfer Protocol (SMTP)
        SERVICE_START_NAME : LocalSystem
`)
	require.Len(t, l.Services, 2)
	assert.Equal(t, "disabled", l.Services[1].Start)
	assert.Equal(t, "stopped", l.Services[1].State, "of the first block")
	assert.Equal(t, `C:\WINDOWS\system32\inetsrv\inetinfo.exe`, l.Services[1].Path)
	assert.False(t, l.Partial)
}

func TestPsService(t *testing.T) {
	l := servicesIn(t, serviceList, "PsService v2.14 - Service information and configuration utility\n\n"+
		"SERVICE_NAME: Alerter\nDISPLAY_NAME: Alerter\nNotifies selected users: of alerts.\n\tTYPE  \t\t: 20 WIN32_SHARE_PROCESS\n"+
		"\tSTATE\t\t: 7  PAUSED\n\t\t\t(STOPPABLE)\n\tWIN32_EXIT_CODE : 0  (0x0)\n")
	require.Len(t, l.Services, 1)
	assert.Equal(t, "paused", l.Services[0].State)
	assert.Equal(t, "Alerter", l.Services[0].Display)
}

func TestNetStart(t *testing.T) {
	for _, c := range []struct{ name, first, last string }{
		{"en", "These Windows services are started:", "The command completed successfully."},
		{"2000", "These Windows 2000 services are started:", "The command completed successfully."},
		{"de", "Folgende Windows-Dienste sind gestartet:", "Der Befehl wurde erfolgreich ausgeführt."},
		{"fr", "Les services Windows suivants ont démarré :", "La commande s'est terminée correctement."},
		{"ja", "次の Windows サービスが開始されています:", "コマンドは正常に終了しました。"},
		{"wine", "The following services are running:", "Done."},
		{"a language not known", "Qqq Windows qqq qqq:", "Qqq qqq."},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := servicesIn(t, netStart, "C:\\>net start\n"+c.first+"\n\n   Ereignisprotokoll\n   Microsoft Exchange Information Store\n   SMSMSE\n\n"+c.last+"\n\n")
			assert.True(t, l.RunningOnly)
			assert.False(t, l.Partial)
			assert.Equal(t, c.first, l.Head.Excerpt)
			require.Len(t, l.Services, 3)
			assert.Equal(t, "MSExchangeIS", l.Services[1].Name)
			assert.Equal(t, "", l.Services[2].Name)
			assert.Equal(t, "SMSMSE", l.Services[2].Display)
			assert.Equal(t, "running", l.Services[2].State)
			assert.Equal(t, int64(6), l.Services[2].N)
		})
	}
	cut := servicesIn(t, netStart, "These Windows services are started:\n\n   Event Log\n   IIS Admin Se")
	assert.True(t, cut.Partial)
	collapsed := servicesIn(t, netStart, "> These Windows services are started:\n> \n> Event Log\n> IIS Admin Service\n> \n> The command completed successfully.\n")
	assert.Len(t, collapsed.Services, 2)
	assert.False(t, collapsed.Partial)
}

func TestNetStartIsNotProse(t *testing.T) {
	for _, s := range []string{
		"On Windows do the following:\n\n   run tlist\n   run smtpreg\n\nThanks.\n",
		"These Windows services are started:\n",
		"We run Windows 2000.\n\n   Regards\n   John\n",
	} {
		assert.False(t, isNetStart(textInput("mail.txt", s)), s)
	}
}

func TestServiceTables(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"wmic", "DisplayName                           Name     ProcessId  StartMode  State    \nRemote Procedure Call (RPC)           RpcSs    400        Auto       Running  \nSimple Mail Transfer Protocol (SMTP)  SMTPSVC  0          Disabled   Stopped  \n"},
		{"wmic csv", "\nNode,DisplayName,Name,ProcessId,StartMode,State\nEXCH01,Remote Procedure Call (RPC),RpcSs,400,Auto,Running\nEXCH01,Simple Mail Transfer Protocol (SMTP),SMTPSVC,0,Disabled,Stopped\n"},
		{"wmic list", "\n\nDisplayName=Remote Procedure Call (RPC)\nName=RpcSs\nProcessId=400\nStartMode=Auto\nState=Running\n\n\nDisplayName=Simple Mail Transfer Protocol (SMTP)\nName=SMTPSVC\nProcessId=0\nStartMode=Disabled\nState=Stopped\n\n"},
		{"tabs", "Name\tState\tStartMode\tDisplayName\tProcessId\nRpcSs\tRunning\tAuto\tRemote Procedure Call (RPC)\t400\nSMTPSVC\tStopped\tDisabled\tSimple Mail Transfer Protocol (SMTP)\t0\n"},
		{"console", "Name\tDescription\tStatus\tStartup Type\tLog On As\nRemote Procedure Call (RPC)\tEndpoints\tStarted\tAutomatic\tLocal System\nSimple Mail Transfer Protocol (SMTP)\tMail\t\tDisabled\tLocal System\n"},
		{"german console", "Name\tBeschreibung\tStatus\tAutostarttyp\tAnmelden als\nRemote Procedure Call (RPC)\tx\tGestartet\tAutomatisch\tLokales System\nSimple Mail Transfer Protocol (SMTP)\tx\t\tDeaktiviert\tLokales System\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := servicesIn(t, serviceTable, c.in)
			assert.False(t, l.Partial)
			require.Len(t, l.Services, 2)
			rpc, smtp := l.Services[0], l.Services[1]
			assert.Equal(t, "RpcSs", rpc.Name)
			assert.Equal(t, "running", rpc.State)
			assert.Equal(t, "auto", rpc.Start)
			assert.Equal(t, "SMTPSVC", smtp.Name)
			assert.Equal(t, "Simple Mail Transfer Protocol (SMTP)", smtp.Display)
			assert.Equal(t, "stopped", smtp.State)
			assert.Equal(t, "disabled", smtp.Start)
			assert.Equal(t, c.name == "wmic csv", l.Server == "EXCH01")
		})
	}
	some := servicesIn(t, serviceTable, "Name     StartMode  State\nSMTPSVC  Auto       Running\n")
	assert.True(t, some.Partial, "a selection")
	collapsed := servicesIn(t, serviceTable, "Name State StartMode\nMSExchangeIS Running Auto\n")
	assert.Equal(t, "running", collapsed.Services[0].State)
	pushed := extractText(t, serviceTable, "Name     StartMode  State\nRpcSs    Auto       Running\nAveryLongName Au to Running\n")
	assert.True(t, pushed.Services[0].Partial)
	assert.Len(t, pushed.Gaps, 1)
}

func TestServiceTableIsNotOthers(t *testing.T) {
	for _, s := range []string{
		"Name,State,MessageCount\nqueue,Active,5\n", "Name\tState\nx\tready\n", "Name=a\nState=retry\n", "Name\tStartMode\n",
	} {
		assert.False(t, isServiceTable(textInput("x.txt", s)), s)
	}
}

func FuzzServices(f *testing.F) {
	f.Add(scQuery)
	f.Add("These Windows services are started:\n\n   a\n\nDone.\n")
	f.Add("Name  State  StartMode\n  x\ny\n")          // short rows
	f.Add("SERVICE_NAME:\n:\n x: 4 RUNNING\nab: cd\n") // empty names
	f.Fuzz(func(t *testing.T, s string) {
		fuzzArtifact(t, serviceList, s)
		fuzzArtifact(t, netStart, s)
		fuzzArtifact(t, serviceTable, s)
	})
}
