package dir

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/civil"
)

// parseAll understands lines in their order and returns the last.
func parseAll(lines ...string) (l Line) {
	p := NewParser()
	for _, line := range lines {
		l = p.Parse([]byte(line))
	}
	return l
}

func TestParseRow(t *testing.T) {
	tests := []struct {
		line   string
		name   string
		bytes  int64
		folder bool
		minute uint16
	}{
		{"10/08/2004  06:24 PM            12,345 a b.txt", "a b.txt", 12345, false, 18*60 + 24},
		{"10/08/2004  06:24p              12,345 a.txt", "a.txt", 12345, false, 18*60 + 24},
		{"10/08/2004  12:05a      <DIR>          x", "x", 0, true, 5},
		{"10/08/2004  12:05 PM    <JUNCTION>     x", "x", 0, true, 12*60 + 5},
		{"08.10.2004  18:24            12.345 a.txt", "a.txt", 12345, false, 18*60 + 24},
		{"2004.10.08.  18:24            12 345 a.txt", "345 a.txt", 12, false, 18*60 + 24},
		{"2004-10-08  오후 06:24            12,345 a.txt", "a.txt", 12345, false, 18*60 + 24},
		{"2004/10/08  上午 06:24            12,345 a.txt", "a.txt", 12345, false, 6*60 + 24},
		{"08/10/2004  18:24            12\u00a0345 a.txt", "a.txt", 12345, false, 18*60 + 24},
		{"08/10/2004  18:24            12’345 a.txt", "a.txt", 12345, false, 18*60 + 24},
		{"08/10/2004  18:24          (12,345) offline.txt", "offline.txt", 12345, false, 18*60 + 24},
		{"08/10/2004  18:24             12345 2004 10.txt", "2004 10.txt", 12345, false, 18*60 + 24},
		{" 07/15/96 12:30a 41,043 ACSE.TPL", "ACSE.TPL", 41043, false, 30},
	}
	for _, tt := range tests {
		l := parseAll(tt.line)
		require.Equal(t, RowLine, l.Kind, tt.line)
		assert.Equal(t, tt.name, string(l.Row.Name), tt.line)
		assert.Equal(t, tt.bytes, l.Row.Bytes, tt.line)
		assert.Equal(t, tt.folder, l.Row.Folder, tt.line)
		assert.Equal(t, tt.minute, l.Row.Stamp.Minute, tt.line)
	}
}

