package dir

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireSameRows reads lines both ways: with rows read fast where they can be, and all of them the general way. It returns
// how many were read fast.
func requireSameRows(t *testing.T, lines []string) (fast int) {
	t.Helper()
	general, quick := NewParser(), NewParser()
	for n, line := range lines {
		want := general.Parse([]byte(line))
		var r Row
		got := Line{Kind: RowLine}
		if quick.Fast([]byte(line), &r) {
			fast++
			got.Row = r
		} else {
			got = quick.Parse([]byte(line))
		}
		require.Equal(t, want, got, "line %d: %q", n, line)
		// The state for the lines to come is the same too.
		require.Equal(t, [3]any{general.extra, general.column, general.collapsed}, [3]any{quick.extra, quick.column, quick.collapsed}, line)
		require.Equal(t, general.total, quick.total, line)
	}
	return fast
}

// rowForms are dates, times and sizes in the forms of several languages, in no order.
var rowForms = []string{
	"03/14/2005  10:15 AM             2,413 %s", "03/14/2005  10:15 PM             2,413 %s", "03/14/2005  12:15 am           1,002,413 %s",
	"03/14/2005  12:01 PM                 0 %s", "14.03.2005  10:15             2.413 %s", "14.03.2005  24:15             2.413 %s", "14.03.2005  10:75             2.413 %s",
	"2005-03-14  10:15             2413 %s", "2005.03.14.  10:15             2 413 %s", "03/14/05  10:15p             2,413 %s", "03/14/05  9:15a              2,413 %s",
	"2005/03/14  上午 12:24            12,345 %s", "2005/03/14  上午 06:24            12,345 %s", "2005-03-14  PM 06:24            12,345 %s", "2005.03.14  du 06:24            12,345 %s",
	"03/14/2005  10:15 AM             (2,413) %s", "03/14/2005  10:15 AM             2,413, %s", "03/14/2005  10:15 AM             2’413 %s", "03/14/2005  10:15 AM   9999999999999999999 %s",
	"03/14/2005  10:15 AM    <DIR>          %s", "03/14/2005  10:15 AM 2,413 %s", "03/14/2005  10:15 AM2,413 %s", "03-14-2005  10:15 AM             2,413 %s", "03/14/2005  10:15 XM             2,413 %s",
	"> 03/14/2005  10:15 AM             2,413 %s", "03/1A/2005  10:15 AM             2,413 %s", "03/14/2005\t10:15 AM             2,413 %s", "03/14/20055 10:15 AM             2,413 %s",
}

var rowNames = []string{
	"NTFS_0b1c.EML", "a b.txt", ".", "..", "x .", "x.", " leading", "trailing  ", "BUILTIN\\Administrators a.txt", "PROGRA~1     program files.txt",
	"Jeder                  .", "Jeder                  a.txt", "für.txt", "", " ", "twelve chars a", strings.Repeat("n", 300), "             nothing short",
}

var otherLines = []string{
	"", " Volume Serial Number is 1A2B-3C4D", ` Directory of D:\x`, "               3 File(s)         12,345 bytes", "               2 Dir(s)   9,345,000,000 bytes free", "noise",
}

func TestFastRowsAreTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	pick := func(all []string) string { return all[random.IntN(len(all))] }
	fast := 0
	for range 2000 {
		form := pick(rowForms)
		var lines []string
		for range 12 {
			switch random.IntN(12) {
			case 0:
				form = pick(rowForms)
			case 1:
				lines = append(lines, pick(otherLines))
			}
			line := fmt.Sprintf(form, pick(rowNames))
			if random.IntN(6) == 0 && len(line) > 2 { // a digit more or less, a letter for another
				at := random.IntN(len(line))
				line = line[:at] + pick([]string{"", "7", " ", "P", "a", "\xFF"}) + line[at+random.IntN(2):]
			}
			lines = append(lines, line)
		}
		fast += requireSameRows(t, lines)
	}
	assert.Greater(t, fast, 1000)
}

func TestFastReadsRows(t *testing.T) {
	row := "03/14/2005  10:15 AM             2,413 NTFS_0b1c.EML"
	assert.Equal(t, 9, requireSameRows(t, strings.Split(strings.Repeat(row+"\n", 10)[:10*len(row)+9], "\n")))
	for _, form := range rowForms[:6] {
		line := fmt.Sprintf(form, "NTFS_0b1c.EML")
		p := NewParser()
		var r Row
		require.False(t, p.Fast([]byte(line), &r), "nothing is known yet")
		if p.Parse([]byte(line)).Kind == RowLine {
			assert.True(t, p.Fast([]byte(line), &r), line)
		}
	}
}

func FuzzFast(f *testing.F) {
	f.Add(strings.Join(rowForms, "\n"))
	f.Add("2005/03/14  上午 06:24            12,345 a\n2005/03/14  上午 12:24            12,345 a\n") // half-of-the-day-in-words
	f.Add("03/14/2005  10:15 AM             2,413 a\n03/14/2005  10:15 AM    <DIR>          Jeder  .\n03/14/2005  10:15 AM             2,413 a\n")
	f.Fuzz(func(t *testing.T, content string) { requireSameRows(t, strings.Split(content, "\n")) })
}

func BenchmarkFast(b *testing.B) {
	row := []byte("03/14/2005  10:15 AM             2,413 NTFS_0b1c45.EML")
	p := NewParser()
	p.Parse(row)
	b.SetBytes(int64(len(row)))
	b.ReportAllocs()
	var r Row
	for b.Loop() {
		if !p.Fast(row, &r) {
			b.Fatal("not read fast")
		}
	}
}
