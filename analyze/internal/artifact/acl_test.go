package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// permissions reads a text that must be one permissions listing.
func permissions(t *testing.T, content string) ([]facts.ACL, facts.Extract) {
	t.Helper()
	out := extractText(t, acls, content)
	require.Len(t, out.ACLs, 1)
	return out.ACLs[0].ACLs, out
}

type entry struct {
	who, sid, rights string
	deny, below      bool // below: inherit-only
}

func entriesOf(a facts.ACL) (all []entry) {
	for _, e := range a.Entries {
		all = append(all, entry{e.Principal, e.SID, e.Rights, e.Deny, e.InheritOnly})
	}
	return all
}

func TestACLsEnglish(t *testing.T) {
	got, out := permissions(t, crlf(`D:\Exchsrvr\Mailroot\vsi 1\Queue BUILTIN\Administrators:(OI)(CI)F
                                 NT AUTHORITY\SYSTEM:(OI)(CI)F
                                 CREATOR OWNER:(OI)(CI)(IO)F
                                 CONTOSO\anna smith:(OI)(CI)(special access:)
                                                    READ_CONTROL
                                                    FILE_WRITE_DATA
 
                                 Everyone:(DENY)(OI)(CI)R
                                 CONTOSO\guest:N

D:\Exchsrvr\Mailroot\vsi 1\BadMail NT AUTHORITY\SYSTEM:F

`))
	assert.Empty(t, out.Gaps)
	require.Len(t, got, 2)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\Queue`, got[0].Path)
	assert.False(t, got[0].Partial)
	assert.Equal(t, []entry{
		{`BUILTIN\Administrators`, facts.SIDAdmins, "full", false, false},
		{`NT AUTHORITY\SYSTEM`, facts.SIDSystem, "full", false, false},
		{`CREATOR OWNER`, "S-1-3-0", "full", false, true},
		{`CONTOSO\anna smith`, "", "special", false, false},
		{`Everyone`, "S-1-1-0", "read", true, false},
		{`CONTOSO\guest`, "", "none", true, false},
	}, entriesOf(got[0]))
	assert.Equal(t, []string{"READ_CONTROL", "FILE_WRITE_DATA"}, got[0].Entries[3].Special)
	assert.Equal(t, bundle.AtLine("test.txt", 2), got[0].Entries[1].Location)
	assert.Equal(t, `                                 NT AUTHORITY\SYSTEM:(OI)(CI)F`, got[0].Entries[1].Excerpt)
	assert.Equal(t, bundle.AtLine("test.txt", 1), got[0].Location)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\BadMail`, got[1].Path)
	assert.Equal(t, []entry{{`NT AUTHORITY\SYSTEM`, facts.SIDSystem, "full", false, false}}, entriesOf(got[1]))
	assert.Equal(t, 7, out.Records)
}

func TestACLsLocalized(t *testing.T) {
	tests := []struct {
		name          string
		page          encoding.Encoding
		hint          text.Hint
		system, admin string
	}{
		{"german-850", charmap.CodePage850, text.Hint{}, `NT-AUTORITÄT\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"german-1252", charmap.Windows1252, text.Hint{}, `NT-AUTORITÄT\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"german-read-as-1252", nil, text.Hint{}, `NT-AUTORITŽT\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"german-read-as-850", nil, text.Hint{}, `NT-AUTORIT─T\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"german-question-mark", nil, text.Hint{}, `NT-AUTORIT?T\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"german-plain", nil, text.Hint{}, `NT-AUTORITAT\SYSTEM`, `VORDEFINIERT\Administratoren`},
		{"french", charmap.CodePage850, text.Hint{}, `AUTORITE NT\Système`, `BUILTIN\Administrateurs`},
		{"french-2000", nil, text.Hint{}, `AUTORITE NT\SYSTEM`, `BUILTIN\Administrateurs`},
		{"spanish", nil, text.Hint{}, `NT AUTHORITY\SYSTEM`, `BUILTIN\Administradores`},
		{"portuguese", nil, text.Hint{}, `AUTORIDADE NT\SYSTEM`, `BUILTIN\Administradores`},
		{"sid", nil, text.Hint{}, `S-1-5-18`, `S-1-5-32-544`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content := crlf(`D:\Exchsrvr\Mailroot\vsi 1\Queue ` + tt.admin + ":(OI)(CI)F\n" + strings.Repeat(" ", 33) + tt.system + ":(OI)(CI)F\n\n")
			if tt.page != nil {
				content = inPage(t, tt.page, content)
			}
			got, out := permissions(t, content)
			assert.Empty(t, out.Gaps)
			require.Len(t, got, 1)
			assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\Queue`, got[0].Path)
			assert.Equal(t, []entry{{tt.admin, facts.SIDAdmins, "full", false, false}, {tt.system, facts.SIDSystem, "full", false, false}}, entriesOf(got[0]))
			state, _ := got[0].FullControl(facts.SIDSystem)
			assert.Equal(t, facts.Holds, state)
		})
	}
}

