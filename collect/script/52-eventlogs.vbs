
' ---------------------------------------------------------------------------
' EVENT LOGS: a backup made by Windows, and the words of the events that matter
' ---------------------------------------------------------------------------

' Step: a backup of a log. Where WMI cannot make one, a copy of the open file.
Sub StepEventLog(ByVal id, ByVal log_, ByVal file)
  Dim place, why, bytes, copied, one
  On Error Resume Next
  If Not Begun(id) Then Exit Sub
  place = gTargets.Item(id).Path
  bytes = SizeOf(gSystem & "\config\" & file)
  If bytes > Budget(place) Then
    NoteOnly id, place, gSystem & "\config\" & file, "", "truncated", "the log of " & Whole(bytes) & " bytes does not fit: run again with a larger /max"
    Exit Sub
  End If
  why = BackUp(log_, Full(place))
  If why = "" Then
    NoteOnly id, place, log_, "WMI BackupEventLog", "ok", ""
    Exit Sub
  End If
  Discard Full(place)
  Log "backup of " & log_ & ": " & why
  copied = CopyIn(gSystem & "\config\" & file, place)
  If copied = "" Then
    NoteOnly id, place, gSystem & "\config\" & file, "copy of the open file", "ok", "no backup: " & why
  Else
    Set one = NoteCopy(id, place, log_, copied)
    one.Command = "WMI BackupEventLog"
    one.Reason = "backup: " & why & "; copy: " & copied
  End If
End Sub

' BackUp asks WMI for a backup of a log; "" or what went wrong.
Function BackUp(ByVal log_, ByVal path)
  Dim rows, one, result, failed, found
  On Error Resume Next
  BackUp = "WMI does not answer"
  Set rows = Wmi(",(Backup,Security)}!\\.\root\cimv2", "SELECT * FROM Win32_NTEventlogFile WHERE LogfileName='" & log_ & "'")
  If rows Is Nothing Then Exit Function
  BackUp = "WMI does not know the log"
  found = False
  For Each one In rows
    result = -1
    Err.Clear
    result = one.BackupEventlog(path)
    failed = Err.Number
    BackUp = "BackupEventlog gave " & Text(result) & ", error " & failed
    found = True
    Exit For
  Next
  If found And gFso.FileExists(path) And SizeOf(path) > 0 Then BackUp = ""
End Function

' Step: events of Exchange, SMTP and scanners, put into words by the server.
Sub StepRenderedEvents()
  Dim stream, count, known, since
  On Error Resume Next
  If Not Begun("eventlog/rendered") Then Exit Sub
  Set stream = Begin("eventlog/events.txt")
  count = 0
  since = Timer
  known = KnowsEvents()
  count = RenderedRows(stream, "Application", Now - gDays, count, since)
  count = RenderedRows(stream, "System", Now - gDays, count, since)
  stream.Close
  If Not known Then
    Discard Full("eventlog/events.txt")
    NoteOnly "eventlog/rendered", "eventlog/events.txt", "Win32_NTLogEvent", "", "failed", "WMI does not answer"
  ElseIf count = 0 Then
    Discard Full("eventlog/events.txt")
    NoteOnly "eventlog/rendered", "eventlog/events.txt", "Win32_NTLogEvent", "", "empty", "no such event in " & gDays & " days"
  ElseIf count >= cMaxEvents Then
    NoteOnly "eventlog/rendered", "eventlog/events.txt", "Win32_NTLogEvent", "", "truncated", "the newest " & cMaxEvents & " events"
  ElseIf Elapsed(since) > cEventSeconds Then
    NoteOnly "eventlog/rendered", "eventlog/events.txt", "Win32_NTLogEvent", "", "truncated", count & " events in " & cEventSeconds & " seconds"
  Else
    NoteOnly "eventlog/rendered", "eventlog/events.txt", "Win32_NTLogEvent", "", "ok", ""
  End If
End Sub

' KnowsEvents tells whether WMI has the class of events.
Function KnowsEvents()
  Dim rows, one, failed
  On Error Resume Next
  KnowsEvents = False
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_NTEventlogFile")
  If rows Is Nothing Then Exit Function
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed = 0 Then KnowsEvents = True
    Exit For
  Next
End Function

' RenderedRows writes the events of one log from a day on, until the time for all
' is over, which began at since; it returns how many there are with those before.
Function RenderedRows(ByVal stream, ByVal log_, ByVal from, ByVal count, ByVal since)
  Dim rows, one, query, failed
  On Error Resume Next
  RenderedRows = count
  query = "SELECT * FROM Win32_NTLogEvent WHERE Logfile='" & log_ & "' AND TimeGenerated >= '" & WmiStamp(from) & "'" & SourceFilter(log_)
  Set rows = Wmi("}!\\.\root\cimv2", query)
  If rows Is Nothing Then Exit Function
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit For
    If RenderedRows >= cMaxEvents Or Elapsed(since) > cEventSeconds Then Exit For
    RenderedRows = RenderedRows + WriteEvent(stream, one)
    Err.Clear
  Next
End Function

' SourceFilter is the part of the query that leaves only the sources that
' matter; "" when the list of sources cannot be read.
Function SourceFilter(ByVal log_)
  Dim rows, one, sources, i, words, count
  On Error Resume Next
  SourceFilter = ""
  words = ""
  count = 0
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_NTEventlogFile WHERE LogfileName='" & log_ & "'")
  If rows Is Nothing Then Exit Function
  For Each one In rows
    sources = one.Sources
    If IsArray(sources) Then
      For i = 0 To UBound(sources)
        If Matters(sources(i)) And count < 60 Then
          words = words & " OR SourceName='" & Replace(sources(i), "'", "") & "'"
          count = count + 1
        End If
      Next
    End If
  Next
  If words <> "" Then SourceFilter = " AND (" & Mid(words, 5) & ")"
End Function

' Matters tells whether a source is one of Exchange, SMTP, IIS or a scanner.
Function Matters(ByVal source)
  Dim word
  Matters = IsScanner(source)
  source = LCase(source)
  For Each word In Array("msexchange", "smtp", "exchange", "exipc", "ese", "iisadmin", "metabase", "mclogevent", "msftesql", "exoledb", _
    "epoxy", "pop3svc", "imap4svc", "resvc", "service control manager", "disk", "ntfs", "dhcp", "dns", "netlogon", "w32time")
    If Left(source, Len(word)) = word Then Matters = True
  Next
End Function

' WriteEvent writes one event, a property in each line; it returns 1, or 0 for an
' event that does not matter.
Function WriteEvent(ByVal stream, ByVal one)
  Dim name, value
  On Error Resume Next
  WriteEvent = 0
  If Not Matters(Text(one.SourceName)) Then Exit Function
  For Each name In Array("Logfile", "RecordNumber", "SourceName", "ComputerName", "TimeGenerated", "EventIdentifier", "EventType", _
    "Type", "Category", "CategoryString", "User")
    value = ""
    value = OneLine(one.Properties_.Item(name).Value)
    If value <> "" Then stream.WriteLine name & "=" & value
  Next
  value = ""
  value = Inserted(one.InsertionStrings)
  If value <> "" Then stream.WriteLine "InsertionStrings=" & value
  stream.WriteLine "Message=" & OneLine(one.Message)
  stream.WriteLine ""
  WriteEvent = 1
End Function

' Inserted writes the strings of an event: {"a","b"}.
Function Inserted(ByVal strings)
  Dim i
  Inserted = ""
  If Not IsArray(strings) Then Exit Function
  For i = 0 To UBound(strings)
    Inserted = Inserted & ",""" & OneLine(strings(i)) & """"
  Next
  Inserted = "{" & Mid(Inserted, 2) & "}"
End Function
