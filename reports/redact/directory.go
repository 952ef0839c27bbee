package redact

import (
	"regexp"
	"strings"
)

var (
	legacyForm = pattern(`(?i)/(o|ou|cn)=([^/;"|\r\n\t<>,]*)`)
	encodedDN  = pattern(`(?i)_(o|ou|cn)=([^_@;"|\r\n\t<> ]*)`) // IMCEAEX-_O=…_OU=…
	x400Form   = pattern(`(?i)(?:^|[;/\s":,<(])(a|p|o|ou\d?|s|g|i|q|cn|dda:[\w-]+|x121|n-id)=([^;/"\r\n|<>]*)`)
	ldapForm   = pattern(`(?i)\b(cn|ou|dc|o|l|uid)=((?:\\.|[^,"|\r\n\t;<>/\\])+)`)
	x400Marks  = pattern(`(?i)\b[acp]=[^;]*;`)
)

// x400 replaces the names in X.400 addresses, c=US;a= ;p=Contoso;o=Site;s=Smith;. Country and empty fields stay.
func x400(r *Redactor, text string) []match {
	if len(x400Marks().FindAllString(text, 2)) < 2 {
		return nil
	}
	return r.attributes(x400Form(), text, func(attribute string) Kind {
		switch attribute[0] {
		case 'a', 'p', 'o':
			return Org
		}
		return User
	})
}

// legacyDN replaces the names in /o=Contoso/ou=First Administrative Group/cn=Recipients/cn=jdoe.
func legacyDN(r *Redactor, text string) []match {
	kind := func(attribute string) Kind {
		if attribute == "cn" {
			return User
		}
		return Org
	}
	if out := r.attributes(legacyForm(), text, kind); out != nil {
		return out
	}
	if !strings.Contains(strings.ToUpper(text), "IMCEA") {
		return nil
	}
	return r.attributes(encodedDN(), text, kind)
}

// distinguished replaces the names in CN=John Smith,OU=Sales,DC=contoso,DC=example.
func distinguished(r *Redactor, text string) []match {
	return r.attributes(ldapForm(), text, func(attribute string) Kind {
		switch attribute {
		case "dc":
			return Domain
		case "cn", "uid":
			return User
		}
		return Org
	})
}

// attributes replaces the values of attributes. Those that Exchange and Windows give stay, but an organization's own name
// only if it is the one that setup proposes.
func (r *Redactor) attributes(form *regexp.Regexp, text string, kind func(attribute string) Kind) (out []match) {
	for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
		attribute, value := fold(text[at[2]:at[3]]), text[at[4]:at[5]]
		bare := strings.TrimSpace(value)
		from := at[4] + strings.Index(value, bare)
		own := attribute == "o" || attribute == "p"
		switch {
		case bare == "" || attribute == "c":
		case allKnown(bare) && (!own || fold(bare) == "first organization"):
		case attribute == "dc" && tld(bare):
		case strings.Contains(bare, "="):
		default:
			out = append(out, match{from, from + len(bare), r.token(kind(attribute), bare)})
		}
	}
	return out
}
