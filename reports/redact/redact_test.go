package redact

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"address", "to <jdoe@contoso.example>", "to <{mail-1}@{domain-1}>"},
		{"well-known mailbox", "postmaster@contoso.example", "postmaster@{domain-1}"},
		{"address behind a plus", "+FROM:+<jdoe@contoso.example>", "+FROM:+<{mail-1}@{domain-1}>"},
		{"address without a dot", "jdoe@contoso", "{mail-1}@{domain-1}"},
		{"address literal", "jdoe@[192.0.2.9]", "{mail-1}@[{ip-1}]"},
		{"message ID", "<5530131BB04801D65ED2AA00B4C113CA2FD380CE@mbx01.contoso.example>", "<{msgid-1}@{host-1}.{domain-1}>"},
		{"IPv4", "from 192.0.2.9:25", "from {ip-1}:25"},
		{"loopback and masks", "127.0.0.1 0.0.0.0:25 255.255.255.0 ::1 [::]:25", "127.0.0.1 0.0.0.0:25 255.255.255.0 ::1 [::]:25"},
		{"IPv6", "2001:db8::5 fe80::1%4", "{ip-1} {ip-2}"},
		{"time of day", "at 08:29:00, 2005-03-14 08:29:00", "at 08:29:00, 2005-03-14 08:29:00"},
		{"card", "00-0C-29-AB-CD-77", "{mac-1}"},
		{"version by a word", "Version: 6.0.37.18", "Version: 6.0.37.18"},
		{"version by a program", `C:\Program Files\Sybari Software\x.dll 8.0.1.12`, `C:\Program Files\Sybari Software\x.dll 8.0.1.12`},
		{"version by its size", "6.5.7226.0", "6.5.7226.0"},
		{"address beside a program", "inetinfo.exe:1576 TCP 12.34.56.78:25", "inetinfo.exe:1576 TCP {ip-1}:25"},
		{"NetBIOS name", "Computer:\tmailhub", "Computer:\t{host-1}"},
		{"capitals with a number", "the server EXCH01 stopped", "the server {name-1} stopped"},
		{"UNC path", `\\EXCH01\d$\Exchsrvr\bin`, `\\{host-1}\d$\Exchsrvr\bin`},
		{"UNC path to tracking logs", `\\EXCH01\EXCH01.log\20050314.log`, `\\{host-1}\{host-1}.log\20050314.log`},
		{"device paths", `\\?\C: \\.\root\cimv2`, `\\?\C: \\.\root\cimv2`},
		{"DNS names of a partner", "mail.partner.example and partner.example", "{host-1}.{domain-1} and {domain-1}"},
		{"service record", "_ldap._tcp.dc._msdcs.contoso.example", "_ldap._tcp.dc._msdcs.{domain-1}"},
		{"programs are no hosts", "store.exe phatcat.dll smtpreg.vbs command.com W3SVC1", "store.exe phatcat.dll smtpreg.vbs command.com W3SVC1"},
		{"maker's site", "http://www.microsoft.com/contentredirect.asp", "http://www.microsoft.com/contentredirect.asp"},
		{"account", `User: CONTOSO\jdoe`, `User: {domain-1}\{user-1}`},
		{"account of two words", `CONTOSO\Jane Doe logged on; CONTOSO\Exchange Domain Servers:(OI)F`, `{domain-1}\{user-1} logged on; {domain-1}\Exchange Domain Servers:(OI)F`},
		{"computer's account", `CONTOSO\EXCH01$`, `{domain-1}\{host-1}$`},
		{"well-known accounts", `NT AUTHORITY\SYSTEM BUILTIN\Administrators NT-AUTORITÄT\SYSTEM`, `NT AUTHORITY\SYSTEM BUILTIN\Administrators NT-AUTORITÄT\SYSTEM`},
		{"profile", `C:\Documents and Settings\jdoe\Desktop`, `C:\Documents and Settings\{user-1}\Desktop`},
		{"SID of an account", "S-1-5-21-1-2-3-1105", "{sid-1}"},
		{"SID of a well-known account", "S-1-5-21-1-2-3-500 S-1-5-18", "{sid-1}-500 S-1-5-18"},
		{"legacy DN", "/o=Contoso/ou=First Administrative Group/cn=Recipients/cn=jdoe", "/o={org-1}/ou=First Administrative Group/cn=Recipients/cn={user-1}"},
		{"encapsulated DN", "IMCEAEX-_O=CONTOSO_CN=JDOE@contoso.example", "IMCEAEX-_O={org-1}_CN={user-1}@{domain-1}"},
		{"X.400", "c=US;a= ;p=Contoso;o=Site;s=Doe;g=Jane;", "c=US;a= ;p={org-1};o={org-2};s={user-1};g={user-2};"},
		{"X.500", "CN=Jane Doe,OU=Sales Berlin7,DC=contoso,DC=example", "CN={user-1},OU={org-1},DC={domain-1},DC=example"},
		{"subject", "Subject: secret plans", "Subject: {subject-1}"},
		{"greeting", "EHLO mailhub", "EHLO {host-1}"},
		{"tracking row", "2005-3-14\t8:5:9 GMT\t-\tgate\t-\thub\t-\ta@b.example\t1024\tX\t0\t0\t1\t1\t0\t0\t-\t-\tsecret plans\ta@b.example\t", "2005-3-14\t8:5:9 GMT\t-\t{host-1}\t-\t{host-2}\t-\t{mail-1}@{domain-1}\t1024\tX\t0\t0\t1\t1\t0\t0\t-\t-\t{subject-1}\t{mail-1}@{domain-1}\t"},
		{"key of the store", `[HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\MAILHUB\Private-1]`, `[HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\{host-1}\Private-1]`},
		{"registry", `[HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software\Antigen for Exchange]`, `[HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software\Antigen for Exchange]`},
		{"value", `"AntigenEnabled"=dword:00000003`, `"AntigenEnabled"=dword:00000003`},
		{"bytes that spell a name", `"X"=hex(1):6a,00,64,00,6f,00,65,00,40,00,78,00,2e,00,65,00,75,00`, `"X"=hex(1):{data-1}`},
		{"bytes that spell none", `"X"=hex:01,00,04,80,30,00,00,00,4c,00,00,00`, `"X"=hex:01,00,04,80,30,00,00,00,4c,00,00,00`},
		{"folder of its own", `D:\Woodgrove\Exchsrvr\Mailroot\vsi 1\Queue`, `D:\{name-1}\Exchsrvr\Mailroot\vsi 1\Queue`},
		{"folders of products", `C:\Program Files\Woodgrove Scanner\x.dll`, `C:\Program Files\Woodgrove Scanner\x.dll`},
		{"class and descriptor", "{1B3C0667-E470-11D1-AA67-00C04FA345F6} D:PAI(A;OICI;FA;;;BA)", "{1B3C0667-E470-11D1-AA67-00C04FA345F6} D:PAI(A;OICI;FA;;;BA)"},
		{"articles and packs", "KB329167 Q329167 SP1 0x8004010F 452 4.3.1", "KB329167 Q329167 SP1 0x8004010F 452 4.3.1"},
		{"insertion strings", `Quux FROB 77: "plimbrock" | "0x5"`, `Quux FROB 77: "{name-1}" | "0x5"`},
		{"what looks like a token", "{host-1} EXCH01", "{name-1} {name-2}"},
		{"prose", "Messages wait in the queue; 452 4.3.1 Out of memory.", "Messages wait in the queue; 452 4.3.1 Out of memory."},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, New(nil).Text(c.in)) })
	}
}

