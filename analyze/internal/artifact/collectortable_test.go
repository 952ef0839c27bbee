package artifact

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// tableText writes a table as the collector does, with the columns of its kind.
func tableText(name string, rows ...[]string) string {
	offset := 60
	var b strings.Builder
	head := bundle.TableHead{Name: name, Version: 1, Server: "EXCH01", Offset: &offset, Taken: "2005-03-14T09:15:00", All: true}
	b.WriteString(head.String() + "\r\n")
	columns := []string{"Column"}
	for _, k := range bundle.TableKinds {
		if k.Name == name {
			columns = k.Columns
		}
	}
	b.WriteString(bundle.TableRow(columns...) + "\r\n")
	for _, r := range rows {
		b.WriteString(bundle.TableRow(r...) + "\r\n")
	}
	b.WriteString(bundle.TableEndRow(len(rows)) + "\r\n")
	return b.String()
}

func row(cells ...string) []string { return cells }

var nineUTC = time.Date(2005, 3, 14, 8, 15, 0, 0, time.UTC)

// tableExtract reads a table that must be whole.
func tableExtract(t *testing.T, name string, rows ...[]string) facts.Extract {
	t.Helper()
	out := extractText(t, collectorTable, tableText(name, rows...))
	assert.Empty(t, out.Gaps)
	assert.Equal(t, len(rows), out.Records)
	return out
}

func assertTableSource(t *testing.T, s facts.Source) {
	t.Helper()
	assert.Equal(t, facts.Source{Member: "test.txt", Server: "EXCH01", Taken: nineUTC}, s)
}

func TestTableEveryKindIsRead(t *testing.T) {
	for _, k := range bundle.TableKinds {
		assert.Contains(t, tableKinds, k.Name)
	}
	assert.Len(t, tableKinds, len(bundle.TableKinds))
}

func TestTableFolders(t *testing.T) {
	out := tableExtract(t, "folders",
		row(`D:\Mailroot\vsi 1\BadMail`, "300000", "123456789012", "2005-01-01T00:00:00", "2005-03-14T09:00:00Z", "1"),
		row(`D:\Mailroot\vsi 1\Queue`, "", "", "", "", "0"),
		row(`D:\new`, "", "", "", "", "denied"))
	l := out.Folders[0]
	assertTableSource(t, l.Source)
	assert.False(t, l.Local)
	require.Len(t, l.Folders, 3)
	bad := l.Folders[0]
	assert.Equal(t, `D:\Mailroot\vsi 1\BadMail`, bad.Path)
	assert.Equal(t, 300000, bad.Files)
	assert.Equal(t, int64(123456789012), bad.Bytes)
	assert.Equal(t, time.Date(2004, 12, 31, 23, 0, 0, 0, time.UTC), bad.Oldest)
	assert.Equal(t, time.Date(2005, 3, 14, 9, 0, 0, 0, time.UTC), bad.Newest)
	assert.Equal(t, bad.Newest, bad.NewestAt.Time)
	assert.Equal(t, int64(3), bad.CountAt.N)
	assert.False(t, bad.Partial)
	assert.Equal(t, -1, l.Folders[1].Files)
	assert.True(t, l.Folders[1].Partial)
	assert.Zero(t, l.Folders[1].OldestAt)
	assert.True(t, l.Folders[2].Denied)
	assert.Equal(t, `D:\new`, l.Folders[2].Path, "a backslash before n is no line feed")
}

func TestTableFilesAndVolumes(t *testing.T) {
	out := tableExtract(t, "files", row(`D:\Mailroot\vsi 1\Queue\a.eml`, "10", "2005-03-14T09:00:00", "0"), row(`D:\Mailroot\vsi 1\Queue`, "", "", "1"))
	files := out.Folders[0].Files
	require.Len(t, files, 2)
	assert.Equal(t, `D:\Mailroot\vsi 1\Queue`, files[0].Folder)
	assert.Equal(t, "a.eml", files[0].Name)
	assert.Equal(t, int64(10), files[0].Bytes)
	assert.True(t, files[1].Dir)

	out = tableExtract(t, "volumes", row("d:", "1000", "5000"), row("E", "7", ""))
	assert.Equal(t, "D:", out.Folders[0].Volumes[0].Drive)
	assert.Equal(t, int64(1000), out.Folders[0].Volumes[0].Free)
	assert.Equal(t, int64(5000), out.Folders[0].Volumes[0].Total)
	assert.Equal(t, "E:", out.Folders[0].Volumes[1].Drive)
	assert.Zero(t, out.Folders[0].Volumes[1].Total)
}

