// Package text turns the bytes of a text artifact into numbered lines of UTF-8, whatever console, editor or mail program
// wrote them: byte-order marks, UTF-16 without one, UTF-8, and the OEM and ANSI code pages of Windows.
//
// It knows nothing of what the lines mean.
package text

import (
	"io"
	"iter"
)

// Line is one line of a text, without its end.
type Line struct {
	N    int    // from 1, counted by LF after decoding
	Text string // UTF-8; no CR, no trailing 0x1A
}

// Hint is what is known about the code pages of the machine that wrote a text. Zero fields are unknown.
type Hint struct {
	Codepage  int // of this very text
	OEM, ANSI int // of the machine
}

// MaxLine bounds a line, in bytes; what is longer is cut there and the rest of the line dropped.
const MaxLine = 64 << 10

// Encoding is how a text's bytes are read: its name for the report ("cp850", "utf-16le") and the decoder.
type Encoding struct {
	Name string
	code int
}

// Detect chooses the encoding from the first bytes of a text.
func Detect(head []byte, hint Hint) Encoding { panic("contract only") }

// Decode returns head as UTF-8; for looking at the start of a text.
func (e Encoding) Decode(head []byte) string { panic("contract only") }

// Lines reads r line by line. An error ends the sequence and comes with the last line's number.
func (e Encoding) Lines(r io.Reader) iter.Seq2[Line, error] { panic("contract only") }
