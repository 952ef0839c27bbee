
' ---------------------------------------------------------------------------
' PROCESSES, MODULES, SERVICES
' ---------------------------------------------------------------------------

' Step: all processes, with the services each runs.
Sub StepProcesses()
  Dim stream, rows, one, count, failed, services
  On Error Resume Next
  If Not Begun("process/list") Then Exit Sub
  Set services = ServicesOfProcesses()
  Set stream = BeginTable("process/processes.txt", "processes", "PID,Process,Path,Services", True)
  count = 0
  Set rows = Wmi(",(Debug)}!\\.\root\cimv2", "SELECT * FROM Win32_Process")
  If Not rows Is Nothing Then
    Err.Clear
    For Each one In rows
      failed = Err.Number
      If failed <> 0 Then Exit For
      count = count + WriteProcess(stream, one, services)
      Err.Clear
    Next
  End If
  EndTable stream, count
  If count > 0 Then
    NoteOnly "process/list", "process/processes.txt", "WMI Win32_Process", "", "ok", ""
    Exit Sub
  End If
  Discard Full("process/processes.txt")
  ProcessesByTool
End Sub

' ProcessesByTool lists the processes where WMI does not.
Sub ProcessesByTool()
  Dim line, why
  On Error Resume Next
  line = ToolLine("tlist.exe", "", "tasklist.exe", " /svc")
  If line = "" Then
    NoteOnly "process/list", "process/processes.txt", "WMI Win32_Process", "", "failed", "WMI lists no process; neither tlist nor tasklist is there"
    Exit Sub
  End If
  why = RunTool(line, "process/processes.txt", cToolSeconds)
  NoteTool "process/list", "process/processes.txt", line, why
End Sub

' ToolLine is the command line of the first tool that is there, "" of none.
Function ToolLine(ByVal first, ByVal firstRest, ByVal second, ByVal secondRest)
  Dim path
  ToolLine = ""
  path = FindTool(first)
  If path <> "" Then ToolLine = """" & path & """" & firstRest
  If path <> "" Then Exit Function
  path = FindTool(second)
  If path <> "" Then ToolLine = """" & path & """" & secondRest
End Function

' NoteTool enters the output of a console tool, which is in the OEM code page.
Sub NoteTool(ByVal id, ByVal place, ByVal line, ByVal why)
  Dim one
  On Error Resume Next
  If why = "" Then
    Set one = Note(id, place, "", line, "ok", "")
  Else
    Set one = Note(id, place, "", line, "failed", why)
  End If
  one.Codepage = OemPage()
End Sub

' ServicesOfProcesses are the names of services by process.
Function ServicesOfProcesses()
  Dim rows, one, pid, names, failed
  On Error Resume Next
  Set names = CreateObject("Scripting.Dictionary")
  Set ServicesOfProcesses = names
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_Service")
  If rows Is Nothing Then Exit Function
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit For
    pid = ""
    pid = Text(one.ProcessId)
    If pid <> "" And pid <> "0" Then
      If names.Exists(pid) Then
        names.Item(pid) = names.Item(pid) & "," & one.Name
      Else
        names.Add pid, Text(one.Name)
      End If
    End If
    Err.Clear
  Next
End Function

' WriteProcess writes the row of a process; it returns 1, or 0 without a name.
Function WriteProcess(ByVal stream, ByVal one, ByVal services)
  Dim pid, name, path, run
  On Error Resume Next
  WriteProcess = 0
  name = Text(one.Name)
  If name = "" Then Exit Function
  pid = ""
  pid = Text(one.ProcessId)
  If pid = "" Then pid = Text(one.Handle)
  path = ""
  path = Text(one.ExecutablePath)
  run = ""
  If services.Exists(pid) Then run = services.Item(pid)
  stream.WriteLine pid & vbTab & Cell(name) & vbTab & Cell(path) & vbTab & Cell(run)
  WriteProcess = 1
End Function

' Step: all services; where WMI does not answer, those that net start lists.
Sub StepServices()
  Dim stream, rows, one, count, failed, why
  On Error Resume Next
  If Not Begun("process/services") Then Exit Sub
  Set stream = BeginTable("process/services.txt", "services", "Name,Display,State,Start,Path,PID,Exit", True)
  count = 0
  Set rows = Wmi("}!\\.\root\cimv2", "SELECT * FROM Win32_Service")
  If Not rows Is Nothing Then
    Err.Clear
    For Each one In rows
      failed = Err.Number
      If failed <> 0 Then Exit For
      count = count + WriteService(stream, one)
      Err.Clear
    Next
  End If
  EndTable stream, count
  If count > 0 Then
    NoteOnly "process/services", "process/services.txt", "WMI Win32_Service", "", "ok", ""
    Exit Sub
  End If
  Discard Full("process/services.txt")
  why = RunTool("net start", "process/services.txt", cToolSeconds)
  NoteTool "process/services", "process/services.txt", "net start", why
