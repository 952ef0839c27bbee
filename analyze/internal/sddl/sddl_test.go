package sddl

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	d, err := Parse("O:BAG:S-1-5-21-1-2-3-513D:PAI(A;OICI;FA;;;SY)(D;OICIIOID;0x1301bf;;;S-1-5-32-545)S:AI(AU;SAFA;FA;;;WD)")
	require.NoError(t, err)
	assert.Equal(t, Trustee{"BA", "S-1-5-32-544"}, d.Owner)
	assert.Equal(t, "S-1-5-21-1-2-3-513", d.Group.SID)
	assert.True(t, d.HasList)
	assert.True(t, d.Protected)
	assert.False(t, d.Null)
	assert.Equal(t, []Entry{
		{Trustee: Trustee{"SY", "S-1-5-18"}, Mask: Full},
		{Trustee: Trustee{"S-1-5-32-545", "S-1-5-32-545"}, Deny: true, Mask: Modify, Inherited: true, InheritOnly: true},
	}, d.Entries)
}

func TestParseLists(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		has, null, prot bool
		entries         int
	}{
		{"owner only", "O:SY", false, false, false, 0},
		{"empty list denies everybody", "D:", true, false, false, 0},
		{"no list grants everybody", "D:NO_ACCESS_CONTROL", true, true, false, 0},
		{"inheriting", "D:AI(A;ID;FA;;;SY)", true, false, false, 1},
		{"empty list before audit", "D:PS:(AU;SA;FA;;;WD)", true, false, true, 0},
		{"protected after AI", "D:AIP(A;;FA;;;SY)", true, false, true, 1},
		{"blanks around", "  D:(A;;FA;;;SY) ", true, false, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Parse(c.in)
			require.NoError(t, err)
			assert.Equal(t, c.has, d.HasList)
			assert.Equal(t, c.null, d.Null)
			assert.Equal(t, c.prot, d.Protected)
			assert.Len(t, d.Entries, c.entries)
		})
	}
}

func TestParseDamaged(t *testing.T) {
	for _, in := range []string{"", "nothing", "D:(A;;FA;;;SY", "D:(A;;FA)", "D:(A;;QQ;;;SY)", "O:S", "X:SY", "D:(A;;FAX;;;SY)"} {
		_, err := Parse(in)
		assert.ErrorIs(t, err, ErrSyntax, in)
	}
	d, err := Parse("D:(A;;FA;;;SY)(A;;FR;;;B")
	assert.Error(t, err)
	assert.Len(t, d.Entries, 1, "what was read before the damage stays")
}

func TestRights(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"FA", "full"},
		{"GA", "full"},
		{"0x1f01ff", "full"},
		{"0x1301bf", "modify"},
		{"0x1200a9", "read-execute"},
		{"GRGX", "read-execute"},
		{"FR", "read"},
		{"FW", "write"},
		{"0x100116", "write"},
		{"", "none"},
		{"0x100000", "none"},
		{"CCDCLCSWRPWPRCWDWOGA", "full"},
		{"DCLC", "special"},
	} {
		mask, ok := parseMask(c.in)
		require.True(t, ok, c.in)
		name, _ := Entry{Mask: mask}.Rights()
		assert.Equal(t, c.want, name, c.in)
	}
	_, special := Entry{Mask: 0x10046}.Rights()
	assert.Equal(t, []string{"DELETE", "FILE_WRITE_DATA", "FILE_APPEND_DATA", "FILE_DELETE_CHILD"}, special)
}

func TestAliasOfADomainHasNoSID(t *testing.T) {
	assert.Equal(t, Trustee{Text: "DA"}, NewTrustee("DA"))
}

func FuzzParse(f *testing.F) {
	f.Add("O:BAG:SYD:PAI(A;OICI;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)") // whole
	f.Add("D:(A;;FA;;;SY")                                      // open entry
	f.Add("D:PS:")                                              // empty lists
	f.Add("O:S-1-5-")                                           // cut SID
	f.Fuzz(func(t *testing.T, s string) {
		d, _ := Parse(s)
		for _, e := range d.Entries {
			e.Rights()
		}
		if len(d.Entries) > MaxEntries {
			t.Fatal("more entries than allowed")
		}
	})
}
