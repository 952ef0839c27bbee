
' ---------------------------------------------------------------------------
' LOGS: the newest of SMTP and of message tracking, as far as there is room
' ---------------------------------------------------------------------------

' Step: the SMTP protocol logs.
Sub StepProtocolLogs()
  Dim key, count, inner
  On Error Resume Next
  If Not Begun("smtp/protocol-log") Then Exit Sub
  count = 0
  For Each key In gServers
    If IsNumeric(key) Then count = count + CopyLogs("smtp/protocol-log", gServers.Item(key) & "\SMTPSVC" & key, "smtp/log/smtpsvc" & key & "-")
  Next
  If count = 0 Then
    For Each inner In gFso.GetFolder(gSystem & "\LogFiles").SubFolders
      If LCase(Left(inner.Name, 7)) = "smtpsvc" Then count = count + CopyLogs("smtp/protocol-log", inner.Path, "smtp/log/" & LCase(inner.Name) & "-")
    Next
  End If
  If count = 0 Then NoteOnly "smtp/protocol-log", "smtp/log", gSystem & "\LogFiles", "", "missing", "no SMTP log of the last " & gDays & " days"
End Sub

' Step: the message tracking logs.
Sub StepTrackingLogs()
  Dim folder, count
  On Error Resume Next
  If Not Begun("tracking/log") Then Exit Sub
  folder = Registry("HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeSA\Parameters\" & gHost & "\LogDirectory")
  If folder = "" Then folder = gExchange & "\" & gHost & ".log"
  count = CopyLogs("tracking/log", folder, "tracking/")
  If count = 0 Then NoteOnly "tracking/log", "tracking", folder, "", "missing", "no tracking log of the last " & gDays & " days"
End Sub

' Step: the program log of Antigen, which its versions keep in different folders.
Sub StepAntigenLog()
  Dim folder, path
  On Error Resume Next
  If Not Begun("system/antigen-log") Then Exit Sub
  For Each folder In Array("Sybari Software\Antigen for Exchange", "Microsoft Antigen for Exchange")
    path = Expand("%ProgramFiles%\" & folder & "\ProgramLog.txt")
    If gFso.FileExists(path) Then
      CopyLog "system/antigen-log", path, gTargets.Item("system/antigen-log").Path, gFso.GetFile(path).DateLastModified
      Exit Sub
    End If
  Next
  NoteOnly "system/antigen-log", gTargets.Item("system/antigen-log").Path, path, "", "missing", "no Antigen is installed here"
End Sub

' CopyLogs copies the logs of a folder that changed in the last days, the newest
' first, as long as there is room; it returns how many there were.
Function CopyLogs(ByVal id, ByVal folder, ByVal prefix)
  Dim found, key, newest
  On Error Resume Next
  CopyLogs = 0
  If Not gFso.FolderExists(folder) Then Exit Function
  Set found = CreateObject("Scripting.Dictionary")
  FindLogs folder, found
  Do While found.Count > 0
    newest = ""
    For Each key In found
      If newest = "" Then newest = key
      If found.Item(key) > found.Item(newest) Then newest = key
    Next
    CopyLog id, newest, prefix & LCase(gFso.GetFileName(newest)), found.Item(newest)
    found.Remove newest
    CopyLogs = CopyLogs + 1
  Loop
End Function

' FindLogs finds the logs of the last days, with their times.
Sub FindLogs(ByVal folder, ByVal found)
  Dim file, when_, failed
  On Error Resume Next
  Err.Clear
  For Each file In gFso.GetFolder(folder).Files
    failed = Err.Number
    If failed <> 0 Then Exit For
    when_ = file.DateLastModified
    If LCase(Right(file.Name, 4)) = ".log" And when_ >= Now - gDays And found.Count < 1000 Then found.Add file.Path, when_
    Err.Clear
  Next
End Sub

' CopyLog copies a log, or of a large one the newest part.
Sub CopyLog(ByVal id, ByVal path, ByVal place, ByVal when_)
  Dim bytes, room, why, outcome, one
  On Error Resume Next
  bytes = SizeOf(path)
  room = Budget(place)
  If room > gTargets.Item(id).MaxBytes Then room = gTargets.Item(id).MaxBytes
  If bytes <= room Then
    Set one = NoteCopy(id, place, path, CopyIn(path, place))
  Else
    why = "no room left"
    If room > cSmallestLog Then why = CopyNewest(path, Full(place), room)
    If why <> "" Then Discard Full(place)
    outcome = "truncated"
    If why = cDenied Then outcome = "denied"
    If why = "" Then why = "the newest part"
    Set one = Note(id, place, path, "", outcome, why)
    one.Original = bytes
  End If
  one.Modified = UtcStamp(when_)
End Sub
