package text

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// maxBlock bounds the raw bytes of a block: a block is read twice, so it stays in the processor's nearest cache.
const maxBlock = 16 << 10

// plain takes whole lines of ASCII off the stream, as many as were read already, each with its LF: what nearly all of every
// text consists of. It returns nil where the next line is anything else, and the general way takes that line. Within a block
// a line cannot be of another width than the one before: that shows by a NUL, or by a unit outside ASCII. dst backs what is
// decoded.
func (s *splitter) plain(dst []byte) []byte {
	switch {
	case s.long:
		return nil
	case s.wide == nil:
		return s.plainBytes()
	case s.wide == binary.LittleEndian:
		return s.plainUnits(dst)
	}
	return nil
}

// widthSign is how many bytes from a line's LF on can still belong to the sign of another width at its start; see startsWide.
const widthSign = 3

func (s *splitter) plainBytes() []byte {
	n := max(plainPrefix(s.rest[:min(len(s.rest), maxBlock)])-widthSign, 0)
	n = bytes.LastIndexByte(s.rest[:n], '\n') + 1
	block := s.rest[:n]
	s.rest = s.rest[n:]
	return block
}

func (s *splitter) plainUnits(dst []byte) []byte {
	dst, _ = appendNarrowUnits(dst[:0], s.rest[:min(len(s.rest), maxBlock)])
	n := bytes.LastIndexByte(dst, '\n') + 1
	s.rest = s.rest[2*n:]
	return dst[:n]
}

// lowBits is a one in every byte.
const lowBits = highBits >> 7

// plainPrefix counts the bytes of b, eight at a time, before the first that is NUL or from 0x80 on. A byte of zero borrows
// from the next one, which may fail then too; nothing else does.
func plainPrefix(b []byte) int {
	n := 0
	for ; len(b)-n >= 32; n += 32 {
		w := b[n : n+32 : n+32]
		a, c := binary.LittleEndian.Uint64(w), binary.LittleEndian.Uint64(w[8:])
		d, e := binary.LittleEndian.Uint64(w[16:]), binary.LittleEndian.Uint64(w[24:])
		if (a|(a-lowBits)|c|(c-lowBits)|d|(d-lowBits)|e|(e-lowBits))&highBits != 0 {
			break
		}
	}
	for n < len(b) && b[n]-1 < utf8.RuneSelf-1 {
		n++
	}
	return n
}

// lines hands out the lines of a block, numbered from n on, and returns the number of the line after them; ok is false when
// no more are asked for.
func (d *decoder) lines(n int, block []byte, yield func(View, error) bool) (next int, ok bool) {
	for len(block) > 0 {
		end := bytes.IndexByte(block, '\n')
		line := block[:end]
		block = block[end+1:]
		if end > 0 && (line[end-1] == '\r' || line[end-1] == 0x1A) {
			line = trimEnd(line)
		}
		if !yield(View{n, blankCR(line)}, nil) {
			return n, false
		}
		n++
	}
	return n, true
}
