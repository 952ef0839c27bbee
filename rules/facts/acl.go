package facts

import (
	"slices"
	"strings"
)

// SIDs of groups that every process running as SYSTEM belongs to, beside SIDAdmins.
const (
	SIDEveryone      = "S-1-1-0"
	SIDAuthenticated = "S-1-5-11"
)

// systemGroups are the groups in the token of SYSTEM.
var systemGroups = []string{SIDAdmins, SIDEveryone, SIDAuthenticated}

// FullControl tells whether the list gives the account full control of the object itself, and cites what decides: the
// granting entry, the denying one, a lesser one, else the object's line.
//
// It holds when an allowing entry for the account itself gives all rights and none denies any. An entry counts only if it
// applies to the object (not inherit-only). Rights that come through a group do not count, because the articles demand an
// entry of SYSTEM itself; a denial for one of SYSTEM's groups does, because Windows applies it. An inherited denial
// stands behind an explicit grant and takes nothing from it. A list that could not be read whole decides nothing.
func (a *ACL) FullControl(sid string) (State, []Citation) {
	switch {
	case a.Denied || a.Partial:
		return Unknown, nil
	case a.Unlimited:
		return Holds, []Citation{a.Citation}
	}
	var grants, denials, lesser []*ACE
	for i := range a.Entries {
		e := &a.Entries[i]
		own := strings.EqualFold(e.SID, sid)
		switch {
		case e.InheritOnly:
		case (e.Deny || e.Rights == "none") && (own || strings.EqualFold(sid, SIDSystem) && slices.Contains(systemGroups, e.SID)):
			denials = append(denials, e)
		case own && !e.Deny && e.Rights == "full":
			grants = append(grants, e)
		case own:
			lesser = append(lesser, e)
		}
	}
	explicit := slices.ContainsFunc(grants, func(e *ACE) bool { return !e.Inherited })
	denials = slices.DeleteFunc(denials, func(e *ACE) bool { return explicit && e.Inherited })
	switch {
	case len(denials) > 0:
		return Fails, cited(denials)
	case len(grants) > 0:
		return Holds, cited(grants)
	case len(lesser) > 0:
		return Fails, cited(lesser)
	}
	return Fails, []Citation{a.Citation}
}

func cited(entries []*ACE) (all []Citation) {
	for _, e := range entries {
		all = append(all, e.Citation)
	}
	return all
}
