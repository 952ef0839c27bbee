package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

const tlistInetinfo = `1576 inetinfo.exe
   CWD:     C:\WINNT\system32\
   CmdLine: C:\WINNT\System32\inetsrv\inetinfo.exe
   VirtualSize:   110364 KB   PeakVirtualSize:   121840 KB
   WorkingSetSize: 13264 KB   PeakWorkingSetSize: 14020 KB
   NumberOfThreads: 2
   1580 Win32StartAddr:0x01002ec0 LastErr:0x00000000 State:Waiting
   1584 Win32StartAddr:0x77f883de LastErr:0x00000000 State:Waiting
  5.0.2195.6620 shp  0x01000000  inetinfo.exe
  5.0.2195.6685 shp  0x77f80000  ntdll.dll
                     0x60000000  AntigenSmtpSink.dll
  6.0.6249.0 shp  0x62d00000  C:\Program Files\Exchsrvr\bin\phatcat.dll
`

// moduleNames are the modules of the n-th process.
func moduleNames(l facts.ModuleList, n int) []string {
	var all []string
	for _, m := range l.Processes[n].Modules {
		all = append(all, m.Name)
	}
	return all
}

func modulesIn(t *testing.T, a Artifact, content string) facts.ModuleList {
	t.Helper()
	out := extractText(t, a, content)
	require.Len(t, out.Modules, 1)
	return out.Modules[0]
}

func TestTlistModules(t *testing.T) {
	l := modulesIn(t, tlist, "\n"+tlistInetinfo)
	require.Len(t, l.Processes, 1)
	p := l.Processes[0]
	assert.Equal(t, "inetinfo.exe", p.Process)
	assert.Equal(t, 1576, p.PID)
	assert.Equal(t, int64(2), p.N)
	assert.False(t, p.Partial)
	assert.False(t, l.Partial)
	assert.False(t, l.All)
	require.Equal(t, []string{"inetinfo.exe", "ntdll.dll", "AntigenSmtpSink.dll", "phatcat.dll"}, moduleNames(l, 0))
	antigen := p.Modules[2]
	assert.Empty(t, antigen.Version, "a sink without version resource")
	assert.Equal(t, int64(12), antigen.N)
	assert.Contains(t, antigen.Excerpt, "0x60000000  AntigenSmtpSink.dll")
	assert.Equal(t, "6.0.6249.0", p.Modules[3].Version)
	assert.Equal(t, `C:\Program Files\Exchsrvr\bin\phatcat.dll`, p.Modules[3].Path)
}

func TestTlistCopies(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"collapsed": func(s string) string { return strings.Join(strings.Fields(s), " ") },
		"quoted":    func(s string) string { return "> " + s },
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for line := range strings.Lines(tlistInetinfo) {
				b.WriteString(change(strings.TrimRight(line, "\n")) + "\n")
			}
			l := modulesIn(t, tlist, b.String())
			assert.Equal(t, []string{"inetinfo.exe", "ntdll.dll", "AntigenSmtpSink.dll", "phatcat.dll"}, moduleNames(l, 0))
		})
	}
}

func TestTlistSeveralProcesses(t *testing.T) {
	second := strings.ReplaceAll(strings.Replace(tlistInetinfo, "1576 inetinfo.exe", " 328 explorer.exe      tlist inetinfo", 1), "AntigenSmtpSink", "other")
	l := modulesIn(t, tlist, tlistInetinfo+second)
	require.Len(t, l.Processes, 2)
	assert.Equal(t, "explorer.exe", l.Processes[1].Process)
	assert.Contains(t, moduleNames(l, 1), "other.dll")
	assert.NotContains(t, moduleNames(l, 0), "other.dll")
}

func TestTlistTruncated(t *testing.T) {
	upTo := func(mark string) string { s, _, _ := strings.Cut(tlistInetinfo, mark); return s }
	for name, in := range map[string]string{
		"no modules":      upTo("  5.0.2195.6620"),
		"in a name":       upTo("SmtpSink"),
		"elided":          tlistInetinfo + "  ....  (module data deleted here)\n",
		"no first module": upTo("  5.0.2195.6685"),
	} {
		t.Run(name, func(t *testing.T) {
			l := modulesIn(t, tlist, in)
			assert.True(t, l.Processes[0].Partial)
		})
	}
	l := modulesIn(t, tlist, tlistInetinfo+" 328 explorer.exe\n")
	require.Len(t, l.Processes, 2)
	assert.False(t, l.Processes[0].Partial)
	assert.True(t, l.Processes[1].Partial)

	_, headless, _ := strings.Cut(tlistInetinfo, "\\\n")
	l = modulesIn(t, tlist, headless)
	assert.Equal(t, "inetinfo.exe", l.Processes[0].Process, "the command line names it")
	assert.True(t, l.Processes[0].Partial)
}

