package text

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"
	"postmortem/analyze/internal/reallogs"
)

func read(t testing.TB, b []byte, h Hint) (got []Line) {
	t.Helper()
	for l, err := range Detect(b[:min(len(b), 64<<10)], h).Lines(bytes.NewReader(b)) {
		require.NoError(t, err)
		got = append(got, l)
	}
	return got
}

// wide writes s as UTF-16 without a byte-order mark.
func wide16(t testing.TB, order unicode.Endianness, s string) string {
	t.Helper()
	out, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String(s)
	require.NoError(t, err)
	return out
}

func TestLines(t *testing.T) {
	le := func(s string) string { return wide16(t, unicode.LittleEndian, s) }
	be := func(s string) string { return wide16(t, unicode.BigEndian, s) }
	tests := []struct {
		name string
		in   string
		hint Hint
		want []Line
	}{
		{"empty", "", Hint{}, nil},
		{"line-ends", "a\r\nb\r\r\nc\rd\n\ne\x1a", Hint{}, []Line{{1, "a"}, {2, "b"}, {3, "c d"}, {4, ""}, {5, "e"}}},
		{"end-of-file-mark-alone", "a\r\n\x1a", Hint{}, []Line{{1, "a"}}},
		{"cr-only", "a\rb\rc", Hint{}, []Line{{1, "a"}, {1, "b"}, {1, "c"}}},
		{"utf8-bom", "\xEF\xBB\xBFé\n\xEF\xBB\xBFb", Hint{OEM: 850}, []Line{{1, "é"}, {2, "b"}}},
		{"utf16le", le("hé\r\n\r\nüx"), Hint{}, []Line{{1, "hé"}, {2, ""}, {3, "üx"}}},
		{"utf16le-bom", "\xFF\xFE" + le("表上\r\nx"), Hint{}, []Line{{1, "表上"}, {2, "x"}}},
		{"utf16le-by-hint", le("上\r\n個のディレクトリ\r\n"), Hint{Codepage: 1200}, []Line{{1, "上"}, {2, "個のディレクトリ"}}},
		{"utf16be", be("hé\r\nx"), Hint{}, []Line{{1, "hé"}, {2, "x"}}},
		{"utf16be-bom", "\xFE\xFF" + be("上\r\n\U0001F600"), Hint{}, []Line{{1, "上"}, {2, "\U0001F600"}}},
		{"utf16le-cut-inside-unit", "\xFF\xFE" + le("ab") + "c", Hint{}, []Line{{1, "ab\uFFFD"}}},
		{"utf16le-lone-surrogate", "\xFF\xFE" + le("a") + "\x00\xD8" + le("b"), Hint{}, []Line{{1, "a\uFFFDb"}}},
		{"utf16le-joined", "\xFF\xFE" + le("a\r\n") + "\xFF\xFE" + le("b\r\n"), Hint{}, []Line{{1, "a"}, {2, "b"}}},
		{"bytes-appended-to-utf16", "\xFF\xFE" + le("a\r\n") + "net start\r\nf\x81r\r\n" + le("b"), Hint{OEM: 850}, []Line{{1, "a"}, {2, "net start"}, {3, "für"}, {4, "b"}}},
		{"utf16-appended-to-bytes", "first line of many words\r\nsecond\r\n" + le("für\r\nb\r\n") + "last", Hint{}, []Line{{1, "first line of many words"}, {2, "second"}, {3, "für"}, {4, "b"}, {5, "last"}}},
		{"utf8-then-legacy", "caf\xC3\xA9\nf\x81r\n", Hint{OEM: 850}, []Line{{1, "café"}, {2, "für"}}},
		{"utf8-cut-inside-character", "caf\xC3\xA9\ncaf\xC3", Hint{OEM: 850}, []Line{{1, "café"}, {2, "caf\uFFFD"}}},
		{"cp932-backslash-trail", "C:\\\x95\\\x8E\xA6\\a\n", Hint{OEM: 932, ANSI: 932}, []Line{{1, `C:\表示\a`}}},
		{"cp932-cut-inside-pair", "\x95\\\x8E", Hint{OEM: 932}, []Line{{1, "表\uFFFD"}}},
		{"nul-inside", "a\x00b\nc", Hint{}, []Line{{1, "a\x00b"}, {2, "c"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, read(t, []byte(tt.in), tt.hint))
		})
	}
}

