
' ---------------------------------------------------------------------------
' THE END: one file to send. It is made in our work folder as "unfinished", and
' moved beside the bundle's folder under its name when it is whole.
' ---------------------------------------------------------------------------

Sub Finish()
  Dim packed_, i, smaller
  On Error Resume Next
  Log "collected: " & gMembers.Count & " entries, " & gTroubles & " denied, failed or cut"
  WScript.Echo LocalStamp(Now) & "  packing ..."
  NoteLog
  packed_ = PackAll()
  For i = 1 To 3
    smaller = IsTooLarge(packed_)
    If smaller Then smaller = CutToFit(SizeOf(packed_))
    If Not smaller Then Exit For
    WScript.Echo LocalStamp(Now) & "  larger than " & gMax & " MB: packing again ..."
    Discard packed_
    packed_ = PackAll()
  Next
  RemoveWork
  gExit = 0
  If gTroubles > 0 Or packed_ = "" Then gExit = 3
  WScript.Echo "This server's clock shows " & UtcStamp(Now) & ": say so, with the true time, when you send the file."
  If packed_ = "" Then
    WScript.Echo "COLLECTION COMPLETE, but it could not be packed: pack and send the folder " & gRoot
    Exit Sub
  End If
  WScript.Echo "COLLECTION COMPLETE: send " & packed_ & " (" & Whole(SizeOf(packed_)) & " bytes). The folder " & gRoot & " is for your review."
  If SizeOf(packed_) <= gMax * cMegabyte Then Exit Sub
  WScript.Echo "It is larger than " & gMax & " MB. A .tar is not compressed: put it into a zip on your workstation. Else use a share,"
  WScript.Echo "or run again with a smaller /days."
End Sub

' PackAll packs what is in the bundle's folder now; it returns the file, or "".
Function PackAll()
  On Error Resume Next
  PackAll = ""
  RemoveEmptyFolders
  SaveManifest True
  If Not HasRoomToPack() Then
    WScript.Echo "    no room on the disk to pack it"
    Exit Function
  End If
  PackAll = PackZip()
  If PackAll = "" Then PackAll = PackTar()
End Function

' HasRoomToPack: parts and tar take twice the size, and the cabinet something.
Function HasRoomToPack()
  Dim key, free, bytes
  On Error Resume Next
  bytes = 0
  For Each key In gMembers
    bytes = bytes + gMembers.Item(key).Bytes
  Next
  free = FreeBytes()
  HasRoomToPack = (free < 0 Or free > 2.5 * bytes + cMegabyte)
End Function

' IsTooLarge tells whether a packed file must be made smaller. A tar need not: it
' is compressed later.
Function IsTooLarge(ByVal packed_)
  IsTooLarge = False
  If packed_ <> "" And LCase(Right(packed_, 4)) <> ".tar" Then IsTooLarge = (SizeOf(packed_) > gMax * cMegabyte)
End Function

' CutToFit makes the bundle smaller, the least telling first and of those what
' was collected last. False: nothing is left that may be cut.
Function CutToFit(ByVal size)
  Dim worse, over, before, priority, i, one
  On Error Resume Next
  worse = size / gSoFar            ' so much larger than was thought
  over = (size - 0.95 * gMax * cMegabyte) / worse
  before = over
  For Each priority In Array(0, 1)
    For i = gMembers.Count - 1 To 0 Step -1
      Set one = gMembers.Item(CStr(i))
      If over > 0 And one.Bytes > 0 And PriorityOf(one) = priority Then over = over - CutMember(one, over)
    Next
  Next
  CutToFit = (over < before)
  If CutToFit Then NoteLog
End Function

' PriorityOf is the priority of a member; what is of no target is never cut.
Function PriorityOf(ByVal one)
  PriorityOf = 2
  If gTargets.Exists(one.Target) Then PriorityOf = gTargets.Item(one.Target).Priority
End Function

