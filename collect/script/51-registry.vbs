
' ---------------------------------------------------------------------------
' REGISTRY: regedit /e, then a copy without values that hold secrets
' ---------------------------------------------------------------------------

Sub StepRegistryEssential()
{{range registry}}{{if eq .Priority essential}}  ExportKeys {{quote .ID}}, Array({{keys .}})
{{end}}{{end}}End Sub

Sub StepRegistryUseful()
{{range registry}}{{if lt .Priority essential}}  ExportKeys {{quote .ID}}, Array({{keys .}})
{{end}}{{end}}End Sub

' Step: the keys of one artifact, in one export. Of a key that is not there, a
' comment in the export says so.
Sub ExportKeys(ByVal id, ByVal keys)
  Dim place, stream, i, found, refused, unknown, left, why
  On Error Resume Next
  If Not Begun(id) Then Exit Sub
  place = gTargets.Item(id).Path
  left = gTargets.Item(id).MaxBytes
  If left > gRoom Then left = gRoom
  why = LetRegeditExport(keys)
  Set stream = Begin(place)
  stream.WriteLine "Windows Registry Editor Version 5.00"
  stream.WriteLine ""
  found = 0
  refused = ""
  unknown = ""
  For i = 0 To UBound(keys)
    If SizeOf(ExportOf(i)) > 100 Then
      found = found + 1
      gExported = True
      If left >= 0 Then left = CopyExport(stream, ExportOf(i), left)
    Else
      Select Case WhyNoExport(keys(i), why)
        Case "missing"
          found = found + 1
          stream.WriteLine {{quote noSuchKey}} & keys(i)
        Case "denied"
          refused = refused & " " & keys(i)
        Case Else
          unknown = unknown & " " & keys(i)
      End Select
    End If
    Discard ExportOf(i)
  Next
  stream.Close
  If found = 0 Then Discard Full(place)
  NoteExport id, keys, found, left, refused, unknown
End Sub

' NoteExport enters what became of an export: how many keys are told of, what of
' the limit is left, which keys were refused, of which nothing is known.
Sub NoteExport(ByVal id, ByVal keys, ByVal found, ByVal left, ByVal refused, ByVal unknown)
  Dim outcome, reason
  outcome = "ok"
  reason = ""
  If unknown <> "" Then
    outcome = "truncated"
    If found = 0 Then outcome = "failed"
    reason = "regedit did not export:" & unknown
  End If
  If refused <> "" Then
    outcome = "truncated"
    If found = 0 Then outcome = "denied"
    reason = "access denied:" & refused
  End If
  If left < 0 Then
    outcome = "truncated"
    reason = "larger than the limit of this artifact"
  End If
  NoteOnly id, gTargets.Item(id).Path, Listed(keys), "regedit /e", outcome, reason
End Sub

' Listed writes keys in one line.
Function Listed(ByVal keys)
  Dim key
  For Each key In keys
    Listed = Listed & key & "; "
  Next
  If Len(Listed) > 2 Then Listed = Left(Listed, Len(Listed) - 2)
End Function

' ExportOf is where regedit writes the key of that number. It says nothing of
' how it went: whether there is such a key is read from the file.
Function ExportOf(ByVal i)
  ExportOf = gWork & "\key" & i & ".reg"
End Function