// The head shows ASCII alone, or ends inside a character: what comes later must still be read right.
func TestLinesBeyondHead(t *testing.T) {
	ascii := strings.Repeat("04.10.2004  18:24            12.345 a.txt\r\n", 2000)
	last := func(in string, h Hint) string {
		lines := read(t, []byte(in), h)
		return lines[len(lines)-1].Text
	}
	assert.Equal(t, "Rückläufer für München", last(ascii+"R\x81ckl\x84ufer f\x81r M\x81nchen", Hint{}))
	assert.Equal(t, "Rückläufer", last(ascii+"R\xFCckl\xE4ufer", Hint{OEM: 850, ANSI: 1252}))
	assert.Equal(t, "Rückläufer", last(ascii+"Rückläufer", Hint{OEM: 850, ANSI: 1252}))
	for cutAt := range 4 {
		head := strings.Repeat("x", 32<<10-1) + "\n" + strings.Repeat("x", 32<<10-1-cutAt)
		assert.True(t, strings.HasSuffix(last(head+"表示表示\n", Hint{OEM: 850}), "x表示表示"), "%d", cutAt)
		pairs := "\x95\\" + head[2:] + "\x95\\\x8E\xA6\n"
		assert.True(t, strings.HasSuffix(last(pairs, Hint{}), "表示"), "%d", cutAt)
	}
}

func TestLinesLong(t *testing.T) {
	for _, n := range []int{MaxLine - 1, MaxLine, MaxLine + 1, 3*MaxLine + 1, 9 * MaxLine} {
		for _, unit := range []string{"x", "é", "表"} {
			body := strings.Repeat(unit, n/len(unit))
			for name, in := range map[string]string{
				"utf-8":  "\xEF\xBB\xBF" + body + "\r\nb\n",
				"utf-16": "\xFF\xFE" + wide16(t, unicode.LittleEndian, body+"\r\nb\n"),
				"be":     "\xFE\xFF" + wide16(t, unicode.BigEndian, body+"\r\nb\n"),
			} {
				got := read(t, []byte(in), Hint{})
				require.Len(t, got, 2, "%s %d", name, n)
				want := body[:min(len(body), MaxLine/len(unit)*len(unit))]
				assert.True(t, want == got[0].Text, "%s %d: %d bytes, want %d", name, n, len(got[0].Text), len(want))
				assert.Equal(t, Line{2, "b"}, got[1])
			}
		}
	}
}

func TestLinesError(t *testing.T) {
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken))
	var got []Line
	var last error
	for l, err := range Detect([]byte("a"), Hint{}).Lines(r) {
		got, last = append(got, l), err
	}
	assert.Equal(t, []Line{{1, "a"}, {2, "b"}, {2, ""}}, got)
	assert.ErrorIs(t, last, broken)
}

func TestLinesSmallReads(t *testing.T) {
	in := "\xFF\xFE" + wide16(t, unicode.LittleEndian, "上a\r\nb\r\n") + "narrow\r\n" + wide16(t, unicode.LittleEndian, "c\r\n")
	var got []string
	for l, err := range Detect([]byte(in), Hint{}).Lines(iotest.OneByteReader(strings.NewReader(in))) {
		require.NoError(t, err)
		got = append(got, l.Text)
	}
	assert.Equal(t, []string{"上a", "b", "narrow", "c"}, got)
}

