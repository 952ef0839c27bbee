package facts

import "strings"

// Source types of the server extension objects: what a source in a sink listing is. Source: Microsoft Platform SDK,
// smtpguid.h; that of NNTP from memory of the same SDK.
const (
	SMTPSourceType      = "fb65c4dc-e468-11d1-aa67-00c04fa345f6"
	ExtraSMTPSourceType = "4f803d90-fd85-11d0-869a-00c04fd65616" // a leftover that smtpreg.vbs removes
	NNTPSourceType      = "c028fd82-f943-11d0-85bd-00c04fb960ea"
)

// DefaultSinkPriority is the priority of a binding that names none, of 0 (called first) to 32767. Source: Microsoft
// Platform SDK, SMTP Server Events, Source Properties.
const DefaultSinkPriority = 24575

// sinkEvents are the component categories of SMTP events with the names that CDO and smtpreg.vbs give them. Source:
// Microsoft Platform SDK, smtpguid.h and mailmsgprops headers; the last three are newer than the script's own list.
var sinkEvents = []struct{ guid, name string }{
	{"f6628c8d-0d5e-11d2-aa68-00c04fa35b82", "OnInboundCommand"},
	{"f6628c8e-0d5e-11d2-aa68-00c04fa35b82", "OnServerResponse"},
	{"f6628c8f-0d5e-11d2-aa68-00c04fa35b82", "OnSessionStart"},
	{"f6628c90-0d5e-11d2-aa68-00c04fa35b82", "OnMessageStart"},
	{"f6628c91-0d5e-11d2-aa68-00c04fa35b82", "OnPerRecipient"},
	{"f6628c92-0d5e-11d2-aa68-00c04fa35b82", "OnBeforeData"},
	{"f6628c93-0d5e-11d2-aa68-00c04fa35b82", "OnSessionEnd"},
	{"59175850-e533-11d1-aa67-00c04fa345f6", "StoreDriver"},
	{"ff3caa23-00b9-11d2-9dfb-00c04fa322ba", "OnArrival"},
	{"a3acfb0d-83ff-11d2-9e14-00c04fa322ba", "OnPreCategorize"},
	{"960252a3-0a3a-11d2-9e00-00c04fa322ba", "OnCategorize"},
	{"76719654-05a6-11d2-9dfd-00c04fa322ba", "OnPostCategorize"},
	{"283430c9-1850-11d2-9e03-00c04fa322ba", "OnTransportRouter"},
	{"c6df52aa-7db0-11d2-94f4-00c04f79f1d6", "MsgTrackLog"},
	{"bd0b4366-8e03-11d2-94f6-00c04f79f1d6", "DnsResolver"},
	{"ebf159de-a67e-11d2-94f7-00c04f79f1d6", "MaxMsgSize"},
	{"93d0a538-2c1e-4b68-a7c9-d73a8aa6ee97", "SmtpLog"},
	{"84ff368a-fab3-43d7-bcdf-692c5b46e6b1", "GetAuxDomainInfoFlags"},
	{"22b55731-f5f8-4d23-bd8f-87b52371a73a", "SmtpDsn"},
}

// SinkEvents are the names of the SMTP events, as SinkBinding bears them.
func SinkEvents() (names []string) {
	for _, e := range sinkEvents {
		names = append(names, e.name)
	}
	return names
}

// nntpEvents must not be taken for events of SMTP. Same source as NNTPSourceType.
var nntpEvents = []string{
	"c028fd83-f943-11d0-85bd-00c04fb960ea", // OnPost
	"c028fd85-f943-11d0-85bd-00c04fb960ea", // OnPostFinal
	"c028fd86-f943-11d0-85bd-00c04fb960ea", // OnPostEarly
}

// otherEventNames are further names of the same events, with blanks, hyphens and "SMTP" left out, in lower case.
var otherEventNames = map[string]string{
	"ontransportsubmission":           "OnArrival",
	"ontransportsubmission/onarrival": "OnArrival",
	"onsubmission":                    "OnArrival",
	"onmessagesubmission":             "OnArrival",
	"onmsgtracklog":                   "MsgTrackLog",
	"dnsresolverrecord":               "DnsResolver",
	"ondnsresolver":                   "DnsResolver",
	"onmaxmsgsize":                    "MaxMsgSize",
	"onstoredriver":                   "StoreDriver",
	"ontransportrouter":               "OnTransportRouter",
	"router":                          "OnTransportRouter",
	"onrouter":                        "OnTransportRouter",
}

// SinkEventByGUID names an SMTP event by the GUID of its category, in any case and with or without braces.
func SinkEventByGUID(guid string) (name string, ok bool) {
	guid = BareGUID(guid)
	for _, e := range sinkEvents {
		if e.guid == guid {
			return e.name, true
		}
	}
	return "", false
}

// SinkEventByName finds an SMTP event by a display name, as the SDK's script, the installer or an article words it:
// "SMTP OnPostCategorize", "SMTP Transport OnPostCategorize", "On Post-Categorize".
func SinkEventByName(display string) (name, guid string, ok bool) {
	word := eventWord(display)
	if other, found := otherEventNames[word]; found {
		word = strings.ToLower(other)
	}
	for _, e := range sinkEvents {
		if strings.ToLower(e.name) == word {
			return e.name, e.guid, true
		}
	}
	return "", "", false
}

func eventWord(display string) string {
	word := strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "", "\u00a0", "").Replace(display))
	word = strings.TrimPrefix(word, "smtp")
	if rest, ok := strings.CutPrefix(word, "transport"); ok && rest != "" {
		word = rest
	}
	return strings.TrimSuffix(word, "event")
}

// NNTPEvent tells whether a category GUID, in any form, is an event of the news service.
func NNTPEvent(guid string) bool {
	guid = BareGUID(guid)
	for _, n := range nntpEvents {
		if n == guid {
			return true
		}
	}
	return false
}

// BareGUID is a GUID in lower case without braces, the way facts write it.
func BareGUID(guid string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(guid), "{}"))
}
