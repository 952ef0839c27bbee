
' ---------------------------------------------------------------------------
' THE ORDER OF WORK: the most telling first, so that what is cut for want of
' room is the least telling.
' ---------------------------------------------------------------------------

gExit = 1
Main
WScript.Quit gExit

Sub Main()
  Dim ready
  On Error Resume Next
  Prepare
  ready = ReadArguments()
  If Not ready Then Exit Sub
  LearnServer
  DefineTargets
  If gDryRun Then
    ShowPlan
    Exit Sub
  End If
  ready = HasRoom()
  If ready Then ready = MakeFolders()
  If Not ready Then Exit Sub

  StepAccount                    ' net session
  StepHost                       ' WMI, registry
  StepRegistryEssential          ' regedit /e
  StepVirtualServers             ' the IIS metabase
  StepEventLog "eventlog/application", "Application", "AppEvent.Evt" ' WMI: a backup
  StepSinks                      ' smtpreg.vbs /enum, or its objects
  StepQueues                     ' WMI of Exchange
  StepMailFolders                ' names, sizes and times
  StepPermissions                ' cacls
  StepVolumes                    ' sizes of disks
  StepProcesses                  ' WMI, or tlist, tasklist
  StepServices                   ' WMI, or net start
  StepModules "process/inetinfo", "inetinfo" ' tlist, tasklist, or WMI
  StepModules "process/store", "store" ' the same
  StepVersions                   ' program files of Exchange, SMTP and scanners
  StepRegistryUseful             ' regedit /e
  StepClasses                    ' regedit /e, of the bound sinks only
  StepEventLog "eventlog/system", "System", "SysEvent.Evt" ' WMI: a backup
  StepRenderedEvents             ' WMI: events in words
  StepTools                      ' netstat, ipconfig, boot.ini
  StepProtocolLogs               ' copies of the newest SMTP logs
  StepTrackingLogs               ' copies of the newest tracking logs
  StepAntigenLog                 ' a copy of ProgramLog.txt
  StepMessageFiles               ' copies of the files with texts of events
  Finish                         ' compressed folders, or copy /b and makecab
End Sub

' Prepare makes the objects everything needs.
Sub Prepare()
  Set gFso = CreateObject("Scripting.FileSystemObject")
  Set gShell = CreateObject("WScript.Shell")
  Set gTargets = CreateObject("Scripting.Dictionary")
  Set gMembers = CreateObject("Scripting.Dictionary")
  Set gServers = CreateObject("Scripting.Dictionary")
  Set gFolders = CreateObject("Scripting.Dictionary")
  Set gSinkClasses = CreateObject("Scripting.Dictionary")
  gStart = Now
  Pause 1                        ' learns whether this script host can wait
  gTroubles = 0
  gRuns = 0
  gExported = False
  gSoFar = 0
  gOffset = 0
  gOffsetKnown = False
  gExchange = ""
End Sub

' ReadArguments reads the command line; False when the script is to end.
Function ReadArguments()
  Dim i, word, name, value, colon
  ReadArguments = False
  gOut = gFso.GetParentFolderName(WScript.ScriptFullName)
  gDays = 3
  gMax = 7
  gDryRun = False
  For i = 0 To WScript.Arguments.Count - 1
    word = WScript.Arguments(i)
    colon = InStr(word, ":")
    name = LCase(word)
    value = ""
    If colon > 0 Then
      name = LCase(Left(word, colon - 1))
      value = Mid(word, colon + 1)
    End If
    Select Case name
      Case "/out"
        gOut = value
      Case "/days"
        gDays = NumberIn(value, 1, 365)
      Case "/max"
        gMax = NumberIn(value, 1, 1500)
      Case "/dryrun"
        gDryRun = True
      Case Else
        gDays = 0
    End Select
    If gDays = 0 Or gMax = 0 Or gOut = "" Then
      WScript.Echo "not understood: " & word
      WScript.Echo "usage: cscript //nologo collect.vbs [/out:DIR] [/days:3] [/max:MB] [/dryrun]"
      gExit = 2
      Exit Function
    End If
  Next
  ReadArguments = True
End Function

' NumberIn is the whole number that word is, 0 when it is none from low to high.
Function NumberIn(ByVal word, ByVal low, ByVal high)
  Dim i
  NumberIn = 0
  If word = "" Or Len(word) > 6 Then Exit Function
  For i = 1 To Len(word)
    If InStr("0123456789", Mid(word, i, 1)) = 0 Then Exit Function
  Next
  If CLng(word) >= low And CLng(word) <= high Then NumberIn = CLng(word)
End Function

' ShowPlan says what would be collected.
Sub ShowPlan()
  Dim id
  On Error Resume Next
  WScript.Echo "Would collect on " & gHost & ", into a new folder below " & gOut & ":"
  For Each id In gTargets
    WScript.Echo "  " & gTargets.Item(id).Path & "  " & gTargets.Item(id).Title
  Next
  WScript.Echo "Exchange is installed in: " & gExchange
  WScript.Echo "Needed on the disk: " & Whole((3 * WantedRoom() + cKeepFree) / cMegabyte) & " MB, at least " & Whole(cNeeded / cMegabyte) & _
    " MB; free: " & Whole(FreeBytes() / cMegabyte) & " MB"
  WScript.Echo "DRY RUN: nothing was written."
  gExit = 0
End Sub

' ---------------------------------------------------------------------------
' THE TABLE of what is collected: where, how large at most, what is cut first
' ---------------------------------------------------------------------------

Class Target
  Public Path
  Public Title
  Public MaxBytes
  Public Priority
End Class

Sub DefineTarget(ByVal id, ByVal path, ByVal title, ByVal maxBytes, ByVal priority)
  Dim one
  Set one = New Target
  one.Path = path
  one.Title = title
  one.MaxBytes = maxBytes
  one.Priority = priority
  gTargets.Add id, one
End Sub

Sub DefineTargets()
{{range collected}}  DefineTarget {{quote .ID}}, {{quote .Path}}, {{quote .Title}}, {{.MaxBytes}}, {{.Priority | printf "%d"}}
{{end}}End Sub
