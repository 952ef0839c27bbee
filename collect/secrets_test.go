package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regf/regftest"
)

func secretHive() []byte {
	return regftest.Write(regftest.Key{Name: "root", Subkeys: []regftest.Key{
		{Name: "Microsoft", Values: []regftest.Value{
			regftest.SZ("DefaultPassword", "Tr0ub4dor"), regftest.Binary("Password", []byte("Tr0ub4dor-binary")),
			regftest.SZ("PWD", "x"), regftest.SZ("Владелец-password", "Tr0ub4dor"),
			regftest.DWORD("PasswordExpiryWarning", 14), regftest.SZ("Owner", "Contoso"),
		}},
		{Name: "ValidCommunities", Values: []regftest.Value{regftest.DWORD("Tr0ub4dor-community", 4), regftest.SZ("Tr0ub4dor-2", "Tr0ub4dor")}},
	}}, regftest.Options{})
}

func TestBlankSecrets(t *testing.T) {
	data := secretHive()
	blankSecrets(data)
	for _, secret := range []string{"Tr0ub4dor", "Tr0ub4dor-binary", "community", "ub4dor-2"} {
		assert.False(t, bytes.Contains(data, []byte(secret)))
		assert.False(t, bytes.Contains(data, units(secret)))
	}
	h, err := regf.Open(data)
	require.NoError(t, err)
	got := map[string]string{}
	for r, err := range h.Records(nil) {
		require.NoError(t, err, "still a whole hive")
		if !r.IsKey {
			got[r.Name] = r.Text
		}
	}
	assert.Equal(t, "Contoso", got["Owner"])
	assert.Equal(t, "14", got["PasswordExpiryWarning"], "a setting, no secret")
	assert.Equal(t, "", got["DefaultPassword"])
	assert.Equal(t, "", got["PWD"])
}

func FuzzBlankSecrets(f *testing.F) {
	f.Add(secretHive())
	f.Add([]byte("regf"))
	f.Fuzz(func(t *testing.T, data []byte) {
		size := len(data)
		blankSecrets(data)
		assert.Len(t, data, size)
	})
}

func TestMetabaseWithoutSecrets(t *testing.T) {
	raw := `<?xml version ="1.0"?>
<IIsSmtpServer	Location ="/LM/SmtpSvc/1"
		AdminACL="49634462
aabb"
		AnonymousUserPass='secret'
		BadMailDirectory="C:\Mail &amp; more\vsi 1\BadMail"
		LogFileDirectory="%WinDir%\System32\LogFiles"
		SmartHost="a > b"
		><Custom Name="UnknownName_1" Value="secret" Attributes="INHERIT | SECURE"/>
	<Custom Name="RoutePassword" Value="secret"/><Custom Name="Kept" Value="kept"/>
<Broken a=b c="
`
	m := &metabase{logs: map[string]string{}}
	m.read([]byte(raw))
	text := string(m.text)
	for _, gone := range []string{"secret", "4963", "aabb"} {
		assert.NotContains(t, text, gone)
	}
	for _, kept := range []string{`SmartHost="a > b"`, `Name="UnknownName_1" Value=""`, `Value="kept"`, "<Broken a=b c="} {
		assert.Contains(t, text, kept)
	}
	assert.Equal(t, strings.Count(raw, "\n"), strings.Count(text, "\n"), "lines keep their numbers")
	assert.Equal(t, []string{`C:\Mail & more\vsi 1\BadMail`}, m.folders)
	assert.Equal(t, map[string]string{"/lm/smtpsvc/1": `%WinDir%\System32\LogFiles`}, m.logs)
}

func FuzzMetabase(f *testing.F) {
	f.Add("<a b='c'><d e=\"f")
	f.Add("<Custom Name=\"RoutePassword\" Value=\"x\"/>")
	f.Fuzz(func(t *testing.T, raw string) {
		m := &metabase{logs: map[string]string{}}
		m.read([]byte(raw))
		assert.LessOrEqual(t, len(m.text), len(raw))
	})
}

func TestExports(t *testing.T) {
	root := regftest.Key{Name: "root", Subkeys: []regftest.Key{{Name: "Microsoft", Subkeys: []regftest.Key{
		{Name: "Exchange", Subkeys: []regftest.Key{{Name: "Setup", Values: []regftest.Value{
			regftest.SZ("Services", `C:\Program Files\Exchsrvr "x"`), regftest.DWORD("NewestBuild", 7226),
			regftest.MultiSZ("List", "a", "b"), regftest.SZ("Password", "x"), regftest.SZ("", "default"), regftest.Binary("B", []byte{1, 255}),
		}}}},
		{Name: "Other", Values: []regftest.Value{regftest.SZ("left", "out")}},
	}}}}
	s := &server{}
	h := &hive{found: found{server: `C:\WINNT\system32\config\SOFTWARE`}, data: regftest.Write(root, regftest.Options{})}
	all := s.exports("SOFTWARE", h)
	it := all[0]
	require.Equal(t, "registry/exchange.reg", it.entry.Path)
	content, _, err := it.read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, strings.Join([]string{
		"Windows Registry Editor Version 5.00", "", `[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange]`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\Setup]`, `"Services"="C:\\Program Files\\Exchsrvr \"x\""`, `"NewestBuild"=dword:00001c3a`,
		`"List"=hex(7):61,00,00,00,62,00,00,00,00,00`, `@="default"`, `"B"=hex:01,ff`, "", "",
	}, "\r\n"), fromUTF16(content))
	for _, other := range all[1:] {
		content, _, err := other.read(t.Context())
		require.NoError(t, err)
		assert.Contains(t, fromUTF16(content), "\r\n"+bundle.NoSuchKey+`HKEY_LOCAL_MACHINE\SOFTWARE\`, other.entry.Path)
	}
}

func TestWithoutSecrets(t *testing.T) {
	export := "Windows Registry Editor Version 5.00\r\n\r\n[K]\r\n\"Password\"=hex:01,\\\r\n  02,\\\r\n  03\r\n\"Owner\"=\"x\"\r\n\"PasswordAge\"=dword:00000001\r\n"
	var out strings.Builder
	withoutSecrets(&out, export, true)
	assert.Equal(t, "Windows Registry Editor Version 5.00\r\n\r\n[K]\r\n\"Owner\"=\"x\"\r\n\"PasswordAge\"=dword:00000001\r\n", out.String())
	out.Reset()
	withoutSecrets(&out, "[S\\ValidCommunities]\r\n\"x\"=dword:00000004\r\n\r\n[S]\r\n\"y\"=\"z\"\r\n", false)
	assert.Equal(t, "[S\\ValidCommunities]\r\n[S]\r\n\"y\"=\"z\"\r\n", out.String())
	out.Reset()
	withoutSecrets(&out, export, true)
	withoutSecrets(&out, export, false)
	assert.Equal(t, 1, strings.Count(out.String(), "Windows Registry"))
}