func TestTableWantsFiles(t *testing.T) {
	in := textInput("files.txt", tableText("files", row(`D:\a.eml`, "1", "", "0"), row(`D:\b.txt`, "1", "", "0")))
	in.Wants = &facts.Wants{Files: []string{"*.eml"}}
	var out facts.Extract
	require.NoError(t, collectorTable.Extract(t.Context(), in, &out))
	assert.Len(t, out.Folders[0].Files, 1)
	assert.Equal(t, 2, out.Records)
}

func TestTableModules(t *testing.T) {
	out := tableExtract(t, "modules",
		row("1576", "inetinfo.exe", `C:\WINNT\system32\ntdll.dll`, "5.0.2195.6685"),
		row("1576", "inetinfo.exe", `C:\Antigen\AntigenSmtpSink.dll`, ""),
		row("1800", "store.exe", "", ""))
	l := out.Modules[0]
	assertTableSource(t, l.Source)
	assert.True(t, l.All)
	require.Len(t, l.Processes, 2)
	assert.Equal(t, []string{"ntdll.dll", "AntigenSmtpSink.dll"}, moduleNames(l, 0))
	assert.Equal(t, int64(4), l.Processes[0].Modules[1].N)
	assert.False(t, l.Processes[0].Partial)
	assert.True(t, l.Processes[1].Partial, "its modules may not be read")
}

func TestTableProcessesAndServices(t *testing.T) {
	out := tableExtract(t, "processes", row("1576", "inetinfo.exe", `C:\x\inetinfo.exe`, "IISADMIN,SMTPSVC"), row("1700", "ccApp.exe", "", ""))
	p := out.Processes[0]
	assert.False(t, p.Partial)
	assert.Equal(t, []string{"IISADMIN", "SMTPSVC"}, p.Processes[0].Services)
	assert.Nil(t, p.Processes[1].Services)
	assert.Equal(t, `C:\x\inetinfo.exe`, p.Processes[0].Path)

	out = tableExtract(t, "services", row("SMTPSVC", "Simple Mail", "Stopped", "Auto", `C:\x.exe`, "0", "1077"), row("W32Time", "", "Start Pending", "Manual", "", "", ""))
	s := out.Services[0]
	assert.False(t, s.Partial)
	assert.False(t, s.RunningOnly)
	want := facts.Service{Citation: s.Services[0].Citation, Name: "SMTPSVC", Display: "Simple Mail", State: "stopped", Start: "auto", Path: `C:\x.exe`, Exit: 1077}
	assert.Equal(t, want, s.Services[0])
	assert.Equal(t, "start-pending", s.Services[1].State)
}

func TestTableOthers(t *testing.T) {
	acls := tableExtract(t, "acl", row(`D:\Mailroot\vsi 1`, "O:BAD:(A;OICI;FA;;;SY)"), row(`D:\x`, "")).ACLs[0]
	assert.Equal(t, "full", acls.ACLs[0].Entries[0].Rights)
	assert.Equal(t, facts.SIDSystem, acls.ACLs[0].Entries[0].SID)
	assert.False(t, acls.ACLs[0].Denied)
	assert.True(t, acls.ACLs[1].Denied)

	sockets := tableExtract(t, "sockets", row("TCP", "0.0.0.0:25", "0.0.0.0:0", "LISTENING", "1576", "inetinfo.exe")).Sockets[0]
	assert.Equal(t, 25, sockets.Sockets[0].LocalPort)
	assert.Equal(t, "inetinfo.exe", sockets.Sockets[0].Process)

	queues := tableExtract(t, "queues", row("contoso.example", "1", "remote-delivery", "Retry", "12", "3400", "2005-03-14T09:00:00", "timed out"),
		row("Messages awaiting directory lookup", "1", "", "ready", "", "", "", "")).Queues[0]
	assertTableSource(t, queues.Source)
	assert.Equal(t, facts.RemoteDelivery, queues.Queues[0].Type)
	assert.Equal(t, "retry", queues.Queues[0].State)
	assert.Equal(t, 12, queues.Queues[0].Messages)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC), queues.Queues[0].Oldest)
	assert.True(t, queues.Queues[0].Link)
	assert.Equal(t, facts.AwaitingDirectoryLookup, queues.Queues[1].Type)
	assert.Equal(t, -1, queues.Queues[1].Messages)

	metabase := tableExtract(t, "metabase", row("/LM/SmtpSvc/1", "BadMailDirectory", "string", `D:\x`), row("/LM/SMTPSVC/1", "SmartHost", "STRING", "")).Metabases[0]
	assert.Equal(t, []string{"/LM/SmtpSvc/1"}, metabase.Roots)
	assert.Equal(t, "STRING", metabase.Properties[0].Type)
	assert.Equal(t, `D:\x`, metabase.Properties[0].Value)

	autostarts := tableExtract(t, "autostarts", row(`HKLM\Run`, "ccApp", `c:\ccapp.exe`, "d", "p", "1")).Autostarts[0]
	assert.Equal(t, facts.Holds, autostarts.Entries[0].Enabled)

	versions := tableExtract(t, "versions", row(`C:\Exchsrvr\bin\store.exe`, "6.5.7638.1", "5000", "2005-03-14T09:00:00", "Exchange", "Microsoft")).Versions[0]
	assert.Equal(t, "store.exe", versions.Files[0].Name)
	assert.Equal(t, facts.Version{A: 6, B: 5, C: 7638, D: 1}, versions.Files[0].Version)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC), versions.Files[0].Modified)

	system := tableExtract(t, "settings", row("OSVersion", "5.2.3790"), row("Offset", "60"), row("whatever", "x")).Systems[0]
	assert.Equal(t, "5.2.3790", system.OSVersion)
	assert.Equal(t, 60, *system.Offset)
	assert.Equal(t, int64(3), system.N)
}

