
' ---------------------------------------------------------------------------
' THE SERVER: name, version, languages, time zone, where Exchange lies
' ---------------------------------------------------------------------------

' Registry is a registry value, "" when it is not there.
Function Registry(ByVal path)
  Dim value
  On Error Resume Next
  value = ""
  value = gShell.RegRead(path)
  Registry = Text(value)
End Function

' Wmi runs a query; Nothing when WMI does not answer. Its rows come one by one.
Function Wmi(ByVal moniker, ByVal query)
  Dim service, rows
  On Error Resume Next
  Set Wmi = Nothing
  Set service = Nothing
  Set service = GetObject("winmgmts:{impersonationLevel=impersonate" & moniker)
  If service Is Nothing Then Exit Function
  Set rows = Nothing
  Set rows = service.ExecQuery(query, "WQL", 48)
  If Not rows Is Nothing Then Set Wmi = rows
End Function

' LearnServer asks for what the steps must know. It writes nothing.
Sub LearnServer()
  Dim bias
  On Error Resume Next
  gHost = UCase(Expand("%COMPUTERNAME%"))
  gComspec = Expand("%COMSPEC%")
  gSystem = Expand("%SystemRoot%") & "\system32"
  gWindows = Registry("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\CurrentVersion")
  bias = Registry("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\ActiveTimeBias")
  If IsNumeric(bias) Then
    bias = CDbl(bias)
    If bias > 2147483647 Then bias = bias - 4294967296
    gOffset = -CLng(bias)
    gOffsetKnown = True
  Else
    LearnOffset
  End If
  FindExchange
End Sub

' LearnOffset reads the time zone from the end of a time that WMI writes.
Sub LearnOffset()
  Dim one, rows, moment
  On Error Resume Next
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_OperatingSystem")
  If rows Is Nothing Then Exit Sub
  moment = ""
  For Each one In rows
    moment = Text(one.LastBootUpTime)
    moment = Text(one.LocalDateTime)
  Next
  If Len(moment) < 23 Then Exit Sub
  gOffset = NumberIn(Mid(moment, 23), 0, 900)
  If Mid(moment, 22, 1) = "-" Then gOffset = -gOffset
  gOffsetKnown = True
End Sub

' FindExchange asks Setup's key, then looks where Setup would have put it.
Sub FindExchange()
  Dim folder
  On Error Resume Next
  For Each folder In Array(Registry("HKLM\SOFTWARE\Microsoft\Exchange\Setup\Services"), _
    Registry("HKLM\SOFTWARE\Microsoft\Exchange\Setup\MsiInstallPath"), Expand("%ProgramFiles%") & "\Exchsrvr")
    If gExchange = "" And folder <> "" Then
      If gFso.FolderExists(folder) Then gExchange = folder
    End If
  Next
  If Right(gExchange, 1) = "\" Then gExchange = Left(gExchange, Len(gExchange) - 1)
End Sub

' ServerFields are the manifest's fields about the server.
Function ServerFields()
  Dim nls, rows
  On Error Resume Next
  nls = "HKLM\SYSTEM\CurrentControlSet\Control\Nls\"
  rows = "  ""host"": " & Json(gHost) & ","
  rows = rows & Field("domain", Registry("HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Domain"))
  rows = rows & Field("os", Trim(Registry("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProductName") & " " & _
    Registry("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\CSDVersion")))
  rows = rows & Field("os_version", gWindows & "." & Registry("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\CurrentBuildNumber"))
  rows = rows & NumberField("ansi_codepage", Registry(nls & "CodePage\ACP"))
  rows = rows & NumberField("oem_codepage", Registry(nls & "CodePage\OEMCP"))
  rows = rows & Field("language", Registry(nls & "Language\InstallLanguage"))
  rows = rows & Field("short_date", Registry("HKCU\Control Panel\International\sShortDate"))
  rows = rows & Field("zone", Registry("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\StandardName"))
  If gOffsetKnown Then rows = rows & NumberField("utc_offset_minutes", CStr(gOffset))
  ServerFields = Left(rows, Len(rows) - 1)
  If Right(rows, 1) = "," Then ServerFields = rows
End Function

' Field is a field of the manifest, "" when it is not known.
Function Field(ByVal name, ByVal value)
  Field = ""
  If value <> "" Then Field = vbCrLf & "  """ & name & """: " & Json(value) & ","
End Function

' NumberField is a field with a number.
Function NumberField(ByVal name, ByVal value)
  NumberField = ""
  If IsNumeric(value) Then NumberField = vbCrLf & "  """ & name & """: " & CStr(CLng(value)) & ","
End Function

' OemPage is the code page of what console tools write.
Function OemPage()
  Dim page
  OemPage = 0
  page = Registry("HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage\OEMCP")
  If IsNumeric(page) Then OemPage = CLng(page)
End Function

' Step: whether the account is an administrator's, which Windows tells only by
' what it lets it do: net session lists who is connected, for administrators.
Sub StepAccount()
  Dim why
  On Error Resume Next
  why = RunMarked("net session > nul 2>&1 & (if errorlevel 1 echo no> """ & gWork & "\account"")", cToolSeconds)
  gAdministrator = (why = "" And Not gFso.FileExists(gWork & "\account"))
  If gAdministrator Then
    Log "the account is a local administrator's"
    Exit Sub
  End If
  Log "the account is not shown to be a local administrator's: net session failed " & why
  WScript.Echo "WARNING: this account is not shown to be a local administrator's. Going on; what may be missing or denied:"
  WScript.Echo "    backups of the event logs, SMTP settings and queues, permissions, mail folders, modules of processes."
End Sub

' Step: what is known of the server itself.
Sub StepHost()
  Dim stream, rows, one, count
  On Error Resume Next
  If Not Begun("system/host") Then Exit Sub
  Set stream = BeginTable("system/host.txt", "settings", "Name,Value", False)
  count = 0
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_OperatingSystem")
  If Not rows Is Nothing Then
    For Each one In rows
      count = count + Setting(stream, "OSName", one.Caption & " " & one.CSDVersion)
      count = count + Setting(stream, "OSVersion", one.Version)
      count = count + Setting(stream, "OSLanguage", one.OSLanguage)
      count = count + Setting(stream, "LastBootUpTime", one.LastBootUpTime)
      count = count + Setting(stream, "FreePhysicalMemory", one.FreePhysicalMemory)
    Next
  End If
  count = count + Setting(stream, "LocalTime", LocalStamp(Now))
  count = count + Setting(stream, "Zone", Registry("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\StandardName"))
  If gOffsetKnown Then count = count + Setting(stream, "Offset", gOffset)
  count = count + Setting(stream, "ACP", Registry("HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage\ACP"))
  count = count + Setting(stream, "OEMCP", Registry("HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage\OEMCP"))
  count = count + Setting(stream, "Processor", Expand("%PROCESSOR_ARCHITECTURE%"))
  count = count + Setting(stream, "ExchangeFolder", gExchange)
  count = count + Setting(stream, "ScriptHost", WScript.Version)
  count = count + Setting(stream, "Administrator", YesNo(gAdministrator))
  EndTable stream, count
  NoteOnly "system/host", "system/host.txt", "WMI Win32_OperatingSystem, registry", "", "ok", ""
End Sub

' Setting writes a row of settings; it returns how many.
Function Setting(ByVal stream, ByVal name, ByVal value)
  Setting = 0
  If Text(value) = "" Then Exit Function
  stream.WriteLine Cell(name) & vbTab & Cell(value)
  Setting = 1
End Function
