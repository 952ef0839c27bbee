package artifact

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// requireSameExport holds that an export read with what nobody wants passed over gives the same as one read closely.
func requireSameExport(t *testing.T, content []byte, wants *facts.Wants) {
	t.Helper()
	read := func(quick bool) facts.Extract {
		in := textInput("registry/x.reg", string(content))
		in.Wants = wants
		out := facts.Extract{Member: in.Path()}
		require.NoError(t, readReg(t.Context(), in, &out, quick))
		return out
	}
	require.Equal(t, read(false), read(true), "%q", content)
}

// regRoots and regLines are what exports are made of, whole and damaged.
var (
	regRoots = []string{`HKEY_LOCAL_MACHINE`, `HKEY_LOCAL_MACHINE\SOFTWARE`, `HKEY_LOCAL_MACHINE\SYSTEM`, `HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001`, `HKEY_CLASSES_ROOT`, `\\EXCH02\HKEY_LOCAL_MACHINE\SYSTEM`, `hklm\software`}
	regNames = []string{
		"SOFTWARE", "Software", "SYSTEM", "System", "CurrentControlSet", "ControlSet001", "controlset002", "Select", "Control", "ComputerName", "ActiveComputerName", "Services", "Tcpip",
		"Parameters", "MSExchangeIS", "EXCH01", "Private-1", "Classes", "CLSID", "{1}", "InprocServer32", "Vendor", "Exchange", "É", "a", "",
	}
	regLines = []string{
		`"a"="b"`, `"a\"b"="c\\d\\"`, `"a"="b\"`, `@="x"`, `@=dword:0000000a`, `"n"=dword:a`, `"n"=dword:0000000g`, `"Hostname"="exch01"`, `"ComputerName"="EXCH01"`, `"Current"=dword:00000001`,
		`"h"=hex:01,02`, `"h"=hex:01,\`, `  02,03`, `  02,`, `"h"=hex(7):61,00,\`, `"h"=hex(12):01`, `"h"=hex(x):01`, `"h"=hex01`, `"open="b`, `"s"="open`, `end"`, `"s"="two" ; note`, `"d"=-`, `; note`, ``, ` "blank"="x"`,
		`noise`, `[HKEY_LOCAL_MACHINE\SOFTWARE\cut`, `[-HKEY_LOCAL_MACHINE\SOFTWARE\Vendor]`, `[]`, `[x] y`, `Windows Registry Editor Version 5.00`, `REGEDIT4`, `"q"="b"c"`, `"a" = "b"`, `"a"=`, `@`, `"`, `"é"="ü"`,
	}
)

func TestRegQuickIsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 1))
	pick := func(all []string) string { return all[random.IntN(len(all))] }
	for range 2500 {
		b := []string{pick([]string{"Windows Registry Editor Version 5.00", "REGEDIT4", "> Windows Registry Editor Version 5.00"}), ""}
		last := pick(regRoots)
		for range 25 {
			switch random.IntN(5) {
			case 0:
				last = pick(regRoots)
			case 1:
				last = last[:max(strings.LastIndexByte(last, '\\'), 1)]
			default:
				last += `\` + pick(regNames)
			}
			b = append(b, "["+last+"]")
			for range random.IntN(4) {
				b = append(b, pick(regLines))
			}
		}
		wants := []*facts.Wants{nil, {}, {Keys: []string{`HKLM\SOFTWARE\Classes\CLSID\*\InprocServer32`, `HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeIS`, `HKLM\SOFTWARE\Exchange`}}}[random.IntN(3)]
		content := []byte(lines(b...))
		if random.IntN(2) == 0 {
			content = utf16le(string(content))
		}
		if random.IntN(4) == 0 {
			content = content[:random.IntN(len(content))]
		}
		requireSameExport(t, content, wants)
	}
}

func TestRegQuickOnBulk(t *testing.T) {
	requireSameExport(t, bulkOf(t, regFile.Kind).text(4*HeadSize), builtInWants(t))
	requireSameExport(t, bulkOf(t, regFile.Kind).text(HeadSize), nil)
}

// TestRegQuickAllocatesNothing holds that keys and values that nobody wants cost no memory, however many they are.
func TestRegQuickAllocatesNothing(t *testing.T) {
	export := func(keys int) []byte {
		var b strings.Builder
		b.WriteString("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n")
		for i := range keys {
			fmt.Fprintf(&b, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\%d\\Deep]\r\n\"a\"=\"C:\\\\x\"\r\n\"h\"=hex:01,02,\\\r\n  03\r\n\r\n", i)
		}
		return utf16le(b.String())
	}
	allocs := func(content []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			in := bulkOf(t, regFile.Kind).input(content, &facts.Wants{})
			_ = extractReg(t.Context(), in, &facts.Extract{})
		})
	}
	require.InDelta(t, allocs(export(2000)), allocs(export(8000)), 30)
}

func FuzzRegQuick(f *testing.F) {
	f.Add(lines(append([]string{"Windows Registry Editor Version 5.00", "[HKEY_LOCAL_MACHINE\\SOFTWARE]", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\a]"}, regLines...)...))
	f.Fuzz(func(t *testing.T, content string) {
		requireSameExport(t, []byte(content), &facts.Wants{Keys: []string{`HKLM\SOFTWARE\*\B`}})
	})
}

// A key above a wanted one is kept only where a pattern names it: of the hundred thousand classes of a server nobody asks
// whether one is there, but for what lies below.
func TestRegKeepsNoKeyThatAPatternOnlyStepsThrough(t *testing.T) {
	wants := &facts.Wants{Keys: []string{`HKLM\SOFTWARE\Classes\CLSID\*\InprocServer32`, `HKLM\SOFTWARE\Vendor\X`}}
	e, out := readExport(t, []byte(lines(
		"Windows Registry Editor Version 5.00", "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE]`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\{1}]`, `@="one"`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\{2}]`, `@="two"`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Classes\CLSID\{2}\InprocServer32]`, `@="two.dll"`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Vendor]`, "",
	)), wants)
	var kept []string
	for _, k := range e.Keys {
		kept = append(kept, k.Path)
	}
	require.Equal(t, []string{`HKLM\SOFTWARE`, `HKLM\SOFTWARE\Classes\CLSID\{2}\InprocServer32`, `HKLM\SOFTWARE\Vendor`}, kept)
	require.Equal(t, 8, out.Records, "all of them are counted")

	var s facts.Server
	s.Registries = []facts.RegistryExport{e}
	absent := s.LookupKey(`HKLM\SOFTWARE\Classes\CLSID\{1}\InprocServer32`)
	require.Len(t, absent, 1)
	require.Equal(t, facts.Fails, absent[0].KeyState())
	require.Equal(t, "two.dll", s.Lookup(`HKLM\SOFTWARE\Classes\CLSID\{2}\InprocServer32`, "")[0].Values[0].Text)
}
