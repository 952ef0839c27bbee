package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

const netstatANO = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:25             0.0.0.0:0              LISTENING       1576
  TCP    [::]:135               [::]:0                 LISTENING       400
  TCP    192.0.2.1:25           198.51.100.7:4021      ESTABLISHED     1576
  TCP    192.0.2.1:4100         198.51.100.9:25        SYN_SENT        1576
  UDP    0.0.0.0:3456           *:*                                    1576
`

func socketsIn(t *testing.T, a Artifact, content string) facts.SocketList {
	t.Helper()
	out := extractText(t, a, content)
	require.Len(t, out.Sockets, 1)
	return out.Sockets[0]
}

func TestNetstat(t *testing.T) {
	l := socketsIn(t, netstat, netstatANO)
	assert.False(t, l.Partial)
	assert.Equal(t, int64(4), l.Head.N)
	require.Len(t, l.Sockets, 5)
	smtp := l.Sockets[0]
	assert.Equal(t, int64(5), smtp.N)
	smtp.Citation = facts.Citation{}
	assert.Equal(t, facts.Socket{Protocol: "TCP", LocalHost: "0.0.0.0", LocalPort: 25, RemoteHost: "0.0.0.0", RemotePort: 0, State: "LISTENING", PID: 1576}, smtp)
	assert.Equal(t, "[::]", l.Sockets[1].LocalHost)
	assert.Equal(t, "198.51.100.9", l.Sockets[3].RemoteHost)
	assert.Equal(t, 25, l.Sockets[3].RemotePort)
	assert.Equal(t, "SYN_SENT", l.Sockets[3].State)
	udp := l.Sockets[4]
	assert.Equal(t, -1, udp.RemotePort)
	assert.Empty(t, udp.State)
	assert.Equal(t, 1576, udp.PID)
}

func TestNetstatLocalized(t *testing.T) {
	for _, c := range []struct{ name, header, listening, established string }{
		{"de", "  Proto  Lokale Adresse         Remoteadresse          Status", "ABHÖREN", "HERGESTELLT"},
		{"de in the wrong page", "  Proto  Lokale Adresse         Remoteadresse          Status", "ABH™REN", "HERGESTELLT"},
		{"es", "  Proto  Dirección local          Dirección remota        Estado", "ESCUCHANDO", "ESTABLECIDO"},
		{"it", "  Proto  Indirizzo locale          Indirizzo esterno        Stato", "IN ASCOLTO", "STABILITA"},
		{"fr", "  Proto  Adresse locale         Adresse distante       État", "À L'ÉCOUTE", "ÉTABLIE"},
		{"ja", "  プロトコル  ローカル アドレス      外部アドレス           状態", "LISTENING", "ESTABLISHED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := socketsIn(t, netstat, "\n\n"+c.header+"\n  TCP    0.0.0.0:25    0.0.0.0:0    "+c.listening+"\n  TCP    192.0.2.1:25    198.51.100.7:4021    "+c.established+"   77\n")
			require.Len(t, l.Sockets, 2)
			assert.Equal(t, "LISTENING", l.Sockets[0].State)
			assert.Equal(t, "ESTABLISHED", l.Sockets[1].State)
			assert.Equal(t, 77, l.Sockets[1].PID)
		})
	}
}

func TestNetstatNamesAndPrograms(t *testing.T) {
	l := socketsIn(t, netstat, `Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    exch01:smtp            exch01.contoso.example:0  LISTENING       1576
  [inetinfo.exe]

  TCP    exch01:epmap           exch01:0               LISTENING       400
  c:\windows\system32\WS2_32.dll
  -- unknown component(s) --
  [svchost.exe]

  TCP    exch01:odd-name        exch01:0               LISTENING       9
 Can not obtain ownership information
