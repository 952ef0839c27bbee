
' ---------------------------------------------------------------------------
' FILES: everything is written below gRoot (the bundle) and gWork (half-made)
' ---------------------------------------------------------------------------

' HasRoom checks the disk before anything is written; False: it is too full.
Function HasRoom()
  Dim need, free
  On Error Resume Next
  need = WantedRoom()
  free = FreeBytes()
  gRoom = need
  If free >= 0 And free - cKeepFree < 3 * need Then gRoom = (free - cKeepFree) / 3
  HasRoom = (free < 0 Or free >= cNeeded)
  If HasRoom Then Exit Function
  WScript.Echo "NOTHING COLLECTED: " & gOut & " has " & Whole(free / cMegabyte) & " MB free, " & _
    Whole(cNeeded / cMegabyte) & " are needed at least. Use /out:DIR on another disk."
End Function

' MakeFolders makes the output folder; False: not possible.
Function MakeFolders()
  Dim failed, why, part
  On Error Resume Next
  MakeFolders = False
  gOut = gFso.GetAbsolutePathName(gOut)
  If Not gFso.FolderExists(gOut) Then gFso.CreateFolder gOut
  gName = Plain(gHost) & "-" & Year(gStart) & Two(Month(gStart)) & Two(Day(gStart)) & "-" & Two(Hour(gStart)) & Two(Minute(gStart)) & Two(Second(gStart))
  gRoot = gFso.BuildPath(gOut, gName)
  gWork = gRoot & ".tmp"
  If gFso.FolderExists(gRoot) Then
    WScript.Echo "NOTHING COLLECTED: " & gRoot & " is there already."
    Exit Function
  End If
  Err.Clear
  gFso.CreateFolder gRoot
  failed = Err.Number
  why = Err.Description
  If failed <> 0 Then
    WScript.Echo "NOTHING COLLECTED: cannot make " & gRoot & ": " & why
    Exit Function
  End If
  gFso.CreateFolder gWork
  WriteZeros gWork & "\reserve", cReserve, "", 0
  For Each part In Array({{folders}})
    gFso.CreateFolder gRoot & "\" & part
  Next
  Log "collect.vbs " & cRelease & " on " & gHost & ", Windows " & gWindows & ", " & LocalStamp(gStart) & " local time"
  Log "days " & gDays & ", packed at most " & gMax & " MB, room for " & Whole(gRoom / cMegabyte) & " MB, free " & Whole(FreeBytes() / cMegabyte) & " MB"
  SaveManifest False
  MakeFolders = True
End Function

' ReleaseReserve gives back what is held for the log and the manifest: others have
' filled the disk.
Sub ReleaseReserve()
  Discard gWork & "\reserve"
End Sub

' FreeBytes is the free space of the disk with the output, -1 when unknown.
Function FreeBytes()
  Dim free
  On Error Resume Next
  free = -1
  free = gFso.GetDrive(gFso.GetDriveName(gFso.GetAbsolutePathName(gOut))).AvailableSpace
  FreeBytes = free
End Function

' DiskIsFull tells whether what was written last may have lost its end.
Function DiskIsFull()
  Dim free
  free = FreeBytes()
  DiskIsFull = (free >= 0 And free < cMegabyte)
End Function

' Plain leaves of a name what needs no quotation marks anywhere.
Function Plain(ByVal name)
  Dim i
  Plain = ""
  For i = 1 To Len(name)
    If InStr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", UCase(Mid(name, i, 1))) > 0 Then Plain = Plain & Mid(name, i, 1)
  Next
End Function

' WantedRoom is how large the collection may grow before it is packed: the event
' logs, which are taken whole, and the rest.
Function WantedRoom()
  WantedRoom = SizeOf(gSystem & "\config\AppEvent.Evt") + SizeOf(gSystem & "\config\SysEvent.Evt") + 10 * gMax * cMegabyte
End Function

' SizeOf is the size of a file, 0 when it is not there.
Function SizeOf(ByVal path)
  Dim bytes
  On Error Resume Next
  bytes = 0
  bytes = gFso.GetFile(path).Size
  SizeOf = bytes
End Function

' Discard deletes one of our own files.
Sub Discard(ByVal path)
  On Error Resume Next
  If Left(path, Len(gRoot)) = gRoot And gFso.FileExists(path) Then gFso.DeleteFile path, True
End Sub