const tlistAll = `   0 System Process
   8 System
 172 smss.exe
 224 winlogon.exe      NetDDE Agent
1492 Sysparse com.exe  OleMainThreadWndName
1576 inetinfo.exe
`

func processesIn(t *testing.T, a Artifact, content string) facts.ProcessList {
	t.Helper()
	out := extractText(t, a, content)
	require.Len(t, out.Processes, 1)
	assert.Empty(t, out.Modules)
	return out.Processes[0]
}

func processNames(l facts.ProcessList) []string {
	var all []string
	for _, p := range l.Processes {
		all = append(all, p.Name)
	}
	return all
}

func TestTlistProcesses(t *testing.T) {
	want := []string{"System Process", "System", "smss.exe", "winlogon.exe", "Sysparse com.exe", "inetinfo.exe"}
	l := processesIn(t, tlist, tlistAll)
	assert.Equal(t, want, processNames(l))
	assert.False(t, l.Partial)
	assert.Equal(t, 224, l.Processes[3].PID)

	l = processesIn(t, tlist, " 172 smss.exe\n 224 winlogon.exe\n")
	assert.True(t, l.Partial, "it starts in the middle")
}

func TestTlistServices(t *testing.T) {
	l := processesIn(t, tlist, `   0 System Process
   8 System
 172 smss.exe        Title:
 236 services.exe    Svcs:  AppMgmt,Browser,dmserver
1576 inetinfo.exe    Svcs:  IISADMIN,SMTPSVC,W3SVC
1600 averylongprogram.exeSvcs:  LongSvc
`)
	assert.Equal(t, []string{"AppMgmt", "Browser", "dmserver"}, l.Processes[3].Services)
	assert.Equal(t, []string{"IISADMIN", "SMTPSVC", "W3SVC"}, l.Processes[4].Services)
	assert.Equal(t, "averylongprogram.exe", l.Processes[5].Name)
	assert.Equal(t, []string{"LongSvc"}, l.Processes[5].Services)
	assert.Nil(t, l.Processes[2].Services)
}

func TestTlistTree(t *testing.T) {
	l := processesIn(t, tlist, `System Process (0)
System (8)
  smss.exe (172)
    csrss.exe (196)
    winlogon.exe (224) NetDDE Agent
`)
	assert.Equal(t, []string{"System Process", "System", "smss.exe", "csrss.exe", "winlogon.exe"}, processNames(l))
	assert.Equal(t, 224, l.Processes[4].PID)
}

func TestTlistByModule(t *testing.T) {
	l := modulesIn(t, tlist, "C:\\WINNT\\system32\\AntigenSmtpSink.dll - 1576 inetinfo.exe    \n")
	require.Len(t, l.Processes, 1)
	assert.Equal(t, []string{"AntigenSmtpSink.dll"}, moduleNames(l, 0))
	assert.True(t, l.Processes[0].Partial, "only this module was asked for")
}

func TestTlistIsNotAMailAboutIt(t *testing.T) {
	for _, s := range []string{
		"Please run tlist inetinfo > before.txt and send me the file.\nThanks\n",
		"1. run tlist.exe\n2. look for AntigenSmtpSink.dll\n3. restart inetinfo.exe and tell us\n4. done\n",
		"10/08/2004  06:24 PM    <DIR>          .\n",
	} {
		assert.False(t, isTlist(textInput("mail.txt", s)), s)
	}
}

func FuzzTlist(f *testing.F) {
	f.Add(tlistInetinfo)
	f.Add(tlistAll)
	f.Add("System (8)\n x.dll - 5 a.exe\n0x01000000 a\n") // kinds mixed
	f.Add("CmdLine: \"\n0x00000000 \n")                   // empty values
	f.Add("CmdLine:0.eXe\n0X00000000 \\")                 // a path without a name
	f.Fuzz(func(t *testing.T, s string) { fuzzArtifact(t, tlist, s) })
}

// Lower case may be longer than the text it is made of; places in it must not be taken for places in the text.
func TestImageNamesOfOddLetters(t *testing.T) {
	for _, s := range []string{"ȺȺȺȺ inetinfo.exe", "1576 Ⱥ.exe", "İİİ.exe  x", "\ufffd\ufffd.EXE"} {
		_, rest, ok := cutImage(s)
		assert.True(t, ok, s)
		assert.Less(t, len(rest), len(s))
		assert.NotPanics(t, func() { cutAfterImage(s) })
	}
}

func TestAFailingMatchIsNone(t *testing.T) {
	a := Artifact{Match: func(*Input) bool { panic("defect") }}
	var out facts.Extract
	assert.False(t, a.matches(&Input{}, &out))
	assert.Len(t, out.Gaps, 1)
}
