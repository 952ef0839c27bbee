package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

const tasklistModules = `
Image Name                     PID Modules
========================= ======== ============================================
System Idle Process              0 N/A
System                           4 N/A
smss.exe                       388 ntdll.dll
inetinfo.exe                  1576 inetinfo.exe, ntdll.dll, kernel32.dll,
                                   AntigenSmtpSink.dll, phatcat.dll
NaviesImapConnectorServic     1600 ntdll.dll, kernel32.dll
`

func TestTasklistModules(t *testing.T) {
	l := modulesIn(t, tasklist, tasklistModules)
	assert.True(t, l.All)
	assert.False(t, l.Partial)
	assert.Equal(t, int64(2), l.Head.N)
	require.Len(t, l.Processes, 5)
	assert.Equal(t, "System Idle Process", l.Processes[0].Process)
	assert.Empty(t, l.Processes[0].Modules)
	assert.False(t, l.Processes[0].Partial)
	assert.Equal(t, []string{"inetinfo.exe", "ntdll.dll", "kernel32.dll", "AntigenSmtpSink.dll", "phatcat.dll"}, moduleNames(l, 3))
	assert.Equal(t, int64(8), l.Processes[3].Modules[3].N, "a module is cited by its own line")
	assert.Equal(t, 1576, l.Processes[3].PID)
	assert.True(t, facts.SameImage("NaviesImapConnectorService.exe", l.Processes[4].Process))
}

func TestTasklistLocalized(t *testing.T) {
	for _, header := range []string{
		"Abbildname                     PID Module",
		"Nombre de imagen               PID Módulos",
		"イメージ名                     PID モジュール",
		"Nom de l'image                 PID Xyz",
	} {
		l := modulesIn(t, tasklist, strings.Replace(tasklistModules, "Image Name                     PID Modules", header, 1))
		assert.True(t, l.All, header)
		assert.Contains(t, moduleNames(l, 3), "AntigenSmtpSink.dll", header)
	}
}

func TestTasklistCopies(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"collapsed":              func(s string) string { return strings.Join(strings.Fields(s), " ") },
		"quoted":                 func(s string) string { return "> " + s },
		"indented":               func(s string) string { return "    " + s },
		"continuation unblanked": func(s string) string { return strings.TrimLeft(s, " ") },
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for line := range strings.Lines(tasklistModules) {
				b.WriteString(change(strings.TrimRight(line, "\n")) + "\n")
			}
			l := modulesIn(t, tasklist, b.String()+"\n\nC:\\>\n")
			require.Len(t, l.Processes, 5)
			assert.Equal(t, []string{"inetinfo.exe", "ntdll.dll", "kernel32.dll", "AntigenSmtpSink.dll", "phatcat.dll"}, moduleNames(l, 3))
		})
	}
}

func TestTasklistSelections(t *testing.T) {
	table := func(rows string) string {
		return "Image Name                     PID Modules\n========================= ======== ============================================\n" + rows
	}
	one := modulesIn(t, tasklist, table("inetinfo.exe                  1576 ntdll.dll, phatcat.dll\n"))
	assert.False(t, one.All)
	assert.False(t, one.Partial)
	assert.False(t, one.Processes[0].Partial, "all modules of one process")

	byModule := modulesIn(t, tasklist, table("inetinfo.exe                  1576 AntigenSmtpSink.dll\nstore.exe                     1800 AntigenVSAPI.dll\n"))
	assert.True(t, byModule.Partial, "asked for antigen*")
	assert.True(t, byModule.Processes[0].Partial)
	assert.False(t, byModule.All)

	asked := modulesIn(t, tasklist, "C:\\>tasklist /m ntdll.dll\n\n"+table("System                           4 N/A\nsmss.exe                       388 ntdll.dll\n"))
	assert.True(t, asked.Partial)
	assert.False(t, asked.All)

	cut := modulesIn(t, tasklist, table("System                           4 N/A\nsmss.exe                       388 ntdll.dll\ninetinfo.exe                  1576 ntdll.dll, a.dll,\n"))
	assert.True(t, cut.Partial)
	assert.True(t, cut.Processes[2].Partial, "the last line announces another")
	assert.False(t, cut.Processes[1].Partial)

	denied := modulesIn(t, tasklist, table("smss.exe                       388 ntdll.dll\nstore.exe                     1800 N/A\n"))
	assert.True(t, denied.Processes[1].Partial, "no right to look is no absence")
}

