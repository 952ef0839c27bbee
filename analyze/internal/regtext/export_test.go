package regtext

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
)

// views is a text as the line reader hands it over.
func views(content string) Views {
	e := text.Detect([]byte(content), text.Hint{})
	return e.Views(strings.NewReader(content))
}

// show writes records one a line: "3 [path]", "4 name REG_DWORD 1", "5 ! error".
func show(t *testing.T, records func(func(Record, error) bool)) []string {
	t.Helper()
	var out []string
	for r, err := range records {
		switch {
		case err != nil:
			out = append(out, fmt.Sprintf("%d ! %v", r.Line, err))
		case r.Banner:
			out = append(out, fmt.Sprintf("%d banner", r.Line))
		case r.Command != "":
			out = append(out, fmt.Sprintf("%d command %s", r.Line, r.Source))
		case r.IsKey && r.Absent:
			out = append(out, fmt.Sprintf("%d no [%s]", r.Line, r.Path))
		case r.IsKey && r.Delete:
			out = append(out, fmt.Sprintf("%d [-%s]", r.Line, r.Path))
		case r.IsKey:
			out = append(out, fmt.Sprintf("%d [%s]", r.Line, r.Path))
		case r.Delete:
			out = append(out, fmt.Sprintf("%d %s -", r.Line, r.Name))
		case r.Skipped:
			out = append(out, fmt.Sprintf("%d skipped", r.Line))
		case r.Bytes != nil:
			out = append(out, fmt.Sprintf("%d %s %s % x", r.Line, r.Name, r.Type, r.Bytes))
		default:
			out = append(out, fmt.Sprintf("%d %s %s %s", r.Line, r.Name, r.Type, r.Value.Text))
		}
	}
	return out
}

