package regtext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuery(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want []string
	}{
		{"reg.exe 3.0", []string{
			"", "! REG.EXE VERSION 3.0", "", `HKEY_LOCAL_MACHINE\SOFTWARE\X`, "    <NO NAME>\tREG_SZ\t", "    Enabled\tREG_DWORD\t0x18",
			"    Two Words\tREG_SZ\tC:\\Program Files\\x", "    B\tREG_BINARY\t0A0B", "    M\tREG_MULTI_SZ\ta\\0b\\0\\0", "    E\tREG_EXPAND_SZ\t%x%\ty", "",
			`HKEY_LOCAL_MACHINE\SOFTWARE\X\Sub`,
		}, []string{
			`2 banner`, `4 [HKEY_LOCAL_MACHINE\SOFTWARE\X]`, `5  REG_SZ `, `6 Enabled REG_DWORD 24`, `7 Two Words REG_SZ C:\Program Files\x`, `8 B REG_BINARY 0a 0b`,
			`9 M REG_MULTI_SZ a|b`, "10 E REG_EXPAND_SZ %x%\ty", `12 [HKEY_LOCAL_MACHINE\SOFTWARE\X\Sub]`,
		}},
		{"Vista and later", []string{
			"", `HKEY_LOCAL_MACHINE\SOFTWARE\X`, "    (Standard)    REG_SZ    x", "    REG_SZ here    REG_SZ    y", "    Q    REG_QWORD    0x10", "", "Suchende: 1 Übereinstimmung(en) gefunden.",
		}, []string{`2 [HKEY_LOCAL_MACHINE\SOFTWARE\X]`, `3  REG_SZ x`, `4 REG_SZ here REG_SZ y`, `5 Q REG_QWORD 16`, `7 ! is no line of a registry export`}},
		{"pasted", []string{
			`> C:\>reg query "HKLM\SOFTWARE\X" /s`, `> HKEY_LOCAL_MACHINE\SOFTWARE\X`, `> Enabled REG_DWORD 0x1`, `> E REG_SZ`,
			`ERROR: The system was unable to find the specified registry key or value.`,
		}, []string{`1 command > C:\>reg query "HKLM\SOFTWARE\X" /s`, `2 [HKEY_LOCAL_MACHINE\SOFTWARE\X]`, `3 Enabled REG_DWORD 1`, `4 E REG_SZ `, `5 ! is no line of a registry export`}},
		{"another computer", []string{`\\EXCH01\HKEY_LOCAL_MACHINE\SOFTWARE\X`}, []string{`1 [\\EXCH01\HKEY_LOCAL_MACHINE\SOFTWARE\X]`}},
		{"bad data", []string{`HKEY_USERS\X`, "    D\tREG_DWORD\tabc", "    B\tREG_BINARY\tzz"}, []string{`1 [HKEY_USERS\X]`, `2 D REG_DWORD abc`, `3 B REG_BINARY zz`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, show(t, Query(views(strings.Join(tt.in, "\r\n")+"\r\n"), nil)))
		})
	}
}

func TestSubtree(t *testing.T) {
	in := strings.Join([]string{
		`Key Name:          SOFTWARE\Microsoft\Exchange\TransportAVAPI`, `Class Name:        <NO CLASS>`, `Last Write Time:   3/14/2005 - 9:12 AM`,
		`Value 0`, `  Name:            Enabled`, `  Type:            REG_DWORD`, `  Data:            0x1`, ``,
		`Value 1`, `  Name:            <NO NAME>`, `  Type:            REG_SZ`, `  Data:            C:\a: b`, ``,
		`Value 2`, `  Name:            List`, `  Type:            REG_MULTI_SZ`, `  Data:            RpcSS`, `                   Tcpip`, ``,
		`Value 3`, `  Name:            Bytes`, `  Type:            REG_BINARY`, `  Data:            `,
		`00000000   01 02 03 04 05 06 07 08 - 09 0a 0b 0c 0d 0e 0f 10  ................`, `00000010   11                                                .`, ``,
		`Schlüsselname:     HKEY_LOCAL_MACHINE\SOFTWARE\Y`, `Klassenname:       <KEINE KLASSE>`, `Letzter Schreibzugriff: 14.03.2005 - 09:12`,
		`Wert 0`, `  Name:            cut`, ``,
	}, "\r\n")
	assert.Equal(t, []string{
		`1 [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\TransportAVAPI]`, `5 Enabled REG_DWORD 1`, `10  REG_SZ C:\a: b`, `15 List REG_MULTI_SZ RpcSS|Tcpip`,
		`21 Bytes REG_BINARY 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11`, `27 [HKEY_LOCAL_MACHINE\SOFTWARE\Y]`, `31 ! the value is damaged`,
	}, show(t, Subtree(views(in), nil)))
	skipped := show(t, Subtree(views(in), func(path string) bool { return strings.HasSuffix(path, "Y") }))
	require.Len(t, skipped, 7)
	assert.Equal(t, "5 skipped", skipped[1])
}

func FuzzQuery(f *testing.F) {
	f.Add("! REG.EXE VERSION 3.0\n\nHKEY_USERS\\X\n    a\tREG_SZ\tb\n    REG_SZ REG_\tREG_DWORD\t0x\n")
	f.Add("> \\\\A\\HKEY_X\n REG_SZ\n\\\\\nREG QUERY \n")
	f.Fuzz(func(t *testing.T, in string) {
		for r, err := range Query(views(in), nil) {
			require.Positive(t, r.Line)
			_ = err
		}
	})
}

func FuzzSubtree(f *testing.F) {
	f.Add("Key Name:  SOFTWARE\\X\nValue 0\n  Name: a\n  Type: REG_BINARY\n  Data:\n00000000  01 02 - 03\nValue 1\n")
	f.Add("Key Name:\nV 1\n : \n :REG_MULTI_SZ\n :\n\n")
	f.Fuzz(func(t *testing.T, in string) {
		for r := range Subtree(views(in), nil) {
			require.Positive(t, r.Line)
		}
	})
}
