package artifact

import (
	"bytes"
	"context"
	"io"

	"postmortem/collect/bundle"
)

// stream is the one pass over a member's bytes: recognition peeks into it, the artifact's reader goes on with it, and
// everything that passes is hashed.
type stream struct {
	r         *bundle.HashingReader
	ahead     []byte // read and not yet handed on; it begins with what recognition saw
	handedOut bool
}

func openStream(ctx context.Context, m *bundle.Member) (*stream, []byte, error) {
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return nil, nil, err
	}
	ahead, err := r.Next()
	if err != nil && err != io.EOF {
		r.Close()
		return nil, nil, err
	}
	return &stream{r, ahead, false}, bytes.Clone(ahead[:min(len(ahead), HeadSize)]), nil // blocks are reused
}

// Read hands on the bytes seen, then the rest.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.ahead) == 0 {
		return s.r.Read(p)
	}
	n := copy(p, s.ahead)
	s.ahead = s.ahead[n:]
	return n, nil
}

// Next is Read without a copy: see bundle.HashingReader.Next.
func (s *stream) Next() ([]byte, error) {
	if len(s.ahead) == 0 {
		return s.r.Next()
	}
	b := s.ahead
	s.ahead = nil
	return b, nil
}

// Close keeps the member open: the hash still needs what the artifact's reader left.
func (s *stream) Close() error { return nil }
