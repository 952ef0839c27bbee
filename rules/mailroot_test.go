package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// TestMovedFoldersBelongToTheirVirtualServer: permissions of folders that the metabase names are one virtual server's with those
// of its own folder, so that a healthy one can be told.
func TestMovedFoldersBelongToTheirVirtualServer(t *testing.T) {
	const vsi = `D:\Exchsrvr\Mailroot\vsi 1`
	full := []facts.ACE{{SID: facts.SIDSystem, Rights: "full"}}
	acls := facts.ACLListing{}
	for _, path := range []string{vsi, vsi + `\Queue`, vsi + `\PickUp`, `E:\bad`} {
		acls.ACLs = append(acls.ACLs, facts.ACL{Path: path, Entries: full})
	}
	property := func(name, value string) facts.MetabaseProperty {
		return facts.MetabaseProperty{Path: "/LM/SmtpSvc/1", Name: name, Value: value}
	}
	for name, c := range map[string]struct {
		properties []facts.MetabaseProperty
		want       facts.State
	}{
		"named":     {[]facts.MetabaseProperty{property("BadMailDirectory", `e:\Bad\`), property("QueueDirectory", vsi+`\Queue`)}, facts.Fails},
		"not named": {[]facts.MetabaseProperty{property("QueueDirectory", vsi+`\Queue`)}, facts.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(&facts.Server{Evidence: facts.Evidence{
				ACLs: []facts.ACLListing{acls}, Metabases: []facts.Metabase{{Properties: c.properties}},
			}})
			clause := aclTest{Folders: []folderRole{"vsi", "BadMail", "Queue", "PickUp"}, SID: facts.SIDSystem, Lacks: "full"}
			assert.Equal(t, c.want, clause.evaluate(s).State)
		})
	}
}
