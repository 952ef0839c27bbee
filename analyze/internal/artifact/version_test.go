package artifact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

func TestParseVersionLine(t *testing.T) {
	for _, tt := range []struct{ line, name, path, version string }{
		{"   07-Jul-2004  21:07  6.5.7232.11     5,130,240  Store.exe        ", "Store.exe", "", "6.5.7232.11 5130240"},
		{"Store.exe   6.5.7638.1   5,243,392   07-Sep-2005   21:07   x86", "Store.exe", "", "6.5.7638.1 5243392"},
		{"--a-- W32i   APP ENU     6.5.7638.1 shp  5,243,392 09-07-2005 store.exe", "store.exe", "", "6.5.7638.1 5243392"},
		{"D:\\Exchsrvr\\bin\\Store.exe\t6.5.7638.1", "Store.exe", `D:\Exchsrvr\bin\Store.exe`, "6.5.7638.1 -1"},
		{`C:\Program Files\Exchsrvr\bin\exsmtp.dll 6.5.7232.36`, "exsmtp.dll", `C:\Program Files\Exchsrvr\bin\exsmtp.dll`, "6.5.7232.36 -1"},
		{"Store.exe: 6.5.7638.1", "Store.exe", "", "6.5.7638.1 -1"},
		{"store.exe = 6.5.7638.1 (srv03)", "store.exe", "", "6.5.7638.1 -1"},
		{`"D:\Exchsrvr\bin\Store.exe","6.5.7638.1"`, "Store.exe", `D:\Exchsrvr\bin\Store.exe`, "6.5.7638.1 -1"},
		{"6.5.7638.1 D:\\Exchsrvr\\bin\\Store.exe", "Store.exe", `D:\Exchsrvr\bin\Store.exe`, "6.5.7638.1 -1"},
		{`\\EXCH01\d$\Exchsrvr\bin\Store.exe 6.5.7638.1`, "Store.exe", `\\EXCH01\d$\Exchsrvr\bin\Store.exe`, "6.5.7638.1 -1"},
		{"07.07.2004  21:07  6.5.7232.11  5.130.240  Store.exe", "Store.exe", "", "6.5.7232.11 5130240"},
		{"Mdbmsg.dll 6.5.7638", "Mdbmsg.dll", "", "6.5.7638 -1"},
		{"store.exe 6,5,7232,11", "store.exe", "", "6.5.7232.11 -1"},
		{"Store.exe version 6.5.7638.1", "Store.exe", "", "6.5.7638.1 -1"},
		{line: "07.07.2004  21:07  Store.exe"},
		{line: "Store.exe 5,130,240"},
		{line: "Store.exe 1,234,567,890"},
		{line: "Store.exe 6.5.7638.1 6.5.7226.0"},
		{line: "Store.exe Exsmtp.dll 6.5.7638.1"},
		{line: "The fix is in Store.exe 6.5.7232.11 and we have not installed it yet"},
		{line: "version 6.5.7638.1"},
		{line: ".exe 6.5.7638.1"},
		{line: "Store.executable 6.5.7638.1"},
		{line: ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			got, ok := parseVersionLine(tt.line)
			assert.Equal(t, tt.name != "", ok)
			if ok {
				assert.Equal(t, []string{tt.name, tt.path, tt.version}, []string{got.Name, got.Path, fmt.Sprintf("%s %d", got.Version, got.Bytes)})
			}
		})
	}
}

// shownVersions writes the files of the only table: "3 Store.exe 6.5.7638.1".
func shownVersions(t *testing.T, out facts.Extract) []string {
	t.Helper()
	require.Len(t, out.Versions, 1, "%+v", out)
	var got []string
	for _, f := range out.Versions[0].Files {
		got = append(got, fmt.Sprintf("%d %s %s", f.N, f.Name, f.Version))
	}
	return got
}

