package artifact

import (
	"strings"

	"postmortem/rules/facts"
)

// aclLine is a line of cacls, xcacls or icacls that ends in an entry: "<path> <account>:(OI)(CI)F", or without the path
// where the account stands below that of the first entry.
type aclLine struct {
	indent int    // blanks before the text
	who    string // path and account, or the account alone
	ace    facts.ACE
	open   bool // the rights follow on lines of their own
}

// parseACL reads a line that ends in an entry: a colon, flags in parentheses, and a right.
func parseACL(line string) (l aclLine, ok bool) {
	line = strings.TrimRight(line, " \t")
	body := strings.TrimLeft(line, " \t")
	for i := range len(body) {
		gone := body[i] == '>' && strings.IndexByte(body[:i], '<') >= 0 // cacls may print no colon behind it
		if i == 0 || body[i] != ':' && !gone {
			continue
		}
		if ace, open, found := parseRights(body[i+1:]); found {
			who := strings.TrimSpace(strings.TrimSuffix(body[:i+1], ":"))
			return aclLine{len(line) - len(body), who, ace, open}, who != ""
		}
	}
	return l, false
}

// rightNames are the letters that stand for a right as a whole: of cacls and xcacls N, R, C and F, of icacls N, F, M, RX, R
// and W.
var rightNames = map[string]string{
	"N": "none", "F": "full", "C": "change", "M": "modify", "RX": "read-execute", "R": "read", "W": "write",
	"GA": "full", "GENERIC_ALL": "full", "GR": "read", "GW": "write",
}

// maxRights bounds the text behind the colon: icacls lists at most some twenty rights of two letters.
const maxRights = 200

// parseRights reads what stands behind the colon: groups in parentheses, then nothing or the letters of a right. open says
// that the rights follow on lines of their own.
func parseRights(s string) (e facts.ACE, open, ok bool) {
	if s == "" || len(s) > maxRights {
		return e, false, false
	}
	for strings.HasPrefix(s, "(") {
		end := strings.IndexByte(s, ')')
		if end < 2 {
			return e, false, false
		}
		group := s[1:end]
		s = strings.TrimLeft(s[end+1:], " ")
		switch {
		case strings.HasSuffix(group, ":"): // "(special access:)" in any language
			return special(e), true, s == ""
		case !flag(&e, group) && !grant(&e, group):
			return e, false, false
		}
	}
	if s != "" && !letters(&e, s) {
		return e, false, false
	}
	return e, false, e.Rights != ""
}

// flag notes an inheritance flag, or that the entry denies.
func flag(e *facts.ACE, group string) bool {
	switch strings.ToUpper(group) {
	case "OI", "CI", "NP":
	case "IO":
		e.InheritOnly = true
	case "I", "ID":
		e.Inherited = true
	default:
		if !isDeny(group) {
			return false
		}
		e.Deny = true
	}
	return true
}

// denials begin the word for a denying entry in the languages of Windows.
var denials = [...]string{"deny", "verweig", "refus", "deneg", "nega", "weiger", "拒否", "拒绝", "запре", "odmow", "odep"}

func isDeny(group string) bool {
	group = strings.ToLower(group)
	for _, word := range denials {
		if strings.HasPrefix(group, word) {
			return true
		}
	}
	return false
}

// grant reads the rights of icacls: one of rightNames, or a list.
func grant(e *facts.ACE, group string) bool {
	if len(group) > 4*maxRights || strings.Trim(group, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_,") != "" {
		return false
	}
	setRights(e, strings.Split(group, ","))
	return true
}

// letters reads the rights of cacls and xcacls, one letter each: "C", "RWXD".
func letters(e *facts.ACE, s string) bool {
	if len(s) > len("RWXDPOCFE") || strings.Trim(s, "NRWXCDFPOEM") != "" {
		return false
	}
	if rightNames[s] != "" {
		setRights(e, []string{s})
		return true
	}
	setRights(e, strings.Split(s, ""))
	return true
}

// setRights sums up a list of rights. N is how cacls shows that everything is denied.
func setRights(e *facts.ACE, list []string) {
	e.Rights, e.Special = "special", nil
	for _, right := range list {
		if name := rightNames[right]; name != "" && (len(list) == 1 || name == "full") {
			e.Rights = name
			e.Deny = e.Deny || name == "none"
		}
	}
	if e.Rights == "special" {
		e.Special = list
	}
}

func special(e facts.ACE) facts.ACE {
	e.Rights = "special"
	return e
}

// isRightName tells whether a line below "(special access:)" names a right: READ_CONTROL, FILE_APPEND_DATA.
func isRightName(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len("DELETE") && len(line) <= maxRights && strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}
