package rules

import (
	"fmt"
	"slices"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// aclTest asks whether an account lacks Full Control on folders of a virtual server. It holds when one of them lacks it,
// and fails only when every named folder of every virtual server seen grants it.
type aclTest struct {
	Folders []folderRole `yaml:"folders"`
	SID     string       `yaml:"sid"`   // well-known SID: "S-1-5-18" is SYSTEM
	Lacks   string       `yaml:"lacks"` // full
}

func (t *aclTest) complete() string {
	switch {
	case len(t.Folders) == 0 || t.SID == "":
		return "needs folders and sid"
	case t.Lacks != "full":
		return "needs lacks: full"
	}
	return ""
}

func (t *aclTest) evaluate(s *scene) Answer {
	things, seen := perThing{}, map[string][]folderRole{}
	for i := range s.ACLs {
		for j := range s.ACLs[i].ACLs {
			acl := &s.ACLs[i].ACLs[j]
			if role, vsi := s.roleOf(acl.Path); role != "" && slices.Contains(t.Folders, role) {
				things.add(acl.Path, t.lacks(acl), &s.ACLs[i].Source)
				seen[vsi] = append(seen[vsi], role)
			}
		}
	}
	var unseen []Answer
	for _, vsi := range sortedKeys(seen) {
		if missing := t.missing(seen[vsi]); missing != "" {
			unseen = append(unseen, Answer{Why: fmt.Sprintf("no listing shows the permissions of %s", missing)})
		}
	}
	return things.settle("the bundle holds no permissions of the Mailroot folders", unseen...)
}

func (t *aclTest) missing(seen []folderRole) string {
	for _, role := range t.Folders {
		if !slices.Contains(seen, role) {
			return string(role)
		}
	}
	return ""
}

// lacks decides one folder; see facts.ACL.FullControl.
func (t *aclTest) lacks(acl *facts.ACL) (a Answer) {
	state, cited := acl.FullControl(t.SID)
	if state == facts.Unknown {
		return Answer{Why: "the permissions of " + acl.Path + " could not be read whole"}
	}
	a.State = facts.Of(state == facts.Fails)
	a.cite(cited...)
	return a
}

func (t *aclTest) wants(*facts.Wants)       {}
func (t *aclTest) targets() []bundle.Target { return targetsOf("mailroot/acl") }