func TestACLsIcacls(t *testing.T) {
	got, out := permissions(t, crlf(`D:\Exchsrvr\Mailroot\vsi 1\Queue NT AUTHORITY\SYSTEM:(I)(OI)(CI)(F)
                                 S-1-5-21-1-2-3-1104:(OI)(CI)(RX,WD)
                                 CONTOSO\x:(DENY)(W)
                                 Users:(I)(RX)
                                 Everyone:(N)

D:\Exchsrvr\Mailroot\vsi 1\BadMail: Access is denied.
Successfully processed 1 files; Failed processing 1 files
`))
	assert.Empty(t, out.Gaps)
	require.Len(t, got, 2)
	assert.Equal(t, []entry{
		{`NT AUTHORITY\SYSTEM`, facts.SIDSystem, "full", false, false},
		{`S-1-5-21-1-2-3-1104`, `S-1-5-21-1-2-3-1104`, "special", false, false},
		{`CONTOSO\x`, "", "write", true, false},
		{`Users`, "S-1-5-32-545", "read-execute", false, false},
		{`Everyone`, "S-1-1-0", "none", true, false},
	}, entriesOf(got[0]))
	assert.True(t, got[0].Entries[0].Inherited)
	assert.Equal(t, []string{"RX", "WD"}, got[0].Entries[1].Special)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\BadMail`, got[1].Path)
	assert.True(t, got[1].Denied)
	state, _ := got[1].FullControl(facts.SIDSystem)
	assert.Equal(t, facts.Unknown, state)
}

func TestACLsForms(t *testing.T) {
	one := func(content string) facts.ACL {
		t.Helper()
		got, _ := permissions(t, crlf(content))
		require.NotEmpty(t, got)
		return got[0]
	}
	a := one("C:\\Program Files\\x CONTOSO\\anna smith:C\n")
	assert.Equal(t, `C:\Program Files\x`, a.Path)
	assert.Equal(t, "change", a.Entries[0].Rights)
	assert.Equal(t, `CONTOSO\anna smith`, a.Entries[0].Principal)

	a = one("D:\\Exchsrvr\\Mailroot\\vsi 1 <User Account not found(S-1-5-21-7-8-9-1001)>:(OI)(CI)F\n" + "                           NT AUTHORITY\\SYSTEM:F\n")
	assert.Equal(t, "S-1-5-21-7-8-9-1001", a.Entries[0].SID)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1`, a.Path)

	a = one("D:\\x <Account Domain not found>F\n     NT AUTHORITY\\SYSTEM:F\n")
	assert.Equal(t, "<Account Domain not found>", a.Entries[0].Principal)
	assert.Equal(t, "full", a.Entries[0].Rights)
	assert.Equal(t, `D:\x`, a.Path)

	a = one("D:\\x NT AUTHORITY\\SYSTEM:RWXD\n")
	assert.Equal(t, "special", a.Entries[0].Rights)
	assert.Equal(t, []string{"R", "W", "X", "D"}, a.Entries[0].Special)

	a = one("\\\\EXCH01\\d$\\Exchsrvr\\Mailroot\\vsi 1\\Queue BUILTIN\\Administrators:F\n")
	assert.Equal(t, `\\EXCH01\d$\Exchsrvr\Mailroot\vsi 1\Queue`, a.Path)
	out := extractText(t, acls, "\\\\EXCH01\\d$\\x BUILTIN\\Administrators:F\nD:\\x BUILTIN\\Administrators:F\n")
	require.Len(t, out.ACLs, 2)
	assert.Equal(t, "EXCH01", out.ACLs[0].Server)

	a = one("> D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue BUILTIN\\Administrators:(OI)(CI)F\n> NT AUTHORITY\\SYSTEM:(OI)(CI)F\n> CONTOSO\\anna smith:R\n")
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\Queue`, a.Path)
	assert.Len(t, a.Entries, 3)
	assert.Equal(t, facts.SIDSystem, a.Entries[1].SID)

	a = one("C:\\RECYCLER\\S-1-5-21-1-2-3-500 BUILTIN\\Administrators:F\n")
	assert.Equal(t, `C:\RECYCLER\S-1-5-21-1-2-3-500`, a.Path)

	a = one("D:\\x BUILTIN\\Administrators:(OI)(CI)(IO)(Beschränkter Zugriff:)\n" + strings.Repeat(" ", 30) + "GENERIC_ALL\n")
	assert.Equal(t, "full", a.Entries[0].Rights)
	assert.True(t, a.Entries[0].InheritOnly)
}

func TestACLsDamage(t *testing.T) {
	got, out := permissions(t, crlf("                NT AUTHORITY\\SYSTEM:(OI)(CI)F\n                BUILTIN\\Users:R\n                Everyone:R\n"))
	assert.True(t, got[0].Partial)
	assert.Equal(t, "", got[0].Path)
	assert.True(t, out.ACLs[0].Partial)

	got, out = permissions(t, crlf("D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue BUILTIN\\Administrators:(OI)(CI)F\n                                 NT AUTHO"))
	assert.True(t, got[0].Partial)
	assert.Equal(t, 1, out.Damaged)
	require.Len(t, out.Gaps, 1)
	state, _ := got[0].FullControl(facts.SIDSystem)
	assert.Equal(t, facts.Unknown, state)

	got, _ = permissions(t, crlf("D:\\a BUILTIN\\Administrators:F\n\nC:\\>cacls \"D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\"\nZugriff verweigert\n"))
	require.Len(t, got, 2)
	assert.True(t, got[1].Denied)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\Queue`, got[1].Path)
}

