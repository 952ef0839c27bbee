package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"sync"
)

// Hashes is what to hash, besides members of which a manifest holds a hash: those are always hashed, to be compared. To hash takes
// half the time that inflating takes.
type Hashes int

// Values of Hashes.
const (
	HashMembers   Hashes = iota // every member, and the container
	HashContainer               // the container alone
	HashNothing
)

// WithHashes says what the bundle's user will ask the SHA-256 of. Without it all are at hand.
func WithHashes(h Hashes) Option {
	return func(in *intake) { in.bundle.hashes = h }
}

// hashed tells whether the member's hash is of use to anybody.
func (m *Member) hashed() bool {
	return m.bundle == nil || m.whole != nil || m.bundle.hashes == HashMembers || m.Entry != nil && m.Entry.SHA256 != ""
}

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
// HashingReader was read to its end; else the member is read. It fails when that cannot be done to the end. It is "" where
// WithHashes left members out.
func (m *Member) SHA256(ctx context.Context) (string, error) {
	if known := m.digest.get(); known != "" || !m.hashed() {
		return known, nil
	}
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return r.SHA256()
}

// containerHash is the SHA-256 of a container, computed while its members are read.
type containerHash struct {
	done chan struct{}
	stop context.CancelFunc
	hex  string
	err  error
}

// hashContainer begins to hash c. What it reads of c must stay open until wait returns.
func hashContainer(ctx context.Context, c container) *containerHash {
	ctx, stop := context.WithCancel(ctx)
	h := &containerHash{done: make(chan struct{}), stop: stop}
	go func() {
		defer close(h.done)
		h.hex, h.err = hashAll(ctx, c, c.Size())
	}()
	return h
}

func (h *containerHash) wait() (string, error) {
	<-h.done
	return h.hex, h.err
}

// Close gives the hash up, if it is not there yet.
func (h *containerHash) Close() error {
	h.stop()
	<-h.done
	return nil
}

// SHA256 is the hash of the container's bytes, lower-case hex; "" for a folder, for input that was cut or cannot be read to
// its end, and where WithHashes left it out. It is computed while the members are read, and to be asked before Close.
func (b *Bundle) SHA256() string {
	if b.hash == nil {
		return ""
	}
	sum, err := b.hash.wait()
	if err != nil {
		b.gaps.note("", "input cannot be read to its end: "+reasonOf(err))
	}
	return sum
}

// hashAll is the SHA-256 of a container.
func hashAll(ctx context.Context, at io.ReaderAt, size int64) (string, error) {
	s := newSum()
	if _, err := io.CopyBuffer(s, ctxReader{ctx, section(at, 0, size)}, make([]byte, blockBytes)); err != nil {
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
