package text

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// collect reads every line, with its number, and how the text ended.
func collect(e Encoding, r io.Reader) (all []string) {
	for v, err := range e.Views(r) {
		all = append(all, fmt.Sprintf("%d %q %v", v.N, v.Text, err))
	}
	return all
}

// requireSameLines holds that blocks of plain lines change nothing: neither text nor numbers nor the end.
func requireSameLines(t *testing.T, content []byte, h Hint) {
	t.Helper()
	fast := Detect(content[:min(len(content), 64<<10)], h)
	general := fast
	general.slow = true
	require.Equal(t, collect(general, bytes.NewReader(content)), collect(fast, bytes.NewReader(content)))
	want := collect(general, iotest.HalfReader(bytes.NewReader(content)))
	require.Equal(t, want, collect(fast, iotest.HalfReader(bytes.NewReader(content))), "read in other portions")
}

// pieces are what texts are joined from, each awkward to a reader of blocks in its own way.
func pieces(t *testing.T) []string {
	le := func(s string) string { return wide16(t, unicode.LittleEndian, s) }
	return []string{
		"a plain line\r\n", "\r\n", "\n", "x\n", "two\r\r\n", "a\rb\r\n", "a\x1a\r\n", "\x1a\n", "nul\x00inside\n", "\x00\n", "a\x00b\x00\n",
		"f\x81r\r\n", "für\r\n", "\xEF\xBB\xBFa\r\n", "no end", "\xFF\xFE", strings.Repeat("long ", MaxLine/4) + "\n", strings.Repeat("row\r\n", 500),
		le("a plain line\r\n"), le("\r\n"), le("\n"), le("für\r\n"), le("表示\r\n"), le("a\x00b\n"), le("a\rb\r\n"), le("x\x1a\r\n"), "\xFF\xFE" + le("joined\r\n"),
		le(strings.Repeat("row\r\n", 500)), le(strings.Repeat("long ", MaxLine/4) + "\n"), le("no end"), "\n\x00", "\x0A\x0A", "\x00",
		wide16(t, unicode.BigEndian, "big\r\nend\r\n"),
	}
}

func TestPlainLinesAreTheSame(t *testing.T) {
	all := pieces(t)
	random := rand.New(rand.NewPCG(5, 3))
	for range 400 {
		var b strings.Builder
		for range 1 + random.IntN(8) {
			b.WriteString(all[random.IntN(len(all))])
		}
		hints := []Hint{{}, {OEM: 850, ANSI: 1252}, {Codepage: codeUTF16LE}, {OEM: 932}}
		requireSameLines(t, []byte(b.String()), hints[random.IntN(len(hints))])
	}
}

func FuzzPlainLines(f *testing.F) {
	f.Add("\xFF\xFEa\x00\r\x00\n\x00net start\r\nb\x00\n\x00", 850) // bytes-among-utf16
	f.Add("plain\r\nf\x81r\r\na\x00b\x00\n\x00", 850)               // utf16-behind-bytes
	f.Add("000000\n\n\x00", 850)                                    // utf16-at-the-last-line
	f.Add("a\rb\rc", 0)                                             // cr-only
	f.Fuzz(func(t *testing.T, content string, oem int) {
		requireSameLines(t, []byte(content), Hint{OEM: oem})
	})
}

func TestPlainPrefix(t *testing.T) {
	for at := range 70 {
		for _, odd := range []byte{0, 0x80, 0xFF} {
			b := bytes.Repeat([]byte{'a', 1, 0x7F}, 30)
			b[at] = odd
			require.Equal(t, at, plainPrefix(b), "%#x", odd)
		}
	}
	require.Equal(t, 90, plainPrefix(bytes.Repeat([]byte{'a', 1, 0x7F}, 30)))
}

// BenchmarkViews reads a listing in the encodings that listings come in.
func BenchmarkViews(b *testing.B) {
	row := "03/14/2005  10:15 AM             2,413 NTFS_0b1c45.EML\r\n"
	french := strings.Replace(row, "NTFS", "Reçu_été", 1)
	oem, _ := charmap.CodePage850.NewEncoder().String(french)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Repeat(row, 40_000))
	wideFrench, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Repeat(french, 40_000))
	for name, content := range map[string]string{
		"ascii": strings.Repeat(row, 80_000), "utf-8": strings.Repeat(french, 80_000), "cp850": strings.Repeat(oem, 80_000),
		"cp850-rarely": strings.Repeat(strings.Repeat(row, 20)+oem, 4_000), "utf-16": wide, "utf-16-french": wideFrench,
	} {
		b.Run(name, func(b *testing.B) {
			e := Detect([]byte(content[:64<<10]), Hint{OEM: 850})
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			lines := 0
			for b.Loop() {
				for range e.Views(strings.NewReader(content)) {
					lines++
				}
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
