package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/collect/winetest"
	"postmortem/reports"
)

// TestWineBundle takes the whole way: the printed script on a planted server under Wine, what it packed, the report.
func TestWineBundle(t *testing.T) {
	s := winetest.Start(t)
	s.Exchange(t, 300)
	plantStuckMail(t, s)
	for _, tool := range []string{"cacls", "tlist"} {
		s.Standin(t, tool)
	}
	_, script := collect(t, "script")
	s.Standin(t, "makecab")
	cab := sendable(t, s, script)
	assert.Equal(t, ".cab", filepath.Ext(cab))
	checkWineReport(t, analyzed(t, cab), s.Host(t))
	s.Remove(t, `C:\windows\system32\makecab.exe`)
	tar := sendable(t, s, script)
	assert.Equal(t, ".tar", filepath.Ext(tar))
	checkWineReport(t, analyzed(t, tar), s.Host(t))
	checkWineReport(t, analyzed(t, strings.TrimSuffix(tar, ".tar")), s.Host(t))

	s.Remove(t, `C:\out`)
	s.Break(t, script, 8*time.Second, `/out:C:\out`)
	folders, err := filepath.Glob(filepath.Join(s.Path(`C:\out`), "*"))
	require.NoError(t, err)
	for _, folder := range folders {
		if filepath.Ext(folder) == "" {
			assert.Equal(t, "C", string(analyzed(t, folder).Bundle.Grade), "broken off")
		}
	}
}

var sendLine = regexp.MustCompile(`(?m)^COLLECTION COMPLETE: send (.*) \(\d+ bytes\)`)

func sendable(t *testing.T, s *winetest.Server, script string) string {
	t.Helper()
	s.Remove(t, `C:\out`)
	said, _ := s.Script(t, script, 5*time.Minute, `/out:C:\out`)
	line := sendLine.FindStringSubmatch(said)
	require.NotNil(t, line, said)
	return s.Path(line[1])
}

// plantStuckMail lets Antigen's sink hold the mail of three days.
func plantStuckMail(t *testing.T, s *winetest.Server) {
	t.Helper()
	now := time.Now().Truncate(time.Second)
	for i := range 20 {
		path := fmt.Sprintf(`C:\Program Files\Exchsrvr\Mailroot\vsi 1\Queue\NTFS_old%05x.EML`, i)
		s.Write(t, path, []byte(winetest.Body), now.Add(-72*time.Hour))
	}
	var log evttest.Log
	for i := range 30 {
		log.Records = append(log.Records, evttest.Record{
			Generated: now.Add(time.Duration(i-30) * time.Hour), Source: "SMTPSVC", Computer: s.Host(t), ID: 429, Type: evttest.Error,
			Strings: []string{`C:\BadMail`, "Access is denied."},
		})
	}
	s.Write(t, `C:\windows\system32\config\AppEvent.Evt`, log.Bytes(), now)
}

func checkWineReport(t *testing.T, r *reports.Report, host string) {
	t.Helper()
	verdicts := map[string]string{}
	for _, f := range r.Findings {
		verdicts[f.Rule] = string(f.Verdict)
		assert.Equal(t, host, f.Server, f.Rule)
	}
	assert.Equal(t, "confirmed", verdicts["antivirus/antigen-sink-leak"])
	assert.Equal(t, "confirmed", verdicts["transport/mailroot-permissions"])
	assert.Equal(t, "ruled-out", verdicts["antivirus/imf-vsapi-delete-loop"])
	assert.Equal(t, "C", string(r.Bundle.Grade), "what Wine does not have failed")
	assert.Contains(t, r.Bundle.Collector, "collect.vbs ")
	var unread []string
	for _, g := range r.Gaps {
		if strings.Contains(g.Reason, "of no kind") {
			unread = append(unread, g.Member)
		}
	}
	assert.Subset(t, notUnderWine, unread, "the script wrote what the analyzer does not read")
}

// notUnderWine are members whose tools say nothing sensible under Wine, and a program file that is none.
var notUnderWine = []string{"process/netstat.txt", "system/messages/antigen.dll"}

// fakeEvents are the objects of the event system, which Wine lacks: classes with the members that the script asks for.
const fakeEvents = `
Class FakeThing
  Public ID
  Public DisplayName
  Public SinkClass
  Public Enabled
  Public SourceProperties
  Public SinkProperties
  Public SourceTypes
  Public EventTypes
  Public Sources
  Public Bound
  Public Function GetBindingManager()
    Set GetBindingManager = Me
  End Function
  Public Function Bindings(ByVal id_)
    Bindings = Array()
    If id_ = "{76719654-05a6-11d2-9dfd-00c04fa322ba}" Then Bindings = Bound
  End Function
End Class

Function Fake(ByVal id_, ByVal name)
  Set Fake = New FakeThing
  Fake.ID = id_
  Fake.DisplayName = name
End Function

Dim fakeManager, fakeType, fakeSource, fakeBinding, fakeStream
Set gFso = CreateObject("Scripting.FileSystemObject")
Set gShell = CreateObject("WScript.Shell")
Set gSinkClasses = CreateObject("Scripting.Dictionary")
Set fakeManager = Fake("", "")
Set fakeType = Fake("{fb65c4dc-e468-11d1-aa67-00c04fa345f6}", "SMTP Source Type")
Set fakeSource = Fake("{1b3c0666-e470-11d1-aa67-00c04fa345f6}", "smtpsvc 1")
Set fakeBinding = Fake("{99999999-2222-3333-4444-555555555555}", "Antigen SMTP Sink")
fakeBinding.SinkClass = "Antigen.SMTPSink"
fakeBinding.Enabled = True
Set fakeBinding.SourceProperties = CreateObject("Scripting.Dictionary")
fakeBinding.SourceProperties.Add "Priority", 8192
Set fakeBinding.SinkProperties = CreateObject("Scripting.Dictionary")
fakeSource.Bound = Array(fakeBinding)
fakeType.EventTypes = Array(Fake("{ff3caa23-00b9-11d2-9dfb-00c04fa322ba}", "SMTP OnTransportSubmission/OnArrival"), _
  Fake("{76719654-05a6-11d2-9dfd-00c04fa322ba}", "SMTP OnPostCategorize"))
fakeType.Sources = Array(fakeSource)
fakeManager.SourceTypes = Array(fakeType)
Set fakeStream = gFso.OpenTextFile("C:\sinks.txt", 2, True, -1)
WriteSinks fakeManager, fakeStream
fakeStream.Close
WScript.Quit 0
`

// TestWineSinksByObjects reads what the script writes where smtpreg.vbs is missing.
func TestWineSinksByObjects(t *testing.T) {
	s := winetest.Start(t)
	_, script := collect(t, "script")
	lines := strings.Replace(script, "gExit = 1\r\nMain\r\n", strings.ReplaceAll(fakeEvents, "\n", "\r\n"), 1)
	require.NotEqual(t, script, lines)
	said, _ := s.Script(t, lines, time.Minute)
	r := analyzed(t, s.Path(`C:\sinks.txt`))
	require.Len(t, r.Coverage, 1, said)
	assert.Equal(t, "SMTP event sink listing", r.Coverage[0].Kind)
	assert.Equal(t, 1, r.Coverage[0].Records)
	for _, f := range r.Findings {
		if f.Rule == "antivirus/antigen-sink-leak" {
			for _, e := range f.Evidence {
				if strings.Contains(e.Clause, "OnPostCategorize") {
					assert.Equal(t, "holds", string(e.State), e.Clause)
					return
				}
			}
		}
	}
	t.Fatal("the bound sink does not show", said)
}
