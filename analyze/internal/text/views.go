package text

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"unicode/utf8"
)

func bytesReader(b []byte) io.Reader { return bytes.NewReader(b) }

// Views reads r line by line as Lines does, without a copy of each line.
func (e Encoding) Views(r io.Reader) iter.Seq2[View, error] {
	return func(yield func(View, error) bool) {
		s := e.splitter(r)
		for {
			line, ended, err := s.next()
			if len(line) == 0 && !ended {
				if err != nil && !errors.Is(err, io.EOF) {
					yield(View{N: s.n}, err)
				}
				return
			}
			if !s.emit(line, ended, yield) {
				return
			}
		}
	}
}

func (e Encoding) splitter(r io.Reader) *splitter {
	s := &splitter{r: r, e: e, buf: make([]byte, 0, 4*MaxLine)}
	switch e.code {
	case codeUTF16LE:
		s.r, s.e.code = newUTF16Reader(r, binary.LittleEndian), codeUTF8
	case codeUTF16BE:
		s.r, s.e.code = newUTF16Reader(r, binary.BigEndian), codeUTF8
	}
	if knownPage(e.code) {
		s.page = newPage(e.code)
	}
	return s
}

// splitter cuts a stream at LF and decodes what lies between.
type splitter struct {
	r     io.Reader
	e     Encoding
	buf   []byte // what was read
	rest  []byte // of buf, not yet cut
	err   error
	n     int    // lines so far
	page  *page  // of the text, or of the lines that are no UTF-8; nil until needed
	plain []byte // backs a decoded line
}

// next returns the raw bytes of the next line without its LF, at most MaxLine of them. ended says that there was an LF.
func (s *splitter) next() (line []byte, ended bool, err error) {
	for seen := 0; ; {
		if i := bytes.IndexByte(s.rest[seen:], '\n'); i >= 0 {
			line, s.rest = s.rest[:seen+i], s.rest[seen+i+1:]
			return line, true, nil
		}
		seen = len(s.rest)
		if seen >= MaxLine+utf8.UTFMax {
			line = s.rest
			return line, s.skip(), nil
		}
		if s.err != nil {
			line, s.rest = s.rest, nil
			return line, false, s.err
		}
		s.fill()
	}
}

// fill reads more behind what is left. A reader that gives neither bytes nor an error again and again is an error.
func (s *splitter) fill() {
	left := copy(s.buf[:cap(s.buf)], s.rest)
	for range 100 {
		n, err := s.r.Read(s.buf[left:cap(s.buf)])
		s.rest, s.err = s.buf[:left+n], err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// skip drops the rest of a line that is too long, and tells whether it had an LF. It leaves s.buf alone: the line's start
// still stands there.
func (s *splitter) skip() bool {
	var buf [4 << 10]byte
	for s.err == nil {
		n, err := s.r.Read(buf[:])
		s.err = err
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			s.rest = append([]byte(nil), buf[i+1:n]...)
			return true
		}
	}
	s.rest = nil
	return false
}

// emit decodes and yields one line. It returns false when the consumer has had enough.
func (s *splitter) emit(line []byte, ended bool, yield func(View, error) bool) bool {
	line = trimEnd(s.decode(line, ended))
	if len(line) == 0 && !ended {
		return true
	}
	s.n++
	if !s.e.cr {
		return yield(View{s.n, blankCR(line)}, nil)
	}
	for part := range bytes.SplitSeq(line, []byte{'\r'}) {
		if !yield(View{s.n, part}, nil) {
			return false
		}
	}
	return true
}

// decode turns a raw line into at most MaxLine bytes of UTF-8.
func (s *splitter) decode(line []byte, ended bool) []byte {
	if s.e.isUTF8() {
		line = cut(line)
		if s.readable(line, ended) {
			return bytes.TrimPrefix(line, bomUTF8)
		}
		if s.page == nil {
			s.page = newPage(legacy(s.sample(line), s.e.hint))
		}
	}
	if isASCII(line) {
		return cut(line)
	}
	s.plain = s.page.append(s.plain[:0], line)
	return cut(s.plain)
}

// readable tells whether a line may stand as UTF-8, or as the end of a text that was cut inside a character.
func (s *splitter) readable(line []byte, ended bool) bool {
	if isASCII(line) || utf8.Valid(line) {
		return true
	}
	return !ended && s.e.code == codeUTF8 && utf8.Valid(whole(line))
}

// sample is what a page can be guessed from when UTF-8 stops to fit: this line and what was already read behind it.
func (s *splitter) sample(line []byte) []byte {
	return append(append(bytes.Clone(line), '\n'), s.rest...)
}

var bomUTF8 = []byte("\xEF\xBB\xBF")

func (e Encoding) isUTF8() bool { return e.code == 0 || e.code == codeUTF8 || e.code == codeASCII }

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
