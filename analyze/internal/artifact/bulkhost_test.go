package artifact

import (
	"slices"
	"strings"
)

func init() { bulks = slices.Concat(bulks, hostBulks, eventBulks) }

// hostBulks are the listings of a server's programs, services and settings.
var hostBulks = []bulk{
	{
		kind: "CheckSym table (.csv)", path: "EXCH01_PROCESS.CSV",
		head: "Create:,3/14/2005 9:12\nComputer:,EXCH01\n\n[PROCESSES]\n,Process Name,Process ID,Module Path,Symbol Status,Product Version,File Version,Company Name,File Description,File Size,\n",
		rows: ",STORE.EXE,{n},D:\\Exchsrvr\\bin\\store{n}.exe,SYMBOLS_NO,(6.5:7638.1),(6.5:7638.1),Microsoft Corporation,Store,5243392,\n",
	},
	{
		kind: "Autoruns list", path: "autoruns.csv", head: "Entry Location,Entry,Description,Publisher,Image Path\n",
		rows: "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run,ccApp{n},Symantec User Session,Symantec Corporation,C:\\Program Files\\Common Files\\Symantec Shared\\ccApp.exe\n",
	},
	{
		kind: "boot.ini", path: "boot.ini", head: "[boot loader]\ntimeout=30\ndefault=multi(0)disk(0)rdisk(0)partition(1)\\WINDOWS\n[operating systems]\n",
		rows: "multi(0)disk(0)rdisk(0)partition({n})\\WINDOWS=\"Windows Server 2003\" /noexecute=optout /fastdetect\n",
	},
	{
		kind: "Antigen program log", path: "antigen/ProgramLog.txt",
		rows: "Wed Jul 09 {h}:{m}:00 2008( 6288-12416),\"INFORMATION: Initializing virus scanning {n}\"\n" +
			"Wed Jul 09 {h}:{m}:02 2008(11340-15956),\"ERROR: scanjobs.cpp::ConfigScanJobFile(): AddNewScanJob() Failed 0x8003{n}\"\n",
	},
	{
		kind: "reg query listing", path: "registry/query.txt", head: "\n! REG.EXE VERSION 3.0\n\n",
		rows: "HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Product{n}\n    Path\tREG_SZ\tC:\\Program Files\\Vendor\\Product{n}\n    Count\tREG_DWORD\t0x{m}\n\n",
	},
	{
		kind: "registry listing (regedt32)", path: "registry/subtree.txt",
		rows: "Key Name:          SOFTWARE\\Vendor\\Product{n}\nClass Name:        <NO CLASS>\nLast Write Time:   3/14/2005 - 9:12 AM\nValue 0\n  Name:            Enabled\n" +
			"  Type:            REG_DWORD\n  Data:            0x1\n\nValue 1\n  Name:            Path\n  Type:            REG_SZ\n  Data:            C:\\Program Files\\Vendor\n\n",
	},
	{
		kind: "listdlls output", path: "process/listdlls.txt", head: "\nListDLLs V2.25 - DLL lister for Win9x/NT\nCopyright (C) 1997-2004 Mark Russinovich\n\n",
		rows: "------------------------------------------------------------------------------\ninetinfo.exe pid: {n}\nCommand line: C:\\WINNT\\System32\\inetsrv\\inetinfo.exe\n\n" +
			"  Base        Size      Version         Path\n  0x01000000  0x6000    5.00.2195.6620  C:\\WINNT\\System32\\inetsrv\\inetinfo.exe\n" +
			"  0x77f80000  0x7b000   5.00.2195.6685  C:\\WINNT\\system32\\ntdll.dll\n",
	},
	{
		kind: "tlist output", path: "process/tlist.txt",
		rows: "1{n} inetinfo.exe\n   CWD:     C:\\WINNT\\system32\\\n   CmdLine: C:\\WINNT\\System32\\inetsrv\\inetinfo.exe\n   VirtualSize:   110364 KB   PeakVirtualSize:   121840 KB\n" +
			"   WorkingSetSize: 13264 KB   PeakWorkingSetSize: 14020 KB\n   NumberOfThreads: 2\n   1580 Win32StartAddr:0x01002ec0 LastErr:0x00000000 State:Waiting\n" +
			"  5.0.2195.6620 shp  0x01000000  inetinfo.exe\n  5.0.2195.6685 shp  0x77f80000  ntdll.dll\n",
	},
	{
		kind: "tasklist output", path: "process/tasklist.txt",
		head: "\nImage Name                     PID Modules\n========================= ======== ============================================\n",
		rows: "inetinfo.exe                  1576 inetinfo.exe, ntdll.dll, kernel32.dll,\n                                   AntigenSmtpSink.dll, phatcat{n}.dll\n",
	},
	{
		kind: "pslist output", path: "process/pslist.txt", head: "\nProcess information for EXCH01:\n\nName                Pid Pri Thd  Hnd   Priv        CPU Time    Elapsed Time\n",
		rows: "inetinfo           15{m}   8  45  900  13264     0:01:02.000    21:00:00.000\n",
	},
	{
		kind: "Process Explorer save", path: "process/procexp.txt", head: "Process\tPID\tCPU\tDescription\n",
		rows: "  inetinfo.exe\t1{n}\t\tInternet Information Services\n",
	},
	{kind: "sc query output", path: "system/sc.txt", rows: strings.ReplaceAll(scQuery, "SERVICE_NAME: IISADMIN", "SERVICE_NAME: IISADMIN{n}")},
	{
		kind: "service table (wmic, Services console)", path: "system/services.txt", head: "DisplayName             Name     StartMode  State    \n",
		rows: "Simple Mail Transfer    SMTPSVC  Auto       Running  \n",
	},
	{
		kind: "net start output", path: "system/netstart.txt", head: "These Windows services are started:\n\n",
		rows: "   Microsoft Exchange Information Store {n}\n", tail: "\nThe command completed successfully.\n\n",
	},
	{
		kind: "netstat output", path: "system/netstat.txt", head: "\nActive Connections\n\n  Proto  Local Address          Foreign Address        State           PID\n",
		rows: "  TCP    192.0.2.1:25           198.51.100.7:4021      ESTABLISHED     1576\n  UDP    0.0.0.0:3456           *:*                                    1576\n",
	},
	{kind: "TCPView save", path: "system/tcpview.txt", rows: "inetinfo.exe:1576\tTCP\texch01:smtp\texch01:{h}{m}\tLISTENING\n"},
	{
		kind: "file version table", path: "system/versions.txt", head: "   Date         Time   Version            Size    File name\n   ------------------------------------------------\n",
		rows: "   20-Sep-2004  10:27  6.5.7232.36       395,264  Exsmtp{n}.dll\n",
	},
	{
		kind: "systeminfo output", path: "system/systeminfo.txt",
		head: "\nHost Name:                 EXCH01\nOS Name:                   Microsoft(R) Windows(R) Server 2003, Standard Edition\nOS Version:                5.2.3790 Service Pack 2 Build 3790\n",
		rows: "                           [{n}]: KB90{m} - Update\n",
	},
}

