package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"sync"
)

type sum struct{ hash.Hash }

func newSum() *sum { return &sum{sha256.New()} }

func (s *sum) hex() string { return hex.EncodeToString(s.Sum(nil)) }

// digest is a member's SHA-256, once somebody has read it whole.
type digest struct {
	mu  sync.Mutex
	hex string
}

func (d *digest) set(hex string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hex = hex
}

func (d *digest) get() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hex
}

// SHA256 is the SHA-256 of the member's bytes in lower-case hex. It is at hand when ReaderAt copied the member or a
// HashingReader was read to its end; else the member is read. It fails when that cannot be done to the end.
func (m *Member) SHA256(ctx context.Context) (string, error) {
	if known := m.digest.get(); known != "" {
		return known, nil
	}
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return r.SHA256()
}

// HashingReader reads a member and hashes what passes.
type HashingReader struct {
	member *Member
	rc     io.ReadCloser
	sum    *sum
	err    error // of the last Read; io.EOF when the member was read whole
}

// OpenHashing is Open with the member's hash as a by-product.
func (m *Member) OpenHashing(ctx context.Context) (*HashingReader, error) {
	rc, err := m.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &HashingReader{member: m, rc: rc, sum: newSum()}, nil
}

// Read reads on.
func (r *HashingReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.rc.Read(p)
	r.sum.Write(p[:n])
	r.err = err
	if err == io.EOF {
		r.member.digest.set(r.sum.hex())
	}
	return n, err
}

// SHA256 reads what is left and returns the SHA-256 of the whole member, or why it could not be read to its end.
func (r *HashingReader) SHA256() (string, error) {
	buf := make([]byte, 64<<10)
	for r.err == nil {
		r.Read(buf)
	}
	if r.err != io.EOF {
		return "", r.err
	}
	return r.sum.hex(), nil
}

// Close ends the reading.
func (r *HashingReader) Close() error { return r.rc.Close() }

// hashAll is the SHA-256 of a container.
func hashAll(ctx context.Context, at io.ReaderAt, size int64) (string, error) {
	s := newSum()
	if _, err := io.CopyBuffer(s, ctxReader{ctx, section(at, 0, size)}, make([]byte, 256<<10)); err != nil {
		return "", err
	}
	return s.hex(), nil
}

// ctxReader stops reading when its context ends.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (r ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
