package text

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"unicode/utf8"
)

// Views reads r line by line as Lines does, without a copy of each line.
func (e Encoding) Views(r io.Reader) iter.Seq2[View, error] {
	return e.views(r, func() []byte { return make([]byte, bufferSize) })
}

// views reads into a buffer that is asked for when the reading begins.
func (e Encoding) views(r io.Reader, buffer func() []byte) iter.Seq2[View, error] {
	return func(yield func(View, error) bool) {
		s := newSplitter(r, e.code, buffer())
		d := decoder{e: e, s: s, legacyText: knownPage(e.code)}
		for n, ok := 1, true; ; n++ {
			for block := d.block(); len(block) > 0; block = d.block() {
				if n, ok = d.lines(n, block, yield); !ok {
					return
				}
			}
			line := s.next()
			text := trimEnd(d.decode(line))
			switch {
			case len(text) > 0 || line.ended:
				if !d.yield(n, text, yield) {
					return
				}
			case s.err != nil && !errors.Is(s.err, io.EOF):
				yield(View{N: n - 1}, s.err)
				return
			default:
				return
			}
		}
	}
}

// decoder turns raw lines into UTF-8.
type decoder struct {
	e    Encoding
	s    *splitter
	page *page // of the text, or of its lines that are no UTF-8; nil until needed

	legacyText bool // the text as a whole is in a legacy page

	plain []byte // backs a decoded line
	units []byte // backs a block of decoded lines
}

// block is the whole lines of ASCII that come next; none where the next line needs a closer look.
func (d *decoder) block() []byte {
	if d.e.cr || d.e.slow {
		return nil
	}
	if d.units == nil && d.s.wide != nil {
		d.units = make([]byte, maxBlock/2)
	}
	return d.s.plain(d.units)
}

// yield hands out one line, or several where only CRs end lines.
func (d *decoder) yield(n int, line []byte, yield func(View, error) bool) bool {
	if !d.e.cr {
		return yield(View{n, blankCR(line)}, nil)
	}
	for part := range bytes.SplitSeq(line, []byte{'\r'}) {
		if !yield(View{n, part}, nil) {
			return false
		}
	}
	return true
}

// decode returns at most MaxLine bytes of UTF-8, without a byte-order mark at the start: files joined by copy have one in
// the middle.
func (d *decoder) decode(line raw) []byte {
	if line.wide != nil {
		d.plain = appendWide(d.plain[:0], line.text, line.wide)
		return cut(bytes.TrimPrefix(d.plain, bomUTF8))
	}
	if isASCII(line.text) {
		return cut(line.text)
	}
	if !d.legacyText && utf8.Valid(line.text) {
		return cut(bytes.TrimPrefix(line.text, bomUTF8))
	}
	if !d.legacyText && d.cutInside(line) {
		return cut(bytes.ToValidUTF8(bytes.TrimPrefix(line.text, bomUTF8), []byte("\uFFFD")))
	}
	d.plain = d.legacy(line.text).append(d.plain[:0], line.text)
	return cut(d.plain)
}

// cutInside tells whether a line is UTF-8 but for a character that it ends in: cut by MaxLine, or at the end of a text that
// is UTF-8 elsewhere.
func (d *decoder) cutInside(line raw) bool {
	return !line.ended && (d.s.long || d.e.code == codeUTF8) && utf8.Valid(whole(line.text))
}

// legacy is the page of a line that is no UTF-8. In a text that began otherwise it is guessed from the first such line
// and from what was already read behind it.
func (d *decoder) legacy(line []byte) *page {
	if d.page == nil {
		code := d.e.code
		if !knownPage(code) {
			code = legacy(append(append(bytes.Clone(line), '\n'), d.s.rest...), d.e.hint)
		}
		d.page = newPage(code)
	}
	return d.page
}

var bomUTF8 = []byte("\xEF\xBB\xBF")

// cut bounds a line to MaxLine without breaking a character of UTF-8.
func cut(line []byte) []byte {
	if len(line) <= MaxLine {
		return line
	}
	n := MaxLine
	for n > MaxLine-utf8.UTFMax && !utf8.RuneStart(line[n]) {
		n--
	}
	return line[:n]
}

// whole drops an unfinished UTF-8 character at the end of b.
func whole(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// trimEnd drops the CRs of CRLF and CR CR LF, and the end-of-file mark that DOS programs write.
func trimEnd(line []byte) []byte {
	n := len(line)
	for n > 0 && (line[n-1] == '\r' || line[n-1] == 0x1A) {
		n--
	}
	return line[:n]
}

func blankCR(line []byte) []byte {
	for i := bytes.IndexByte(line, '\r'); i >= 0; i = bytes.IndexByte(line, '\r') {
		line[i] = ' '
	}
	return line
}