`)
	require.Len(t, l.Sockets, 3)
	assert.Equal(t, "exch01", l.Sockets[0].LocalHost)
	assert.Equal(t, 25, l.Sockets[0].LocalPort)
	assert.Equal(t, "inetinfo.exe", l.Sockets[0].Process)
	assert.Equal(t, 135, l.Sockets[1].LocalPort)
	assert.Equal(t, "svchost.exe", l.Sockets[1].Process)
	assert.Equal(t, -1, l.Sockets[2].LocalPort)
	assert.Empty(t, l.Sockets[2].Process)
}

func TestNetstatWithoutListeners(t *testing.T) {
	l := socketsIn(t, netstat, "  Proto  Local Address  Foreign Address  State\n  TCP  192.0.2.1:25  198.51.100.7:4021  ESTABLISHED\n")
	assert.True(t, l.Partial, "netstat without -a shows no listeners")
}

func TestNetstatCopies(t *testing.T) {
	var b strings.Builder
	for line := range strings.Lines(netstatANO) {
		b.WriteString("> " + strings.Join(strings.Fields(line), " ") + "\n")
	}
	assert.Len(t, socketsIn(t, netstat, b.String()).Sockets, 5)
}

func TestTCPView(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"2", "inetinfo.exe:1576\tTCP\texch01:smtp\texch01:0\tLISTENING\nstore.exe:1800\tTCP\t192.0.2.1:4100\t198.51.100.9:25\tESTABLISHED\n[System Process]:0\tUDP\texch01:138\t*:*\t\n"},
		{"3", "inetinfo.exe\t1576\tTCP\texch01\tsmtp\texch01\t0\tLISTENING\t\t\t\t\nstore.exe\t1800\tTCP\t192.0.2.1\t4100\t198.51.100.9\t25\tESTABLISHED\t1\t2\t3\t4\n[System Process]\t0\tUDP\texch01\t138\t*\t*\t\t\t\t\t\n"},
		{"4", "Process Name\tProcess ID\tProtocol\tState\tLocal Address\tLocal Port\tRemote Address\tRemote Port\tCreate Time\tModule Name\ninetinfo.exe\t1576\tTCP\tListen\texch01\tsmtp\texch01\t0\t2005\tx\nstore.exe\t1800\tTCP\tEstablished\t192.0.2.1\t4100\t198.51.100.9\t25\t2005\tx\n[System Process]\t0\tUDP\t\texch01\t138\t*\t*\t2005\tx\n"},
		{"4 with commas", "inetinfo.exe,1576,TCP,Listen,exch01,smtp,exch01,0,2005,x\nstore.exe,1800,TCP,Established,192.0.2.1,4100,198.51.100.9,25,2005,x\n[System Process],0,UDP,,exch01,138,*,*,2005,x\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := socketsIn(t, tcpView, c.in)
			assert.False(t, l.Partial)
			require.Len(t, l.Sockets, 3)
			for i := range l.Sockets {
				l.Sockets[i].Citation = facts.Citation{}
			}
			assert.Equal(t, facts.Socket{Protocol: "TCP", LocalHost: "exch01", LocalPort: 25, RemoteHost: "exch01", RemotePort: 0, State: "LISTENING", PID: 1576, Process: "inetinfo.exe"}, l.Sockets[0])
			assert.Equal(t, facts.Socket{Protocol: "TCP", LocalHost: "192.0.2.1", LocalPort: 4100, RemoteHost: "198.51.100.9", RemotePort: 25, State: "ESTABLISHED", PID: 1800, Process: "store.exe"}, l.Sockets[1])
			assert.Equal(t, 138, l.Sockets[2].LocalPort)
			assert.Equal(t, -1, l.Sockets[2].RemotePort)
			assert.Empty(t, l.Sockets[2].State)
		})
	}
}

func TestSocketsAreNotOthers(t *testing.T) {
	for _, s := range []string{
		"run netstat -an > x.txt and look for TCP port 25\n", "Proto\n", "TCP is a protocol: see 1:2\n", "a\tb\tTCP\td\n", "TCP 1:2 nowhere\n",
	} {
		in := textInput("x.txt", s)
		assert.False(t, isNetstat(in), s)
		assert.False(t, isTCPView(in), s)
	}
}

func TestAutorunsCSV(t *testing.T) {
	const image = `c:\program files\symantec\ccapp.exe`
	for _, c := range []struct {
		name, in string
		enabled  facts.State
	}{
		{"8", "Entry Location,Entry,Description,Publisher,Image Path\nHKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run,ccApp,\"Common, Client\",Symantec Corporation," + image + "\n", facts.Holds},
		{"14", "Time,Entry Location,Entry,Enabled,Category,Profile,Description,Signer,Company,Image Path,Version,Launch String\n,\"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\",\"\",,\"Logon\",System-wide,,,,,,\n20050314-091500,\"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\",\"ccApp\",disabled,\"Logon\",System-wide,\"Common, Client\",\"\",\"Symantec Corporation\",\"" + image + "\",\"1.0\",\"\"\"C:\\Program Files\\Symantec\\ccApp.exe\"\" -x\"\n", facts.Fails},
		{"tabs", "Entry Location\tEntry\tEnabled\tDescription\tPublisher\tImage Path\nHKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\tccApp\tenabled\tCommon, Client\tSymantec Corporation\t" + image + "\n", facts.Holds},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := extractText(t, autoruns, "\nSysinternals Autoruns\n\n"+c.in)
			require.Len(t, out.Autostarts, 1)
			l := out.Autostarts[0]
			assert.Equal(t, int64(4), l.Head.N)
			require.Len(t, l.Entries, 1)
			e := l.Entries[0]
			assert.Equal(t, `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, e.Where)
			assert.Equal(t, "ccApp", e.Entry)
			assert.Equal(t, "Common, Client", e.Description)
			assert.Equal(t, "Symantec Corporation", e.Publisher)
			assert.Equal(t, image, e.Image)
			assert.Equal(t, c.enabled, e.Enabled)
			if c.name == "14" {
				assert.Equal(t, `"C:\Program Files\Symantec\ccApp.exe" -x`, e.Launch)
			}
		})
	}
}

