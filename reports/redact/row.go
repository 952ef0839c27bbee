package redact

import (
	"strings"
)

var trackingForm = pattern(`^\d{4}-\d{1,2}-\d{1,2}\t`)

// trackingKinds is what the columns of a message tracking log are (Microsoft, KB246965).
var trackingKinds = map[int]Kind{3: Host, 4: Host, 5: Host, 18: Subject}

// trackingRow replaces the columns of a row of a message tracking log that only their place tells: names of computers
// without a domain, and the subject.
func trackingRow(r *Redactor, text string) (out []match) {
	if strings.Count(text, "\t") < 10 || !trackingForm().MatchString(text) {
		return nil
	}
	from := 0
	for i, cell := range strings.Split(text, "\t") {
		if kind, ok := trackingKinds[i]; ok && strings.Trim(cell, "- ") != "" {
			out = append(out, match{from, from + len(cell), r.Name(kind, cell)})
		}
		from += len(cell) + 1
	}
	return out
}

var protocolForm = pattern(`([\pL\pN_.\[\]-]+)([ ,]+)((?i:SMTPSVC)\d*)([ ,]+)([\pL\pN_.-]+)`)

// protocolRow replaces the names around the service's name in a row of an SMTP protocol log: who came before it, the
// server behind it.
func protocolRow(r *Redactor, text string) (out []match) {
	for _, at := range protocolForm().FindAllStringSubmatchIndex(text, -1) {
		for _, group := range []int{1, 5} {
			if name := text[at[2*group]:at[2*group+1]]; !known(name) && strings.ContainsFunc(name, wordRune) && !isTime(name) {
				out = append(out, match{at[2*group], at[2*group+1], r.host(name)})
			}
		}
	}
	return out
}

var clientForm = pattern(`^\S+(?: - |, )([\pL\pN_.\[\]-]+)(?: \[|, \d)`)

// protocolClient replaces the name of the other side at the beginning of a row of an NCSA or IIS log.
func protocolClient(r *Redactor, text string) (out []match) {
	at := clientForm().FindStringSubmatchIndex(text)
	if at == nil || known(text[at[2]:at[3]]) || !strings.ContainsFunc(text[at[2]:at[3]], wordRune) {
		return nil
	}
	if client := text[:strings.IndexAny(text, " ,")]; net4(client) {
		out = append(out, match{at[2], at[3], r.host(text[at[2]:at[3]])})
	}
	return out
}

// net4 tells whether a text is an IPv4 address.
func net4(s string) bool { return ipv4Form().FindString(s) == s && s != "" }

var (
	transport    = pattern(`\b(?:TCP|UDP)(?:v6)?\b`)
	endpointForm = pattern(`(?:^|[\s,])([\pL\pN_][\pL\pN_-]*):(?:\d{1,5}|[a-z][\w-]+)(?:$|[\s,])`)
)

// endpoints replaces computers in a list of connections: exch01:smtp.
func endpoints(r *Redactor, text string) (out []match) {
	if !transport().MatchString(text) {
		return nil
	}
	for at := 0; at < len(text); {
		m := endpointForm().FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		from, to := at+m[2], at+m[3]
		if name := text[from:to]; !known(name) {
			out = append(out, match{from, to, r.host(name)})
		}
		at += m[3]
	}
	return out
}

func isTime(s string) bool {
	return strings.Trim(s, "0123456789:-/.") == "" && strings.Count(s, ".") != 3
}