func TestTasklistServices(t *testing.T) {
	for _, c := range []struct{ header, na string }{{"Services", "N/A"}, {"Dienste", "Nicht zutreffend"}, {"サービス", "該当なし"}} {
		l := processesIn(t, tasklist, `Image Name                     PID `+c.header+`
========================= ======== ============================================
System Idle Process              0 `+c.na+`
inetinfo.exe                  1576 IISADMIN, POP3Svc, RESvc,
                                   SMTPSVC
ccApp.exe                     1700 `+c.na+`

C:\>
`)
		require.Len(t, l.Processes, 3, c.header)
		assert.Nil(t, l.Processes[0].Services)
		assert.Equal(t, []string{"IISADMIN", "POP3Svc", "RESvc", "SMTPSVC"}, l.Processes[1].Services)
		assert.Nil(t, l.Processes[2].Services)
		assert.False(t, l.Partial)
	}
}

func TestTasklistPlain(t *testing.T) {
	l := processesIn(t, tasklist, `
Abbildname                   PID Sitzungsname     Sitz-Nr. Speichernutzung
========================= ====== ================ ======== ============
System Idle Process            0 Console                 0         16 K
System                         4 Console                 0        212 K
ccApp.exe                   1700 Console                 0      5.212 K
`)
	assert.Equal(t, []string{"System Idle Process", "System", "ccApp.exe"}, processNames(l))
	assert.Equal(t, 1700, l.Processes[2].PID)
	assert.False(t, l.Partial)
}

func TestTasklistCSV(t *testing.T) {
	l := modulesIn(t, tasklist, `"Image Name","PID","Modules"
"System","4","N/A"
"smss.exe","388","ntdll.dll"
"inetinfo.exe","1576","ntdll.dll,AntigenSmtpSink.dll"
`)
	assert.True(t, l.All)
	assert.Equal(t, []string{"ntdll.dll", "AntigenSmtpSink.dll"}, moduleNames(l, 2))

	p := processesIn(t, tasklist, `"System Idle Process","0","Console","0","16 K"
"ccApp.exe","1700","Console","0","5,212 K"
`)
	assert.Equal(t, []string{"System Idle Process", "ccApp.exe"}, processNames(p))

	p = processesIn(t, tasklist, `"System Idle Process","0","N/A"
"inetinfo.exe","1576","IISADMIN,SMTPSVC"
`)
	assert.Equal(t, []string{"IISADMIN", "SMTPSVC"}, p.Processes[1].Services, "no header, no files: services")
}

func TestTasklistList(t *testing.T) {
	p := processesIn(t, tasklist, `
Image Name:   System Idle Process
PID:          0
Session Name: Console
Session#:     0
Mem Usage:    16 K

Image Name:   ccApp.exe
PID:          1700
Session Name: Console
Session#:     0
Mem Usage:    5,212 K
`)
	assert.Equal(t, []string{"System Idle Process", "ccApp.exe"}, processNames(p))
	assert.Nil(t, p.Processes[1].Services)

	p = processesIn(t, tasklist, "Image Name:   System Idle Process\nPID:          0\nServices:     N/A\n\nImage Name:   inetinfo.exe\nPID:          1576\nServices:     IISADMIN, SMTPSVC\n")
	assert.Equal(t, []string{"IISADMIN", "SMTPSVC"}, p.Processes[1].Services)

	m := modulesIn(t, tasklist, "Abbildname:   inetinfo.exe\nPID:          1576\nModule:       ntdll.dll, phatcat.dll\n")
	assert.Equal(t, []string{"ntdll.dll", "phatcat.dll"}, moduleNames(m, 0))
}

func TestTasklistIsNotOthers(t *testing.T) {
	for _, s := range []string{
		"Please run tasklist /m > x.txt",
		"Name  PID  State\n==== ==== ====\n"[:16],
		`"Date","Source","ID"` + "\n",
		"PID: 1576\n",
	} {
		assert.False(t, isTasklist(textInput("x.txt", s)), s)
	}
}

const listDLLs2 = `
ListDLLs V2.25 - DLL lister for Win9x/NT
Copyright (C) 1997-2004 Mark Russinovich
Sysinternals - www.sysinternals.com

------------------------------------------------------------------------------
System pid: 8
Command line: <no command line>

------------------------------------------------------------------------------
smss.exe pid: 172
Command line: \SystemRoot\System32\smss.exe

  Base        Size      Version         Path
  0x48580000  0xf000                    \SystemRoot\System32\smss.exe
  0x77f80000  0x7b000   5.00.2195.6685  C:\WINNT\system32\ntdll.dll
------------------------------------------------------------------------------
inetinfo.exe pid: 1576
Command line: C:\WINNT\System32\inetsrv\inetinfo.exe

  Base        Size      Version         Path
  0x01000000  0x6000    5.00.2195.6620  C:\WINNT\System32\inetsrv\inetinfo.exe
  0x77f80000  0x7b000   5.00.2195.6685  C:\WINNT\system32\ntdll.dll
### Relocated from base of 0x10000000:
  0x60000000  0x1a000                   C:\Program Files\Antigen for Exchange\AntigenSmtpSink.dll
`