End Sub

' WriteService writes the row of a service; it returns 1, or 0 without a name.
Function WriteService(ByVal stream, ByVal one)
  Dim name, display, state, start, path, pid, ended
  On Error Resume Next
  WriteService = 0
  name = Text(one.Name)
  If name = "" Then Exit Function
  display = ""
  display = Text(one.DisplayName)
  state = ""
  state = Text(one.State)
  start = ""
  start = Text(one.StartMode)
  path = ""
  path = Text(one.PathName)
  pid = ""
  pid = Text(one.ProcessId)
  ended = ""
  ended = Text(one.ExitCode)
  stream.WriteLine Cell(name) & vbTab & Cell(display) & vbTab & Cell(state) & vbTab & Cell(start) & vbTab & Cell(path) & vbTab & _
    pid & vbTab & ended
  WriteService = 1
End Function

' Step: the modules of a process: by tlist where it is, then by tasklist, then
' by WMI, which takes long.
Sub StepModules(ByVal id, ByVal process)
  Dim place, line, why, count
  On Error Resume Next
  If Not Begun(id) Then Exit Sub
  place = gTargets.Item(id).Path
  line = ToolLine("tlist.exe", " " & process, "tasklist.exe", " /m /fi ""imagename eq " & process & ".exe""")
  If line <> "" Then
    why = RunTool(line, place, cToolSeconds)
    If why = "" And SizeOf(Full(place)) > 0 Then
      NoteTool id, place, line, ""
      Exit Sub
    End If
    Log line & ": " & why
    Discard Full(place)
  End If
  count = ModulesByWmi(place, process)
  If count > 0 Then
    NoteOnly id, place, "WMI CIM_ProcessExecutable", "", "ok", ""
  Else
    Discard Full(place)
    NoteOnly id, place, "WMI CIM_ProcessExecutable", "", "failed", "no tool lists the modules, or " & process & ".exe does not run"
  End If
End Sub

' ModulesByWmi lists the modules of all processes of a name; it returns how many.
Function ModulesByWmi(ByVal place, ByVal process)
  Dim stream, rows, one, pid, failed
  On Error Resume Next
  ModulesByWmi = 0
  Set rows = Wmi(",(Debug)}!\\.\root\cimv2", "SELECT * FROM Win32_Process WHERE Name='" & process & ".exe'")
  If rows Is Nothing Then Exit Function
  Set stream = BeginTable(place, "modules", "PID,Process,Path,Version", False)
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit For
    pid = Text(one.Handle)
    ModulesByWmi = ModulesByWmi + WriteModules(stream, pid, process & ".exe")
    Err.Clear
  Next
  EndTable stream, ModulesByWmi
End Function

' WriteModules writes the modules of one process; it returns how many.
Function WriteModules(ByVal stream, ByVal pid, ByVal process)
  Dim rows, one, path, failed
  On Error Resume Next
  WriteModules = 0
  Set rows = Wmi(",(Debug)}!\\.\root\cimv2", "ASSOCIATORS OF {Win32_Process.Handle='" & pid & "'} WHERE AssocClass=CIM_ProcessExecutable")
  If rows Is Nothing Then Exit Function
  Err.Clear
  For Each one In rows
    failed = Err.Number
    If failed <> 0 Then Exit For
    path = Text(one.Name)
    If path <> "" Then
      stream.WriteLine pid & vbTab & Cell(process) & vbTab & Cell(path) & vbTab & VersionOf(path)
      WriteModules = WriteModules + 1
    End If
    Err.Clear
  Next
End Function

' VersionOf is the version of a file, "" without one.
Function VersionOf(ByVal path)
  Dim version_
  On Error Resume Next
  version_ = ""
  version_ = gFso.GetFileVersion(path)
  VersionOf = Text(version_)
End Function

' Step: what console tools say of the network.
Sub StepTools()
{{range tools}}  StepTool {{quote .ID}}, {{quote (index .Windows2000 0)}}, {{quote (index .Windows2003 0)}}
{{end}}End Sub

' StepTool runs the command of the system that runs here.
Sub StepTool(ByVal id, ByVal on2000, ByVal on2003)
  Dim line, why, place
  On Error Resume Next
  If Not Begun(id) Then Exit Sub
  place = gTargets.Item(id).Path
  line = on2003
  If gWindows = "5.0" Then line = on2000
  why = RunTool(line, place, cToolSeconds)
  NoteTool id, place, line, why
End Sub
