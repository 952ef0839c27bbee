package facts

import "strings"

// standardSinks are the display names of Exchange's own bindings, in lower case without "sink" at the end. Source:
// Exchange Server Analyzer articles on missing and unknown transport event sink bindings (Exchange 2000 and 2003).
var standardSinks = map[string]bool{
	"custom exchange dsn":                                true,
	"ehlo inbound command handler sink for xlsa":         true,
	"ehlo response handler sink for x-lsa":               true,
	"eod inbound command handler":                        true,
	"exchange categorizer":                               true,
	"exchange loadbalancer":                              true,
	"exchange ntfs store driver":                         true,
	"exchange router":                                    true,
	"exchange smtp protocol logging":                     true,
	"exchange smtp protocol security ehlo":               true,
	"exchange smtp protocol security exps":               true,
	"exchange smtp protocol security exps-aux":           true,
	"exchange smtp protocol security exps-eod":           true,
	"exchange smtp protocol security mail":               true,
	"exchange smtp protocol xexch50 before data":         true,
	"exchange smtp protocol xexch50 ehlo response":       true,
	"exchange smtp protocol xexch50 eod":                 true,
	"exchange smtp protocol xexch50 inbound ehlo":        true,
	"exchange smtp protocol xexch50 inbound mail":        true,
	"exchange smtp protocol xexch50 inbound rcpt":        true,
	"exchange smtp protocol xexch50 inbound xexch50":     true,
	"exchange smtp protocol xexch50 per recipient event": true,
	"exchange smtp protocol xexch50 rcpt response":       true,
	"exchange smtp protocol xexch50 response":            true,
	"exchange store driver":                              true,
	"exchange transport antivirus api":                   true,
	"exchange transport xexch50 submission":              true,
	"mail inbound command handler sink for turf":         true,
	"mobile categorizer":                                 true,
	"msexchange content filter eod":                      true,
	"msgtracklog":                                        true,
	"rcpt inbound command handler":                       true,
	"smtp eventlog":                                      true,
	"umconv":                                             true,
	"x-lsa inbound command handler":                      true,
	"x-lsa response handler":                             true,
	"x-lsa":                                              true,
}

// categorizerClasses are the ProgID and the CLSID of the categorizer that Windows brings. Source: Microsoft Platform SDK,
// smtpguid.h (CLSID_SmtpCat).
var categorizerClasses = map[string]bool{"smtp.cat": true, "b23c35b7-9219-11d2-9e17-00c04fa322ba": true}

// scriptHost is what the ProgIDs of the hosts of script sinks begin with; what they run is always somebody's own code
// (CDO for Windows 2000, "Registering Script Sink Bindings").
const scriptHost = "cdo.ss_"

// StandardSink tells whether a binding is one of Exchange's own, by its display name, or by its class when it has none.
func StandardSink(name, class string) bool {
	class = BareGUID(class)
	if strings.HasPrefix(class, scriptHost) {
		return false
	}
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	if name == "" {
		return categorizerClasses[class]
	}
	return standardSinks[strings.TrimSpace(strings.TrimSuffix(name, "sink"))] || standardSinks[name]
}
