package bundle

// SecretNames are parts, in lower case, of the names of registry values, keys and settings that hold passwords and the like:
// the collectors leave out what bears them.
var SecretNames = []string{
	"passw", "pwd", "passphrase", "userpass", "routepass", "secret", "credential", "communit", "sessionkey", "privatekey", "productid", "productkey",
}

// ScannerNames are parts, in lower case, of the names and paths of services and programs that scan mail or files: the versions
// of what lies in their folders are collected.
var ScannerNames = []string{
	"antigen", "sybari", "symantec", "norton", "smsmse", "mcafee", "mcshield", "groupshield", "network associates", "trend micro",
	"scanmail", "officescan", "sophos", "etrust", "inoculate", "kaspersky", "f-secure", "gfi ", "gfime", "antivirus", "anti-virus",
	"virus", "blackberry", "panda", "norman", "bitdefender",
}

// NoSuchKey begins a comment in the exports of our collectors, followed by the full name of a key that was asked for and does
// not exist: nothing else in an export would tell it from a key that was not asked for, or could not be read.
const NoSuchKey = "; no such key: "

// registryTargets are exports of registry keys: everything that a rule asks for, and what the analyzer reads besides. Values
// whose names say that they hold a secret are left out by the collectors.
var registryTargets = []Target{
	{
		ID: "registry/exchange", Path: "registry/exchange.reg", Title: "registry: HKLM\\SOFTWARE\\Microsoft\\Exchange",
		Why:      "Exchange version, transport scanning, MailMsg limits, Intelligent Message Filter",
		Command:  `regedit /e exchange.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange"`,
		Priority: Essential, MaxBytes: 8 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange`},
		Image: softwareHive,
	},
	{
		ID: "registry/services", Path: "registry/services.reg", Title: "registry: services",
		Why:      "VSAPI scanner, SMTPSVC queuing, event message files, diagnostics logging levels",
		Command:  `regedit /e services.reg "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services"`,
		Priority: Essential, MaxBytes: 32 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services`},
		Image: systemHive,
	},
	{
		ID: "registry/software", Path: "registry/software.reg", Title: "registry: HKLM\\SOFTWARE",
		Why:      "installed products, their settings, hotfixes, programs started at logon",
		Command:  `regedit /e software.reg "HKEY_LOCAL_MACHINE\SOFTWARE"`,
		Priority: Useful, Cost: Bulky, MaxBytes: 16 * megabyte,
		// of the whole branch, too large for a mail, the keys of the products that rules know
		Keys: []string{
			`HKEY_LOCAL_MACHINE\SOFTWARE\ComputerAssociates`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Data Fellows`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\GFI`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Intel\LANDesk\VirusProtect6\CurrentVersion`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\KasperskyLab`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\McAfee`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Network Associates`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Research In Motion`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Sophos`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Symantec`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\TrendMicro`,
		},
		Image: softwareHive,
	},
	{
		ID: "registry/antigen", Path: "registry/antigen.reg", Title: "registry: Antigen for Exchange",
		Why:      "whether Antigen's Internet scan job is on (AntigenEnabled)",
		Command:  `regedit /e antigen.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software"`,
		Priority: Essential, MaxBytes: 4 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software`},
		Image: softwareHive,
	},
	{
		ID: "registry/uninstall", Path: "registry/uninstall.reg", Title: "registry: installed products",
		Why:      "which antivirus products are installed, and their versions",
		Command:  `regedit /e uninstall.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"`,
		Priority: Essential, MaxBytes: 4 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`},
		Image: softwareHive,
	},
	{
		ID: "registry/run", Path: "registry/run.reg", Title: "registry: programs started at logon (Run keys)",
		Why:      "programs such as ccApp.exe that start with the server",
		Command:  `regedit /e run.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"`,
		Priority: Essential, MaxBytes: 256 * kilobyte,
		Keys: []string{
			`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce`,
			`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\RunServices`,
		},
		Image: softwareHive,
	},
	{
		ID: "registry/updates", Path: "registry/updates.reg", Title: "registry: installed updates",
		Why:      "hotfixes of Exchange and Windows",
		Command:  `regedit /e updates.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Updates"`,
		Priority: Useful, MaxBytes: 4 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Updates`},
		Image: softwareHive,
	},
	{
		ID: "registry/classes", Path: "registry/classes.reg", Title: "registry: COM classes",
		Why:      "the DLL behind an event sink's class",
		Command:  `regedit /e classes.reg "HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID"`,
		Priority: Useful, Cost: Bulky, MaxBytes: 4 * megabyte,
		Keys:  []string{`HKEY_LOCAL_MACHINE\SOFTWARE\Classes\*`, `HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\*`},
		Image: softwareHive,
	},
	{
		ID: "registry/system", Path: "registry/system.reg", Title: "registry: role, time zone and languages of the server",
		Why:      "the kind of server, its local times, its processors, whether it is a cluster's node",
		Command:  `regedit /e system.reg "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control"`,
		Priority: Useful, MaxBytes: 2 * megabyte,
		Keys: []string{
			`HKEY_LOCAL_MACHINE\Cluster`,
			`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ComputerName`,
			`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage`,
			`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ProductOptions`,
			`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager`,
			`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\TimeZoneInformation`,
		},
		Image: systemHive,
	},
}

// The hives of a disk that does not run. Their logs stay: they may hold passwords, and the analyzer does not apply them.
var (
	softwareHive = []string{"{windows}/system32/config/SOFTWARE"}
	systemHive   = []string{"{windows}/system32/config/SYSTEM"}
)
