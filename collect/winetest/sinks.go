package winetest

import (
	"fmt"
	"strings"
)

// sink is a binding of the planted virtual server.
type sink struct {
	event, category string // name and GUID of the event
	name, class     string
	clsid, dll      string
	priority        int
}

// sinks are what is bound, in the order of their events: those of Exchange that mail flow depends on, and Antigen's.
var sinks = []sink{
	{"OnInboundCommand", "f6628c8d-0d5e-11d2-aa68-00c04fa35b82", "Exchange SMTP Protocol Security EHLO Sink", "Exps.EhloSink", guid(1), exchangeBin + "exps.dll", 24575},
	{"OnInboundCommand", "f6628c8d-0d5e-11d2-aa68-00c04fa35b82", "Exchange SMTP Protocol XEXCH50 Inbound EHLO Sink", "Peexch50.EhloSink", guid(2), exchangeBin + "peexch50.dll", 24575},
	{"StoreDriver", "59175850-e533-11d1-aa67-00c04fa345f6", "Exchange Store Driver", "ExSmtp.StoreDriver", guid(3), exchangeBin + "exsmtp.dll", 1},
	{"StoreDriver", "59175850-e533-11d1-aa67-00c04fa345f6", "Exchange NTFS Store Driver", "NtfsDrv.StoreDriver", guid(4), `C:\WINDOWS\system32\inetsrv\ntfsdrv.dll`, 2},
	{"OnCategorize", "960252a3-0a3a-11d2-9e00-00c04fa322ba", "Exchange Categorizer", "Exchange.Cat", guid(5), exchangeBin + "phatcat.dll", 10},
	{"OnPostCategorize", "76719654-05a6-11d2-9dfd-00c04fa322ba", "Antigen SMTP Sink", "Antigen.SMTPSink", guid(6), `C:\Program Files\Sybari\AntigenSmtpSink.dll`, 8192},
	{"OnTransportRouter", "283430c9-1850-11d2-9e03-00c04fa322ba", "Exchange Router", "Exchange.Router", guid(7), exchangeBin + "reapi.dll", 10},
}

const exchangeBin = `C:\Program Files\Exchsrvr\bin\`

func guid(n int) string { return fmt.Sprintf("{11111111-2222-3333-4444-%012d}", n) }

// sinkKeys are the COM classes of what is bound.
func sinkKeys() string {
	var b strings.Builder
	for _, s := range sinks {
		const classes = `HKEY_LOCAL_MACHINE\SOFTWARE\Classes\`
		fmt.Fprintf(&b, "[%s%s\\CLSID]\n@=\"%s\"\n\n", classes, s.class, s.clsid)
		fmt.Fprintf(&b, "[%sCLSID\\%s\\InprocServer32]\n@=\"%s\"\n\n", classes, s.clsid, strings.ReplaceAll(s.dll, `\`, `\\`))
	}
	return b.String()
}

// sinkNodes are the bindings as MetaBase.xml has them, inferred from how the Platform SDK describes them: a node each.
func sinkNodes() string {
	var b strings.Builder
	node := func(location string, properties ...[3]string) {
		fmt.Fprintf(&b, "<IIsConfigObject\tLocation =\"%s\"\n\t>\n", location)
		for _, p := range properties {
			fmt.Fprintf(&b, "\t<Custom\n\t\tName=\"%s\"\n\t\tID=\"0\"\n\t\tValue=\"%s\"\n\t\tType=\"%s\"\n\t\tUserType=\"IIS_MD_UT_SERVER\"\n"+
				"\t\tAttributes=\"NO_ATTRIBUTES\"\n\t/>\n", p[0], p[2], p[1])
		}
		b.WriteString("</IIsConfigObject>\n")
	}
	for i, s := range sinks {
		at := fmt.Sprintf("/LM/SmtpSvc/1/EventManager/EventTypes/{%s}/Bindings/%s", strings.ToUpper(s.category), guid(100+i))
		node(at, [3]string{"DisplayName", "STRING", s.name}, [3]string{"SinkClass", "STRING", s.class}, [3]string{"Enabled", "DWORD", "1"})
		node(at+"/SourceProperties", [3]string{"Priority", "DWORD", fmt.Sprint(s.priority)})
	}
	return b.String()
}

// smtpreg is a script that lists the sinks, as smtpreg.vbs /enum does.
func smtpreg() string {
	var text strings.Builder
	box := func(indent int, title string) {
		line := strings.Repeat(" ", indent+1) + strings.Repeat("-", len(title)+2)
		fmt.Fprintf(&text, "%s\n%s| %s |\n%s\n", line, strings.Repeat(" ", indent), title, line)
	}
	box(0, "Source Type")
	text.WriteString(" Name: SMTP Source Type\n   ID: {fb65c4dc-e468-11d1-aa67-00c04fa345f6}\n")
	last := ""
	for _, s := range sinks {
		if s.event != last {
			box(14, "Event Type")
			fmt.Fprintf(&text, "               Name: SMTP %s\n                 ID: {%s}\n", s.event, s.category)
		}
		last = s.event
	}
	box(14, "Source")
	text.WriteString("               Name: smtpsvc 1\n                 ID: {1b3c0667-e470-11d1-aa67-00c04fa345f6}\n")
	for i, s := range sinks {
		box(23, "Binding")
		fmt.Fprintf(&text, "%35sEvent: SMTP %s\n%38sID: %s\n%36sName: %s\n%31sSinkClass: %s\n%33sEnabled: True\n", "", s.event, "", guid(100+i), "", s.name, "", s.class, "")
		fmt.Fprintf(&text, "%24sSourceProperties: {\n%43sPriority = %d\n%42s}\n", "", "", s.priority, "")
	}
	fmt.Fprintf(&text, "%24sSinkProperties    {\n%43sLogPassword = %s\n%42s}\n", "", "", Secret, "")
	var b strings.Builder
	for line := range strings.Lines(text.String()) {
		fmt.Fprintf(&b, "WScript.Echo \"%s\"\r\n", strings.TrimRight(line, "\n"))
	}
	return b.String()
}
