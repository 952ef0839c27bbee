
' ---------------------------------------------------------------------------
' VIRTUAL SERVERS AND MAIL FOLDERS: settings, counts, sizes, ages, permissions.
' No file in a mail folder is ever opened.
' ---------------------------------------------------------------------------

' Step: the settings of the SMTP service, and where its folders lie.
Sub StepVirtualServers()
  Dim stream, count, from
  On Error Resume Next
  If Not Begun("smtp/metabase") Then Exit Sub
  Set stream = BeginTable("smtp/metabase.txt", "metabase", "Path,Name,Type,Value", False)
  from = "IIS://localhost/SmtpSvc"
  count = WriteMetabase(stream)
  If count = 0 Then
    from = gSystem & "\inetsrv\MetaBase.xml"
    count = WriteMetabaseFile(stream, from)
  End If
  EndTable stream, count
  If count = 0 Then
    Discard Full("smtp/metabase.txt")
    NoteOnly "smtp/metabase", "smtp/metabase.txt", "IIS://localhost/SmtpSvc", "", "failed", "neither the metabase nor MetaBase.xml can be read"
  Else
    NoteOnly "smtp/metabase", "smtp/metabase.txt", from, "", "ok", ""
  End If
  FindMailFolders
End Sub

' WriteMetabase asks the metabase for the service and each virtual server; it
' returns the number of settings.
Function WriteMetabase(ByVal stream)
  Dim service, child
  On Error Resume Next
  WriteMetabase = 0
  Set service = Nothing
  Set service = GetObject("IIS://localhost/SmtpSvc")
  If service Is Nothing Then Exit Function
  WriteMetabase = WriteNode(stream, "/LM/SmtpSvc", service)
  For Each child In service
    If child.Class = "IIsSmtpServer" Then WriteMetabase = WriteMetabase + WriteNode(stream, "/LM/SmtpSvc/" & child.Name, child)
  Next
End Function

' WriteNode writes the settings of a node, those left out that hold secrets.
Function WriteNode(ByVal stream, ByVal path, ByVal node)
  Dim schema, name
  On Error Resume Next
  WriteNode = 0
  Set schema = Nothing
  Set schema = GetObject(node.Schema)
  If schema Is Nothing Then Exit Function
  For Each name In schema.MandatoryProperties
    WriteNode = WriteNode + WriteProperty(stream, path, name, node)
  Next
  For Each name In schema.OptionalProperties
    WriteNode = WriteNode + WriteProperty(stream, path, name, node)
  Next
End Function

' WriteProperty writes one setting that has a simple value; it returns 1 or 0.
Function WriteProperty(ByVal stream, ByVal path, ByVal name, ByVal node)
  Dim value, failed, kind
  On Error Resume Next
  WriteProperty = 0
  If IsSecret(name) Or LCase(name) = "adminacl" Then Exit Function
  Err.Clear
  value = node.Get(name)
  failed = Err.Number
  If failed <> 0 Then Exit Function
  kind = "STRING"
  If VarType(value) = vbBoolean Then kind = "BOOLEAN"
  If VarType(value) = vbInteger Or VarType(value) = vbLong Then kind = "INTEGER"
  If IsArray(value) Then kind = "LIST"
  stream.WriteLine Cell(path) & vbTab & Cell(name) & vbTab & kind & vbTab & Cell(ValueOf(kind, value))
  Learn path, name, Text(value)
  WriteProperty = 1
End Function

' ValueOf writes Booleans in English, whatever the system speaks.
Function ValueOf(ByVal kind, ByVal value)
  ValueOf = Text(value)
  If kind = "BOOLEAN" Then ValueOf = YesNo(value)
End Function

