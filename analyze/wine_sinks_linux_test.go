package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/winetest"
)

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
	t.Parallel()
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
