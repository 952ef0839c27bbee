package artifact

import (
	"strings"

	"postmortem/analyze/internal/sddl"
	"postmortem/rules/facts"
)

// cutSDDL reads "<path>TAB<security descriptor>".
func cutSDDL(line string) (path, descriptor string, ok bool) {
	path, descriptor, ok = strings.Cut(line, "\t")
	descriptor = strings.TrimSpace(descriptor)
	if !ok || len(descriptor) < 3 || descriptor[1] != ':' || !strings.ContainsRune("OGDS", rune(descriptor[0])) {
		return "", "", false
	}
	_, err := sddl.Parse(descriptor)
	return strings.Trim(path, `" `), descriptor, err == nil
}

// aclOfSDDL is the access control list of a security descriptor string. One that cannot be read to its end, or has no
// list, is Partial.
func aclOfSDDL(path, descriptor string, at facts.Citation) facts.ACL {
	d, err := sddl.Parse(descriptor)
	acl := facts.ACL{Citation: at, Path: tidyACLPath(path), Partial: err != nil || !d.HasList, Unlimited: d.Null}
	for _, e := range d.Entries {
		if e.Object {
			continue
		}
		rights, special := e.Rights()
		acl.Entries = append(acl.Entries, facts.ACE{
			Citation: at, Principal: e.Text, SID: e.SID, Rights: rights, Special: special, Deny: e.Deny,
			InheritOnly: e.InheritOnly, Inherited: e.Inherited,
		})
	}
	return acl
}

// tidyACLPath writes a path as listings do: without quotes, or the backslash that only the root of a drive keeps.
func tidyACLPath(path string) string {
	path = strings.Trim(strings.TrimSpace(path), `"`)
	if len(path) > 3 {
		path = strings.TrimRight(path, `\`)
	}
	return path
}

// askedPath is the path that a typed cacls, xcacls or icacls asks about; "" for any other command.
func askedPath(command string) string {
	name, rest, _ := strings.Cut(strings.TrimSpace(command), " ")
	name = strings.TrimSuffix(strings.ToLower(name), ".exe")
	if name != "cacls" && name != "xcacls" && name != "icacls" {
		return ""
	}
	rest = strings.TrimSpace(rest)
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		path, _, _ := strings.Cut(quoted, `"`)
		return path
	}
	path, _, _ := strings.Cut(rest, " ")
	return path
}

// deniedPath is the object that could not be read: before the message of icacls, else what was asked for.
func (r *aclReader) deniedPath(line string) string {
	if !pathBefore(line) {
		return r.asked
	}
	if at := strings.Index(line[2:], ": "); at >= 0 {
		return tidyACLPath(line[:2+at])
	}
	return r.asked
}
