package text

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"
	"unicode/utf8"
)

// splitter cuts a stream into raw lines. One stream can hold UTF-16LE and single bytes side by side: what `cmd /u` runs
// writes the former, programs that it starts and a later `echo >>` the latter. So the width is decided line by line.
type splitter struct {
	r    io.Reader
	buf  []byte           // what was read
	rest []byte           // of buf, not yet cut
	err  error            // how the stream ended
	wide binary.ByteOrder // of the last line; nil for single bytes and UTF-8
	long bool             // the last line was cut: the rest of it is still to be dropped
}

// raw is one line as its bytes stand in the text.
type raw struct {
	text  []byte // without its LF; valid until the next line
	wide  binary.ByteOrder
	ended bool // by an LF
}

// maxRaw is where a raw line is cut: it holds more than MaxLine bytes of UTF-8 in any encoding. It is even.
const maxRaw = 2*MaxLine + 2*utf8.UTFMax

// bufferSize is what a splitter reads into.
const bufferSize = 2 * maxRaw

// buffers are used again by those who copy what they want of a line: a bundle may hold small texts by the ten thousand.
var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

func newSplitter(r io.Reader, code int, buf []byte) *splitter {
	s := &splitter{r: r, buf: buf}
	switch code {
	case codeUTF16LE:
		s.wide = binary.LittleEndian
	case codeUTF16BE:
		s.wide = binary.BigEndian
	}
	return s
}

// next returns the next raw line; one that is empty and not ended is the end of the text.
func (s *splitter) next() raw {
	s.skip()
	for len(s.rest) < 4 && s.err == nil {
		s.fill()
	}
	if s.wide == nil && startsWide(s.rest) {
		s.wide = binary.LittleEndian
	}
	if s.wide == nil {
		return s.narrow()
	}
	return s.units()
}

// startsWide tells whether a line of single bytes is none: it starts with characters of ASCII in UTF-16LE, or with a
// byte-order mark.
func startsWide(b []byte) bool {
	if len(b) < 4 {
		return len(b) >= 2 && b[0] != 0 && b[1] == 0
	}
	return b[3] == 0 && (b[0] != 0 && b[1] == 0 && b[2] != 0 || b[0] == 0xFF && b[1] == 0xFE)
}

// narrow takes a line of single bytes.
func (s *splitter) narrow() raw {
	for seen := 0; ; s.fill() {
		if i := bytes.IndexByte(s.rest[seen:], '\n'); i >= 0 {
			return s.take(seen+i, seen+i+1)
		}
		if s.full() {
			return s.last()
		}
		seen = len(s.rest)
	}
}

// units takes a line of UTF-16, or one of single bytes where there is one among them.
func (s *splitter) units() raw {
	for seen, first := 0, true; ; {
		i := bytes.IndexByte(s.rest[seen:], '\n') + seen
		switch {
		case i < seen && s.full():
			return s.lastUnits(first)
		case i < seen:
			seen = len(s.rest)
			s.fill()
			continue
		case i+1 == len(s.rest) && !s.full():
			seen = i
			s.fill()
			continue
		}
		if from, to := s.unitLF(i); to > 0 {
			return s.take(from, to)
		}
		if first && s.isNarrow(s.rest[:i]) {
			s.wide = nil
			return s.take(i, i+1)
		}
		seen, first = i+1, false
	}
}

// lastUnits takes what is left without an LF; alone says that it holds no byte that looks like one.
func (s *splitter) lastUnits(alone bool) raw {
	if alone && s.err != nil && s.isNarrow(s.rest) {
		s.wide = nil
	}
	return s.last()
}

// unitLF tells where the LF stands that the byte at i belongs to; to is 0 when it is no LF.
func (s *splitter) unitLF(i int) (from, to int) {
	switch {
	case s.wide == binary.LittleEndian && i%2 == 0 && i+1 < len(s.rest) && s.rest[i+1] == 0:
		return i, i + 2
	case s.wide == binary.BigEndian && i%2 == 1 && s.rest[i-1] == 0:
		return i - 1, i + 1
	}
	return 0, 0
}

// isNarrow tells whether a line among UTF-16LE is one of single bytes. A CR right before the LF proves it, because no
// character U+0A0D is assigned; a line of printable ASCII is not likely to be anything else.
func (s *splitter) isNarrow(line []byte) bool {
	if s.wide != binary.LittleEndian || len(line) == 0 || bytes.IndexByte(line, 0) >= 0 {
		return false
	}
	if line[len(line)-1] == '\r' {
		return true
	}
	return len(line) >= 4 && !bytes.ContainsFunc(line, func(r rune) bool { return (r < ' ' && r != '\t') || r > '~' })
}

// full tells whether no more needs or can be read for this line.
func (s *splitter) full() bool { return s.err != nil || len(s.rest) >= maxRaw }

// take cuts the line that ends before from and whose LF ends before to.
func (s *splitter) take(from, to int) raw {
	line := raw{text: s.rest[:from], wide: s.wide, ended: to > from}
	s.rest = s.rest[to:]
	return line
}

// last takes a line that has no LF: the end of the text, or a line that is too long.
func (s *splitter) last() raw {
	s.long = s.err == nil
	n := min(len(s.rest), maxRaw)
	return s.take(n, n)
}

// skip drops the rest of a line that was cut.
func (s *splitter) skip() {
	for s.long {
		if to := s.lineEnd(); to > 0 {
			s.rest, s.long = s.rest[to:], false
			return
		}
		whole := len(s.rest)
		if s.wide != nil && s.err == nil {
			whole &^= 1
		}
		s.rest = s.rest[whole:]
		if s.err != nil {
			s.long = false
			return
		}
		s.fill()
	}
}

// lineEnd is the offset behind the first LF of what was read, or 0.
func (s *splitter) lineEnd() int {
	if s.wide == nil {
		return bytes.IndexByte(s.rest, '\n') + 1
	}
	for i := 0; i < len(s.rest); i++ {
		if s.rest[i] != '\n' {
			continue
		}
		if _, to := s.unitLF(i); to > 0 {
			return to
		}
	}
	return 0
}

// noProgress is how many reads may return nothing before that is an error.
const noProgress = 100

// fill reads more behind what is left.
func (s *splitter) fill() {
	left := copy(s.buf, s.rest)
	s.rest = s.buf[:left]
	for range noProgress {
		n, err := s.r.Read(s.buf[left:])
		s.rest, s.err = s.buf[:left+n], err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}
