package evtx

import (
	"errors"
	"io"
)

// source is the stream of a log, read in parts of known size.
type source struct {
	r      io.Reader
	blocks Blocks // r, where it can hand out its bytes; nil otherwise
	rest   []byte // of the block handed out last
}

// whole is the next n bytes where they lie; nil when they do not come in one piece.
func (s *source) whole(n int) []byte {
	if s.blocks == nil {
		return nil
	}
	if len(s.rest) == 0 {
		s.rest, _ = s.blocks.Next() // an error comes again with the next read
	}
	if len(s.rest) < n {
		return nil
	}
	b := s.rest[:n:n]
	s.rest = s.rest[n:]
	return b
}

// take is fill for as many bytes as buf has, in place where they come so.
func (s *source) take(buf []byte) ([]byte, error) {
	if b := s.whole(len(buf)); b != nil {
		return b, nil
	}
	n, err := s.fill(buf)
	return buf[:n], err
}

// fill reads until buf is full. io.EOF comes with the last bytes of the stream where they do not fill it.
func (s *source) fill(buf []byte) (int, error) {
	n := copy(buf, s.rest)
	s.rest = s.rest[n:]
	more, err := io.ReadFull(s.r, buf[n:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n + more, err
}
