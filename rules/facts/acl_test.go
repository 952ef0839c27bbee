package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
)

func TestFullControl(t *testing.T) {
	ace := func(line int, sid, rights string, change ...func(*ACE)) ACE {
		e := ACE{Citation: Citation{Location: bundle.AtLine("acl.txt", line)}, SID: sid, Rights: rights}
		for _, c := range change {
			c(&e)
		}
		return e
	}
	deny := func(e *ACE) { e.Deny = true }
	below := func(e *ACE) { e.InheritOnly = true }
	inherited := func(e *ACE) { e.Inherited = true }
	tests := []struct {
		name    string
		acl     ACL
		want    State
		decides []int64
	}{
		{"granted", ACL{Entries: []ACE{ace(2, SIDAdmins, "full"), ace(3, SIDSystem, "full")}}, Holds, []int64{3}},
		{"absent", ACL{Entries: []ACE{ace(2, SIDAdmins, "full")}}, Fails, []int64{1}},
		{"empty", ACL{}, Fails, []int64{1}},
		{"lesser", ACL{Entries: []ACE{ace(2, SIDSystem, "change")}}, Fails, []int64{2}},
		{"inherit-only", ACL{Entries: []ACE{ace(2, SIDSystem, "full", below)}}, Fails, []int64{1}},
		{"denied", ACL{Entries: []ACE{ace(2, SIDSystem, "full"), ace(3, SIDSystem, "write", deny)}}, Fails, []int64{3}},
		{"denied-for-everyone", ACL{Entries: []ACE{ace(2, SIDEveryone, "full", deny), ace(3, SIDSystem, "full")}}, Fails, []int64{2}},
		{"denied-for-others", ACL{Entries: []ACE{ace(2, "S-1-5-32-546", "full", deny), ace(3, SIDSystem, "full")}}, Holds, []int64{3}},
		{"inherited-denial", ACL{Entries: []ACE{ace(2, SIDSystem, "full"), ace(3, SIDEveryone, "full", deny, inherited)}}, Holds, []int64{2}},
		{"denial-below-only", ACL{Entries: []ACE{ace(2, SIDSystem, "full"), ace(3, SIDSystem, "full", deny, below)}}, Holds, []int64{2}},
		{"partial", ACL{Partial: true, Entries: []ACE{ace(2, SIDSystem, "full")}}, Unknown, nil},
		{"unreadable", ACL{Denied: true}, Unknown, nil},
		{"no-list", ACL{Unlimited: true}, Holds, []int64{1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.acl.Citation = Citation{Location: bundle.AtLine("acl.txt", 1)}
			state, cited := tt.acl.FullControl(SIDSystem)
			assert.Equal(t, tt.want, state)
			var lines []int64
			for _, c := range cited {
				lines = append(lines, c.N)
			}
			assert.Equal(t, tt.decides, lines)
		})
	}
}
