package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestSystemInfo(t *testing.T) {
	const german = `
Hostname:                                      EXCH01
Betriebssystemname:                            Microsoft(R) Windows(R) Server 2003, Standard Edition
Betriebssystemversion:                         5.2.3790 Service Pack 2 Build 3790
Betriebssystemhersteller:                      Microsoft Corporation
Systemtyp:                                     X86-basierter PC
Zeitzone:                                      (GMT+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien
Gesamter physikalischer Speicher:              2.047 MB
`
	const japaneseText = `
ホスト名:               EXCH01
OS 名:                  Microsoft(R) Windows(R) Server 2003, Standard Edition
OS バージョン:          5.2.3790 Service Pack 1 ビルド 3790
タイム ゾーン:          (GMT+09:00) Osaka, Sapporo, Tokyo
`
	tokyo := 540
	tests := []struct {
		name, text, server, os, version, zone string
		offset                                *int
		line                                  int
	}{
		{"german", inPage(t, charmap.CodePage850, german), "EXCH01", "Microsoft(R) Windows(R) Server 2003, Standard Edition Service Pack 2", "5.2.3790", "(GMT+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", nil, 4},
		{"japanese", inPage(t, japanese.ShiftJIS, japaneseText), "EXCH01", "Microsoft(R) Windows(R) Server 2003, Standard Edition Service Pack 1", "5.2.3790", "(GMT+09:00) Osaka, Sapporo, Tokyo", &tokyo, 4},
		{"msinfo32", "Item\tValue\nOS Name\tMicrosoft Windows 2000 Server\nVersion\t5.0.2195 Service Pack 4 Build 2195\nSystem Name\tEXCH02\n", "EXCH02", "Microsoft Windows 2000 Server Service Pack 4", "5.0.2195", "", nil, 3},
		{"ver", "\nMicrosoft Windows 2000 [Version 5.00.2195]\n", "", "Microsoft Windows 2000", "5.0.2195", "", nil, 2},
		{"ver-spanish", "\nMicrosoft Windows [Versión 5.2.3790]\n", "", "Microsoft Windows", "5.2.3790", "", nil, 2},
		{"set", "ALLUSERSPROFILE=C:\\x\nCOMPUTERNAME=EXCH03\nOS=Windows_NT\nUSERDNSDOMAIN=CONTOSO.EXAMPLE\nwindir=C:\\WINNT\n", "EXCH03.contoso.example", "", "", "", nil, 2},
		{"ipconfig", "\nWindows 2000 IP Configuration\n\n        Host Name . . . . . . . . . . . . : exch01\n        Primary DNS Suffix  . . . . . . . : contoso.example\n        Node Type . . . . . . . . . . . . : Hybrid\n", "exch01.contoso.example", "", "", "", nil, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := extractText(t, systemInfo, crlf(tt.text))
			require.Len(t, out.Systems, 1)
			got := out.Systems[0]
			assert.Equal(t, tt.server, got.Server)
			assert.Equal(t, tt.os, got.OSName)
			assert.Equal(t, tt.version, got.OSVersion)
			assert.Equal(t, tt.zone, got.Zone)
			assert.Equal(t, tt.offset, got.Offset)
			assert.Equal(t, bundle.AtLine("test.txt", tt.line), got.Location)
		})
	}
}

func TestSystemInfoHostname(t *testing.T) {
	in := textInput("system/hostname.txt", "EXCH01\r\n")
	require.True(t, matchSystem(in))
	var out facts.Extract
	require.NoError(t, extractSystem(t.Context(), in, &out))
	assert.Equal(t, "EXCH01", out.Systems[0].Server)
	assert.False(t, matchSystem(textInput("note.txt", "EXCH01\r\n")))
}

func TestSystemInfoNoMatch(t *testing.T) {
	for _, content := range []string{
		"", "hello\n", "COMPUTERNAME=x\nother=y\n", "a: b\nc: d\n",
		"Microsoft Windows 2000 [Version 5.00.2195]\n" + strings.Repeat("C:\\>dir\n some output\n", 5),
		" Directory of C:\\x\n",
	} {
		assert.False(t, matchSystem(textInput("x", content)), "%q", content)
	}
}

func FuzzSystemInfo(f *testing.F) {
	f.Add([]byte("Host Name: a\nOS Name: Windows\nOS Version: 5.2.3790 Service Pack 2\nTime Zone: (GMT) Casablanca\n"))
	f.Add([]byte("Microsoft Windows [Version 5.]\n"))
	f.Add([]byte("   Host Name . . . . : x\nCOMPUTERNAME=\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in := textInput("hostname", string(content))
		systemInfo.Match(in)
		var out facts.Extract
		require.NoError(t, systemInfo.Extract(t.Context(), in, &out))
		for _, s := range out.Systems {
			require.False(t, s.Location.IsZero())
		}
	})
}
