package sddl

import "strings"

// NewTrustee reads a SID or a two-letter alias.
func NewTrustee(s string) Trustee {
	if len(s) > 2 && strings.EqualFold(s[:2], "S-") {
		return Trustee{Text: s, SID: strings.ToUpper(s)}
	}
	return Trustee{Text: s, SID: aliases[strings.ToUpper(s)]}
}

// aliases are those that mean the same SID on every machine. Source: "SID Strings", Windows documentation.
var aliases = map[string]string{
	"AN": "S-1-5-7",
	"AO": "S-1-5-32-548",
	"AU": "S-1-5-11",
	"BA": "S-1-5-32-544",
	"BG": "S-1-5-32-546",
	"BO": "S-1-5-32-551",
	"BU": "S-1-5-32-545",
	"CG": "S-1-3-1",
	"CO": "S-1-3-0",
	"ED": "S-1-5-9",
	"IU": "S-1-5-4",
	"LS": "S-1-5-19",
	"NO": "S-1-5-32-556",
	"NS": "S-1-5-20",
	"NU": "S-1-5-2",
	"OW": "S-1-3-4",
	"PO": "S-1-5-32-550",
	"PS": "S-1-5-10",
	"PU": "S-1-5-32-547",
	"RC": "S-1-5-12",
	"RD": "S-1-5-32-555",
	"RE": "S-1-5-32-552",
	"RU": "S-1-5-32-554",
	"SO": "S-1-5-32-549",
	"SU": "S-1-5-6",
	"SY": "S-1-5-18",
	"WD": "S-1-1-0",
}
