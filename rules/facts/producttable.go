package facts

// productRow is one product and how it shows. Patterns are in lower case, with "*" for any run of letters.
type productRow struct {
	id, name, vendor string
	uninstall        []string // DisplayName in the Uninstall branch
	not              []string // DisplayNames that uninstall would match and that are other products
	services         []string // service names or display names
	keys             []string // registry keys that exist only while it is installed
	processes        []string // image names
	modules          []string // DLLs loaded in any process
	version          []registryPlace
	files            []string // the file whose version is the product's
	parts            bool     // it also comes as part of Exchange, so no list of products or services proves it absent
}

// registryPlace is where a product keeps its version. With value "" it is the last component of the key.
type registryPlace struct{ key, value string }

// productTable is the products that rules name. Names of programs, services and keys: the vendors' documents as quoted in
// Microsoft's Exchange Best Practices Analyzer articles and knowledge base; those of products that no rule of the
// catalog depends on are from memory of their setups, and only ever prove presence together with their full name.
var productTable = []productRow{
	{
		id: "antigen", name: "Antigen for Exchange", vendor: "Sybari / Microsoft",
		uninstall: []string{"*antigen*exchange*", "*antigen*smtp*", "sybari antigen*", "microsoft antigen*", "antigen"},
		not:       []string{"*manager*", "*central*", "*quarantine*"},
		services:  []string{"antigenservice", "antigenimc", "antigen service", "antigen imc", "antigenstatisticsservice", "antigenmonitor"},
		keys:      []string{`HKLM\SOFTWARE\Sybari Software\Antigen for Exchange`, `HKLM\SOFTWARE\Sybari Software\Antigen for SMTP`},
		processes: []string{"antigenservice.exe", "antigenrealtime.exe", "antigeninternet.exe", "antigenimc.exe", "antigenmonitor.exe", "antigenstore.exe"},
		modules:   []string{"antigensmtpsink.dll", "antigenvsapi.dll"},
		version:   []registryPlace{{`HKLM\SOFTWARE\Sybari Software\Antigen for Exchange`, "Version"}, {`HKLM\SOFTWARE\Sybari Software\Antigen for Exchange`, "ProductVersion"}},
		files:     []string{"antigenservice.exe", "antigensmtpsink.dll"},
	},
	{
		id: "symantec-mail-security", name: "Symantec Mail Security for Microsoft Exchange", vendor: "Symantec",
		uninstall: []string{"symantec mail security*exchange*", "symantec mail security", "symantec mail security 4*"},
		services:  []string{"smsmse", "symantec mail security for microsoft exchange"},
		keys:      []string{`HKLM\SOFTWARE\Symantec\SMSMSE\*\Server`, `HKLM\SYSTEM\CurrentControlSet\Services\SMSMSE`},
		processes: []string{"savfmsesp.exe", "savfmsectrl.exe", "savfmsesrv.exe", "savfmselog.exe", "savfmsesjm.exe", "savfmsetask.exe"},
		version:   []registryPlace{{`HKLM\SOFTWARE\Symantec\SMSMSE\*\Server`, "Version"}, {`HKLM\SOFTWARE\Symantec\SMSMSE\*`, ""}},
		files:     []string{"savfmsesp.exe", "savfmsesrv.exe"},
	},
	{
		id: "symantec-antivirus", name: "Norton AntiVirus / Symantec AntiVirus Corporate Edition", vendor: "Symantec",
		uninstall: []string{"norton antivirus corporate*", "norton antivirus client*", "norton antivirus server*", "symantec antivirus*", "symantec client security*", "symantec_antivirus*", "navc*"},
		not:       []string{"*exchange*", "*domino*", "*gateway*", "*console*", "*snap-in*", "*filtering*", "*scan engine*", "*reporting*"},
		services:  []string{"norton antivirus server", "norton antivirus client", "symantec antivirus", "symantec antivirus server", "symantec antivirus client", "defwatch"},
		keys:      []string{`HKLM\SOFTWARE\Intel\LANDesk\VirusProtect6\CurrentVersion`},
		processes: []string{"rtvscan.exe", "defwatch.exe", "vptray.exe"},
		files:     []string{"rtvscan.exe", "vptray.exe"},
	},
	{
		id: "groupshield", name: "McAfee GroupShield for Exchange", vendor: "McAfee / Network Associates",
		uninstall: []string{"*groupshield*"},
		services:  []string{"*groupshield*", "mcafeegroupshield*", "safeservice"},
		keys:      []string{`HKLM\SOFTWARE\Network Associates\McAfee GroupShield`, `HKLM\SOFTWARE\Network Associates\GroupShield Exchange`, `HKLM\SOFTWARE\McAfee\McAfee GroupShield`},
		processes: []string{"safeservice.exe"},
		version:   []registryPlace{{`HKLM\SOFTWARE\Network Associates\McAfee GroupShield`, "Version"}},
		files:     []string{"safeservice.exe"},
	},
	{
		id: "virusscan", name: "McAfee VirusScan Enterprise", vendor: "McAfee / Network Associates",
		uninstall: []string{"*virusscan enterprise*", "mcafee virusscan*", "network associates virusscan*", "netshield*"},
		services:  []string{"mcshield", "network associates mcshield", "mcafee mcshield", "mctaskmanager"},
		keys:      []string{`HKLM\SOFTWARE\Network Associates\TVD\VirusScan Enterprise`, `HKLM\SOFTWARE\McAfee\VSCore`},
		processes: []string{"mcshield.exe", "vstskmgr.exe", "shstat.exe"},
		version:   []registryPlace{{`HKLM\SOFTWARE\Network Associates\TVD\VirusScan Enterprise\CurrentVersion`, "szProductVer"}},
		files:     []string{"vstskmgr.exe", "mcshield.exe"},
	},
	{
		id: "scanmail", name: "ScanMail for Microsoft Exchange", vendor: "Trend Micro",
		uninstall: []string{"*scanmail*exchange*"},
		services:  []string{"scanmail_*", "trend micro scanmail*"},
		keys:      []string{`HKLM\SOFTWARE\TrendMicro\ScanMail for Exchange`},
		modules:   []string{"adaptersmtp.dll"},
		version:   []registryPlace{{`HKLM\SOFTWARE\TrendMicro\ScanMail for Exchange\CurrentVersion`, "Version"}},
		files:     []string{"adaptersmtp.dll"},
	},
	{
		id: "etrust", name: "eTrust Antivirus / InoculateIT", vendor: "Computer Associates",
		uninstall: []string{"*etrust*antivirus*", "*etrust*itm*", "*inoculateit*", "*inoculan*"},
		services:  []string{"inorpc", "inort", "inotask", "etrust antivirus *"},
		keys:      []string{`HKLM\SOFTWARE\ComputerAssociates\eTrustAntivirus`, `HKLM\SOFTWARE\ComputerAssociates\InoculateIT`, `HKLM\SOFTWARE\ComputerAssociates\eTrustITM`},
		processes: []string{"inorpc.exe", "inort.exe", "inotask.exe"},
		files:     []string{"inorpc.exe"},
	},
	{
		id: "imf", name: "Intelligent Message Filter", vendor: "Microsoft",
		uninstall: []string{"*exchange*intelligent message filter*", "intelligent message filter*"},
		keys:      []string{`HKLM\SOFTWARE\Microsoft\Exchange\ContentFilter`},
		modules:   []string{"msexchange.ucecontentfilter.dll", "msexchange.uce*.dll"},
		files:     []string{"msexchange.ucecontentfilter.dll"},
		parts:     true, // Exchange 2003 SP2 brings it along
	},
	{
		id: "blackberry", name: "BlackBerry Enterprise Server", vendor: "Research In Motion",
		uninstall: []string{"blackberry enterprise server*"},
		services:  []string{"blackberry dispatcher", "blackberry router", "blackberry controller", "blackberry mailstore*", "blackberry synchronization*"},
		keys:      []string{`HKLM\SOFTWARE\Research In Motion\BlackBerry Enterprise Server`},
		processes: []string{"blackberrydispatcher.exe", "blackberryagent.exe", "blackberryrouter.exe", "blackberrycontroller.exe"},
		files:     []string{"blackberrydispatcher.exe"},
	},
	{
		id: "gfi-mailessentials", name: "GFI MailEssentials", vendor: "GFI",
		uninstall: []string{"gfi mailessentials*", "gfi mail essentials*"},
		services:  []string{"gfi mailessentials*", "gfimeattendant", "gfimetrxsvc*"},
	},
	{
		id: "gfi-mailsecurity", name: "GFI MailSecurity", vendor: "GFI",
		uninstall: []string{"gfi mailsecurity*", "gfi mail security*"},
		services:  []string{"gfi mailsecurity*", "gfi content security*"},
	},
	{
		id: "f-secure", name: "F-Secure Anti-Virus for Microsoft Exchange", vendor: "F-Secure",
		uninstall: []string{"f-secure anti-virus*exchange*", "f-secure anti-virus for *mail server*", "f-secure content scanner*"},
		services:  []string{"f-secure anti-virus*exchange*", "f-secure content scanner*"},
		keys:      []string{`HKLM\SOFTWARE\Data Fellows\F-Secure\Anti-Virus for Microsoft Exchange`},
	},
	{
		id: "kaspersky", name: "Kaspersky Anti-Virus for Microsoft Exchange", vendor: "Kaspersky Lab",
		uninstall: []string{"kaspersky*exchange*"},
		services:  []string{"kaspersky*exchange*"},
	},
	{
		id: "puremessage", name: "Sophos PureMessage / MailMonitor for Exchange", vendor: "Sophos",
		uninstall: []string{"*puremessage*exchange*", "sophos puremessage*", "sophos mailmonitor*"},
		services:  []string{"*puremessage*", "sophos mailmonitor*"},
	},
	{
		id: "sophos-antivirus", name: "Sophos Anti-Virus", vendor: "Sophos",
		uninstall: []string{"sophos anti-virus*"},
		services:  []string{"savservice", "sweepsrv.sys", "sophos anti-virus*"},
		processes: []string{"savservice.exe", "sweepsrv.sys"},
	},
	{
		id: "officescan", name: "OfficeScan / ServerProtect", vendor: "Trend Micro",
		uninstall: []string{"*officescan client*", "*officescan*", "*serverprotect*"},
		services:  []string{"ntrtscan", "tmlisten", "spntsvc", "officescannt*"},
		processes: []string{"ntrtscan.exe", "tmlisten.exe", "spntsvc.exe"},
	},
}

// KnownProduct tells whether id is in the table of products.
func KnownProduct(id string) bool { return productByID(id) != nil }

// ProductIDs are the products that rules may name, in the table's order.
func ProductIDs() []string {
	var ids []string
	for _, row := range productTable {
		ids = append(ids, row.id)
	}
	return ids
}

func productByID(id string) *productRow {
	for i := range productTable {
		if productTable[i].id == id {
			return &productTable[i]
		}
	}
	return nil
}

func (row *productRow) keysOfVersion() []string {
	var keys []string
	for _, place := range row.version {
		keys = append(keys, place.key)
	}
	return keys
}
