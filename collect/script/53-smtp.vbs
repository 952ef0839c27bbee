
' ---------------------------------------------------------------------------
' SMTP: sinks, queues, settings of the virtual servers
' ---------------------------------------------------------------------------

' Step: the bound event sinks, by smtpreg.vbs or by the same objects it asks.
Sub StepSinks()
  Dim script, why, place
  On Error Resume Next
  If Not Begun("smtp/sinks") Then Exit Sub
  place = "smtp/smtpreg.txt"
  script = FindTool("smtpreg.vbs")
  If script = "" And gExchange <> "" Then
    If gFso.FileExists(gExchange & "\bin\smtpreg.vbs") Then script = gExchange & "\bin\smtpreg.vbs"
  End If
  If script <> "" Then
    why = RunLine("start """" /b /wait cscript //nologo """ & script & """ /enum", gWork & "\sinks.txt", cToolSeconds)
    If why = "" Then KeepSinks gWork & "\sinks.txt", place
    If why = "" And SizeOf(Full(place)) > 0 Then
      NoteOnly "smtp/sinks", place, script, "cscript //nologo smtpreg.vbs /enum", "ok", ""
      Exit Sub
    End If
    Log "smtpreg.vbs: " & why
    Discard Full(place)
  End If
  ListSinksByObjects place
End Sub

' KeepSinks copies smtpreg.vbs's output but for the properties of sinks that hold
' secrets, and learns the classes of the sinks.
Sub KeepSinks(ByVal said, ByVal place)
  Dim from, into, line, at, hidden
  On Error Resume Next
  Set from = gFso.OpenTextFile(said, 1, False, 0)
  Set into = gFso.OpenTextFile(Full(place), 2, True, 0)
  Do While Not from.AtEndOfStream
    line = from.ReadLine
    If Err.Number <> 0 Then Exit Do
    at = InStr(line, "SinkClass")
    If at > 0 Then LearnClass Trim(Mid(line, at + 11))
    at = InStr(line, " = ")
    hidden = False
    If at > 0 Then hidden = IsSecret(Left(line, at))
    If Not hidden Then into.WriteLine line
  Loop
  from.Close
  into.Close
End Sub

' LearnClass keeps the class of a sink for the step of the COM classes: it
' becomes a part of a command line, so it must be a name and nothing else.
Sub LearnClass(ByVal name)
  Dim bare
  On Error Resume Next
  If name = "" Or gSinkClasses.Exists(name) Then Exit Sub
  bare = Replace(Replace(Replace(name, ".", ""), "{", ""), "}", "")
  If Plain(bare) = bare Then gSinkClasses.Add name, name
End Sub

' ListSinksByObjects lists the sinks through the objects of the event system.
Sub ListSinksByObjects(ByVal place)
  Dim manager, stream
  On Error Resume Next
  Set manager = Nothing
  Set manager = CreateObject("Event.Manager")
  If manager Is Nothing Then
    NoteOnly "smtp/sinks", place, "", "Event.Manager", "failed", "neither smtpreg.vbs nor the event system's objects are there"
    Exit Sub
  End If
  Set stream = Begin(place)
  WriteSinks manager, stream
  stream.Close
  NoteOnly "smtp/sinks", place, "Event.Manager", "the enumeration of smtpreg.vbs, by this script", "ok", ""
End Sub

' WriteSinks writes all source types: first their event types, then the sources
' with what is bound at each. The form is that of smtpreg.vbs.
Sub WriteSinks(ByVal manager, ByVal stream)
  Dim sourceType, eventType, source
  On Error Resume Next
  For Each sourceType In manager.SourceTypes
    WriteBox stream, 0, "Source Type", sourceType
    For Each eventType In sourceType.EventTypes
      WriteBox stream, 14, "Event Type", eventType
    Next
    For Each source In sourceType.Sources
      WriteBox stream, 14, "Source", source
      For Each eventType In sourceType.EventTypes
        WriteBindings stream, source, eventType
      Next
    Next
  Next
End Sub

' WriteBox writes a title in a box, then name and ID.
Sub WriteBox(ByVal stream, ByVal indent, ByVal title, ByVal thing)
  On Error Resume Next
  stream.WriteLine Space(indent + 1) & String(Len(title) + 2, "-")
  stream.WriteLine Space(indent) & "| " & title & " |"
  stream.WriteLine Space(indent + 1) & String(Len(title) + 2, "-")
  stream.WriteLine Space(indent + 1) & "Name: " & OneLine(thing.DisplayName)
  stream.WriteLine Space(indent + 3) & "ID: " & thing.ID
End Sub

' WriteBindings writes what is bound to one event of one source.
Sub WriteBindings(ByVal stream, ByVal source, ByVal eventType)
  Dim manager, binding
  On Error Resume Next
  Set manager = source.GetBindingManager()
  For Each binding In manager.Bindings(eventType.ID)
    stream.WriteLine Space(24) & "---------"
    stream.WriteLine Space(23) & "| Binding |"
    stream.WriteLine Space(24) & "---------"
    stream.WriteLine Space(35) & "Event: " & OneLine(eventType.DisplayName)
    stream.WriteLine Space(38) & "ID: " & binding.ID
    stream.WriteLine Space(36) & "Name: " & OneLine(binding.DisplayName)
    stream.WriteLine Space(31) & "SinkClass: " & OneLine(binding.SinkClass)
    stream.WriteLine Space(33) & "Enabled: " & YesNo(binding.Enabled)
    LearnClass OneLine(binding.SinkClass)
    WriteProperties stream, "SourceProperties: {", binding.SourceProperties
    WriteProperties stream, "SinkProperties    {", binding.SinkProperties
  Next
End Sub

' YesNo writes a Boolean in English, whatever the system speaks.
Function YesNo(ByVal value)
  YesNo = "False"
  If value Then YesNo = "True"
End Function

' WriteProperties writes a set of properties, when there are any.
Sub WriteProperties(ByVal stream, ByVal title, ByVal properties)
  Dim name
  On Error Resume Next
  If properties.Count = 0 Then Exit Sub
  stream.WriteLine Space(24) & title
  For Each name In properties
    If Not IsSecret(name) Then stream.WriteLine Space(43) & name & " = " & OneLine(properties.Item(name))
  Next
  stream.WriteLine Space(42) & "}"
End Sub

' Step: links and queues, from the two namespaces that Exchange may have.
Sub StepQueues()
  Dim stream, answered
  On Error Resume Next
  If Not Begun("smtp/queues") Then Exit Sub
  Set stream = Begin("smtp/queues.txt")
  answered = 0
  answered = answered + WriteInstances(stream, "root\MicrosoftExchangeV2", "Exchange_SMTPLink")
  answered = answered + WriteInstances(stream, "root\MicrosoftExchangeV2", "Exchange_SMTPQueue")
  If answered = 0 Then
    answered = answered + WriteInstances(stream, "root\cimv2\applications\exchange", "ExchangeLink")
    answered = answered + WriteInstances(stream, "root\cimv2\applications\exchange", "ExchangeQueue")
  End If
  stream.Close
  If answered = 0 Then
    Discard Full("smtp/queues.txt")
    NoteOnly "smtp/queues", "smtp/queues.txt", "WMI of Exchange", "", "failed", "WMI has no class of Exchange's queues, or does not answer"
  Else
    NoteOnly "smtp/queues", "smtp/queues.txt", "WMI of Exchange", "", "ok", ""
  End If
End Sub

' WriteInstances writes all instances of a class; 1 when the class answered.
Function WriteInstances(ByVal stream, ByVal namespace, ByVal class_)
  Dim rows, one, count, failed
  On Error Resume Next
  WriteInstances = 0
  Set rows = Wmi("}!\\.\" & namespace, "SELECT * FROM " & class_)
  If rows Is Nothing Then Exit Function
  count = 0
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit Function
    WriteInstance stream, one
    count = count + 1
    Err.Clear
  Next
  failed = Err.Number
  If failed <> 0 Then Exit Function
  If count = 0 Then stream.WriteLine class_ & " - No Instance(s) Available."
  WriteInstances = 1
End Function

' WriteInstance writes Name=value for each property.
Sub WriteInstance(ByVal stream, ByVal one)
  Dim property_, value
  On Error Resume Next
  For Each property_ In one.Properties_
    value = ""
    value = OneLine(property_.Value)
    stream.WriteLine property_.Name & "=" & value
  Next
  stream.WriteLine ""
  stream.WriteLine ""
End Sub
