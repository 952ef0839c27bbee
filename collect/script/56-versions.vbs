
' ---------------------------------------------------------------------------
' PROGRAM FILES: versions, and the files that hold the texts of events
' ---------------------------------------------------------------------------

' Step: versions of the programs of Exchange, SMTP and the scanners.
Sub StepVersions()
  Dim stream, folders, key, count
  On Error Resume Next
  If Not Begun("system/versions") Then Exit Sub
  Set folders = CreateObject("Scripting.Dictionary")
  AddFolder folders, gExchange & "\bin"
  AddFolder folders, gExchange & "\res"
  AddFolder folders, gExchange & "\bin\MSCFV2"
  AddFolder folders, gSystem & "\inetsrv"
  AddScanners folders
  Set stream = BeginTable("system/versions.txt", "versions", "Path,Version,Bytes,Modified", False)
  count = 0
  For Each key In folders
    count = count + WriteVersions(stream, folders.Item(key), count)
  Next
  EndTable stream, count
  If count >= cMaxVersions Then
    NoteOnly "system/versions", "system/versions.txt", "versions of files", "", "truncated", "the first " & cMaxVersions & " files"
  ElseIf count = 0 Then
    Discard Full("system/versions.txt")
    NoteOnly "system/versions", "system/versions.txt", "versions of files", "", "missing", "no program of Exchange, SMTP or a scanner was found"
  Else
    NoteOnly "system/versions", "system/versions.txt", "versions of files", "", "ok", ""
  End If
End Sub

' AddFolder adds a folder that is there, once.
Sub AddFolder(ByVal folders, ByVal path)
  On Error Resume Next
  If gFso.FolderExists(path) And Not folders.Exists(LCase(path)) Then folders.Add LCase(path), path
End Sub

' AddScanners adds the folders of the scanners: those that their services run
' from, that of the scanner the store loads, and those of the bound sinks.
Sub AddScanners(ByVal folders)
  Dim rows, one, path, class_, id, failed
  On Error Resume Next
  AddFolder folders, gFso.GetParentFolderName(Registry("HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan\Library"))
  For Each class_ In gSinkClasses
    id = class_
    If Left(id, 1) <> "{" Then id = Registry("HKLM\SOFTWARE\Classes\" & class_ & "\CLSID\")
    AddFolder folders, gFso.GetParentFolderName(Registry("HKLM\SOFTWARE\Classes\CLSID\" & id & "\InprocServer32\"))
  Next
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_Service")
  If rows Is Nothing Then Exit Sub
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit For
    path = ""
    path = ProgramOf(Registry("HKLM\SYSTEM\CurrentControlSet\Services\" & one.Name & "\ImagePath"))
    If IsScanner(one.Name & " " & path) Then AddFolder folders, gFso.GetParentFolderName(path)
    Err.Clear
  Next
End Sub

' ProgramOf is the program of a service's command line.
Function ProgramOf(ByVal line)
  Dim at
  ProgramOf = Expand(line)
  If Left(ProgramOf, 1) = """" Then
    ProgramOf = Between(ProgramOf, """", """")
    Exit Function
  End If
  at = InStr(1, ProgramOf, ".exe", 1)
  If at > 0 Then ProgramOf = Left(ProgramOf, at + 3)
End Function

' WriteVersions writes the programs of one folder; it returns how many.
Function WriteVersions(ByVal stream, ByVal folder, ByVal before)
  Dim file, ending, failed
  On Error Resume Next
  WriteVersions = 0
  Err.Clear
  For Each file In gFso.GetFolder(folder).Files
    failed = Err.Number
    If failed <> 0 Then Exit For
    If before + WriteVersions >= cMaxVersions Then Exit For
    ending = LCase(Right(file.Name, 4))
    If ending = ".exe" Or ending = ".dll" Or ending = ".sys" Then
      stream.WriteLine Cell(file.Path) & vbTab & VersionOf(file.Path) & vbTab & Whole(file.Size) & vbTab & LocalStamp(file.DateLastModified)
      WriteVersions = WriteVersions + 1
    End If
    Err.Clear
  Next
End Function

' Step: the files with the texts of the events that matter, of other vendors
' first: Microsoft's texts are widely known.
Sub StepMessageFiles()
  Dim files, key, left, foreign
  On Error Resume Next
  If Not Begun("system/messages") Then Exit Sub
  Set files = CreateObject("Scripting.Dictionary")
  FindMessageFiles files
  left = gTargets.Item("system/messages").MaxBytes
  For Each foreign In Array(True, False)
    For Each key In files
      If (InStr(key, "exchsrvr") = 0 And InStr(key, "\system32\") = 0) = foreign Then left = left - CopyMessages(files.Item(key), left)
    Next
  Next
  If files.Count = 0 Then NoteOnly "system/messages", "system/messages", "", "", "missing", "no source names a file"
End Sub

' CopyMessages copies one file; it returns its size.
Function CopyMessages(ByVal path, ByVal left)
  Dim place, why, bytes, one
  On Error Resume Next
  bytes = SizeOf(path)
  CopyMessages = 0
  place = "system/messages/" & LCase(gFso.GetFileName(path))
  If bytes = 0 Or gFso.FileExists(Full(place)) Then Exit Function
  If bytes > left Or bytes > Budget(place) Then
    Log "left out for want of room: " & path
    Exit Function
  End If
  why = CopyIn(path, place)
  Set one = NoteCopy("system/messages", place, path, why)
  If why = "" Then CopyMessages = bytes
End Function

' FindMessageFiles reads which files the sources name, from the export of the
' services: that list is complete, and nothing else lists keys on every system.
Sub FindMessageFiles(ByVal files)
  Dim from, line, at, source
  On Error Resume Next
  Set from = Nothing
  Set from = gFso.OpenTextFile(Full("registry/services.reg"), 1, False, -1)
  If from Is Nothing Then Exit Sub
  Do While Not from.AtEndOfStream
    line = from.ReadLine
    If Err.Number <> 0 Then Exit Do
    If Left(line, 1) = "[" Then
      at = InStr(1, line, "\Eventlog\Application\", 1)
      If at > 0 Then
        source = Mid(line, at + 22, Len(line) - at - 22)
        If InStr(source, "\") = 0 And Matters(source) Then AddMessageFiles files, source
      End If
    End If
  Loop
  from.Close
End Sub

' AddMessageFiles adds the files that one source names.
Sub AddMessageFiles(ByVal files, ByVal source)
  Dim value, path
  On Error Resume Next
  value = Registry("HKLM\SYSTEM\CurrentControlSet\Services\Eventlog\Application\" & source & "\EventMessageFile")
  For Each path In Split(Expand(value), ";")
    If gFso.FileExists(path) And Not files.Exists(LCase(path)) Then files.Add LCase(path), path
  Next
End Sub