func TestIsText(t *testing.T) {
	texts := []string{
		"", "a", "C:\\WINNT\r\n", wide16(t, unicode.LittleEndian, "dir\r\n"), "\xFF\xFE\x42\x30", "f\x81r\r\n",
		"#Fields: date\r\n" + strings.Repeat("\x00", 4096), "line of bytes\r\n" + wide16(t, unicode.LittleEndian, "and another\r\n"),
	}
	for _, s := range texts {
		assert.True(t, IsText([]byte(s)), "%q", s[:min(len(s), 20)])
	}
	binaries := []string{
		"0\x00\x00\x00LfLe\x01\x00\x00\x00\x01\x00\x00\x000\x00\x00\x000\x00\x00\x00", "PK\x03\x04\x14\x00\x00\x00\x08\x00",
		"regf\x01\x00\x00\x00\x01\x00\x00\x00", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xFF\xFF",
		strings.Repeat("\x10\x00\x01\x00m\x00s\x00g\x00 \x00t\x00e\x00x\x00t\x00", 100),
	}
	for _, s := range binaries {
		assert.False(t, IsText([]byte(s)), "%q", s[:10])
	}
}

func FuzzLines(f *testing.F) {
	seeds := map[string]string{
		"cr-cr-lf": "a\r\r\nb\r\n\x1a", "utf16-mixed": "\xFF\xFEa\x00\r\x00\n\x00abcd\r\nb\x00c\x00", "cp932": "\x95\\\x8E",
		"nul-tail": "abc\n\x00\x00\x00", "cr-only": "a\rb", "be": "\xFE\xFF\x00a\x00\n",
	}
	for _, s := range seeds {
		f.Add([]byte(s), 850, 1252)
		f.Add([]byte(s), 932, 0)
	}
	f.Fuzz(func(t *testing.T, in []byte, page, machine int) {
		IsText(in)
		e := Detect(in, Hint{Codepage: page, OEM: machine})
		n := 0
		for l, err := range e.Lines(bytes.NewReader(in)) {
			require.NoError(t, err)
			require.True(t, l.N == n+1 || (e.cr && l.N == n), "line %d after %d", l.N, n)
			require.False(t, strings.ContainsAny(l.Text, "\r\n"))
			require.LessOrEqual(t, len(l.Text), MaxLine)
			require.True(t, utf8.ValidString(l.Text))
			n = l.N
		}
		if bytes.IndexByte(in, 0) < 0 && e.code != codeUTF16LE && e.code != codeUTF16BE {
			full := bytes.Count(in, []byte{'\n'})
			require.True(t, n == full || n == full+1, "%d lines with %d LFs", n, full)
		}
	})
}

func BenchmarkLines(b *testing.B) {
	row := "10/08/2004  06:24 PM            12,345 NTFS_c7a30f5101c4ad7f00000a1b.EML\r\n"
	benches := map[string][]byte{
		"ascii": []byte(strings.Repeat(row, 100_000)),
		"cp850": []byte(strings.Repeat(strings.Replace(row, "a30f", "\x81\x84\x94", 1), 100_000)),
		"utf16": []byte(wide16(b, unicode.LittleEndian, strings.Repeat(row, 100_000))),
	}
	for name, in := range benches {
		e := Detect(in[:64<<10], Hint{})
		b.Run(name+"/lines", func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for range b.N {
				for range e.Lines(bytes.NewReader(in)) {
				}
			}
		})
		b.Run(name+"/views", func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for range b.N {
				for range e.Views(bytes.NewReader(in)) {
				}
			}
		})
	}
}

// TestRealListing reads a listing that a localized server printed.
func TestRealListing(t *testing.T) {
	dir := reallogs.Folder(t)
	b, err := os.ReadFile(dir + "/logs/dir_italian_cp850.txt")
	require.NoError(t, err)
	assert.Equal(t, " Il volume nell'unità B è www", read(t, b, Hint{})[0].Text)
}