func TestNamesAreFoundWhereverTheyStand(t *testing.T) {
	r := New([]Name{{Host, "zeusmail"}, {Domain, "woodgrove.example"}, {User, "jane"}, {Host, "MAIL"}, {Host, "X1"}})
	for in, want := range map[string]string{
		"at zeusmail and ZeusMail":         "at {host-1} and {host-1b}",
		"WoodgroveData, woodgroves":        "{name-1}Data, {name-1b}s",
		"janet met jane":                   "janet met {user-1}",
		"x1 is no server, X1 is":           "x1 is no server, {host-9} is",
		"mail to MAIL":                     "mail to {host-2}", // a word of the language is the name in capitals only
		"cut off at zeusm…":                "cut off at {name-2}…",
		"a.woodgrove.example":              "{host-3}.{domain-1}",
		"zeusmail_app.evt zeusmail-old":    "{host-1}_app.evt {host-1}-old",
		"the queue of mail and of servers": "the queue of mail and of servers",
	} {
		got := r.Text(in)
		assert.Equal(t, numberless(want), numberless(got), in)
	}
}

// numberless takes the numbers out of tokens: the order of a map decides them here.
func numberless(s string) string {
	return tokenForm().ReplaceAllStringFunc(s, func(t string) string { return t[:strings.IndexByte(t, '-')] + "}" })
}

