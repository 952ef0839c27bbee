package bundle

import "slices"

// Targets is the table of what is collected, the most telling first of each folder. The analyzer prints its commands; of
// what to collect next, it breaks ties by their cost, and last by the order of this table.
var Targets = slices.Concat(eventlogTargets, registryTargets, smtpTargets, mailrootTargets, processTargets, systemTargets)

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
)

var eventlogTargets = []Target{
	{
		ID: "eventlog/application", Path: "eventlog/application.evt", Title: "Application event log",
		Why:      "errors of SMTP, the categorizer, the store and the scanners, with their times",
		Command:  `eventvwr.msc: Application, Save Log File As..., type "Event Log (*.evt)", application.evt`,
		Priority: Essential, MaxBytes: 64 * megabyte,
		Windows2000: []string{`(eventvwr.msc: Application, Action, Save Log File As..., type "Event Log (*.evt)")`},
		Windows2003: []string{`wmic nteventlog where LogfileName='Application' call BackupEventlog "{out}"`},
		Image:       []string{"{windows}/system32/config/AppEvent.Evt"},
		Live:        []string{`wevtutil epl Application "{out}"`},
	},
	{
		ID: "eventlog/system", Path: "eventlog/system.evt", Title: "System event log",
		Why:      "service failures, disk and network errors",
		Command:  `eventvwr.msc: System, Save Log File As..., type "Event Log (*.evt)", system.evt`,
		Priority: Useful, MaxBytes: 64 * megabyte,
		Windows2000: []string{`(eventvwr.msc: System, Action, Save Log File As..., type "Event Log (*.evt)")`},
		Windows2003: []string{`wmic nteventlog where LogfileName='System' call BackupEventlog "{out}"`},
		Image:       []string{"{windows}/system32/config/SysEvent.Evt"},
		Live:        []string{`wevtutil epl System "{out}"`},
	},
	{
		ID: "eventlog/rendered", Path: "eventlog/events.txt", Title: "Exchange, SMTP and antivirus events in words",
		Why:      "the texts of events, which only the server itself can put together",
		Command:  `wmic ntevent where "Logfile='Application' and SourceName='MSExchangeTransport'" get /format:list > events.txt`,
		Priority: Useful, MaxBytes: 8 * megabyte,
		Windows2000: []string{`(eventvwr.msc: Application, Action, Save Log File As..., type "Text (*.txt)")`},
		Live:        []string{`wevtutil qe Application /f:RenderedXml /rd:true /c:5000`, `wevtutil qe System /f:RenderedXml /rd:true /c:5000`},
	},
	{
		ID: "eventlog/transport", Path: "eventlog/transport/", Title: "transport logs of an Edge or relay server",
		Why:      "the channels of Exchange beside the two logs, on systems newer than Windows Server 2003",
		Command:  `wevtutil epl "MSExchange Management" transport.evtx`,
		Priority: Useful, MaxBytes: 64 * megabyte,
		Windows2000: []string{`(not there)`},
		Windows2003: []string{`(not there)`},
		Image:       []string{"{windows}/System32/winevt/Logs/*Exchange*.evtx", "{windows}/System32/winevt/Logs/*SMTP*.evtx"},
		Live:        []string{`wevtutil epl "MSExchange Management" "{out}"`},
	},
}

