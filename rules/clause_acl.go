package rules

import (
	"fmt"
	"slices"
	"strings"

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

// granted is what the listings say of one folder.
type granted struct {
	role folderRole
	vsi  string
	snapshot
}

func (t *aclTest) evaluate(s *scene) Answer {
	byPath := map[string][]granted{}
	for i := range s.ACLs {
		for j := range s.ACLs[i].ACLs {
			t.read(s, &s.ACLs[i], &s.ACLs[i].ACLs[j], byPath)
		}
	}
	if len(byPath) == 0 {
		return noArtifact("permissions of the Mailroot folders")
	}
	return t.judge(byPath)
}

func (t *aclTest) read(s *scene, list *facts.ACLListing, acl *facts.ACL, byPath map[string][]granted) {
	role, vsi := s.roleOf(acl.Path)
	if role == "" || !slices.Contains(t.Folders, role) {
		return
	}
	key := strings.ToLower(acl.Path)
	byPath[key] = append(byPath[key], granted{role, vsi, snapshot{t.lacks(acl), list.Taken, list.Member}})
}

// judge joins the folders: each is settled over its listings first.
func (t *aclTest) judge(byPath map[string][]granted) Answer {
	var answers []Answer
	seen := map[string][]folderRole{}
	for _, path := range sortedKeys(byPath) {
		var all []snapshot
		for _, g := range byPath[path] {
			all = append(all, g.snapshot)
		}
		answers = append(answers, settle(all))
		vsi := byPath[path][0].vsi
		seen[vsi] = append(seen[vsi], byPath[path][0].role)
	}
	for _, vsi := range sortedKeys(seen) {
		if missing := t.missing(seen[vsi]); missing != "" {
			answers = append(answers, Answer{Why: fmt.Sprintf("no listing shows the permissions of %s", missing)})
		}
	}
	return oneOfAnswers(answers)
}

func (t *aclTest) missing(seen []folderRole) string {
	for _, role := range t.Folders {
		if !slices.Contains(seen, role) {
			return string(role)
		}
	}
	return ""
}

// lacks decides one folder. Full Control is an allowing entry that applies to the folder itself, with no entry that denies.
func (t *aclTest) lacks(acl *facts.ACL) (a Answer) {
	if acl.Denied || acl.Partial {
		return Answer{Why: "the permissions of " + acl.Path + " could not be read whole"}
	}
	var full, other []facts.Citation
	denied := false
	for i := range acl.Entries {
		e := &acl.Entries[i]
		switch {
		case !strings.EqualFold(e.SID, t.SID) || e.InheritOnly:
			continue
		case e.Deny || e.Rights == "none":
			denied = true
			other = append(other, e.Citation)
		case e.Rights == "full":
			full = append(full, e.Citation)
		default:
			other = append(other, e.Citation)
		}
	}
	a.State = facts.Of(denied || len(full) == 0)
	switch {
	case a.State == facts.Fails:
		a.cite(full...)
	case len(other) > 0:
		a.cite(other...)
	default:
		a.cite(acl.Citation)
	}
	return a
}

func (t *aclTest) wants(*facts.Wants)       {}
func (t *aclTest) targets() []bundle.Target { return targetsOf("mailroot/acl") }