func TestAutorunsSave(t *testing.T) {
	out := extractText(t, autoruns, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\n"+
		"+ ccApp\tCommon Client\tSymantec Corporation\tc:\\program files\\ccapp.exe\nX old\tOld tool\tNobody\tc:\\old.exe\n\n"+
		"C:\\Documents and Settings\\All Users\\Start Menu\\Programs\\Startup\n+ tool.lnk\tTool\tContoso\tc:\\tool.exe\n")
	require.Len(t, out.Autostarts, 1)
	l := out.Autostarts[0]
	require.Len(t, l.Entries, 3)
	assert.Equal(t, "ccApp", l.Entries[0].Entry)
	assert.Equal(t, facts.Holds, l.Entries[0].Enabled)
	assert.Equal(t, facts.Fails, l.Entries[1].Enabled)
	assert.Equal(t, `C:\Documents and Settings\All Users\Start Menu\Programs\Startup`, l.Entries[2].Where)
}

func TestAutorunsBinary(t *testing.T) {
	in := textInput("autoruns.arn", "\x00\x01")
	in.Binary = true
	require.True(t, autoruns.Match(in))
	var out facts.Extract
	require.NoError(t, autoruns.Extract(t.Context(), in, &out))
	assert.Empty(t, out.Autostarts)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "autorunsc")
}

func TestAutorunsIsNotRegQuery(t *testing.T) {
	for _, s := range []string{
		"HKEY_LOCAL_MACHINE\\SOFTWARE\\x\n    ccApp\tREG_SZ\tx\n", "HKLM\\SOFTWARE\\x\n    ccApp    REG_SZ    x\n", "please run autorunsc -a -c\n",
	} {
		assert.False(t, isAutoruns(textInput("x.txt", s)), s)
	}
}

func FuzzSockets(f *testing.F) {
	f.Add(netstatANO)
	f.Add("a:1\tTCP\t:\t:\n[]\n[x]\nTCP a:b c:d\n") // empty endpoints
	f.Add("a\t1\tUDP\t\t\n,,TCP,,")                 // empty columns
	f.Fuzz(func(t *testing.T, s string) {
		fuzzArtifact(t, netstat, s)
		fuzzArtifact(t, tcpView, s)
	})
}

func FuzzAutoruns(f *testing.F) {
	f.Add("Entry Location,Entry,Image Path\na,\"b\n")        // open quote
	f.Add("HKLM\\x\n+ a\tb\tc\td\nX \t\t\t\n+\n")            // empty entries
	f.Add("Entry Location\tEntry\tImage Path\n\t\t\t\t\n\n") // empty row
	f.Fuzz(func(t *testing.T, s string) { fuzzArtifact(t, autoruns, s) })
}