func TestMember(t *testing.T) {
	for in, want := range map[string]string{
		"eventlog/application.evt":    "eventlog/application.evt",
		"exported antigen.reg":        "exported antigen.reg",
		"tracking/20050314.log":       "tracking/20050314.log",
		"smtp/log/ex050314.log":       "smtp/log/ex050314.log",
		"Woodgrove AG/vorher.txt":     "{name-1} {name-2}/vorher.txt",
		"EXCH01_EVENT_LOG_system.txt": "{name-1}_EVENT_LOG_system.txt",
		"woodgrove.com before.zip":    "{domain-1} before.zip",
		"192.0.2.9 netstat.txt":       "{ip-1} netstat.txt",
		"manifest":                    "manifest",
		"":                            "",
	} {
		assert.Equal(t, want, New(nil).Member(in), in)
	}
}

type document struct {
	Server  string            `redact:"host"`
	Member  string            `redact:"member"`
	ID      string            `redact:"-"`
	Prose   string            `redact:"prose"`
	User    string            `redact:"account"`
	Version string            `redact:"version"`
	Keyed   map[string]string //
	Any     any
	Next    *document
	Texts   []string
	Names   []Name
}

func sampleDocument() *document {
	return &document{
		Server: "MAIL", Member: "Woodgrove.txt", ID: "EXCH01", Prose: "Ask EXCH01 for its mail.", User: "jdoe", Version: "1.2.3.4",
		Keyed: map[string]string{"EXCH01": "a@b.example", "a@b.example": "x"}, Any: []any{"192.0.2.9", map[string]any{"k": "EXCH01"}},
		Next:  &document{Server: "EXCH01.contoso.example", Texts: []string{"jdoe said: Woodgrove.txt line 3, 1.2.3.4, exch01"}},
		Names: []Name{{User, "jdoe"}},
	}
}

func TestDocumentIsWalkedWhole(t *testing.T) {
	d := sampleDocument()
	key := Document(d, nil)
	assert.Equal(t, "{host-1}", d.Server)
	assert.Equal(t, "{name-1}.txt", d.Member)
	assert.Equal(t, "EXCH01", d.ID)
	assert.Equal(t, "Ask {host-2} for its mail.", d.Prose)
	assert.Equal(t, "{user-1}", d.User)
	assert.Equal(t, "1.2.3.4", d.Version)
	assert.Equal(t, map[string]string{"{host-2}": "{mail-1}@{domain-1}", "{mail-1}@{domain-1}": "x"}, d.Keyed)
	assert.Equal(t, []any{"{ip-1}", map[string]any{"k": "{host-2}"}}, d.Any)
	assert.Equal(t, "{host-2}.{domain-2}", d.Next.Server)
	assert.Equal(t, "{user-1} said: {name-1}.txt line 3, 1.2.3.4, {host-2b}", d.Next.Texts[0])
	assert.Equal(t, []Name{{User, "{user-1}"}}, d.Names)

	again := sampleDocument()
	assert.Equal(t, key, Document(again, nil), "the same document gives the same tokens")
	assert.Equal(t, d, again)
}