' Begin opens one of our own files for writing, in Unicode.
Function Begin(ByVal place)
  Set Begin = gFso.OpenTextFile(gRoot & "\" & Replace(place, "/", "\"), 2, True, -1)
End Function

' Full is where a place of the bundle lies on the disk.
Function Full(ByVal place)
  Full = gRoot & "\" & Replace(place, "/", "\")
End Function

' CopyIn copies a file into the bundle, when there is room for it. It returns
' "" or what kept it from doing so, and never leaves a part of a file behind.
' NoteCopy enters the outcome.
Function CopyIn(ByVal source, ByVal place)
  Dim bytes, failed, why
  On Error Resume Next
  bytes = SizeOf(source)
  If bytes > gRoom Then
    CopyIn = "no room for " & Whole(bytes) & " bytes"
    Exit Function
  End If
  Err.Clear
  gFso.CopyFile source, Full(place), False
  failed = Err.Number
  why = Err.Description
  CopyIn = ""
  If failed <> 0 Then
    Discard Full(place)
    CopyIn = Trim("cannot be copied, error " & failed & " " & OneLine(why))
    If IsDenied(failed) Then CopyIn = cDenied
  End If
End Function

' NoteCopy enters what became of a copy: why is what CopyIn returned.
Function NoteCopy(ByVal id, ByVal place, ByVal source, ByVal why)
  Dim outcome
  outcome = "failed"
  If why = "" Then outcome = "ok"
  If why = cDenied Then outcome = "denied"
  Set NoteCopy = Note(id, place, source, "", outcome, why)
End Function

' CopyNewest copies the head lines ("#...") and the newest part of a text that is
' too large, so that about keep bytes remain. It returns "" or the reason.
Function CopyNewest(ByVal source, ByVal path, ByVal keep)
  Dim from, into, line, skip, part
  On Error Resume Next
  CopyNewest = "no room left"
  If keep > gRoom Or keep < 1024 Then Exit Function
  CopyNewest = cDenied
  Set from = Nothing
  Set from = gFso.OpenTextFile(source, 1, False, 0)
  If from Is Nothing Then Exit Function
  Set into = Nothing
  Set into = gFso.OpenTextFile(path, 2, True, 0)
  If into Is Nothing Then
    from.Close
    Exit Function
  End If
  skip = SizeOf(source) - keep
  Do While Not from.AtEndOfStream
    line = from.ReadLine
    If Left(line, 1) <> "#" Then Exit Do
    into.WriteLine line
    skip = skip - Len(line) - 2
  Loop
  Do While skip > 0 And Not from.AtEndOfStream
    part = 65536
    If skip < part Then part = Fix(skip) + 1
    line = from.Read(part)
    skip = skip - part
  Loop
  If Not from.AtEndOfStream Then line = from.ReadLine
  Do While Not from.AtEndOfStream And keep > 0
    into.Write from.Read(65536)
    If Err.Number <> 0 Then Exit Do
    keep = keep - 65536
  Loop
  from.Close
  into.Close
  CopyNewest = ""
End Function

' RunTool runs a console tool and keeps what it says, errors included, in place.
' It returns "" or what went wrong.
Function RunTool(ByVal line, ByVal place, ByVal seconds)
  RunTool = RunLine(line, Full(place), seconds)
End Function

' RunLine runs a command line, and appends what it says to a file of ours.
Function RunLine(ByVal line, ByVal said, ByVal seconds)
  RunLine = RunMarked(line & " >> """ & said & """ 2>&1", seconds)
End Function

' RunMarked runs a command line and waits until it has left its mark: a file of
' its own for each run, because the one before may still be held open. A command
' that hangs is given up; only a script host without Sleep waits for it.
Function RunMarked(ByVal line, ByVal seconds)
  Dim mark, failed, since
  On Error Resume Next
  gRuns = gRuns + 1
  mark = gWork & "\done" & gRuns
  Err.Clear
  gShell.Run gComspec & " /c """ & line & " & echo done> """ & mark & """""", 0, gSleepless
  failed = Err.Number
  RunMarked = ""
  If failed <> 0 Then
    RunMarked = "cannot be started, error " & failed
    Exit Function
  End If
  since = Timer
  Do While Not gFso.FileExists(mark)
    If Elapsed(since) > seconds Then
      RunMarked = "did not end within " & seconds & " seconds"
      Exit Do
    End If
    Pause 50
  Loop
End Function

' FindTool is where a program lies, "" when it is not there.
Function FindTool(ByVal name)
  Dim folder, programs
  On Error Resume Next
  FindTool = ""
  programs = Expand("%ProgramFiles%")
  For Each folder In Split(gSystem & ";" & Expand("%PATH%") & ";" & programs & "\Support Tools;" & _
    programs & "\Resource Kit;" & programs & "\Debugging Tools for Windows;" & gFso.GetParentFolderName(WScript.ScriptFullName), ";")
    If folder <> "" And FindTool = "" Then
      If gFso.FileExists(gFso.BuildPath(Replace(folder, """", ""), name)) Then FindTool = gFso.BuildPath(Replace(folder, """", ""), name)
    End If
  Next
End Function