var smtpTargets = []Target{
	{
		ID: "smtp/sinks", Path: "smtp/smtpreg.txt", Title: "SMTP event sink bindings",
		Why:      "which sinks are bound to which transport event",
		Command:  `cscript //nologo smtpreg.vbs /enum > smtpreg.txt`,
		Priority: Essential, Cost: ByHand, MaxBytes: 2 * megabyte,
	},
	{
		ID: "smtp/protocol-log", Path: "smtp/log/", Title: "SMTP protocol logs of the last days",
		Why:      "what the server answered and what others answered it",
		Command:  `xcopy "%windir%\system32\LogFiles\SMTPSVC1" .\log\ /d:MM-DD-YYYY`,
		Priority: Extra, Cost: Bulky, MaxBytes: 64 * megabyte,
		Image: []string{"{smtplog}/*.log", "{windows}/system32/LogFiles/SMTPSVC*/*.log"},
		Live:  []string{`folder:{windows}\system32\LogFiles\SMTPSVC1`},
	},
	{
		ID: "smtp/queues", Path: "smtp/queues.txt", Title: "SMTP queues and links",
		Why:      "which queues hold mail, in which state",
		Command:  `wmic /namespace:\\root\MicrosoftExchangeV2 path Exchange_SMTPLink get /format:list > queues.txt (2000: Exchange System Manager: the virtual server, Queues: note name, state and messages of each)`,
		Priority: Essential, MaxBytes: 4 * megabyte,
		Windows2000: []string{`(Exchange System Manager: Servers, the server, Protocols, SMTP, the virtual server, Queues: note name, state, messages)`},
		Windows2003: []string{`wmic /namespace:\\root\MicrosoftExchangeV2 path Exchange_SMTPLink get /format:list`},
	},
	{
		ID: "smtp/metabase", Path: "smtp/metabase.txt", Title: "SMTP virtual server settings (metabase)",
		Why:      "folders, limits, smart host and state of each virtual server",
		Command:  `cscript //nologo %SystemDrive%\Inetpub\AdminScripts\adsutil.vbs enum_all smtpsvc > metabase.txt`,
		Priority: Useful, MaxBytes: 4 * megabyte,
		Image: []string{"{windows}/system32/inetsrv/MetaBase.xml"},
	},
}

var mailrootTargets = []Target{
	{
		ID: "mailroot/listing", Path: "mailroot/folders.txt", Title: "Mailroot listing",
		Why:      "counts, sizes and ages of the files in Queue, BadMail and PickUp; free disk space",
		Command:  `dir /s /a "%ProgramFiles%\Exchsrvr\Mailroot" > listing.txt`,
		Priority: Essential, MaxBytes: 4 * megabyte,
		Image: []string{"{mailroot}/*"},
		Live:  []string{`folder:{mailroot}`},
	},
	{
		ID: "mailroot/files", Path: "mailroot/files.txt", Title: "names of files in Mailroot",
		Why:      "what lies in Queue, BadMail and PickUp: names, sizes and times of some files of each folder, no content",
		Command:  `dir /a "%ProgramFiles%\Exchsrvr\Mailroot\vsi 1\Queue" > files.txt`,
		Priority: Extra, MaxBytes: 4 * megabyte,
		Image: []string{"{mailroot}/*"},
		Live:  []string{`folder:{mailroot}`},
	},
	{
		ID: "mailroot/acl", Path: "mailroot/acl.txt", Title: "Mailroot permissions",
		Why:      "whether SYSTEM has Full Control of vsi N, BadMail, Queue and PickUp",
		Command:  `for %d in ("" \BadMail \Queue \PickUp) do cacls "%ProgramFiles%\Exchsrvr\Mailroot\vsi 1%~d" >> acl.txt`,
		Priority: Essential, MaxBytes: 256 * kilobyte,
		Image: []string{"{mailroot}"},
		Live:  []string{`icacls "{mailroot}"`},
	},
	{
		ID: "mailroot/volumes", Path: "mailroot/volumes.txt", Title: "free disk space",
		Why:      "whether the volume of Mailroot, the logs or the stores is nearly full",
		Command:  `wmic logicaldisk where DriveType=3 get DeviceID,FreeSpace,Size > volumes.txt (2000: My Computer: note the free space and the capacity of each disk)`,
		Priority: Essential, MaxBytes: 64 * kilobyte,
		Windows2000: []string{`(My Computer: Properties of every disk: free space, capacity)`},
		Windows2003: []string{`wmic logicaldisk where DriveType=3 get DeviceID,FreeSpace,Size`},
		Live:        []string{`fsutil volume diskfree {drive}`},
	},
}
