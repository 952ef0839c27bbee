package sample

import (
	"math/rand/v2"
	"strings"
	"time"
)

// noise is what a healthy server logs day by day, from l.From to l.To: about ten records an hour, the same for the same
// log. A case is found among such records, never in an empty log.
func (l eventLog) noise() []event {
	kinds := noises[l.Noise]
	if len(kinds.daily) == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(uint64(l.From.Unix()), uint64(len(l.Computer))))
	var all []event
	for at := l.From; at.Before(l.To); at = at.Add(time.Duration(120+r.IntN(480)) * time.Second) {
		e := pick(kinds, r.IntN(100))
		e.At, e.Strings = at, l.named(e.Strings)
		all = append(all, e)
	}
	return append(all, heartbeat(l)...)
}

// pick takes one of the many ordinary records, and now and then one of those that come once in a while.
func pick(kinds noiseKinds, die int) event {
	if die < 90 {
		return kinds.daily[die%len(kinds.daily)]
	}
	return kinds.rare[die%len(kinds.rare)]
}

// named puts the names of the log's own domain into the strings of noise.
func (l eventLog) named(strs []string) []string {
	if l.Domain == "" {
		return strs
	}
	var out []string
	for _, s := range strs {
		out = append(out, strings.ReplaceAll(s, "contoso.example", l.Domain))
	}
	return out
}

// heartbeat ends the log where the source says it ends: the last thing a server logged before it was collected.
func heartbeat(l eventLog) []event {
	if l.Noise == "system" {
		return []event{{At: l.To, Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "stopped"}}}
	}
	return []event{{At: l.To, Source: "SceCli", ID: 1704, Qualifiers: 0x4000, Type: "information"}}
}

// noiseKinds are the records of a log that belong to no case.
type noiseKinds struct{ daily, rare []event }

const store = `First Storage Group\Mailbox Store`