func TestVersionTables(t *testing.T) {
	for _, tt := range []struct {
		name   string
		in     []string
		want   []string
		server string
	}{
		{"in the shape of an article", []string{
			"   Date         Time   Version            Size    File name", "   ------------------------------------------------",
			"   20-Sep-2004  10:27  6.5.7232.36       395,264  Exsmtp.dll       ", "   20-Sep-2004  09:34  6.5.7232.36     5,139,456  Store.exe        ",
		}, []string{"3 Exsmtp.dll 6.5.7232.36", "4 Store.exe 6.5.7232.36"}, ""},
		{
			"wmic table",
			[]string{"Name                                         Version", `c:\program files\exchsrvr\bin\store.exe      6.5.7638.1`, `c:\program files\exchsrvr\bin\exsmtp.dll     6.5.7638.1`},
			[]string{"2 store.exe 6.5.7638.1", "3 exsmtp.dll 6.5.7638.1"},
			"",
		},
		{
			"wmic list",
			[]string{"", "", `Name=c:\exchsrvr\bin\store.exe`, "Version=6.5.7638.1", "", "", `Name=c:\exchsrvr\bin\exsmtp.dll`, "Version=6.5.7226.0", "", ""},
			[]string{"4 store.exe 6.5.7638.1", "8 exsmtp.dll 6.5.7226.0"},
			"",
		},
		{"wmic csv", []string{"", "Node,Name,Version", `EXCH01,c:\exchsrvr\bin\store.exe,6.5.7638.1`}, []string{"3 store.exe 6.5.7638.1"}, "EXCH01"},
		{"lines", []string{"Store.exe: 6.5.7638.1", "Exsmtp.dll: 6.5.7638.1"}, []string{"1 Store.exe 6.5.7638.1", "2 Exsmtp.dll 6.5.7638.1"}, ""},
		{"of a share", []string{`\\EXCH01\d$\Exchsrvr\bin\Store.exe` + "\t6.5.7638.1"}, []string{"1 Store.exe 6.5.7638.1"}, "EXCH01"},
		{"filever", []string{"--a-- W32i   APP ENU     6.5.7638.1 shp  5,243,392 09-07-2005 store.exe", "\tLanguage\t0x0409 (English)", "\tCompanyName\tMicrosoft Corporation"}, []string{"1 store.exe 6.5.7638.1"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := read(t, "versions.txt", []byte(lines(tt.in...)), Context{})
			assert.Equal(t, "file version table", out.Kind)
			assert.Equal(t, tt.want, shownVersions(t, out))
			assert.Equal(t, tt.server, out.Versions[0].Server)
			assert.Equal(t, len(tt.want), out.Records)
		})
	}
}

func TestVersionTableIsNot(t *testing.T) {
	for name, content := range map[string]string{
		"prose with one line": "Hello,\nwe have looked at the server.\nStore.exe 6.5.7638.1\nIs that right?\nRegards\n",
		"a listing of files":  "07/07/2004  09:07 PM         5,130,240 Store.exe\n",
		"nothing":             "\n\n",
	} {
		assert.False(t, versionTable.Match(textInput("x.txt", content)), name)
	}
}

