package artifact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/reallogs"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// read reads a member as the pipeline does.
func read(t *testing.T, path string, content []byte, about Context) facts.Extract {
	t.Helper()
	return Read(t.Context(), bundle.NewMember(path, content), about)
}

// utf16le is a text as regedit writes it.
func utf16le(s string) []byte {
	out := []byte("\xFF\xFE")
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func lines(s ...string) string { return strings.Join(s, "\r\n") + "\r\n" }

// export reads a text of lines that must be one registry snapshot.
func readExport(t *testing.T, content []byte, wants *facts.Wants) (facts.RegistryExport, facts.Extract) {
	t.Helper()
	out := read(t, "registry/x.reg", content, Context{Wants: wants})
	require.Len(t, out.Registries, 1, "%+v", out)
	return out.Registries[0], out
}

func TestRegExport(t *testing.T) {
	e, out := readExport(t, utf16le(lines(
		"Windows Registry Editor Version 5.00", "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange]`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\TransportAVAPI]`, `"Enabled"=dword:00000001`, `"Note"="straße`, `zwei"`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows]`, `"x"="y"`, "",
	)), nil)
	assert.Equal(t, "registry export (.reg)", out.Kind)
	assert.Empty(t, out.Gaps)
	assert.Equal(t, 6, out.Records)
	assert.False(t, e.Partial)
	require.Len(t, e.Roots, 2)
	assert.Equal(t, `HKLM\SOFTWARE\Microsoft\Exchange`, e.Roots[0].Path)
	assert.Equal(t, `HKLM\SOFTWARE\Microsoft\Windows`, e.Roots[1].Path)
	require.Len(t, e.Values, 3)
	v := e.Values[0]
	assert.Equal(t, bundle.AtLine("registry/x.reg", 6), v.Location)
	assert.Equal(t, `"Enabled"=dword:00000001`, v.Excerpt)
	assert.Equal(t, "1 REG_DWORD", v.Text+" "+v.Type)
	assert.Equal(t, "straße\nzwei", e.Values[1].Text)
	assert.EqualValues(t, 11, e.Values[2].N)
}

// TestRegNamesAbsentKeys: a key that the collector asked for and did not find is covered, by the line that says so.
func TestRegNamesAbsentKeys(t *testing.T) {
	e, out := readExport(t, utf16le(lines(
		"Windows Registry Editor Version 5.00", "", bundle.NoSuchKey+`HKEY_LOCAL_MACHINE\SOFTWARE\TrendMicro`,
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Sophos]`, `"x"="y"`, "",
	)), nil)
	assert.Empty(t, out.Gaps)
	require.Len(t, e.Roots, 2)
	assert.Equal(t, `HKLM\SOFTWARE\TrendMicro`, e.Roots[0].Path)
	assert.EqualValues(t, 3, e.Roots[0].N)
	require.Len(t, e.Keys, 1, "a key that is not there is no key")
	e, out = readExport(t, utf16le(lines("Windows Registry Editor Version 5.00", "", bundle.NoSuchKey+`HKEY_LOCAL_MACHINE\SOFTWARE\A`)), nil)
	assert.Empty(t, out.Gaps, "an export without a key")
	assert.Len(t, e.Roots, 1)
}

func TestRegKeepsOnlyWhatIsWanted(t *testing.T) {
	e, out := readExport(t, []byte(lines(
		"Windows Registry Editor Version 5.00", `[HKEY_LOCAL_MACHINE\SOFTWARE]`, `[HKEY_LOCAL_MACHINE\SOFTWARE\A]`, `"x"="y"`,
		`[HKEY_LOCAL_MACHINE\SOFTWARE\B\Sub]`, `"x"="y"`, `[HKEY_LOCAL_MACHINE\SOFTWARE\C]`, `"broken"`,
	)), &facts.Wants{Keys: []string{`HKLM\SOFTWARE\B`}})
	require.Len(t, e.Values, 1)
	assert.Equal(t, `HKLM\SOFTWARE\B\Sub`, e.Values[0].Key)
	require.Len(t, e.Keys, 2, "the wanted key, and what lies above one")
	assert.Equal(t, `HKLM\SOFTWARE`, e.Keys[0].Path)
	assert.False(t, e.Partial, "the damage is in a key that nobody asks for")
	assert.Equal(t, 1, out.Damaged)
	require.Len(t, out.Gaps, 1)
	assert.Equal(t, "1 damaged lines or values, the first: line 8: the value is damaged", out.Gaps[0].Reason)
}

func TestRegThatProvesNoAbsence(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		in           []byte
	}{
		{"value cut off", "the text ends inside a value", []byte("REGEDIT4\r\n[HKEY_USERS\\S]\r\n\"a\"=\"b")},
		{"key cut off", "the text ends inside a value", []byte("REGEDIT4\r\n[HKEY_USERS\\S]\r\n[HKEY_USERS\\S")},
		{"no last line end", "it is cut off", utf16le("Windows Registry Editor Version 5.00\r\n[HKEY_USERS\\S]\r\n\"a\"=dword:00000001")},
		{"damaged value", "the value is damaged", []byte(lines("REGEDIT4", `[HKEY_USERS\S]`, `"a"`))},
		{"import file", "a file to import", []byte(lines("REGEDIT4", `[-HKEY_USERS\S]`))},
		{"pasted", "no signature", []byte(lines(`[HKEY_USERS\S]`, `"a"="b"`))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, out := readExport(t, tt.in, nil)
			assert.True(t, e.Partial)
			require.Len(t, out.Gaps, 1)
			assert.Contains(t, out.Gaps[0].Reason, tt.reason)
		})
	}
	e, _ := readExport(t, []byte("REGEDIT4\r\n[HKEY_USERS\\S]\r\n\"a\"=\"b\""), nil)
	assert.False(t, e.Partial, "a copied text may lack its last line end")
}

func TestRegEncodings(t *testing.T) {
	text := lines("Windows Registry Editor Version 5.00", `[HKEY_USERS\S]`, `"Größe"="ä"`)
	be := []byte{0xFE, 0xFF}
	for _, c := range utf16.Encode([]rune(text)) {
		be = append(be, byte(c>>8), byte(c))
	}
	ansi := []byte(strings.NewReplacer("ö", "\xF6", "ß", "\xDF", "ä", "\xE4").Replace(text))
	for name, content := range map[string][]byte{
		"utf-16le": utf16le(text), "utf-16le without mark": utf16le(text)[2:], "utf-16be": be, "utf-8": []byte(text),
		"single-byte": ansi, "version 4": []byte(strings.Replace(string(ansi), "Windows Registry Editor Version 5.00", "REGEDIT4", 1)),
	} {
		t.Run(name, func(t *testing.T) {
			m := &bundle.Manifest{ANSI: 1252, OEM: 850}
			out := read(t, "x.txt", content, Context{Manifest: m})
			require.Len(t, out.Registries, 1)
			require.Len(t, out.Registries[0].Values, 1)
			assert.Equal(t, "Größe=ä", out.Registries[0].Values[0].Name+"="+out.Registries[0].Values[0].Text)
			assert.EqualValues(t, 3, out.Registries[0].Values[0].N)
		})
	}
}

func TestRegServerName(t *testing.T) {
	const store = `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\MSExchangeIS\`
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"computer name", []string{`[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Control\ComputerName\ComputerName]`, `"ComputerName"="EXCH01"`, store + `OTHER\Private-1]`}, "EXCH01"},
		{"store's key", []string{store + `EXCH01]`, store + `EXCH01\Private-7a5c]`, store + `EXCH01\Public-7a5c]`}, "EXCH01"},
		{"two stores' keys", []string{store + `EXCH01\Private-7a5c]`, store + `EXCH02\Public-7a5c]`}, ""},
		{"no database below", []string{store + `VirusScan]`, store + `Diagnostics\9000 Private]`}, ""},
		{"host name", []string{`[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters]`, `"Hostname"="exch01"`}, "exch01"},
		{"remote", []string{`[\\EXCH01\HKEY_LOCAL_MACHINE\SOFTWARE\X]`}, "EXCH01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := readExport(t, []byte("REGEDIT4\n"+lines(tt.in...)), &facts.Wants{})
			assert.Equal(t, tt.want, e.Server)
			assert.Empty(t, e.Values, "the name is wanted, its value is not")
		})
	}
}

func TestRegControlSets(t *testing.T) {
	const set1, set2, link = `[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\A]`, `[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet002\A]`, `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\A]`
	const one, two, three = `"x"=dword:1`, `"x"=dword:2`, `"x"=dword:3`
	sel := []string{`[HKEY_LOCAL_MACHINE\SYSTEM\Select]`, `"Current"=dword:00000002`}
	for _, tt := range []struct {
		name  string
		in    []string
		want  []string
		roots int
	}{
		{"one set", []string{set1, one}, []string{"1"}, 1},
		{"both, nothing tells", []string{set1, one, set2, two}, []string{"1", "2"}, 2},
		{"Select tells", append([]string{set1, one, set2, two}, sel...), []string{"2"}, 2},
		{"the link tells", []string{set1, one, set2, two, link, three}, []string{"3"}, 1},
		{"other keys of the link", []string{set1, one, `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\B]`, two}, []string{"1", "2"}, 2},
		{"not in the link", []string{`[HKEY_LOCAL_MACHINE\SYSTEM]`, set1, one, `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet]`}, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := readExport(t, []byte("REGEDIT4\n"+lines(tt.in...)), nil)
			var got []string
			for _, v := range e.Values {
				if v.Name == "x" {
					assert.Equal(t, `HKLM\SYSTEM\CurrentControlSet\A`, strings.Replace(v.Key, `\B`, `\A`, 1))
					got = append(got, v.Text)
				}
			}
			assert.Equal(t, tt.want, got)
			assert.Len(t, e.Roots, tt.roots)
		})
	}
}

func TestRegIsRecognised(t *testing.T) {
	for name, content := range map[string]string{
		"prose":              "The value is in [HKEY_LOCAL_MACHINE\\SOFTWARE\\X] and says\n",
		"signature in prose": "A file begins with REGEDIT4 or so\n",
		"only a key":         "[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\n",
		"an ini file":        "[HKEY_X]\nname=value\n",
	} {
		assert.False(t, regFile.Match(textInput(name, content)), name)
	}
}

func TestRealExports(t *testing.T) {
	dir := reallogs.Folder(t)
	for _, tt := range []struct {
		file         string
		keys, values int // as expected.tsv counts them
		damaged      int // of the values
	}{
		{"wsl_HKLM.reg", 3, 1, 0},
		{"wsl_P9NP.reg", 2, 9, 0},
		{"winsock.reg", 12, 14, 0},
		{"init.reg", 9, 13, 1}, // "EulaAccepted"=1 is no data of any kind
		{"rollout_HKLM.reg", 5, 5, 0},
		{"ntuser_runtests_from_hive.reg", 893, 1306, 0},
	} {
		t.Run(tt.file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(dir, "reg", tt.file))
			require.NoError(t, err)
			e, out := readExport(t, content, nil)
			assert.Len(t, e.Keys, tt.keys)
			assert.Len(t, e.Values, tt.values-tt.damaged)
			assert.Equal(t, tt.damaged, out.Damaged, "%v", out.Gaps)
			assert.Equal(t, tt.keys+tt.values-tt.damaged, out.Records)
		})
	}
}
