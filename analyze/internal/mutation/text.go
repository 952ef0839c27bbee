package mutation

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// Nasty are words that try to act: on a terminal, in a browser, in a ticket, in a spreadsheet, on a file system.
var Nasty = []string{
	"\x1b[2J\x1b]0;owned\x07", "\x1b]8;;http://evil.example\x07here\x1b]8;;\x07", "\u009b31m", "\x00", "\x08\x08\x08\x7f", "\r\nforged line",
	"\u202eexe.txt", "\u2066\u2069\u200f\u061c", "\u200b\u200d\ufeff\u00ad", "\u2028\u2029\u0085", "\ufff9\ufffa\ufffb\U000e0041",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "</style></title></textarea><!--", "\"' onmouseover=alert(1) x=\"",
	"]]><x>", "&#60;script&#62;", "[x](javascript:alert(1))", "![i](http://evil.example/p.png)", "<http://evil.example>", "http://evil.example/ www.evil.example",
	"a | b || c\n|---|---|", "`` ` ```\n```\nfence", "\n# heading\n", "\n- item\n", "\n    code\n", "\n> quote\n", "\n[r]: javascript:alert(1)\n", "[r][]", "@everyone #1 !1", "*b* _i_ ~~s~~ **",
	"=1+1", "=cmd|'/c calc'!A1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", ";=1", "\",=1", "javascript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:x@evil.example", "x@evil.example",
	"../../../etc/passwd", `..\..\x`, "/etc/absolute", `C:\x`, `\\evil\share`, "CON", "nul.txt", "a:b", "~/x", "$(touch x)", "`touch x`", "%00", "%n%s%d", "{{.}}", "{{printf \"%s\" .}}",
	"\xff\xfe\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
}

func insertNasty(b, _ []byte, r *rand.Rand) []byte {
	out := b
	for range 1 + r.IntN(5) {
		word := []byte(Nasty[r.IntN(len(Nasty))])
		if bytes.IndexByte(b[:min(len(b), 64)], 0) >= 0 {
			word = wide(string(word))
		}
		at, _ := place(out, r, 1)
		out = slices.Concat(out[:at], word, out[at:])
	}
	return out
}

// wide is s in UTF-16, little end first.
func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// reencode writes a text in another encoding than the one it stands in, with a byte-order mark that tells the truth or lies.
func reencode(b, _ []byte, r *rand.Rand) []byte {
	text := string(b)
	if len(b) > 1 && b[0] == 0xFF && b[1] == 0xFE {
		text = narrow(b[2:])
	}
	mark := [][]byte{nil, {0xFF, 0xFE}, {0xFE, 0xFF}, {0xEF, 0xBB, 0xBF}}[r.IntN(4)]
	var body []byte
	switch r.IntN(5) {
	case 0:
		body = wide(text)
	case 1:
		body = swapped(wide(text))
	case 2:
		body, _ = charmap.CodePage850.NewEncoder().Bytes([]byte(text))
	case 3:
		body, _ = charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	default:
		body = []byte(text)
	}
	if len(body) == 0 {
		body = b
	}
	return slices.Concat(mark, body)
}

func narrow(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func swapped(b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

func lineEnds(b, _ []byte, r *rand.Rand) []byte {
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	end := []string{"\r", "\r\n", "\r\r\n", "\n\n", "", "\u0085", "\x1a\n", "\n\x0c"}[r.IntN(8)]
	return bytes.ReplaceAll(b, []byte("\n"), []byte(end))
}

func shuffleLines(b, _ []byte, r *rand.Rand) []byte {
	lines := bytes.SplitAfter(bytes.Clone(b), []byte("\n"))
	for range 1 + r.IntN(10) {
		i, k := r.IntN(len(lines)), r.IntN(len(lines))
		lines[i], lines[k] = lines[k], lines[i]
	}
	return bytes.Join(lines, nil)
}

func repeatLine(b, _ []byte, r *rand.Rand) []byte {
	at, _ := place(b, r, 1)
	from := bytes.LastIndexByte(b[:at], '\n') + 1
	to := len(b)
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		to = at + i + 1
	}
	times := min(1+r.IntN([]int{3, 100, 20_000}[r.IntN(3)]), MaxSize/4/max(1, to-from))
	return slices.Concat(b[:to], bytes.Repeat(b[from:to], times), b[to:])
}

// repeatToken nests and lengthens: brackets, tags, quotes and letters without end.
func repeatToken(b, _ []byte, r *rand.Rand) []byte {
	tokens := []string{"[", "{", "(", "<a>", "\"", "'", "\\", "%", "&amp;", "<!--", "A", " ", "\t", "\n", ",", ";", "|", "-", "- ", "? ", "&a ", "*a ", "[HK\n", "0", "hex:", "\\\n"}
	token := tokens[r.IntN(len(tokens))]
	at, _ := place(b, r, 1)
	times := min(1+r.IntN([]int{100, 10_000, 1 << 20}[r.IntN(3)]), MaxSize/4/len(token))
	return slices.Concat(b[:at], bytes.Repeat([]byte(token), times), b[at:])
}