func TestParseOther(t *testing.T) {
	tests := []struct {
		line string
		want Line
	}{
		{"", Line{Kind: Blank}},
		{"   ", Line{Kind: Blank}},
		{" Volume Serial Number is 1A2B-3C4D", Line{Kind: SerialLine}},
		{" ボリューム シリアル番号は 1A2B-3C4D です", Line{Kind: SerialLine}},
		{" Volume in drive D is 1A2B-3C4DE", Line{}},
		{` Directory of D:\x\y`, Line{Kind: FolderLine, Path: `D:\x\y`}},
		{` Directory of D:\`, Line{Kind: FolderLine, Path: `D:\`}},
		{`Directory of \\EXCH01\d$\x`, Line{Kind: FolderLine, Path: `\\EXCH01\d$\x`}},
		{` Verzeichnis von D:\Programme und mehr`, Line{Kind: FolderLine, Path: `D:\Programme und mehr`, Order: civil.DayMonthYear}},
		{` C:\表示 a のディレクトリ`, Line{Kind: FolderLine, Path: `C:\表示 a`, Order: civil.YearMonthDay}},
		{` C:\x 的目录`, Line{Kind: FolderLine, Path: `C:\x`, Order: civil.YearMonthDay}},
		{`C:\WINNT>dir D:\x`, Line{Kind: PromptLine, Path: `dir D:\x`}},
		{`C:\WINNT>`, Line{}},
		{`copied C:\a to D:\b`, Line{}},
		{" see: C:\\a", Line{}},
		{"               1 File(s)         12,345 bytes", Line{Kind: TotalLine, Count: 1, Bytes: 12345}},
		{"               1개 파일             12,345 바이트", Line{Kind: TotalLine, Count: 1, Bytes: 12345}},
		{"               1 fichier(s)           46 952 octets", Line{Kind: TotalLine, Count: 1, Bytes: 46952}},
		{"              14 Dir(s)   9,345,000,000 bytes free", Line{Kind: FreeLine, Count: 14, Bytes: 9345000000}},
		{"               2 個のディレクトリ       9,345,000 バイトの空き領域", Line{Kind: FreeLine, Count: 2, Bytes: 9345000}},
		{"               0 个目录  9,345,000 可用字节", Line{Kind: FreeLine, Count: 0, Bytes: 9345000}},
		{"                     123,456,789 bytes free", Line{Kind: FreeLine, Count: -1, Bytes: 123456789}},
		{"12 monkeys in 3 rooms", Line{}},
		{"99999999999999999999 File(s) 1 bytes", Line{}},
		{"10/08/2004", Line{}},
		{"10/08/2004  06:24", Line{}},
		{"10/08/2004  06:24 PM    <DIR", Line{}},
		{"10/08/2004  06:24:10            12,345 a.txt", Line{}},
		{"10/08/2004  26:24            12,345 a.txt", Line{}},
		{"10/08-2004  16:24            12,345 a.txt", Line{}},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, parseAll(tt.line), "%q", tt.line)
	}
}

func TestParseFreeByPlace(t *testing.T) {
	l := parseAll("               1 dosya             12.345 foo", "               2 dizin          9.345.000 foo")
	assert.Equal(t, Line{Kind: FreeLine, Count: 2, Bytes: 9345000}, l)
}

func TestParseColumns(t *testing.T) {
	const head = "10/08/2004  06:24 PM            12,345 "
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"owner-known-by-dot", []string{"10/08/2004  06:24 PM    <DIR>          Jeder                  .", head + "Jeder                  a b.txt"}, "a b.txt"},
		{"owner-of-a-root", []string{head + `BUILTIN\Administrators a b.txt`}, "a b.txt"},
		{"owner-umlaut", []string{"10/08/2004  06:24 PM    <DIR>          NT-AUTORITÄT\\SYSTEM    .", head + `NT-AUTORITÄT\SYSTEM    a.txt`}, "a.txt"},
		{"short-of-a-root", []string{head + "PROGRA~1.TXT program files.txt"}, "program files.txt"},
		{"short-and-owner", []string{head + `PROGRA~1     BUILTIN\Administrators a.txt`}, "a.txt"},
		{"none-after-other-listing", []string{head + `BUILTIN\Administrators a.txt`, " Volume Serial Number is 1A2B-3C4D", head + "a b.txt"}, "a b.txt"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, string(parseAll(tt.lines...).Row.Name), tt.name)
	}
}

func TestDates(t *testing.T) {
	order := func(rows ...string) civil.Order {
		var d Dates
		p := NewParser()
		for _, row := range rows {
			l := p.Parse([]byte(row + "  06:24    1 x"))
			require.Equal(t, RowLine, l.Kind)
			d.Observe(l.Row.Stamp)
		}
		return d.Order()
	}
	assert.Equal(t, civil.MonthDayYear, order("10/08/2004", "10/18/2004"))
	assert.Equal(t, civil.DayMonthYear, order("08/10/2004", "18/10/2004"))
	assert.Equal(t, civil.YearMonthDay, order("2004-10-08"))
	assert.Equal(t, civil.YearMonthDay, order("96-10-08"))
	assert.Equal(t, civil.DayMonthYear, order("08.10.2004"), "dots")
	assert.Equal(t, civil.UnknownOrder, order("08/10/2004"))
	assert.Equal(t, civil.UnknownOrder, order("18/10/2004", "10/18/2004"), "two orders proved")
	assert.Equal(t, civil.UnknownOrder, order("88/99/2004"))
}

func TestKey(t *testing.T) {
	s := Stamp{A: 10, B: 8, C: 2004, Long: 3, Minute: 23*60 + 59}
	key, ok := s.Key(civil.MonthDayYear)
	require.True(t, ok)
	y, m, d, hour, minute := Fields(key)
	assert.Equal(t, [5]int{2004, 10, 8, 23, 59}, [5]int{y, m, d, hour, minute})
	later, ok := Stamp{A: 10, B: 9, C: 2004, Long: 3}.Key(civil.MonthDayYear)
	require.True(t, ok)
	assert.Greater(t, later, key)
	old, ok := Stamp{A: 7, B: 15, C: 96}.Key(civil.MonthDayYear)
	require.True(t, ok)
	assert.Less(t, old, key)
	_, ok = s.Key(civil.UnknownOrder)
	assert.False(t, ok)
}

func FuzzParse(f *testing.F) {
	f.Add("10/08/2004  06:24 PM    <DIR>          .\n10/08/2004  06:24 PM            12,345 PROGRA~1     a b.txt")
	f.Add("               1 File(s)         12,345 bytes\n               1 x 2")
	f.Add(" \u00a0C:\\\u00a0のディレクトリ\n> > C:\\>x")
	f.Fuzz(func(t *testing.T, text string) {
		p, start := NewParser(), 0
		for i := 0; i <= len(text); i++ {
			if i < len(text) && text[i] != '\n' {
				continue
			}
			l := p.Parse([]byte(text[start:i]))
			start = i + 1
			if l.Kind == RowLine {
				require.NotEmpty(t, l.Row.Name)
				require.GreaterOrEqual(t, l.Row.Bytes, int64(0))
			}
		}
	})
}