func TestKey(t *testing.T) {
	r := New(nil)
	text := r.Text(`EXCH01, exch01 and a@b.example at \\EXCH01\c$`)
	key, err := ParseKey(r.Key().Bytes())
	require.NoError(t, err)
	got, unknown := key.Reveal(text+" {host-99}", nil)
	assert.Equal(t, `EXCH01, exch01 and a@b.example at \\EXCH01\c$ {host-99}`, got)
	assert.Equal(t, 1, unknown)
	got, _ = key.Reveal("{HOST-1B} IN A HEADING", nil)
	assert.Equal(t, "EXCH01 IN A HEADING", got)
	for _, bad := range []string{"", "{}", `{"format":"other/1"}`, "[]"} {
		_, err := ParseKey([]byte(bad))
		assert.ErrorIs(t, err, ErrNotKey, bad)
	}
}

func TestOccurring(t *testing.T) {
	doc := &document{Texts: []string{"at zeusmail"}, ID: "apollo"}
	names := []Name{{Host, "zeusmail"}, {Host, "apollo"}, {Host, "hermes"}}
	assert.Equal(t, []Name{{Host, "zeusmail"}}, Occurring(doc, names))
	assert.NotNil(t, Occurring(doc, nil))
}

// FuzzText holds that tokens always turn back to the very text, and that redacting twice gives the same.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		`a@b.example CONTOSO\jdoe \\EXCH01\x$ 192.0.2.9 2001:db8::5`, "{host-1}{host-1b}", "/o=C/cn=d c=;a=;p=x;", "hex:41,00,42,00,43,00,44,00,45",
		"2005-3-14\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t", "Subject: \x00İ", "ẞ@ẞ.ẞ", `Source 1: "x" | "y"`, "EHLO [", "1.2.3.4.5 ::::", "D:\\\\\\",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		r := New([]Name{{Host, "zeusmail"}, {Domain, "woodgrove.example"}})
		text := r.Text(s) + r.Member(s) + r.Prose(s) + r.Account(s) + r.Name(Host, s)
		got, unknown := r.Key().Reveal(text, nil)
		require.Zero(t, unknown)
		require.Equal(t, s+s+s+s+s, got)
	})
}

// FuzzKey reads any bytes as a key: what is one is written and read again without a difference.
func FuzzKey(f *testing.F) {
	r := New([]Name{{Host, "zeusmail"}})
	r.Text("zeusmail at a@b.example")
	for _, seed := range []string{string(r.Key().Bytes()), "{}", `{"format":"postmortem-redaction-key/2"}`, `{"format":"postmortem-redaction-key/1","tokens":{"{host-1}":"{host-1}"}}`, "[", "\x00"} {
		f.Add([]byte(seed), "{host-1} {HOST-2}")
	}
	f.Fuzz(func(t *testing.T, raw []byte, text string) {
		k, err := ParseKey(raw)
		if err != nil {
			require.ErrorIs(t, err, ErrNotKey)
			return
		}
		again, err := ParseKey(k.Bytes())
		require.NoError(t, err)
		require.Equal(t, k, again)
		k.Reveal(text, nil)
	})
}

func TestVocabularyHoldsNoName(t *testing.T) {
	raw, err := os.ReadFile("words.txt")
	require.NoError(t, err)
	for _, name := range []string{"contoso", "fabrikam", "northwind", "jdoe", "exch", "woodgrove"} {
		assert.NotContains(t, "\n"+string(raw), "\n"+name+"\n")
	}
}
