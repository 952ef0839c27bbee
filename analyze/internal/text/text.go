// Package text turns the bytes of a text artifact into numbered lines of UTF-8, whatever console, editor or mail program
// wrote them: byte-order marks, UTF-16 without one, UTF-8, and the OEM and ANSI code pages of Windows.
//
// It knows nothing of what the lines mean.
package text

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Line is one line of a text, without its end.
type Line struct {
	N    int    // from 1, counted by LF after decoding
	Text string // UTF-8; no CR, no trailing 0x1A
}

// View is a Line whose text is valid only until the next one is asked for. Hot paths read Views and copy what they keep.
type View struct {
	N    int
	Text []byte
}

// Line copies v into a Line that may be kept.
func (v View) Line() Line { return Line{N: v.N, Text: string(v.Text)} }

// Hint is what is known about the code pages of the machine that wrote a text. Zero fields are unknown.
type Hint struct {
	Codepage  int // of this very text
	OEM, ANSI int // of the machine
}

// MaxLine bounds a line, in bytes; what is longer is cut there and the rest of the line dropped.
const MaxLine = 64 << 10

// Numbers of Windows code pages that are no legacy page.
const (
	codeUTF16LE = 1200
	codeUTF16BE = 1201
	codeASCII   = 20127
	codeUTF8    = 65001
)

// Encoding is how a text's bytes are read: its name for the report ("cp850", "utf-16le") and the decoder. The zero
// Encoding reads UTF-8, and lines that are none in the page they look like.
type Encoding struct {
	Name string
	code int
	hint Hint // for lines that turn out not to be what the head promised
	cr   bool // the head has line ends of CR alone
	slow bool // every line goes the general way; for comparison
}

func named(code int) string {
	switch code {
	case codeUTF16LE:
		return "utf-16le"
	case codeUTF16BE:
		return "utf-16be"
	case codeASCII:
		return "ascii"
	case codeUTF8, 0:
		return "utf-8"
	default:
		return fmt.Sprintf("cp%d", code)
	}
}

// Decode returns head as UTF-8 with LF as its only line end; for looking at the start of a text.
func (e Encoding) Decode(head []byte) string {
	var b strings.Builder
	b.Grow(len(head))
	buffer := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buffer)
	for v, err := range e.views(bytes.NewReader(head), func() []byte { return buffer[:] }) {
		if err != nil {
			break
		}
		b.Write(v.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// Lines reads r line by line. An error ends the sequence and comes with the last line's number.
//
// LF alone counts lines. CRs before it belong to the line's end, a CR elsewhere becomes a blank; only in a text whose
// head has no LF at all a CR ends a Line too, which then shares its number with the next. Nothing after the last LF is
// no line.
func (e Encoding) Lines(r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		buffer := buffers.Get().(*[bufferSize]byte)
		defer buffers.Put(buffer)
		for v, err := range e.views(r, func() []byte { return buffer[:] }) {
			if !yield(v.Line(), err) {
				return
			}
		}
	}
}