func TestListDLLs(t *testing.T) {
	l := modulesIn(t, listDLLs, listDLLs2)
	assert.True(t, l.All)
	require.Len(t, l.Processes, 3)
	assert.False(t, l.Processes[0].Partial)
	require.Equal(t, []string{"inetinfo.exe", "ntdll.dll", "AntigenSmtpSink.dll"}, moduleNames(l, 2))
	sink := l.Processes[2].Modules[2]
	assert.Equal(t, `C:\Program Files\Antigen for Exchange\AntigenSmtpSink.dll`, sink.Path)
	assert.Empty(t, sink.Version)
	assert.Equal(t, "5.00.2195.6685", l.Processes[2].Modules[1].Version)
}

func TestListDLLs3(t *testing.T) {
	l := modulesIn(t, listDLLs, `Listdlls v3.1 - Listdlls
------------------------------------------------------------------------------
inetinfo.exe pid: 1576
Command line: C:\WINDOWS\system32\inetsrv\inetinfo.exe

Base                Size      Path
0x0000000001000000  0x6000    C:\WINDOWS\system32\inetsrv\inetinfo.exe
	Verified:	Microsoft Windows
	File version:	6.0.3790.3959
0x000000007c800000  0xc3000   C:\WINDOWS\system32\ntdll.dll
`)
	assert.False(t, l.All)
	assert.False(t, l.Processes[0].Partial)
	assert.Equal(t, "6.0.3790.3959", l.Processes[0].Modules[0].Version)
	assert.Empty(t, l.Processes[0].Modules[1].Version)
}

func TestPsList(t *testing.T) {
	l := processesIn(t, psList, `
PsList 1.26 - Process Information Lister

Process information for EXCH01:

Name                Pid Pri Thd  Hnd   Priv        CPU Time    Elapsed Time
Idle                  0   0   1    0      0    21:39:43.171     0:00:00.000
System                8   8  70  592      0     0:00:21.234     0:00:00.000
inetinfo           1576   8  45  900  13264     0:01:02.000    21:00:00.000
`)
	assert.Equal(t, "EXCH01", l.Server)
	assert.Equal(t, []string{"Idle", "System", "inetinfo"}, processNames(l))
	assert.Equal(t, 1576, l.Processes[2].PID)
	assert.False(t, l.Partial)
}

func TestProcessExplorer(t *testing.T) {
	out := extractText(t, processExplorer, "Process\tPID\tCPU\tDescription\n"+
		"System Idle Process\t0\t97\t\n Interrupts\tn/a\t\tHardware Interrupts\n  inetinfo.exe\t1576\t\tInternet Information Services\n\n"+
		"Process: inetinfo.exe Pid: 1576\n\nName\tDescription\tCompany Name\tVersion\nntdll.dll\tNT Layer DLL\tMicrosoft\t5.00.2195.6685\nAntigenSmtpSink.dll\t\t\t\n")
	require.Len(t, out.Processes, 1)
	assert.Equal(t, []string{"System Idle Process", "inetinfo.exe"}, processNames(out.Processes[0]))
	require.Len(t, out.Modules, 1)
	assert.Equal(t, []string{"ntdll.dll", "AntigenSmtpSink.dll"}, moduleNames(out.Modules[0], 0))
	assert.Equal(t, "5.00.2195.6685", out.Modules[0].Processes[0].Modules[0].Version)
}

func FuzzTasklist(f *testing.F) {
	f.Add(tasklistModules)
	f.Add(`"a.exe","1","x.dll`)             // open quote
	f.Add("Image Name: a.exe\nPID: 5\n:\n") // empty key
	f.Add("PID\n= = =\na\n=====\n")         // rulers of one
	f.Fuzz(func(t *testing.T, s string) { fuzzArtifact(t, tasklist, s) })
}

func FuzzListDLLs(f *testing.F) {
	f.Add(listDLLs2)
	f.Add("a pid: 1\n0x1 0x2 \n 0x1 0x2 1.2 ") // rows without a path
	f.Fuzz(func(t *testing.T, s string) { fuzzArtifact(t, listDLLs, s) })
}

func FuzzProcessExplorer(f *testing.F) {
	f.Add("Process\tPID\tCPU\na.exe\t5\nProcess: a Pid: x\nName\tPath\n\t\n") // cut rows
	f.Fuzz(func(t *testing.T, s string) {
		fuzzArtifact(t, processExplorer, s)
		fuzzArtifact(t, psList, s)
	})
}
