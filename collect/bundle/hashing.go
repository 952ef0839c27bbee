package bundle

import (
	"context"
	"io"
	"io/fs"
	"slices"
)

// HashingReader reads a member and hashes what passes. It inflates ahead of its user, and hashes beside it.
type HashingReader struct {
	member *Member
	rc     io.ReadCloser
	sum    *sum     // nil where the container's hash is the member's, and where nobody wants it
	flow   *flow    // nil as long as the first block is enough
	held   []*block // the one being read last
	rest   []byte   // of it, not handed out yet
	end    error    // why no block follows; nil when one may
	closed bool
}

// OpenHashing is Open with the member's hash as a by-product, unless WithHashes left it out.
func (m *Member) OpenHashing(ctx context.Context) (*HashingReader, error) {
	if r := m.begun.Swap(nil); r != nil {
		return r, nil
	}
	rc, err := m.Open(ctx)
	if err != nil {
		return nil, err
	}
	return m.hashing(rc), nil
}

// Begin inflates the first few megabytes of the member, and hashes them, while the program has yet to find out what to ask of it: the
// next OpenHashing goes on with that, whatever its context, and reads until ctx ends. Unless there is one the bundle's Close ends it. It
// is to be called before the member is read, by one goroutine.
func (m *Member) Begin(ctx context.Context) {
	if m.bundle == nil || m.kept != nil || m.begun.Load() != nil {
		return
	}
	r, err := m.OpenHashing(ctx)
	if err != nil {
		return // the reader will meet it too
	}
	if r.first() == nil && r.end == nil {
		r.flow = startFlow(r.rc, r.held[0], r.sum, blocksBegun)
	}
	m.begun.Store(r)
	m.bundle.closers = slices.Insert(m.bundle.closers, 0, io.Closer(begun{m})) // before the file it reads
}

// begun closes what nobody went on with.
type begun struct{ *Member }

func (b begun) Close() error {
	if r := b.begun.Swap(nil); r != nil {
		return r.Close()
	}
	return nil
}

func (m *Member) hashing(rc io.ReadCloser) *HashingReader {
	r := &HashingReader{member: m, rc: rc}
	if m.whole == nil && m.hashed() {
		r.sum = newSum()
	}
	return r
}

// Read reads on.
func (r *HashingReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if err := r.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Next is the bytes that follow, some at least, where Read would copy them: what is left of a block that Read began, or the
// next block. The first ends 68 KiB into the member, the others are of 256 KiB, save the last. They stay as they are until
// three more blocks were asked for, and must not be changed.
func (r *HashingReader) Next() ([]byte, error) {
	for len(r.rest) == 0 {
		if err := r.advance(); err != nil {
			return nil, err
		}
	}
	rest := r.rest
	r.rest = nil
	return rest, nil
}

// advance goes on to the next block.
func (r *HashingReader) advance() error {
	switch {
	case r.closed:
		return fs.ErrClosed
	case r.end != nil:
		return r.end
	case len(r.held) == 0:
		return r.first()
	}
	if r.flow == nil {
		r.flow = startFlow(r.rc, r.held[0], r.sum, 0)
	}
	b := <-r.flow.read
	r.held = append(r.held, b)
	if len(r.held) > 1+blocksKept {
		r.flow.release(r.held[0])
		r.held = append(r.held[:0], r.held[1:]...)
	}
	r.rest = b.bytes
	if b.err != nil {
		<-r.flow.hashed
		r.ended(b.err)
	}
	return nil
}

// first reads the first block. A member that has no other is hashed at once.
func (r *HashingReader) first() error {
	b := blockPool.Get().(*block)
	b.load(r.rc, firstBlock)
	r.held, r.rest = append(r.held, b), b.bytes
	if b.err != nil {
		if r.sum != nil {
			r.sum.Write(b.bytes)
		}
		r.ended(b.err)
	}
	return nil
}

func (r *HashingReader) ended(err error) {
	r.end = err
	if err == io.EOF && r.sum != nil {
		r.member.digest.set(r.sum.hex())
	}
}

// SHA256 reads what is left and returns the SHA-256 of the whole member, or why it could not be read to its end. The hash is ""
// where WithHashes left it out.
func (r *HashingReader) SHA256() (string, error) {
	for {
		_, err := r.Next()
		switch {
		case err == io.EOF && r.sum != nil:
			return r.sum.hex(), nil
		case err == io.EOF && r.member.whole != nil:
			return r.member.whole.wait()
		case err == io.EOF:
			return "", nil
		case err != nil:
			return "", err
		}
	}
}

// Close ends the reading. What Next gave must not be used any more.
func (r *HashingReader) Close() error {
	if r.closed {
		return nil
	}
	r.closed, r.rest = true, nil
	if r.flow != nil {
		r.flow.close(r.held)
	} else if len(r.held) > 0 {
		blockPool.Put(r.held[0])
	}
	r.held = nil
	return r.rc.Close()
}
