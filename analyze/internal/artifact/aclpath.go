package artifact

import (
	"strings"
	"unicode/utf8"
)

// pathBefore tells a full path at the start of a line that also names an account.
func pathBefore(s string) bool {
	return len(s) > 3 && (s[1] == ':' && s[2] == '\\' || s[:2] == `\\`)
}

// splitAt parts path and account where the entries below begin: they stand right under the first account.
func splitAt(who string, column int) (path, account string, ok bool) {
	for i := range who {
		if column == 0 {
			path, account = strings.TrimRight(who[:i], " "), who[i:]
			return path, account, i > 0 && who[i-1] == ' ' && path != "" && account[0] != ' '
		}
		column--
	}
	return "", "", false
}

// splitByName parts path and account by the account's form, where a lone entry or lost blanks leave nothing else: the
// longest well-known name, else DOMAIN\name with a domain in capitals, else the last word.
func splitByName(who string) (path, account string) {
	best, fallback := -1, -1
	for i := len(who) - 1; i > 0; i-- {
		if who[i] != ' ' {
			continue
		}
		rest := who[i+1:]
		switch {
		case sidOf(rest) != "" || strings.HasPrefix(rest, "<"):
			best = i
		case fallback < 0 && isDomainAccount(rest):
			fallback = i
		}
		if utf8.RuneCountInString(rest) > maxAccount {
			break
		}
	}
	if best < 0 {
		best = fallback
	}
	if best < 0 {
		best = strings.LastIndexByte(who, ' ')
	}
	if best < 0 {
		return who, ""
	}
	return strings.TrimRight(who[:best], " "), who[best+1:]
}

// maxAccount bounds an account with its domain, in characters: 15 of the domain, 256 of the name.
const maxAccount = 280

// isDomainAccount tells whether s is DOMAIN\name.
func isDomainAccount(s string) bool {
	domain, name, ok := strings.Cut(s, `\`)
	return ok && name != "" && len(domain) > 1 && !strings.ContainsAny(domain, ` .:`) && domain == strings.ToUpper(domain) &&
		!strings.Contains(name, `\`)
}
