
' ---------------------------------------------------------------------------
' LOG AND MANIFEST: what became of each artifact
' ---------------------------------------------------------------------------

Class Member
  Public Place
  Public Target
  Public Source
  Public Command
  Public Outcome
  Public Reason
  Public Bytes
  Public Original
  Public Modified
  Public Codepage
  Public Digest
End Class

' Log adds a line to collect.log.
Sub Log(ByVal line)
  Dim stream
  On Error Resume Next
  Set stream = gFso.OpenTextFile(gRoot & "\collect.log", 8, True, -1)
  stream.WriteLine LocalStamp(Now) & " " & line
  stream.Close
End Sub

' Begun shows that a step begins; False: the disk is so full that it must not.
Function Begun(ByVal id)
  Dim free, place
  On Error Resume Next
  WScript.Echo LocalStamp(Now) & "  " & gTargets.Item(id).Title & " ..."
  free = FreeBytes()
  Begun = (free < 0 Or free >= cKeepFree)
  If Begun Then Exit Function
  ReleaseReserve
  place = gTargets.Item(id).Path
  If Right(place, 1) = "/" Then place = Left(place, Len(place) - 1)
  NoteOnly id, place, "", "", "failed", "left out: the disk has only " & Whole(free / cMegabyte) & " MB free"
End Function

