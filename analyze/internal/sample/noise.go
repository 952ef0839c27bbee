package sample

import (
	"math/rand/v2"
	"time"
)

// noise is what a healthy server logs day by day, from l.From to l.To: about a dozen records an hour, the same for the same
// log. A case is found among such records, never in an empty log.
func (l eventLog) noise() []event {
	kinds := noises[l.Noise]
	if len(kinds) == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(uint64(l.From.Unix()), uint64(len(l.Computer))))
	var all []event
	for at := l.From; at.Before(l.To); at = at.Add(time.Duration(120+r.IntN(480)) * time.Second) {
		e := kinds[r.IntN(len(kinds))]
		e.At = at
		all = append(all, e)
	}
	return append(all, heartbeat(l)...)
}

// heartbeat ends the log where the source says it ends: the last thing a server logged before it was collected.
func heartbeat(l eventLog) []event {
	if l.Noise == "system" {
		return []event{{At: l.To, Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "stopped"}}}
	}
	return []event{{At: l.To, Source: "SceCli", ID: 1704, Qualifiers: 0x4000, Type: "information"}}
}

var noises = map[string][]event{
	"application": {
		{Source: "SceCli", ID: 1704, Qualifiers: 0x4000, Type: "information"},
		{Source: "LoadPerf", ID: 1000, Qualifiers: 0x4000, Type: "information", Strings: []string{"WmiApRpl", "WmiApRpl"}},
		{Source: "LoadPerf", ID: 1001, Qualifiers: 0x4000, Type: "information", Strings: []string{"WmiApRpl", "WmiApRpl"}},
		{Source: "ESE", ID: 102, Qualifiers: 0, Type: "information", Category: 1, Strings: []string{"Information Store (2044) ", "First Storage Group: ", "0"}},
		{Source: "ESE", ID: 213, Qualifiers: 0, Type: "information", Category: 3, Strings: []string{"Information Store (2044) ", "First Storage Group: "}},
		{Source: "MSExchangeIS Mailbox Store", ID: 1207, Qualifiers: 0x4004, Type: "information", Category: 6, Strings: []string{"14", "212", "26122", "0", "0", "First Storage Group\\Mailbox Store"}},
		{Source: "MSExchangeIS Mailbox Store", ID: 1221, Qualifiers: 0x4004, Type: "information", Category: 6, Strings: []string{"First Storage Group\\Mailbox Store", "1206"}},
		{Source: "MSExchangeSA", ID: 9006, Qualifiers: 0x4004, Type: "information", Category: 1, Strings: []string{}},
		{Source: "MSExchangeDSAccess", ID: 2080, Qualifiers: 0x4004, Type: "information", Category: 3, Strings: []string{"INETINFO.EXE", "1840", "\tDC01.contoso.example\tCDG 7 7 1 0 1 1 7 1"}},
		{Source: "Userenv", ID: 1517, Qualifiers: 0x8000, Type: "warning", Strings: []string{}},
		{Source: "Perflib", ID: 1008, Qualifiers: 0xC000, Type: "warning", Strings: []string{"BITS", `C:\WINDOWS\system32\bitsprf.dll`}},
		{Source: "NTBackup", ID: 8018, Qualifiers: 0x4000, Type: "information", Strings: []string{"\\\\?\\C:"}},
		{Source: "W3SVC-WP", ID: 2262, Qualifiers: 0x8000, Type: "warning", Strings: []string{"C:\\WINDOWS\\system32\\inetsrv\\asp.dll"}},
	},
	"system": {
		{Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "running"}},
		{Source: "Service Control Manager", ID: 7036, Qualifiers: 0x4000, Type: "information", Strings: []string{"WMI Performance Adapter", "stopped"}},
		{Source: "Service Control Manager", ID: 7035, Qualifiers: 0x4000, Type: "information", Strings: []string{"Volume Shadow Copy", "start"}},
		{Source: "Print", ID: 10, Qualifiers: 0x4000, Type: "information", Strings: []string{"14", "Microsoft Word", "jdoe", "LASER01"}},
		{Source: "W32Time", ID: 35, Qualifiers: 0x4000, Type: "information", Strings: []string{"dc01.contoso.example (ntp.d|10.0.0.5:123)"}},
		{Source: "eventlog", ID: 6013, Qualifiers: 0x8000, Type: "information", Strings: []string{"", "", "", "", "1206421", "60", "-60 W. Europe Standard Time"}},
		{Source: "Tcpip", ID: 4201, Qualifiers: 0x4000, Type: "information", Strings: []string{"\\DEVICE\\TCPIP_{5A0C}"}},
		{Source: "TermServDevices", ID: 1111, Qualifiers: 0xC000, Type: "error", Strings: []string{"HP LaserJet 4050 Series PCL", "LASER01"}},
	},
}