' WriteMetabaseFile reads the settings from the file of IIS 6.
Function WriteMetabaseFile(ByVal stream, ByVal path)
  Dim from, line, node, at, name, value
  On Error Resume Next
  WriteMetabaseFile = 0
  Set from = Nothing
  Set from = gFso.OpenTextFile(path, 1, False, 0)
  If from Is Nothing Then Exit Function
  node = ""
  Do While Not from.AtEndOfStream
    line = Trim(Replace(from.ReadLine, vbTab, " "))
    If Err.Number <> 0 Then Exit Do
    If Left(line, 1) = "<" Then node = ""
    If Left(line, 14) = "<IIsSmtpServer" Or Left(line, 15) = "<IIsSmtpService" Then
      node = Between(line, "Location =""", """")
      If node = "" Then node = Between(line, "Location=""", """")
      line = ""
    End If
    at = InStr(line, "=""")
    If node <> "" And at > 1 Then
      name = Trim(Left(line, at - 1))
      value = Unescaped(Between(line, "=""", """"))
      If Not IsSecret(name) And LCase(name) <> "adminacl" And InStr(name, " ") = 0 Then
        stream.WriteLine Cell(node) & vbTab & Cell(name) & vbTab & "STRING" & vbTab & Cell(value)
        Learn node, name, value
        WriteMetabaseFile = WriteMetabaseFile + 1
      End If
    End If
  Loop
  from.Close
End Function

' Between is what stands in a line after one mark and before the next.
Function Between(ByVal line, ByVal after, ByVal before)
  Dim start, over
  Between = ""
  start = InStr(line, after)
  If start = 0 Then Exit Function
  start = start + Len(after)
  over = InStr(start, line, before)
  If over > start Then Between = Mid(line, start, over - start)
End Function

' Unescaped undoes the escapes of an XML attribute.
Function Unescaped(ByVal value)
  Unescaped = Replace(Replace(Replace(Replace(value, "&lt;", "<"), "&gt;", ">"), "&quot;", """"), "&amp;", "&")
End Function

' Learn keeps the folders that a setting names: those with mail, those of logs.
Sub Learn(ByVal path, ByVal name, ByVal value)
  Dim instance
  On Error Resume Next
  If value = "" Then Exit Sub
  instance = LCase(Mid(path, InStrRev(path, "/") + 1))
  Select Case LCase(name)
    Case "queuedirectory", "badmaildirectory", "pickupdirectory", "dropdirectory"
      AddMailFolder value
    Case "logfiledirectory"
      If Not gServers.Exists(instance) Then gServers.Add instance, Expand(value)
  End Select
End Sub

' AddMailFolder adds a folder once.
Sub AddMailFolder(ByVal path)
  On Error Resume Next
  If Right(path, 1) = "\" Then path = Left(path, Len(path) - 1)
  If Not gFolders.Exists(LCase(path)) Then gFolders.Add LCase(path), path
End Sub

' FindMailFolders adds the folder of each virtual server and what lies in it.
Sub FindMailFolders()
  Dim path, folder, known, inner
  On Error Resume Next
  known = ""
  For Each path In gFolders
    If LCase(Left(gFso.GetFileName(gFso.GetParentFolderName(path)), 4)) = "vsi " Then known = known & "|" & gFso.GetParentFolderName(gFolders.Item(path))
  Next
  If gExchange <> "" Then
    For Each folder In gFso.GetFolder(gExchange & "\Mailroot").SubFolders
      known = known & "|" & folder.Path
    Next
  End If
  known = known & "|" & Expand("%SystemDrive%") & "\Inetpub\mailroot"
  For Each path In Split(Mid(known, 2), "|")
    If gFso.FolderExists(path) Then
      AddMailFolder path
      For Each inner In gFso.GetFolder(path).SubFolders
        AddMailFolder inner.Path
      Next
    End If
  Next
End Sub

' Step: how many files each mail folder holds, how large and how old they are.
Sub StepMailFolders()
  Dim folders, files, key, since, count, names
  On Error Resume Next
  If Not Begun("mailroot/listing") Then Exit Sub
  Set folders = BeginTable("mailroot/folders.txt", "folders", "Path,Files,Bytes,Oldest,Newest,Complete", False)
  Set files = BeginTable("mailroot/files.txt", "files", "Path,Bytes,Modified,Directory", False)
  since = Timer
  count = 0
  names = 0
  For Each key In gFolders
    names = names + CountFolder(gFolders.Item(key), folders, files, since)
    count = count + 1
  Next
  EndTable folders, count
  EndTable files, names
  If count = 0 Then
    Discard Full("mailroot/folders.txt")
    Discard Full("mailroot/files.txt")
    NoteOnly "mailroot/listing", "mailroot/folders.txt", gExchange & "\Mailroot", "", "missing", "no mail folder was found"
    Exit Sub
  End If
  NoteOnly "mailroot/listing", "mailroot/folders.txt", gExchange & "\Mailroot", "", "ok", ""
  NoteOnly "mailroot/files", "mailroot/files.txt", gExchange & "\Mailroot", "", "ok", "at most " & cNamesOfFolder & " names of each folder"
End Sub

' CountFolder writes the row of a folder, and rows of its first files. When its
' time is over, Windows counts the files: names cost little, sizes and times much.
Function CountFolder(ByVal path, ByVal folders, ByVal files, ByVal since)
  Dim file, all, count, bytes, oldest, newest, when_, size, whole_, begun, number
  On Error Resume Next
  CountFolder = 0
  count = 0
  bytes = 0
  whole_ = "1"
  begun = Timer
  Err.Clear
  For Each file In gFso.GetFolder(path).Files
    number = Err.Number
    If number <> 0 Then Exit For
    count = count + 1
    size = file.Size
    when_ = file.DateLastModified
    bytes = bytes + size
    If IsEmpty(oldest) Then oldest = when_
    If IsEmpty(newest) Then newest = when_
    If when_ < oldest Then oldest = when_
    If when_ > newest Then newest = when_
    If CountFolder < cNamesOfFolder Then
      files.WriteLine Cell(file.Path) & vbTab & Whole(size) & vbTab & LocalStamp(when_) & vbTab & "0"
      CountFolder = CountFolder + 1
    End If
    If count / 20000 = Fix(count / 20000) Then WScript.Echo "    " & path & ": " & count & " files so far"
    Err.Clear
    If count / 500 = Fix(count / 500) Then
      If Elapsed(begun) > cFolderSeconds Or Elapsed(since) > cMailSeconds Then whole_ = "0"
      If whole_ = "0" Then Exit For
    End If
  Next
  number = Err.Number
  If whole_ = "0" Then
    Err.Clear
    all = gFso.GetFolder(path).Files.Count
    number = Err.Number
    If number = 0 Then count = all
  End If
  If number = 70 Then
    folders.WriteLine Cell(path) & vbTab & vbTab & vbTab & vbTab & vbTab & "denied"
    gTroubles = gTroubles + 1
  ElseIf number = 0 Then
    WriteFolder folders, path, count, bytes, oldest, newest, whole_
  Else
    folders.WriteLine Cell(path) & vbTab & vbTab & vbTab & vbTab & vbTab & "0"
  End If
  Log path & ": " & count & " files, " & Whole(bytes) & " bytes, error " & number & ", " & Whole(Elapsed(begun)) & " s"
End Function

' WriteFolder writes the row of a folder.
Sub WriteFolder(ByVal folders, ByVal path, ByVal count, ByVal bytes, ByVal oldest, ByVal newest, ByVal whole_)
  Dim first, last
  first = ""
  last = ""
  If Not IsEmpty(oldest) Then first = LocalStamp(oldest)
  If Not IsEmpty(newest) Then last = LocalStamp(newest)
  folders.WriteLine Cell(path) & vbTab & count & vbTab & Whole(bytes) & vbTab & first & vbTab & last & vbTab & whole_
End Sub

' Step: who may do what in the mail folders, as cacls lists it.
Sub StepPermissions()
  Dim key, why, tool, place, one
  On Error Resume Next
  If Not Begun("mailroot/acl") Then Exit Sub
  place = "mailroot/acl.txt"
  tool = FindTool("cacls.exe")
  If tool = "" Or gFolders.Count = 0 Then
    NoteOnly "mailroot/acl", place, "", "cacls", "missing", "no cacls.exe, or no mail folder"
    Exit Sub
  End If
  why = ""
  For Each key In gFolders
    If why = "" Then why = RunTool("""" & tool & """ """ & gFolders.Item(key) & """", place, cToolSeconds)
  Next
  If why = "" Then
    Set one = Note("mailroot/acl", place, "", "cacls of each mail folder", "ok", "")
  Else
    Set one = Note("mailroot/acl", place, "", "cacls of each mail folder", "failed", why)
  End If
  one.Codepage = OemPage()
End Sub

' Step: free space of the local disks.
Sub StepVolumes()
  Dim stream, drive, count, failed
  On Error Resume Next
  If Not Begun("mailroot/volumes") Then Exit Sub
  Set stream = BeginTable("mailroot/volumes.txt", "volumes", "Drive,Free,Total", False)
  count = 0
  For Each drive In gFso.Drives
    failed = Err.Number
    If failed <> 0 Then Exit For
    count = count + WriteVolume(stream, drive)
    Err.Clear
  Next
  EndTable stream, count
  NoteOnly "mailroot/volumes", "mailroot/volumes.txt", "local disks", "", "ok", ""
End Sub

' WriteVolume writes the row of a fixed disk; it returns 1, or 0 for others.
Function WriteVolume(ByVal stream, ByVal drive)
  Dim kind
  On Error Resume Next
  WriteVolume = 0
  kind = drive.DriveType
  If kind <> 2 Then Exit Function
  If Not drive.IsReady Then Exit Function
  stream.WriteLine drive.DriveLetter & ":" & vbTab & Whole(drive.FreeSpace) & vbTab & Whole(drive.TotalSize)
  WriteVolume = 1
End Function