' Note enters what became of a member: outcome "ok" is checked against the file.
' The member is returned for what else there is to say of it.
Function Note(ByVal id, ByVal place, ByVal source, ByVal command, ByVal outcome, ByVal reason)
  Dim one, line, full_
  On Error Resume Next
  Set one = New Member
  one.Place = Replace(place, "\", "/")
  one.Target = id
  one.Source = source
  one.Command = command
  one.Outcome = outcome
  one.Reason = reason
  one.Bytes = SizeOf(Full(place))
  one.Original = 0
  one.Codepage = 0
  one.Digest = ""
  one.Modified = ""
  full_ = DiskIsFull()
  If full_ And outcome = "ok" Then
    one.Outcome = "truncated"
    If one.Bytes = 0 Then one.Outcome = "failed"
    one.Reason = "the disk is full: the end may be lacking"
  ElseIf full_ And outcome <> "missing" Then
    If one.Reason <> "" Then one.Reason = one.Reason & "; "
    one.Reason = one.Reason & "the disk is full"
  ElseIf Not gFso.FileExists(Full(place)) Then
    If outcome = "ok" Then one.Outcome = "missing"
    If one.Reason = "" Then one.Reason = "nothing was written"
  ElseIf one.Bytes = 0 And outcome = "ok" Then
    one.Outcome = "empty"
    If one.Reason = "" Then one.Reason = "the source says nothing"
  End If
  If full_ Then ReleaseReserve
  If one.Bytes > 0 Then one.Digest = DigestOf(Full(place))
  gMembers.Add CStr(gMembers.Count), one
  gRoom = gRoom - one.Bytes
  gSoFar = gSoFar + Packed(one.Place, one.Bytes)
  line = one.Outcome & "  " & one.Place & "  " & Whole(one.Bytes) & " bytes"
  If one.Reason <> "" Then line = line & "  " & one.Reason
  If IsTrouble(one.Outcome) Then gTroubles = gTroubles + 1
  Log line
  WScript.Echo "    " & line
  SaveManifest False
  Set Note = one
End Function

' NoteOnly is Note for those who have nothing to add.
Sub NoteOnly(ByVal id, ByVal place, ByVal source, ByVal command, ByVal outcome, ByVal reason)
  Dim one
  Set one = Note(id, place, source, command, outcome, reason)
End Sub

' IsTrouble tells outcomes that make the exit code 3.
Function IsTrouble(ByVal outcome)
  IsTrouble = (outcome = "denied" Or outcome = "failed" Or outcome = "truncated")
End Function

' IsDenied tells whether an error number means that access was denied, or that
' another program keeps the file to itself: scripts see both as one.
Function IsDenied(ByVal number)
  IsDenied = (number = 70 Or number = -2147024891 Or number = -2147217405)
End Function

' Packed estimates how large a file will be when it is packed.
Function Packed(ByVal place, ByVal bytes)
  Dim ending, ratio
  ending = LCase(Right(place, 4))
  ratio = 8
  If ending = ".reg" Then ratio = 14
  If ending = ".dll" Or ending = ".exe" Then ratio = 2.2
  Packed = bytes / ratio + 400
End Function

' Left over of the packed size, in bytes of a file that packs as place does.
Function Budget(ByVal place)
  Budget = (gMax * cMegabyte - gSoFar) * 1000000 / Packed(place, 1000000)
  If Budget < 0 Then Budget = 0
  If Budget > gRoom Then Budget = gRoom
End Function

' DigestOf is the 128-bit hash that Windows Installer computes, "" without it.
Function DigestOf(ByVal path)
  Dim hash, i, part, value, high
  On Error Resume Next
  DigestOf = ""
  Set hash = Nothing
  Set hash = CreateObject("WindowsInstaller.Installer").FileHash(path, 0)
  If hash Is Nothing Then Exit Function
  part = ""
  For i = 1 To 4
    value = ""
    value = hash.IntegerData(i)
    If value = "" Then Exit Function
    high = Right("0000000" & Hex(value), 8)
    part = part & Mid(high, 7, 2) & Mid(high, 5, 2) & Mid(high, 3, 2) & Mid(high, 1, 2)
  Next
  If Len(part) = 32 Then DigestOf = LCase(part)
End Function

' SaveManifest writes manifest.json anew: at every time it says what is there.
' Only the last one has an end, so that a collection that was broken off shows.
' The one before stays where the disk is too full for a whole new one.
Sub SaveManifest(ByVal ended)
  Dim stream, key, comma, words, path, fresh
  On Error Resume Next
  path = gRoot & "\manifest.json"
  fresh = gWork & "\manifest.json"
  words = "{" & vbCrLf & "  ""format"": 1," & vbCrLf & "  ""collector"": ""collect.vbs""," & vbCrLf & _
    "  ""collector_version"": " & Json(cRelease) & "," & vbCrLf & ServerFields() & vbCrLf & _
    "  ""start"": " & Json(UtcStamp(gStart)) & "," & vbCrLf
  If ended Then words = words & "  ""end"": " & Json(UtcStamp(Now)) & "," & vbCrLf
  words = words & "  ""members"": [" & vbCrLf
  comma = ""
  For Each key In gMembers
    words = words & comma & MemberFields(gMembers.Item(key))
    comma = "," & vbCrLf
  Next
  words = words & vbCrLf & "  ]" & vbCrLf & "}" & vbCrLf
  Set stream = gFso.OpenTextFile(fresh, 2, True, -1)
  stream.Write words
  stream.Close
  If SizeOf(fresh) <> 2 * Len(words) + 2 Then Exit Sub
  If gFso.FileExists(path) Then gFso.DeleteFile path, True
  gFso.MoveFile fresh, path
End Sub

' MemberFields is a member's row of the manifest.
Function MemberFields(ByVal one)
  Dim row
  row = "    {""path"": " & Json(one.Place) & ", ""target"": " & Json(one.Target) & ", ""outcome"": " & Json(one.Outcome) & _
    ", ""bytes"": " & Whole(one.Bytes)
  If one.Source <> "" Then row = row & ", ""source"": " & Json(one.Source)
  If one.Command <> "" Then row = row & ", ""command"": " & Json(one.Command)
  If one.Reason <> "" Then row = row & ", ""reason"": " & Json(one.Reason)
  If one.Original > 0 Then row = row & ", ""original"": " & Whole(one.Original)
  If one.Modified <> "" Then row = row & ", ""modified"": " & Json(one.Modified)
  If one.Codepage > 0 Then row = row & ", ""codepage"": " & Whole(one.Codepage)
  If one.Digest <> "" Then row = row & ", ""msi_md5"": " & Json(one.Digest)
  MemberFields = row & "}"
End Function

' ---------------------------------------------------------------------------
' TABLES: lists in one form, for what Windows has no tool for or only one that
' speaks the language of the system
' ---------------------------------------------------------------------------

' BeginTable opens a table; columns are divided by commas.
Function BeginTable(ByVal place, ByVal name, ByVal columns, ByVal everything)
  Dim stream, head
  Set stream = Begin(place)
  head = "# postmortem-table" & vbTab & name & vbTab & "1" & vbTab & "server=" & gHost
  If gOffsetKnown Then head = head & vbTab & "offset=" & gOffset
  head = head & vbTab & "taken=" & LocalStamp(Now)
  If everything Then head = head & vbTab & "all=1"
  stream.WriteLine head
  stream.WriteLine Replace(columns, ",", vbTab)
  Set BeginTable = stream
End Function

' EndTable closes a table of so many rows.
Sub EndTable(ByVal stream, ByVal rows)
  stream.WriteLine "# end" & vbTab & rows
  stream.Close
End Sub
