package text

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charmaps are the single-byte pages: what OEMCP and ACP of Windows 2000 and 2003 can be, as far as x/text has them.
var charmaps = map[int]*charmap.Charmap{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855,
	858: charmap.CodePage858, 860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863,
	865: charmap.CodePage865, 866: charmap.CodePage866, 874: charmap.Windows874,
	1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257,
	1258: charmap.Windows1258, 28591: charmap.ISO8859_1, 28592: charmap.ISO8859_2, 28605: charmap.ISO8859_15,
	20866: charmap.KOI8R,
}

// doubles are the double-byte pages. In all of them a byte below 0x30 is never part of a pair, so LF, CR, blank and NUL
// can be looked for before decoding; a backslash or a letter cannot.
var doubles = map[int]encoding.Encoding{
	932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
	54936: simplifiedchinese.GB18030, 51932: japanese.EUCJP,
}

// page decodes a legacy code page.
type page struct {
	code  int
	runes *[128][]byte      // of the bytes from 0x80, in UTF-8, for a single-byte page
	pairs *encoding.Decoder // for a double-byte page
}

func knownPage(code int) bool {
	return charmaps[code] != nil || doubles[code] != nil || oemTables[code] != ""
}

// newPage returns the decoder of a known page. It keeps state and serves one goroutine.
func newPage(code int) *page {
	if d := doubles[code]; d != nil {
		return &page{code: code, pairs: d.NewDecoder()}
	}
	p := &page{code: code, runes: new([128][]byte)}
	table := []rune(oemTables[code])
	for i := range p.runes {
		if len(table) == 0 {
			p.runes[i] = utf8.AppendRune(nil, charmaps[code].DecodeByte(byte(0x80+i)))
			continue
		}
		p.runes[i] = utf8.AppendRune(nil, table[i])
	}
	return p
}

// append decodes src, which holds whole lines, behind dst. Bytes that mean nothing in the page become U+FFFD.
func (p *page) append(dst, src []byte) []byte {
	if p.pairs != nil {
		return p.appendPairs(dst, src)
	}
	for len(src) > 0 {
		n := asciiPrefix(src)
		dst = append(dst, src[:n]...)
		for src = src[n:]; len(src) > 0 && src[0] >= utf8.RuneSelf; src = src[1:] {
			dst = append(dst, p.runes[src[0]-0x80]...)
		}
	}
	return dst
}

// maxGrowth is how many bytes of UTF-8 one byte of a double-byte page can become: U+FFFD for a byte that means nothing.
const maxGrowth = 3

func (p *page) appendPairs(dst, src []byte) []byte {
	p.pairs.Reset()
	at := len(dst)
	dst = append(dst, make([]byte, maxGrowth*len(src)+utf8.UTFMax)...)
	n, _, _ := p.pairs.Transform(dst[at:], src, true)
	return dst[:at+n]
}