' CutMember makes a member smaller by so many packed bytes: of a log the newest
' part stays, all else goes whole. It returns how many packed bytes that saves.
Function CutMember(ByVal one, ByVal over)
  Dim was, path, part, keep, why
  On Error Resume Next
  was = one.Bytes
  path = Full(one.Place)
  part = gWork & "\part"
  why = "left out"
  keep = Fix(was * (1 - over / Packed(path, was)))
  If LCase(Right(path, 4)) = ".log" And keep > cSmallestLog Then why = CopyNewest(path, part, keep)
  gFso.DeleteFile path, True
  If why = "" Then gFso.MoveFile part, path
  If Not IsTrouble(one.Outcome) Then gTroubles = gTroubles + 1
  If one.Original = 0 Then one.Original = was
  one.Bytes = SizeOf(path)
  one.Outcome = "truncated"
  one.Digest = DigestOf(path)
  one.Reason = "the packed file was larger than " & gMax & " MB: " & why
  If why = "" Then one.Reason = "the newest part: the packed file was larger than " & gMax & " MB"
  Log "truncated  " & one.Place & "  " & Whole(one.Bytes) & " bytes  " & one.Reason
  CutMember = Packed(path, was) - Packed(path, one.Bytes)
  gSoFar = gSoFar - CutMember
End Function

' RemoveWork removes the folder for half-made files. The last command may still
' hold one of them for a moment.
Sub RemoveWork()
  Dim i
  On Error Resume Next
  For i = 1 To 20
    If Not gFso.FolderExists(gWork) Then Exit Sub
    gFso.DeleteFolder gWork, True
    Pause 250
  Next
End Sub

' NoteLog enters the log as it is now.
Sub NoteLog()
  Dim one, i
  On Error Resume Next
  For i = 0 To gMembers.Count - 1
    If gMembers.Item(CStr(i)).Place = "collect.log" Then Set one = gMembers.Item(CStr(i))
  Next
  If IsEmpty(one) Then
    Set one = New Member
    one.Place = "collect.log"
    one.Target = ""
    one.Source = ""
    one.Command = ""
    one.Outcome = "ok"
    one.Reason = ""
    one.Original = 0
    one.Modified = ""
    one.Codepage = 1200
    gMembers.Add CStr(gMembers.Count), one
  End If
  one.Bytes = SizeOf(gRoot & "\collect.log")
  one.Digest = DigestOf(gRoot & "\collect.log")
End Sub