' LetRegeditExport lets regedit write each key into our work folder, several in
' one command line, of which the old cmd.exe takes some 2000 characters. It
' returns "" or what went wrong.
Function LetRegeditExport(ByVal keys)
  Dim i, line, why
  On Error Resume Next
  LetRegeditExport = ""
  line = ""
  For i = 0 To UBound(keys)
    line = line & " & start """" /wait regedit /e """ & ExportOf(i) & """ """ & keys(i) & """"
    If Len(line) > 1200 Or i = UBound(keys) Then
      why = RunMarked(Mid(line, 4), cToolSeconds)
      If why <> "" Then
        Log "regedit /e up to " & keys(i) & ": " & why
        LetRegeditExport = why
      End If
      line = ""
    End If
  Next
End Function

' WhyNoExport is what is known of a key that regedit did not export: missing,
' denied, or "" when nobody tells. WMI knows best. The script host has one error
' for a key that is not there and for one without a default value, so it is
' believed only where regedit ran to its end, and has exported another key.
Function WhyNoExport(ByVal key, ByVal why)
  Dim value, failed, result
  On Error Resume Next
  WhyNoExport = ""
  result = KeyByWmi(key)
  If result = 2 Then WhyNoExport = "missing"
  If result = 5 Then WhyNoExport = "denied"
  If result >= 0 Then Exit Function
  Err.Clear
  value = gShell.RegRead(key & "\")
  failed = Err.Number
  If failed = cNoSuchFile And gExported And why = "" Then WhyNoExport = "missing"
  If IsDenied(failed) Then WhyNoExport = "denied"
End Function

' KeyByWmi is what Windows says when WMI opens a key: 0 it is there, 2 it is not,
' 5 access is denied; -1 when WMI does not answer.
Function KeyByWmi(ByVal key)
  Dim provider, below, result
  On Error Resume Next
  KeyByWmi = -1
  Set provider = Nothing
  Set provider = GetObject("winmgmts:{impersonationLevel=impersonate}!\\.\root\default:StdRegProv")
  If provider Is Nothing Then Exit Function
  result = ""
  result = provider.EnumKey(cLocalMachine, Mid(key, Len("HKEY_LOCAL_MACHINE\") + 1), below)
  If IsNumeric(result) Then KeyByWmi = CLng(result)
End Function

' CopyExport copies the export without secrets, at most left bytes of it. It
' returns what is left; below zero when that was not enough.
Function CopyExport(ByVal stream, ByVal file, ByVal left)
  Dim from, line, first, hidden, dropping, outside
  On Error Resume Next
  Set from = gFso.OpenTextFile(file, 1, False, -1)
  dropping = False   ' the value that began above is a secret and goes on
  outside = True     ' before the first key: the export's own head
  hidden = False     ' the key is a list of secrets
  Do While Not from.AtEndOfStream
    line = from.ReadLine
    If Err.Number <> 0 Then Exit Do
    first = Mid(line, 1, 1)
    If first = "[" Then
      outside = False
      dropping = False
      hidden = IsSecret(line)
    ElseIf first = """" Or first = "@" Or line = "" Then
      dropping = (first = """")
      If dropping Then dropping = IsSecret(ValueName(line))
      If dropping Then stream.WriteLine "; a value left out: its name speaks of a secret"
    End If
    If Not outside And Not dropping And (Not hidden Or first = "[") Then
      left = left - 2 * Len(line) - 4
      If left < 0 Then Exit Do
      stream.WriteLine line
    End If
  Loop
  from.Close
  CopyExport = left
End Function

' ValueName is the name in a line of an export.
Function ValueName(ByVal line)
  Dim over
  ValueName = line
  over = InStr(2, line, """=")
  If over > 0 Then ValueName = Mid(line, 2, over - 2)
End Function

' Step: the COM classes of the bound sinks, and their files. Only these: all
' classes together are too many.
Sub StepClasses()
  Dim class_, id, keys
  On Error Resume Next
  keys = ""
  For Each class_ In gSinkClasses
    id = class_
    If Left(class_, 1) <> "{" Then
      id = Registry("HKLM\SOFTWARE\Classes\" & class_ & "\CLSID\")
      keys = keys & ";HKEY_LOCAL_MACHINE\SOFTWARE\Classes\" & class_
    End If
    If id <> "" Then keys = keys & ";HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\" & id
  Next
  If keys = "" Then
    If Not Begun("registry/classes") Then Exit Sub
    NoteOnly "registry/classes", "registry/classes.reg", "", "", "missing", "no bound sink is known"
    Exit Sub
  End If
  ExportKeys "registry/classes", Split(Mid(keys, 2), ";")
End Sub