func TestTableDamage(t *testing.T) {
	whole := tableText("services", row("A", "", "Running"), row("B", "", "Stopped"))
	for _, c := range []struct {
		name, in string
		services int
	}{
		{"no last line", whole[:strings.Index(whole, bundle.TableEnd)], 2},
		{"wrong count", strings.Replace(whole, "# end\t2", "# end\t3", 1), 2},
		{"a row without a name", strings.Replace(whole, "B\t", "\t", 1), 1},
		{"columns cut", whole[:strings.Index(whole, "\tState")] + "\r\n", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := extractText(t, collectorTable, c.in)
			require.Len(t, out.Services, 1)
			assert.True(t, out.Services[0].Partial)
			assert.Len(t, out.Services[0].Services, c.services)
			assert.NotEmpty(t, out.Gaps)
		})
	}
}

func TestTableUnknown(t *testing.T) {
	out := extractText(t, collectorTable, tableText("horoscopes", row("x"))+strings.Replace(tableText("services", row("A", "", "Running")), "Exit", "Mood", 1))
	require.Len(t, out.Services, 1, "a second table in one text")
	assert.False(t, out.Services[0].Partial)
	require.Len(t, out.Gaps, 2)
	assert.Contains(t, out.Gaps[0].Reason, "horoscopes")
	assert.Contains(t, out.Gaps[1].Reason, "Mood")

	newer := extractText(t, collectorTable, "# postmortem-table\tservices\t9\nName\nA\n")
	assert.Empty(t, newer.Services)
	assert.Len(t, newer.Gaps, 1)
}

func TestTableWithoutOffset(t *testing.T) {
	text := strings.Replace(tableText("folders", row(`D:\x`, "1", "1", "", "2005-03-14T09:00:00", "1")), "\toffset=60", "", 1)
	out := extractText(t, collectorTable, text)
	l := out.Folders[0]
	assert.True(t, l.Local)
	assert.Equal(t, time.Date(2005, 3, 14, 9, 0, 0, 0, time.UTC), l.Folders[0].Newest)
	assert.Equal(t, time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC), l.Taken)

	in := textInput("x.txt", text)
	in.Zone = time.FixedZone("W. Europe", 3600)
	var by facts.Extract
	require.NoError(t, collectorTable.Extract(t.Context(), in, &by))
	assert.False(t, by.Folders[0].Local)
	assert.Equal(t, nineUTC, by.Folders[0].Taken)
}

func TestTableUTF16(t *testing.T) {
	text := "\xff\xfe"
	for _, c := range []byte(tableText("services", row("SMTPSVC", "", "Running"))) {
		text += string([]byte{c, 0})
	}
	out := extractText(t, collectorTable, text)
	assert.Equal(t, "SMTPSVC", out.Services[0].Services[0].Name)
}

func FuzzCollectorTable(f *testing.F) {
	for i, k := range bundle.TableKinds {
		f.Add(tableText(k.Name, row(k.Columns...), row(strconv.Itoa(i), "x", `\`)))
	}
	f.Add("# postmortem-table\tmodules\t1\nPID\tPath\n\t\n# end\t1\n") // empty cells
	f.Fuzz(func(t *testing.T, s string) { fuzzArtifact(t, collectorTable, s) })
}

func TestTableModulesOfOneProcessApart(t *testing.T) {
	out := tableExtract(t, "modules",
		row("1576", "inetinfo.exe", `C:\WINNT\system32\ntdll.dll`, ""),
		row("1800", "store.exe", `C:\WINNT\system32\ntdll.dll`, ""),
		row("1576", "inetinfo.exe", `C:\Antigen\AntigenSmtpSink.dll`, ""))
	l := out.Modules[0]
	require.Len(t, l.Processes, 2)
	assert.Equal(t, []string{"ntdll.dll", "AntigenSmtpSink.dll"}, moduleNames(l, 1))
}
