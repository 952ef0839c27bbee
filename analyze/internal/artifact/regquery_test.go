package artifact

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func rootsOf(e facts.RegistryExport) []string {
	var roots []string
	for _, r := range e.Roots {
		depth := "deep"
		if r.Shallow {
			depth = "shallow"
		}
		roots = append(roots, fmt.Sprintf("%d %s %s", r.N, r.Path, depth))
	}
	return roots
}

func TestRegQuery(t *testing.T) {
	const x = `HKEY_LOCAL_MACHINE\SOFTWARE\X`
	const banner = "! REG.EXE VERSION 3.0"
	for _, tt := range []struct {
		name    string
		command string // in the manifest
		in      []string
		roots   []string
		values  int
	}{
		{
			"a key and its subkeys' names", "",
			[]string{"", banner, "", x, "    a\tREG_SZ\tb", "    c\tREG_DWORD\t0x2", "", x + `\S`, x + `\T`},
			[]string{`4 HKLM\SOFTWARE\X shallow`},
			2,
		},
		{"all below", "", []string{banner, "", x, "    a\tREG_SZ\tb", "", x + `\S`, "    a\tREG_SZ\tb", ""}, []string{`3 HKLM\SOFTWARE\X deep`}, 2},
		{"deeper keys", "", []string{banner, "", x, "", x + `\S`, "", x + `\S\T`, ""}, []string{`3 HKLM\SOFTWARE\X deep`}, 0},
		{"one value may be all that was asked for", "", []string{banner, "", x, "    a\tREG_SZ\tb", ""}, nil, 1},
		{"all was asked for", `reg query HKLM\SOFTWARE\X /s`, []string{banner, "", x, "    a\tREG_SZ\tb", ""}, []string{`3 HKLM\SOFTWARE\X deep`}, 1},
		{"one value was asked for", "", []string{`C:\>reg query HKLM\SOFTWARE\X /v a`, banner, "", x, "    a\tREG_SZ\tb", ""}, nil, 1},
		{
			"two commands", "",
			[]string{banner, x, "    a\tREG_SZ\tb", x + `\S`, banner, x + `\S`, "    c\tREG_SZ\td", "    e\tREG_SZ\tf"},
			[]string{`2 HKLM\SOFTWARE\X shallow`, `6 HKLM\SOFTWARE\X\S shallow`},
			3,
		},
		{
			"two commands, no banner", "",
			[]string{x, "    a    REG_SZ    b", "", x + `\S`, x + `\T`, "", x + `\S`, "    c    REG_SZ    d", "    e    REG_SZ    f"},
			[]string{`1 HKLM\SOFTWARE\X shallow`, `7 HKLM\SOFTWARE\X\S shallow`},
			3,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := bundle.NewMember("q.txt", []byte(lines(tt.in...)))
			if tt.command != "" {
				m.Entry = &bundle.Entry{Command: tt.command, Outcome: bundle.OK}
			}
			out := Read(t.Context(), m, Context{})
			assert.Equal(t, "reg query listing", out.Kind)
			require.Len(t, out.Registries, 1)
			assert.Equal(t, tt.roots, rootsOf(out.Registries[0]))
			assert.Len(t, out.Registries[0].Values, tt.values)
			assert.Empty(t, out.Gaps)
		})
	}
}

func TestRegQueryErrorIsAGap(t *testing.T) {
	out := read(t, "q.txt", []byte(lines("! REG.EXE VERSION 3.0", "", `HKEY_LOCAL_MACHINE\SOFTWARE\X`, "    a\tREG_SZ\tb", "",
		"Error:  The system was unable to find the specified registry key or value.")), Context{})
	require.Len(t, out.Gaps, 1)
	assert.Equal(t, "line 6 is no key and no value: Error:  The system was unable to find the specified registry key or value.", out.Gaps[0].Reason)
	assert.False(t, out.Registries[0].Partial)
	denied := read(t, "q.txt", []byte(lines(`HKEY_LOCAL_MACHINE\SOFTWARE\X`, "    a    REG_SZ    b", "ERROR: Access is denied.")), Context{})
	assert.True(t, denied.Registries[0].Partial)
	assert.Equal(t, `    a	REG_SZ	b`, out.Registries[0].Values[0].Excerpt)
}

func TestRegSubtree(t *testing.T) {
	out := read(t, "save.txt", []byte(lines(
		`Key Name:          SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan`, `Class Name:        <NO CLASS>`, `Last Write Time:   3/14/2005 - 9:12 AM`,
		`Value 0`, `  Name:            Enabled`, `  Type:            REG_DWORD`, `  Data:            0x1`, ``,
		`Key Name:          SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan\Sub`, `Class Name:        <NO CLASS>`, `Last Write Time:   3/14/2005 - 9:12 AM`, ``,
	)), Context{})
	assert.Equal(t, "registry listing (regedt32)", out.Kind)
	require.Len(t, out.Registries, 1)
	e := out.Registries[0]
	assert.Equal(t, []string{`1 HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS\VirusScan deep`}, rootsOf(e))
	require.Len(t, e.Values, 1)
	assert.Equal(t, "Enabled=1", e.Values[0].Name+"="+e.Values[0].Text)
	assert.EqualValues(t, 5, e.Values[0].N)
}

func TestQueriesAreRecognised(t *testing.T) {
	for _, content := range []string{
		"the key HKEY_LOCAL_MACHINE\\SOFTWARE\\X has REG_SZ values\n", "HKEY_LOCAL_MACHINE\\SOFTWARE\\X\nis a key\n", "Name: x\nValue 1\n",
		" Volume in drive C has no label.\n", "",
	} {
		assert.False(t, regQuery.Match(textInput("x.txt", content)), content)
		assert.False(t, regSubtree.Match(textInput("x.txt", content)), content)
	}
}
