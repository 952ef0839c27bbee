package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
)

// fakeShell stands for the compressed folders of Windows Server 2003, which Wine lacks: classes with the members that the
// script asks for. What is put into a zip arrives there later, by a program of its own.
const fakeShell = `
Class FakeShell
  Public Function NameSpace(ByVal path)
    Set NameSpace = New FakeFolder
    NameSpace.Path = path
    If LCase(Right(path, 4)) = ".zip" Then
      NameSpace.Zip = path
      NameSpace.Path = "C:\shown"
    End If
  End Function
End Class

Class FakeFolder
  Public Path
  Public Zip
  Public Function Items()
    Set Items = New FakeItems
    Set Items.Folder = gFso.GetFolder(Path)
  End Function
  Public Sub CopyHere(ByVal item_, ByVal how)
    If item_.Name <> gLost Then gShell.Run "zipper " & Zip & " " & item_.Path & " C:\shown", 0, False
  End Sub
End Class

Class FakeItems
  Public Folder
  Public Property Get Count()
    Count = Folder.Files.Count + Folder.SubFolders.Count
  End Property
  Public Function Item(ByVal number)
    Dim one
    For Each one In Folder.SubFolders
      If number = 0 Then Set Item = FakeOne(one, True)
      number = number - 1
    Next
    For Each one In Folder.Files
      If number = 0 Then Set Item = FakeOne(one, False)
      number = number - 1
    Next
  End Function
End Class

Class FakeItem
  Public Name
  Public Path
  Public IsFolder
  Public Function GetFolder()
    Set GetFolder = New FakeFolder
    GetFolder.Path = Path
  End Function
End Class

Function FakeOne(ByVal one, ByVal folder)
  Set FakeOne = New FakeItem
  FakeOne.Name = one.Name
  FakeOne.Path = one.Path
  FakeOne.IsFolder = folder
End Function

Dim gLost
gLost = ""
If WScript.Arguments.Count > 0 Then gLost = WScript.Arguments(0)
Set gFso = CreateObject("Scripting.FileSystemObject")
Set gShell = CreateObject("WScript.Shell")
gWindows = "5.2"
gRoot = "C:\out\b"
gWork = "C:\out\b.tmp"
WScript.Echo "packed: " & PackZip()
WScript.Quit 0
`

// TestWineZip walks the way of Windows Server 2003, a real zip, on compressed folders of our own.
func TestWineZip(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Standin(t, "zipper")
	fake := strings.NewReplacer(
		"gExit = 1\r\nMain\r\n", strings.ReplaceAll(fakeShell, "\n", "\r\n"),
		`CreateObject("Shell.Application")`, "New FakeShell",
		"Const cToolSeconds = 120 ", "Const cToolSeconds = 6 ").Replace(printedScript(t))
	content := map[string]string{"manifest.json": "{}", "collect.log": "log", "smtp/smtpreg.txt": "sinks", "smtp/log/ex.log": "lines"}
	for name, text := range content {
		s.Write(t, `C:\out\b\`+strings.ReplaceAll(name, "/", `\`), []byte(text), time.Time{})
	}
	for _, folder := range []string{`C:\out\b.tmp\x`, `C:\shown\x`} {
		s.Write(t, folder, nil, time.Time{})
		s.Remove(t, folder)
	}
	said, _ := s.Script(t, fake, time.Minute, "collect.log")
	assert.Equal(t, "packed:", strings.TrimSpace(said), "what lacks a file is no bundle")
	assert.NoFileExists(t, s.Path(`C:\out\b.zip`))

	s.Remove(t, `C:\shown\smtp`)
	s.Remove(t, `C:\shown\manifest.json`)
	said, _ = s.Script(t, fake, time.Minute)
	require.Equal(t, `packed: C:\out\b.zip`, strings.TrimSpace(said))
	packed := openCollected(t, s.Path(`C:\out\b.zip`))
	for name, text := range content {
		if name != bundle.ManifestName {
			assert.Equal(t, text, string(packed.content[name]), name)
		}
	}
	left, err := filepath.Glob(s.Path(`C:\out\b.tmp\*`))
	require.NoError(t, err)
	assert.Empty(t, left)
}