func TestACLsSDDL(t *testing.T) {
	got, _ := permissions(t, crlf("D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\tO:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)\nD:\\y\tO:BA\nD:\\z\tD:NO_ACCESS_CONTROL\n"))
	require.Len(t, got, 3)
	assert.Equal(t, []entry{{"SY", facts.SIDSystem, "full", false, false}, {"BU", "S-1-5-32-545", "read-execute", false, false}}, entriesOf(got[0]))
	assert.True(t, got[1].Partial, "no list is printed")
	state, _ := got[2].FullControl(facts.SIDSystem)
	assert.Equal(t, facts.Holds, state)
}

// One console window saved as a text holds what several commands printed.
func TestACLsBesideListing(t *testing.T) {
	out := extractText(t, acls, crlf("C:\\>dir D:\\x\n"+queueHead+queueRows+queueTail+
		"\nC:\\>cacls \"D:\\Exchsrvr\\Mailroot\\vsi 1\\Queue\"\nD:\\Exchsrvr\\Mailroot\\vsi 1\\Queue NT AUTHORITY\\SYSTEM:F\n\n\nC:\\>"))
	assert.Empty(t, out.Gaps)
	require.Len(t, out.ACLs, 1)
	require.Len(t, out.ACLs[0].ACLs, 1)
	assert.Equal(t, `D:\Exchsrvr\Mailroot\vsi 1\Queue`, out.ACLs[0].ACLs[0].Path)
	assert.False(t, out.ACLs[0].ACLs[0].Partial)
	require.Len(t, out.Folders, 1)
	assert.Equal(t, 2, out.Folders[0].Folders[0].Files)
	assert.False(t, out.Folders[0].Partial)
}

func TestACLsNoMatch(t *testing.T) {
	for _, content := range []string{
		"", "Host Name: EXCH01\n", "C:\\WINNT>cacls x\n", " Directory of C:\\x\n", "C:\\foo bar:\n", "note: D:\\x was F\n",
		"2004-10-08 18:24 C:\\x D:R\n", "TCP    0.0.0.0:25             0.0.0.0:0              LISTENING\n",
	} {
		assert.False(t, matchACLs(textInput("x", content)), "%q", content)
	}
}

func TestSIDOf(t *testing.T) {
	for account, want := range map[string]string{
		`CONTOSO\Administrators`: "", `CONTOSO\SYSTEM`: "", `EXCH01\Users`: "", `Jeder`: "S-1-1-0", `Tout le monde`: "S-1-1-0",
		`ERSTELLER-BESITZER`: "S-1-3-0", `VORDEFINIERT\Hauptbenutzer`: "S-1-5-32-547", `NT-AUTORITÄT\NETZWERKDIENST`: "S-1-5-20",
		`AUTORITE NT\SERVICE RÉSEAU`: "S-1-5-20", `AUTORITE NT\SERVICE R�SEAU`: "S-1-5-20", `Все`: "S-1-1-0", `S-1-5-18`: "S-1-5-18",
		`<Account Domain not found>`: "", ``: "", `BUILTIN\Operadores de cópia`: "S-1-5-32-551", `nt authority\system`: "S-1-5-18",
	} {
		assert.Equal(t, want, sidOf(account), account)
	}
}

func FuzzACLs(f *testing.F) {
	f.Add([]byte("D:\\x y BUILTIN\\Administrators:(OI)(CI)F\n      NT AUTHORITY\\SYSTEM:(special access:)\n   READ_CONTROL\n"))
	f.Add([]byte("D:\\x: Access is denied.\nC:\\>cacls \"D:\\x\nD:\\x\tD:(A;;FA;;;SY)\n"))
	f.Add([]byte("a b:(N)\n :F\n: F\n x:()F\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in := textInput("x", string(content))
		acls.Match(in)
		var out facts.Extract
		require.NoError(t, acls.Extract(t.Context(), in, &out))
		for _, list := range out.ACLs {
			for i := range list.ACLs {
				a := &list.ACLs[i]
				require.False(t, a.Location.IsZero())
				_, cited := a.FullControl(facts.SIDSystem)
				require.True(t, len(cited) > 0 || a.Denied || a.Partial)
			}
		}
	})
}