' RemoveEmptyFolders: compressed folders of Windows cannot hold them.
Sub RemoveEmptyFolders()
  Dim part
  On Error Resume Next
  For Each part In Array("smtp\log", "system\messages", {{folders}})
    If gFso.GetFolder(gRoot & "\" & part).Files.Count + gFso.GetFolder(gRoot & "\" & part).SubFolders.Count = 0 Then
      gFso.DeleteFolder gRoot & "\" & part, True
    End If
  Next
End Sub

' Done moves a packed file to its place, and returns it; "" when it is not whole.
Function Done(ByVal made, ByVal ending, ByVal signature)
  Dim stream, first, final
  On Error Resume Next
  Done = ""
  If SizeOf(made) < 100 Then Exit Function
  Set stream = gFso.OpenTextFile(made, 1, False, 0)
  first = stream.Read(Len(signature))
  stream.Close
  If signature <> "" And first <> signature Then Exit Function
  final = gRoot & ending
  gFso.MoveFile made, final
  If gFso.FileExists(final) Then Done = final
End Function

' PackZip lets the compressed folders of Windows Server 2003 make a zip. They
' work on their own: it is whole when all items are in and nobody writes to it.
Function PackZip()
  Dim shell_, zip, made, items, want, since, stream
  On Error Resume Next
  PackZip = ""
  If gWindows = "5.0" Or gWindows = "4.0" Then Exit Function
  made = gWork & "\unfinished.zip"
  Set shell_ = Nothing
  Set shell_ = CreateObject("Shell.Application")
  If shell_ Is Nothing Then Exit Function
  Set stream = gFso.OpenTextFile(made, 2, True, 0)
  stream.Write "PK" & Chr(5) & Chr(6) & String(18, Chr(0))
  stream.Close
  Set zip = Nothing
  Set zip = shell_.NameSpace(made)
  If zip Is Nothing Then Exit Function
  Set items = shell_.NameSpace(gRoot).Items
  For want = 1 To items.Count
    zip.CopyHere items.Item(want - 1), 1044
    since = Timer
    Do While zip.Items.Count < want
      If Elapsed(since) > cToolSeconds Then Exit Function
      Pause 200
    Loop
    If Not Quiet(made) Then Exit Function
  Next
  If items.Count = 0 Or ItemsIn(zip) <> FilesIn(gFso.GetFolder(gRoot)) Then Exit Function
  PackZip = Done(made, ".zip", "PK" & Chr(3) & Chr(4))
End Function

' Quiet waits until a file neither grows nor is held open by its writer.
Function Quiet(ByVal path)
  Dim size, since, stream, calm
  On Error Resume Next
  Quiet = False
  since = Timer
  calm = 0
  size = -1
  Do While Elapsed(since) < cToolSeconds
    Pause 500
    Set stream = Nothing
    Set stream = gFso.OpenTextFile(path, 8, False, 0)
    If stream Is Nothing Or SizeOf(path) <> size Then
      calm = 0
    Else
      calm = calm + 1
    End If
    If Not stream Is Nothing Then stream.Close
    size = SizeOf(path)
    If calm >= 2 Then
      Quiet = True
      Exit Function
    End If
  Loop
End Function

' ItemsIn counts the files in a compressed folder.
Function ItemsIn(ByVal folder)
  Dim items, i, below
  On Error Resume Next
  ItemsIn = 0
  Set items = folder.Items
  For i = 0 To items.Count - 1
    below = items.Item(i).IsFolder
    If below Then
      ItemsIn = ItemsIn + ItemsIn(items.Item(i).GetFolder)
    Else
      ItemsIn = ItemsIn + 1
    End If
  Next
End Function

' FilesIn counts the files of a folder and those below.
Function FilesIn(ByVal folder)
  Dim inner
  On Error Resume Next
  FilesIn = folder.Files.Count
  For Each inner In folder.SubFolders
    FilesIn = FilesIn + FilesIn(inner)
  Next
End Function

' PackTar joins everything into a tar, whose headers alone this script writes,
' and lets makecab compress it; without makecab the tar itself is handed over.
Function PackTar()
  Dim tar, cab, tool, made, why
  On Error Resume Next
  PackTar = ""
  tar = gWork & "\" & gName & ".tar"
  made = JoinTar(gWork & "\unfinished.tar")
  If Not made Then Exit Function
  If gFso.FileExists(tar) Then gFso.DeleteFile tar, True
  gFso.MoveFile gWork & "\unfinished.tar", tar
  tool = FindTool("makecab.exe")
  If tool <> "" Then
    cab = gWork & "\unfinished.cab"
    why = RunLine("""" & tool & """ /D CompressionType=MSZIP """ & tar & """ """ & cab & """", gWork & "\makecab.txt", 20 * cToolSeconds)
    made = ""
    If why = "" Then made = Done(cab, ".cab", "MSCF")
    If made <> "" Then
      PackTar = made
      Exit Function
    End If
    WScript.Echo "    makecab made no cabinet: " & why
  End If
  PackTar = Done(tar, ".tar", "")
End Function

' JoinTar lets copy /b join headers and files; False when the size is not right.
Function JoinTar(ByVal tar)
  Dim paths, key, number, batch, parts, part, pad, size, total, name
  On Error Resume Next
  JoinTar = False
  Set paths = CreateObject("Scripting.Dictionary")
  AddPaths paths, gFso.GetFolder(gRoot), ""
  number = 0
  part = 0
  parts = ""
  batch = ""
  pad = 0
  total = 0
  For Each key In paths
    size = SizeOf(gRoot & "\" & key)
    name = gName & ".tmp\h" & number
    WriteZeros gWork & "\h" & number, pad, TarHeader(Replace(key, "\", "/"), size, gFso.GetFile(gRoot & "\" & key).DateLastModified), 0
    batch = batch & "+" & name
    If size > 0 Then batch = batch & "+" & gName & "\" & key
    pad = (512 - (size - 512 * Fix(size / 512))) 
    If pad = 512 Then pad = 0
    total = total + 512 + size + pad
    number = number + 1
    If Len(batch) > 1200 Then
      If Not JoinFiles(batch, "p" & part) Then Exit Function
      parts = parts & "+" & gName & ".tmp\p" & part
      part = part + 1
      batch = ""
    End If
  Next
  WriteZeros gWork & "\h" & number, pad, "", 1024
  batch = batch & "+" & gName & ".tmp\h" & number
  If Not JoinFiles(batch, "p" & part) Then Exit Function
  parts = parts & "+" & gName & ".tmp\p" & part
  If Not JoinFiles(parts, "unfinished.tar") Then Exit Function
  JoinTar = (SizeOf(tar) = total + 1024)
  For number = 0 To part
    gFso.DeleteFile gWork & "\p" & number, True
  Next
End Function

' AddPaths adds the files of a folder and those below, by their places.
Sub AddPaths(ByVal paths, ByVal folder, ByVal prefix)
  Dim file, inner
  On Error Resume Next
  For Each file In folder.Files
    paths.Add prefix & file.Name, 1
  Next
  For Each inner In folder.SubFolders
    AddPaths paths, inner, prefix & inner.Name & "\"
  Next
End Sub

' JoinFiles joins files, named from the output folder, into one of our work
' folder. Their bytes go through copy, never through this script.
Function JoinFiles(ByVal names, ByVal into)
  Dim enter, why
  On Error Resume Next
  enter = "cd /d"
  If Left(gOut, 2) = "\\" Then enter = "pushd"
  why = RunLine(enter & " """ & gOut & """ && copy /b /y " & Mid(names, 2) & " " & gName & ".tmp\" & into, gWork & "\copy.txt", 5 * cToolSeconds)
  JoinFiles = (why = "" And gFso.FileExists(gWork & "\" & into))
End Function

' WriteZeros writes so many zeros, a header, and zeros again.
Sub WriteZeros(ByVal path, ByVal before, ByVal header, ByVal after)
  Dim stream
  On Error Resume Next
  Set stream = gFso.OpenTextFile(path, 2, True, 0)
  stream.Write String(before, Chr(0)) & header & String(after, Chr(0))
  stream.Close
End Sub

' TarHeader is the header of a file: POSIX.1-1988, "ustar".
Function TarHeader(ByVal name, ByVal size, ByVal modified)
  Dim head, tail, sum, i
  head = Filled(name, 100) & Filled("0000644", 8) & Filled("0000000", 8) & Filled("0000000", 8) & Octal(size, 11) & Chr(0) & _
    Octal((DateAdd("n", -gOffset, modified) - DateSerial(1970, 1, 1)) * 86400, 11) & Chr(0)
  tail = "0" & Filled("", 100) & "ustar" & Chr(0) & "00" & Filled("", 80) & Filled("", 167)
  sum = 8 * 32
  For i = 1 To Len(head)
    sum = sum + Asc(Mid(head, i, 1))
  Next
  For i = 1 To Len(tail)
    sum = sum + Asc(Mid(tail, i, 1))
  Next
  TarHeader = head & Octal(sum, 6) & Chr(0) & " " & tail
End Function

' Filled is a field of the header, filled up with zeros.
Function Filled(ByVal value, ByVal length)
  Filled = Left(value & String(length, Chr(0)), length)
End Function

' Octal writes a number with so many octal digits, of any size.
Function Octal(ByVal number, ByVal digits)
  Dim rest
  Octal = ""
  rest = Fix(number)
  Do While Len(Octal) < digits
    Octal = CStr(rest - 8 * Fix(rest / 8)) & Octal
    rest = Fix(rest / 8)
  Loop
End Function