func TestExport(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want []string
	}{
		{"values of every kind", []string{
			SignatureV5, "", `[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\TransportAVAPI]`,
			`"Enabled"=dword:00000001`, `@="note \"x\" C:\\dir"`, `"Multi"=hex(7):61,00,62,00,00,00,\`, `  63,00,00,00,00,00`,
			`"Expand"=hex(2):25,00,00,00`, `"Binary"=hex:0a,0B`, `"None"=hex(0):`, `"Big"=hex(b):01,00,00,00,00,00,00,00`, `"Odd"=hex(12):01`,
		}, []string{
			`3 [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\TransportAVAPI]`, `4 Enabled REG_DWORD 1`, `5  REG_SZ note "x" C:\dir`,
			`6 Multi REG_MULTI_SZ ab|c`, `8 Expand REG_EXPAND_SZ %`, `9 Binary REG_BINARY 0a 0b`, `10 None REG_NONE `, `11 Big REG_QWORD 1`,
			`12 Odd REG_0x12 01`,
		}},
		{"keys that the collector did not find", []string{
			SignatureV5, `[HKEY_USERS\A]`, `"x"="y"`, bundle.NoSuchKey + `HKEY_USERS\B`, `"lost"="z"`, `; no such key: of ours`, `; a comment`,
		}, []string{`2 [HKEY_USERS\A]`, `3 x REG_SZ y`, `4 no [HKEY_USERS\B]`, `5 ! the key line is damaged`}},
		{"line ends in a string", []string{
			SignatureV5, `[HKEY_USERS\S]`, `"Text"="first  `, ``, `[third] "`, `"Next"="x"`,
		}, []string{`2 [HKEY_USERS\S]`, "3 Text REG_SZ first  \n\n[third] ", `6 Next REG_SZ x`}},
		{"names with signs", []string{
			SignatureV5, `[HKEY_USERS\S\a]b]`, `"a=b"="c"`, `"say \"hi\""="d=\"e\""`, `"c:\\x"=dword:10`,
		}, []string{`2 [HKEY_USERS\S\a]b]`, `3 a=b REG_SZ c`, `4 say "hi" REG_SZ d="e"`, `5 c:\x REG_DWORD 16`}},
		{"by hand", []string{
			"  Windows Registry Editor Version 5.00  ", `[HKLM\X]  ; why`, ` "A" = dword: 00000001 ; on`, `"B"="C:\Program Files\x"`, "; comment", `"C"="x" ; y`,
		}, []string{`2 [HKLM\X]`, `3 A REG_DWORD 1`, `4 B REG_SZ C:\Program Files\x`, `6 C REG_SZ x`}},
		{
			"deletions",
			[]string{SignatureV5, `[-HKEY_LOCAL_MACHINE\X]`, `[HKEY_LOCAL_MACHINE\Y]`, `"a"=-`, `@=-`},
			[]string{`2 [-HKEY_LOCAL_MACHINE\X]`, `3 [HKEY_LOCAL_MACHINE\Y]`, `4 a -`, `5  -`},
		},
		{"quoted mail", []string{
			"Hello,", "> " + SignatureV5, ">", `> [HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software\Antigen`, `> for Exchange]`, `> "AntigenEnabled"=dword:00000003`, `> "M"=hex(7):61,00,`, `> 00,00`, `>`, "> -- ", "> Bob",
		}, []string{
			`4 [HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software\Antigen for Exchange]`, `6 AntigenEnabled REG_DWORD 3`, `7 M REG_MULTI_SZ a`,
			`10 ! is no line of a registry export`, `11 ! is no line of a registry export`,
		}},
		{"damaged continuations", []string{
			SignatureV5, `[HKEY_USERS\S]`, `"blank after"=hex:01,\ `, `  02`, `"no backslash"=hex:01`, `  ,02,`, `  03`, `"cut"=hex:01,\`, `"next"="x"`, `"bad"=hex:01,0g`,
		}, []string{`2 [HKEY_USERS\S]`, `3 blank after REG_BINARY 01 02`, `5 no backslash REG_BINARY 01 02 03`, `8 ! the value is damaged`, `9 next REG_SZ x`, `10 ! the value is damaged`}},
		{"string whose end is lost", []string{
			SignatureV5, `[HKEY_USERS\S]`, `"a"="C:\x\"`, `"b"="y"`, `"c"="no end`, `[HKEY_USERS\T]`, `"d"="z"`,
		}, []string{`2 [HKEY_USERS\S]`, `3 ! the value is damaged`, `4 b REG_SZ y`, `5 ! the value is damaged`, `6 [HKEY_USERS\T]`, `7 d REG_SZ z`}},
		{
			"lost key line",
			[]string{SignatureV5, `[HKEY_USERS\S`, `"a"="x"`, `[HKEY_USERS\T]`, `"b"="y"`},
			[]string{`2 ! the key line is damaged`, `3 ! the key line is damaged`, `4 [HKEY_USERS\T]`, `5 b REG_SZ y`},
		},
		{
			"no data",
			[]string{SignatureV5, `[HKEY_USERS\S]`, `"a"`, `"b"=1`, `"c"=dword:123456789`, `"d"=dword:`, `"e"=hex(7:01`, `"f`, `"g"="x"y`},
			[]string{`2 [HKEY_USERS\S]`, `3 ! the value is damaged`, `4 ! the value is damaged`, `5 ! the value is damaged`, `6 ! the value is damaged`, `7 ! the value is damaged`, `8 ! the value is damaged`, `9 ! the value is damaged`},
		},
		{"ends inside a string", []string{SignatureV5, `[HKEY_USERS\S]`, `"a"="x`}, []string{`2 [HKEY_USERS\S]`, `3 ! the text ends inside a value`}},
		{"ends inside hex", []string{SignatureV5, `[HKEY_USERS\S]`, `"a"=hex:01,\`}, []string{`2 [HKEY_USERS\S]`, `3 ! the text ends inside a value`}},
		{"ends inside a key", []string{SignatureV5, `[HKEY_USERS\S`}, []string{`2 ! the text ends inside a value`}},
		{
			"two exports",
			[]string{SignatureV5, `[HKEY_USERS\S]`, "", "\uFEFF" + SignatureV5, `"lost"="x"`, `[HKEY_USERS\T]`},
			[]string{`2 [HKEY_USERS\S]`, `5 ! the key line is damaged`, `6 [HKEY_USERS\T]`},
		},
		{"version 4", []string{SignatureV4, `[HKEY_USERS\S]`, `"a"=hex(2):25,e4,00`}, []string{`2 [HKEY_USERS\S]`, `3 a REG_EXPAND_SZ %ä`}},
		{"no signature", []string{`[HKEY_USERS\S]`, `"a"="b"`}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := show(t, Export(views(strings.Join(tt.in, "\r\n")+"\r\n"), Options{}))
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestExportSkipsUnwantedKeys(t *testing.T) {
	in := SignatureV5 + "\n[HKLM\\A]\n\"a\"=\"x\ny\"\n\"h\"=hex:01,\\\n  zz\n[HKLM\\B]\n\"b\"=\"z\"\njunk\n[HKLM\\A]\njunk\n"
	records := func() iter.Seq2[Record, error] {
		return Export(views(in), Options{Wanted: func(path string) bool { return path == `HKLM\B` }})
	}
	assert.Equal(t, []string{
		`2 [HKLM\A]`, `3 skipped`, `5 ! the value is damaged`, `6 ! is no line of a registry export`, `7 [HKLM\B]`, `8 b REG_SZ z`,
		`9 ! is no line of a registry export`, `10 [HKLM\A]`, `11 ! is no line of a registry export`,
	}, show(t, records()))
	harmless := map[int]bool{}
	for r, err := range records() {
		harmless[r.Line] = err != nil && r.Skipped
	}
	assert.True(t, harmless[5] && harmless[6] && harmless[11])
	assert.False(t, harmless[9])
}

func TestExportSource(t *testing.T) {
	for r, err := range Export(views("> REGEDIT4\n> [HKLM\\A]\n>   \"a\"=\"x\n> y\"\n"), Options{}) {
		require.NoError(t, err)
		want := map[int]string{2: `> [HKLM\A]`, 3: `>   "a"="x`}
		assert.Equal(t, want[r.Line], r.Source)
	}
}

func FuzzExport(f *testing.F) {
	for _, seed := range []string{
		SignatureV5 + "\n[HKLM\\A]\n\"a\"=dword:1\n@=hex(7):61,00,\\\n  00,00\n",
		"REGEDIT4\n[-HKLM\\A\nb]\n\"a\\\"=\"=\"x\ny\"\n", "> " + SignatureV5 + "\n> [A]\n>\"", "REGEDIT4\n[]\n[-]\n@\n\"", "REGEDIT4\n[a]\n@=hex(",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		last := 0
		for r := range Export(views(in), Options{}) {
			require.GreaterOrEqual(t, r.Line, last)
			last = r.Line
		}
	})
}