// eventBulks are event logs as texts.
var eventBulks = []bulk{
	{
		kind: "event log save (XML)", path: "eventlog/application.xml",
		rows: "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='MSExchangeTransport'/><EventID Qualifiers='49156'>{m}48</EventID><Level>2</Level>" +
			"<Task>5</Task><TimeCreated SystemTime='2005-03-14T{h}:{m}:53.000Z'/><EventRecordID>{n}</EventRecordID><Channel>Application</Channel><Computer>EXCH01</Computer></System>" +
			"<EventData><Data>&lt;{n}@contoso.example&gt;</Data><Data>0x0</Data></EventData></Event>\n",
	},
	{
		kind: "event listing (WMI)", path: "eventlog/wmi.txt",
		rows: "\n\nCategory=5\nComputerName=EXCH01\nEventCode={m}48\nEventIdentifier=3221488988\nEventType=1\nInsertionStrings={\"<{n}@contoso.example>\",\"0x0\"}\nLogfile=Application\n" +
			"Message=A message could not be virus scanned.\nRecordNumber={n}\nSourceName=MSExchangeTransport\nTimeGenerated=20050314{h}{m}53.000000+060\nType=error\n",
	},
	{
		kind: "event log save (LogParser CSV)", path: "eventlog/application.csv",
		head: "EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,EventCategory,EventCategoryName,SourceName,Strings,ComputerName,SID,Message,Data\n",
		rows: "Application,{n},2005-03-14 {h}:{m}:53,2005-03-14 {h}:{m}:53,{m}48,1,Error event,5,Exchange Store Driver,MSExchangeTransport,<{n}@contoso.example>||0x0,EXCH01,,A message could not be scanned,0C030980\n",
	},
	{
		kind: "event log save (wevtutil text)", path: "eventlog/wevtutil.txt",
		rows: "Event[{n}]:\n  Log Name: Application\n  Source: MSExchangeTransport\n  Date: 2005-03-14T{h}:{m}:53.000\n  Event ID: {m}48\n  Task: Exchange Store Driver\n  Level: Error\n" +
			"  Opcode: N/A\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n  Computer: EXCH01\n  Description: \nA message could not be virus scanned {n}\n\n",
	},
	{
		kind: "event log save (text)", path: "eventlog/application.txt",
		rows: "3/14/2005\t{h}:{m}:53\tMSExchangeTransport\tError\tExchange Store Driver \t{m}48\tN/A\tEXCH01\tA message could not be virus scanned {n}\n\n",
	},
	{
		kind: "event log save (dumpel)", path: "eventlog/dumpel.txt",
		rows: "3/14/2005\t{h}:{m}:53\t1\t5\t{m}48\tMSExchangeTransport\tN/A\tEXCH01\t<{n}@contoso.example>\t0x0\n",
	},
	{
		kind: "pasted events", path: "mail/events.txt",
		rows: "Event Type:\tError\nEvent Source:\tMSExchangeTransport\nEvent Category:\tExchange Store Driver \nEvent ID:\t{m}48\nDate:\t\t3/14/2005\nTime:\t\t{h}:{m}:53\nUser:\t\tN/A\nComputer:\tEXCH01\n" +
			"Description:\nA message could not be virus scanned {n}\n\nFor more information, click http://www.microsoft.com/contentredirect.asp.\nData:\n0000: 0c 03 09 80               ...?    \n\n",
	},
}
