package artifact

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"postmortem/collect/bundle"
)

// stream is the one pass over a member's bytes: recognition peeks into it, the artifact's reader goes on with it, and
// everything that passes is hashed.
type stream struct {
	member    *bundle.Member
	r         io.ReadCloser
	head      *bytes.Reader // peeked bytes not yet handed on
	hash      hash.Hash
	err       error // of the last read; io.EOF when the member was read whole
	handedOut bool
}

func (s *stream) peek(ctx context.Context, n int) ([]byte, error) {
	r, err := s.member.Open(ctx)
	if err != nil {
		s.err = err
		return nil, err
	}
	s.r, s.hash = r, sha256.New()
	head := make([]byte, n)
	got, err := io.ReadFull(r, head)
	head = head[:got]
	s.hash.Write(head)
	s.head = bytes.NewReader(head)
	switch err {
	case io.ErrUnexpectedEOF, io.EOF:
		s.err, err = io.EOF, nil
	default:
		s.err = err
	}
	return head, err
}

// Read hands on the peeked bytes, then the rest.
func (s *stream) Read(p []byte) (int, error) {
	if s.head.Len() > 0 {
		return s.head.Read(p)
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.hash.Write(p[:n])
	s.err = err
	return n, err
}

// Close keeps the member open: the hash still needs what the artifact's reader left.
func (s *stream) Close() error { return nil }

func (s *stream) sum(ctx context.Context) string {
	if s.r == nil {
		return ""
	}
	buf := make([]byte, 64<<10)
	for s.err == nil && ctx.Err() == nil {
		s.head.Reset(nil)
		s.Read(buf)
	}
	if s.err != io.EOF {
		return ""
	}
	return hex.EncodeToString(s.hash.Sum(nil))
}

func (s *stream) release() {
	if s.r != nil {
		s.r.Close()
	}
}

func hashOf(ctx context.Context, r io.Reader) string {
	h := sha256.New()
	buf := make([]byte, 256<<10)
	for ctx.Err() == nil {
		n, err := r.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			return hex.EncodeToString(h.Sum(nil))
		}
		if err != nil {
			break
		}
	}
	return ""
}