func TestCheckSym(t *testing.T) {
	head := ",Process Name,Process ID,Module Path,Symbol Status,Checksum,Time/Date Stamp,Time/Date String,Size Of Image,DBG Pointer,PDB Pointer,PDB Signature,PDB Age,Product Version,File Version,Company Name,File Description,File Size,File Time/Date Stamp (High),File Time/Date Stamp (Low),File Time/Date String,Local DBG Status,Local DBG,Local PDB Status,Local PDB"
	row := func(process, pid, path, version string) string {
		return "," + process + "," + pid + "," + path + ",SYMBOLS_NO,,,,,,,,,(6.5:7638.1),(" + version + "),Microsoft Corporation,Store, really,5243392,,,,,,,"
	}
	out := read(t, "EXCH01_PROCESS.CSV", []byte(lines("Create:,3/14/2005 9:12", "Computer:,EXCH01", "", "[PROCESSES]", head,
		row("STORE.EXE", "1576", `D:\Exchsrvr\bin\store.exe`, "6.5:7638.1"), row("STORE.EXE", "1576", `D:\Exchsrvr\bin\exsmtp.dll`, "6.5:7638.1"),
		row("INETINFO.EXE", "1234", `C:\WINNT\system32\inetsrv\inetinfo.exe`, "6.0.3790.1830"), "",
		"[FILESYSTEM MODULES]", strings.Replace(head, ",Process Name,Process ID,", ",,,", 1),
		row("", "", `C:\WINNT\system32\ntdll.dll`, "5.2:3790.1830"))), Context{})
	assert.Equal(t, "CheckSym table (.csv)", out.Kind)
	assert.Equal(t, []string{"12 ntdll.dll 5.2.3790.1830"}, shownVersions(t, out))
	assert.EqualValues(t, -1, out.Versions[0].Files[0].Bytes, "a comma in the description hides the size")
	require.Len(t, out.Modules, 1)
	assert.Equal(t, "EXCH01", out.Modules[0].Server)
	require.Len(t, out.Modules[0].Processes, 2)
	store := out.Modules[0].Processes[0]
	assert.Equal(t, "STORE.EXE 1576", fmt.Sprintf("%s %d", store.Process, store.PID))
	require.Len(t, store.Modules, 2)
	assert.Equal(t, `exsmtp.dll D:\Exchsrvr\bin\exsmtp.dll 6.5.7638.1`, store.Modules[1].Name+" "+store.Modules[1].Path+" "+store.Modules[1].Version)
	s := facts.Server{Evidence: out.Evidence}
	require.Len(t, s.FileVersions("store.exe"), 1)
}

func TestArticleIsNoEvidence(t *testing.T) {
	table := "   07-Jul-2004  21:07  6.5.7232.11     5,130,240  Store.exe        \n"
	for name, content := range map[string]string{
		"whole": "A message stays in the queue\n\nSymptoms\n\nEvent Type: Error\nEvent Source: MSExchangeTransport\nEvent ID: 348\n\nCause\n\nStatus\n\n" +
			"Microsoft has confirmed that this is a problem in the products listed.\n\n" + table,
		"a part":               "The English version of this hotfix has the file attributes (or later file attributes) that are listed in the following table.\n" + table,
		"saved page":           "<html><h2>SYMPTOMS</h2>\n<p>x</p>\n<h2>RESOLUTION</h2>\n<p>A supported hotfix is available.</p>\n<pre>" + table + "</pre></html>\n",
		"with a registry file": "SYMPTOMS\n\nRESOLUTION\n\nThe English version of this update\nWindows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI]\n\"Enabled\"=dword:00000001\n",
	} {
		t.Run(name, func(t *testing.T) {
			out := read(t, "kb843545.txt", []byte(content), Context{})
			assert.Equal(t, "article text", out.Kind)
			assert.Equal(t, facts.Evidence{}, out.Evidence)
			require.Len(t, out.Gaps, 1)
			assert.Contains(t, out.Gaps[0].Reason, "text of an article, not of the server")
		})
	}
	for name, content := range map[string]string{
		"an event that names an article": "Event ID: 348\nFor more information see article Q843545 in the Microsoft Knowledge Base.\nStatus\n",
		"headings alone":                 "Symptoms\nCause\nResolution\n",
	} {
		assert.False(t, isArticle(content), name)
	}
}

func FuzzParseVersionLine(f *testing.F) {
	for _, seed := range []string{"Store.exe 6.5.7638.1", `"\\A\b.exe",1,2,3,4`, "a.exe .exe b.dll", `:\.exe`, "a[..E ex\xe0xe d.dll", "\\\\.sys 1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if file, ok := parseVersionLine(line); ok {
			require.NotEmpty(t, file.Name)
			require.False(t, file.Version.IsZero())
		}
	})
}
