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
	head      *bytes.Reader // peeked bytes not yet handed on
	handedOut bool
}

func openStream(ctx context.Context, m *bundle.Member) (*stream, []byte, error) {
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return nil, nil, err
	}
	head := make([]byte, HeadSize)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF && n == 0 {
		r.Close()
		return nil, nil, err
	}
	return &stream{r: r, head: bytes.NewReader(head)}, head, nil
}

// Read hands on the peeked bytes, then the rest.
func (s *stream) Read(p []byte) (int, error) {
	if s.head.Len() > 0 {
		return s.head.Read(p)
	}
	return s.r.Read(p)
}

// Close keeps the member open: the hash still needs what the artifact's reader left.
func (s *stream) Close() error { return nil }
