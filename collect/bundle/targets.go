package bundle

// Target is one row of the table of what is collected: an artifact, its place in a bundle, and how a person gets it.
type Target struct {
	ID      string // stable name, folder/artifact: "eventlog/application"
	Path    string // place in the bundle; ends in "/" when it is a folder of several members
	Title   string // the artifact in words, as "what to collect next" names it
	Why     string // the questions it answers
	Command string // what the customer types on the server (Windows 2000 and 2003 unless it says otherwise)
}

// TargetByID returns the row with the given ID.
func TargetByID(id string) (Target, bool) {
	for _, t := range Targets {
		if t.ID == id {
			return t, true
		}
	}
	return Target{}, false
}

// Targets is the table of what is collected, the most telling first. The analyzer prints its commands.
var Targets = []Target{
	{
		ID: "eventlog/application", Path: "eventlog/application.evt", Title: "Application event log",
		Why:     "errors of SMTP, the categorizer, the store and the scanners, with their times",
		Command: `eventvwr.msc: Application, Save Log File As..., type "Event Log (*.evt)", application.evt`,
	},
	{
		ID: "eventlog/system", Path: "eventlog/system.evt", Title: "System event log",
		Why:     "service failures, disk and network errors",
		Command: `eventvwr.msc: System, Save Log File As..., type "Event Log (*.evt)", system.evt`,
	},
	{
		ID: "registry/exchange", Path: "registry/exchange.reg", Title: "registry: HKLM\\SOFTWARE\\Microsoft\\Exchange",
		Why:     "Exchange version, transport scanning, MailMsg limits, Intelligent Message Filter",
		Command: `regedit /e exchange.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange"`,
	},
	{
		ID: "registry/services", Path: "registry/services.reg", Title: "registry: services",
		Why:     "VSAPI scanner, SMTPSVC queuing, event message files, diagnostics logging levels",
		Command: `regedit /e services.reg "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services"`,
	},
	{
		ID: "registry/software", Path: "registry/software.reg", Title: "registry: HKLM\\SOFTWARE",
		Why:     "installed products, their settings, hotfixes, programs started at logon",
		Command: `regedit /e software.reg "HKEY_LOCAL_MACHINE\SOFTWARE"`,
	},
	{
		ID: "registry/antigen", Path: "registry/antigen.reg", Title: "registry: Antigen for Exchange",
		Why:     "whether Antigen's Internet scan job is on (AntigenEnabled)",
		Command: `regedit /e antigen.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software"`,
	},
	{
		ID: "registry/uninstall", Path: "registry/uninstall.reg", Title: "registry: installed products",
		Why:     "which antivirus products are installed, and their versions",
		Command: `regedit /e uninstall.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"`,
	},
	{
		ID: "registry/run", Path: "registry/run.reg", Title: "registry: programs started at logon (Run keys)",
		Why:     "programs such as ccApp.exe that start with the server",
		Command: `regedit /e run.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"`,
	},
	{
		ID: "registry/updates", Path: "registry/updates.reg", Title: "registry: installed updates",
		Why:     "hotfixes of Exchange and Windows",
		Command: `regedit /e updates.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Updates"`,
	},
	{
		ID: "registry/classes", Path: "registry/classes.reg", Title: "registry: COM classes",
		Why:     "the DLL behind an event sink's class",
		Command: `regedit /e classes.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID"`,
	},
	{
		ID: "smtp/sinks", Path: "smtp/smtpreg.txt", Title: "SMTP event sink bindings",
		Why:     "which sinks are bound to which transport event",
		Command: `cscript //nologo smtpreg.vbs /enum > smtpreg.txt`,
	},
	{
		ID: "smtp/protocol-log", Path: "smtp/log/", Title: "SMTP protocol logs of the last days",
		Why:     "what the server answered and what others answered it",
		Command: `xcopy "%windir%\system32\LogFiles\SMTPSVC1" .\log\ /d:MM-DD-YYYY`,
	},
	{
		ID: "smtp/queues", Path: "smtp/queues.txt", Title: "SMTP queues and links",
		Why:     "which queues hold mail, in which state",
		Command: `wmic /namespace:\\root\MicrosoftExchangeV2 path Exchange_SMTPLink get /format:list > queues.txt`,
	},
	{
		ID: "smtp/metabase", Path: "smtp/metabase.txt", Title: "SMTP virtual server settings (metabase)",
		Why:     "folders, limits, smart host and state of each virtual server",
		Command: `cscript //nologo %SystemDrive%\Inetpub\AdminScripts\adsutil.vbs enum_all smtpsvc > metabase.txt`,
	},
	{
		ID: "mailroot/listing", Path: "mailroot/listing.txt", Title: "Mailroot listing",
		Why:     "counts, sizes and ages of the files in Queue, BadMail and PickUp; free disk space",
		Command: `dir /s /a "%ProgramFiles%\Exchsrvr\Mailroot" > listing.txt`,
	},
	{
		ID: "mailroot/acl", Path: "mailroot/acl.txt", Title: "Mailroot permissions",
		Why:     "whether SYSTEM has Full Control of vsi N, BadMail, Queue and PickUp",
		Command: `for %d in ("" \BadMail \Queue \PickUp) do cacls "%ProgramFiles%\Exchsrvr\Mailroot\vsi 1%~d" >> acl.txt`,
	},
	{
		ID: "process/inetinfo", Path: "process/inetinfo.txt", Title: "modules of inetinfo.exe",
		Why:     "which event sink DLLs are loaded",
		Command: `tlist inetinfo > inetinfo.txt (2003: tasklist /m /fi "imagename eq inetinfo.exe")`,
	},
	{
		ID: "process/store", Path: "process/store.txt", Title: "modules of store.exe",
		Why:     "which scanner DLLs are loaded, and the builds that run",
		Command: `tlist store > store.txt (2003: tasklist /m /fi "imagename eq store.exe")`,
	},
	{
		ID: "process/list", Path: "process/processes.txt", Title: "process list",
		Why:     "which scanners and services run",
		Command: `tlist > processes.txt (2003: tasklist /svc)`,
	},
	{
		ID: "process/services", Path: "process/services.txt", Title: "services and their states",
		Why:     "which services are installed and which run",
		Command: `sc query state= all bufsize= 65536 > services.txt (2000 without sc: net start)`,
	},
	{
		ID: "process/sockets", Path: "process/netstat.txt", Title: "network endpoints",
		Why:     "listeners and connections",
		Command: `netstat -an > netstat.txt (2003: netstat -ano)`,
	},
	{
		ID: "process/autoruns", Path: "process/autoruns.csv", Title: "autostart entries",
		Why:     "programs that start by themselves",
		Command: `autorunsc -a -c > autoruns.csv`,
	},
	{
		ID: "system/versions", Path: "system/versions.txt", Title: "file versions of Exchange, SMTP and scanner binaries",
		Why:     "whether a fix is on the server: the builds of Store.exe, Exsmtp.dll, Mdbmsg.dll and the scanners",
		Command: `Explorer: Properties, Version of Store.exe, Exsmtp.dll and Mdbmsg.dll in Exchsrvr\bin, or the collector`,
	},
	{
		ID: "tracking/log", Path: "tracking/", Title: "message tracking logs of the last days",
		Why:     "the last thing that happened to each message",
		Command: `xcopy "\\%COMPUTERNAME%\%COMPUTERNAME%.log" .\tracking\ /d:MM-DD-YYYY`,
	},
	{
		ID: "operator/question", Path: "", Title: "question to the operator",
		Why:     "what no artifact shows",
		Command: "ask the administrator",
	},
}
