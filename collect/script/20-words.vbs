
' ---------------------------------------------------------------------------
' WORDS, NUMBERS AND TIMES
' ---------------------------------------------------------------------------

' Expand replaces %NAMES% by what they stand for. Some script hosts return the
' mark of the end with the text: it is cut off.
Function Expand(ByVal words)
  Dim at
  Expand = gShell.ExpandEnvironmentStrings(words)
  at = InStr(Expand, Chr(0))
  If at > 0 Then Expand = Left(Expand, at - 1)
End Function

' Two writes a number with at least two digits.
Function Two(ByVal number)
  Two = Right("0" & CStr(number), 2)
  If number > 99 Then Two = CStr(number)
End Function

' Whole writes a number without a fraction and without separators.
Function Whole(ByVal number)
  Whole = CStr(Fix(number))
End Function

' LocalStamp writes a time, the same in every language: 2005-03-14T09:15:00.
Function LocalStamp(ByVal moment)
  LocalStamp = Year(moment) & "-" & Two(Month(moment)) & "-" & Two(Day(moment)) & "T" & _
    Two(Hour(moment)) & ":" & Two(Minute(moment)) & ":" & Two(Second(moment))
End Function

' UtcStamp writes a local time as UTC.
Function UtcStamp(ByVal moment)
  UtcStamp = LocalStamp(DateAdd("n", -gOffset, moment)) & "Z"
End Function

' WmiStamp writes a local time as WMI does: 20050314091500.000000+060.
Function WmiStamp(ByVal moment)
  Dim sign
  sign = "+"
  If gOffset < 0 Then sign = "-"
  WmiStamp = Year(moment) & Two(Month(moment)) & Two(Day(moment)) & Two(Hour(moment)) & Two(Minute(moment)) & _
    Two(Second(moment)) & ".000000" & sign & Right("00" & CStr(Abs(gOffset)), 3)
End Function

' Elapsed is how many seconds ago the timer stood at since.
Function Elapsed(ByVal since)
  Elapsed = Timer - since
  If Elapsed < 0 Then Elapsed = Elapsed + 86400
End Function

' Pause waits a moment.
Sub Pause(ByVal milliseconds)
  Dim since, failed
  On Error Resume Next
  WScript.Sleep milliseconds
  failed = (Err.Number <> 0)
  gSleepless = failed
  If failed Then
    since = Timer
    Do While Elapsed(since) * 1000 < milliseconds
    Loop
  End If
End Sub

' Text makes a string of whatever a property holds.
Function Text(ByVal value)
  Dim i
  Text = ""
  On Error Resume Next
  If IsNull(value) Or IsEmpty(value) Then Exit Function
  If IsArray(value) Then
    For i = 0 To UBound(value)
      If i > 0 Then Text = Text & ","
      Text = Text & CStr(value(i))
    Next
    Exit Function
  End If
  Text = CStr(value)
End Function

' Cell writes a value into a table: no tab and no line break may stand in it.
Function Cell(ByVal value)
  Cell = Replace(Text(value), "\", "\\")
  Cell = Replace(Cell, vbTab, "\t")
  Cell = Replace(Cell, vbLf, "\n")
  Cell = Replace(Cell, vbCr, "\r")
End Function

' OneLine joins the lines of a text by blanks.
Function OneLine(ByVal value)
  OneLine = Replace(Text(value), vbCrLf, " ")
  OneLine = Replace(OneLine, vbCr, " ")
  OneLine = Trim(Replace(OneLine, vbLf, " "))
End Function

' Json writes a string into the manifest.
Function Json(ByVal value)
  Dim i
  Json = Replace(Text(value), "\", "\\")
  Json = Replace(Json, """", "\""")
  For i = 0 To 31
    If InStr(Json, Chr(i)) > 0 Then Json = Replace(Json, Chr(i), "\u00" & Right("0" & LCase(Hex(i)), 2))
  Next
  Json = """" & Json & """"
End Function

' IsSecret tells whether a name speaks of what must not leave the server.
Function IsSecret(ByVal name)
  Dim word
  IsSecret = False
  name = LCase(name)
  For Each word In Array({{secrets}})
    If InStr(name, word) > 0 Then IsSecret = True
  Next
End Function

' IsScanner tells whether the name or path of a service or a file is one of a
' product that scans mail or files.
Function IsScanner(ByVal name)
  Dim word
  IsScanner = False
  name = LCase(name)
  For Each word In Array({{scanners}})
    If InStr(name, word) > 0 Then IsScanner = True
  Next
End Function