var noises = map[string]noiseKinds{
	"application": {
		daily: []event{
			{Source: "SceCli", ID: 1704, Qualifiers: 0x4000, Type: "information"},
			{Source: "LoadPerf", ID: 1000, Qualifiers: 0x4000, Type: "information", Strings: []string{"WmiApRpl", "WmiApRpl"}},
			{Source: "LoadPerf", ID: 1001, Qualifiers: 0x4000, Type: "information", Strings: []string{"WmiApRpl", "WmiApRpl"}},
			{Source: "ESE", ID: 700, Type: "information", Category: 7, Strings: []string{"Information Store (2044) ", "First Storage Group: ", `C:\Program Files\Exchsrvr\mdbdata\priv1.edb`}},
			{Source: "ESE", ID: 701, Type: "information", Category: 7, Strings: []string{"Information Store (2044) ", "First Storage Group: ", `C:\Program Files\Exchsrvr\mdbdata\priv1.edb`}},
			{Source: "ESE", ID: 213, Type: "information", Category: 3, Strings: []string{"Information Store (2044) ", "First Storage Group: "}},
			{Source: "MSExchangeIS Mailbox Store", ID: 1207, Qualifiers: 0x4004, Type: "information", Category: 6, Strings: []string{"14", "212", "26122", "0", "0", store}},
			{Source: "MSExchangeIS Mailbox Store", ID: 1221, Qualifiers: 0x4004, Type: "information", Category: 6, Strings: []string{store, "1206"}},
			{Source: "MSExchangeIS Mailbox Store", ID: 1206, Qualifiers: 0x4004, Type: "information", Category: 6, Strings: []string{store}},
			{Source: "MSExchangeIS Mailbox Store", ID: 1016, Qualifiers: 0x8004, Type: "warning", Category: 1, Strings: []string{"CONTOSO\\svc-backup", "/o=Contoso/ou=First Administrative Group/cn=Recipients/cn=jdoe", store}},
			{Source: "MSExchangeSA", ID: 9006, Qualifiers: 0x4004, Type: "information", Category: 1, Strings: []string{}},
			{Source: "MSExchangeDSAccess", ID: 2080, Qualifiers: 0x4004, Type: "information", Category: 3, Strings: []string{"INETINFO.EXE", "1840", "\tdc01.contoso.example\tCDG 7 7 1 0 1 1 7 1"}},
			{Source: "NTBackup", ID: 8018, Qualifiers: 0x4000, Type: "information", Strings: []string{"\\\\?\\C:"}},
			{Source: "NTBackup", ID: 8019, Qualifiers: 0x4000, Type: "information", Strings: []string{"\\\\?\\C:"}},
		},
		rare: []event{
			{Source: "Userenv", ID: 1517, Qualifiers: 0x8000, Type: "warning", Strings: []string{"CONTOSO\\svc-backup"}},
			{Source: "Userenv", ID: 1030, Qualifiers: 0xC000, Type: "error", Strings: []string{}},
			{Source: "Perflib", ID: 1008, Qualifiers: 0xC000, Type: "warning", Strings: []string{"BITS", `C:\WINDOWS\system32\bitsprf.dll`}},
			{Source: "W3SVC-WP", ID: 2262, Qualifiers: 0x8000, Type: "warning", Strings: []string{"C:\\WINDOWS\\system32\\inetsrv\\asp.dll"}},
			{Source: "MSExchangeFBPublish", ID: 8197, Qualifiers: 0xC004, Type: "error", Category: 1, Strings: []string{"dc01.contoso.example", "0x8004010f"}},
			{Source: "WinMgmt", ID: 63, Qualifiers: 0x8000, Type: "warning", Strings: []string{"HiPerfCooker_v1", "Root\\WMI", "LocalSystem"}},
			{Source: "crypt32", ID: 8, Qualifiers: 0xC000, Type: "error", Strings: []string{"http://www.download.windowsupdate.com/msdownload/update/v3/static/trustedr/en/authrootseq.txt", "This operation returned because the timeout period expired."}},
			{Source: "EXCDO", ID: 8208, Qualifiers: 0x8000, Type: "warning", Category: 1, Strings: []string{"jdoe@contoso.example", "Review of the quarter.EML"}},
		},
	},
	"system": {
		daily: []event{
			{Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "running"}},
			{Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "stopped"}},
			{Source: "Service Control Manager", ID: 7035, Qualifiers: 0x4000, Type: "information", Strings: []string{"Volume Shadow Copy", "start"}},
			{Source: "Print", ID: 10, Qualifiers: 0x4000, Type: "information", Strings: []string{"14", "Microsoft Word", "jdoe", "LASER01"}},
			{Source: "W32Time", ID: 35, Qualifiers: 0x4000, Type: "information", Strings: []string{"dc01.contoso.example (ntp.d|192.0.2.5:123->192.0.2.9:123)"}},
			{Source: "EventLog", ID: 6013, Qualifiers: 0x8000, Type: "information", Strings: []string{"", "", "", "", "1206421", "60", "-60 W. Europe Standard Time"}},
			{Source: "Application Popup", ID: 26, Qualifiers: 0x4000, Type: "information", Strings: []string{"Windows", "Other people are logged on to this computer."}},
		},
		rare: []event{
			{Source: "Tcpip", ID: 4201, Qualifiers: 0x4000, Type: "information", Strings: []string{"", "\\DEVICE\\TCPIP_{5A0C2D11-6E57-4A9E-8E1B-0C41D7A3F0B2}"}},
			{Source: "TermServDevices", ID: 1111, Qualifiers: 0xC000, Type: "error", Strings: []string{"HP LaserJet 4050 Series PCL", "LASER01"}},
			{Source: "DCOM", ID: 10009, Qualifiers: 0xC000, Type: "error", Strings: []string{"WKS0412.contoso.example"}},
			{Source: "LsaSrv", ID: 40960, Qualifiers: 0x8000, Type: "warning", Category: 3, Strings: []string{"cifs/fs01.contoso.example", "There are currently no logon servers available to service the logon request. (0xc000005e)"}},
			{Source: "W32Time", ID: 36, Qualifiers: 0x8000, Type: "warning", Strings: []string{"49152"}},
		},
	},
}
