package evtx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
)

// Reader reads one log from a stream.
type Reader struct {
	Header Header

	// Leaving, unless nil, is called with a part of the file whose records Again can give for the last time.
	Leaving func(from, to int64)

	src    source
	staged []byte // the start of the next block, where that does not come as a whole
	base   int64  // offset of the next block in the file
	recent *[window]chunk
	turn   int // of recent: the chunk being read
	names  names
	stable stablePrograms
	texts  recentTexts
	last   lastNames
	record Record
	later  chunk // room for records recalled
	second second
	chunks int // begun
	ledger ledger
	blank  blank
}

// chunks are what readers that came to their end leave to the next: the room that reading takes.
var chunks = sync.Pool{New: func() any {
	recent := new([window]chunk)
	for i := range recent {
		recent[i].programs = make(map[int]*program)
	}
	return recent
}}

// window is how many chunks are kept to be asked about again.
const window = 8

// Blocks is a stream that can hand out its bytes without a copy. What Next gives must stay as it is until window chunks more
// were asked for: three calls, if blocks are of 256 KiB.
type Blocks interface {
	io.Reader
	Next() ([]byte, error)
}

// New reads the file header. Its error is ErrSignature, or what reading src gave. Where src is a Blocks whose blocks end at
// the ends of chunks, nothing is copied.
func New(src io.Reader) (*Reader, error) {
	r := &Reader{src: source{r: src}, names: make(names)}
	r.src.blocks, _ = src.(Blocks)
	r.recent = chunks.Get().(*[window]chunk)
	for i := range r.recent {
		r.recent[i].names, r.recent[i].stable, r.recent[i].texts = r.names, &r.stable, &r.texts
	}
	head, err := r.src.take(make([]byte, blockSize))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch n := len(head); {
	case hasMagic(head, 0, chunkMagic):
		r.staged = bytes.Clone(head)
	case n >= 128 && hasMagic(head, 0, fileMagic):
		r.Header, r.base = parseHeader(head), blockSize
	case n < blockSize:
		return nil, ErrSignature
	default:
		r.base = blockSize
	}
	return r, nil
}

// Records yields every record in the order of the file, and a *Damage for what could not be read. Any other error is
// the stream's own and ends the sequence. Records can be read once.
func (r *Reader) Records() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for {
			c := r.fresh()
			block, err := r.block(c)
			if len(block) > 0 && !r.read(c, block, yield) {
				return
			}
			if err != nil && len(r.staged) == 0 {
				r.leave()
				if !errors.Is(err, io.EOF) {
					yield(nil, fmt.Errorf("at %#x: %w", r.base, err))
					return
				}
				r.close(yield)
				return
			}
		}
	}
}

// fresh is the chunk that was read longest ago, to be used for the next one.
func (r *Reader) fresh() *chunk {
	r.turn = (r.turn + 1) % window
	c := &r.recent[r.turn]
	r.forget(c)
	return c
}

func (r *Reader) forget(c *chunk) {
	if len(c.data) > 0 && r.Leaving != nil {
		r.Leaving(c.base, c.base+int64(len(c.data)))
	}
	c.data = nil
}

// leave forgets all chunks, the oldest first.
func (r *Reader) leave() {
	for i := range window {
		r.forget(&r.recent[(r.turn+1+i)%window])
	}
	chunks.Put(r.recent)
	r.recent, r.record = new([window]chunk), Record{}
}

// Again is the record at an offset that a Record bore, as long as its chunk is in the window. The Record stays valid until the
// next call.
func (r *Reader) Again(offset int64) (*Record, bool) {
	for i := range r.recent {
		c := &r.recent[i]
		at := offset - c.base
		if at < 0 || at >= int64(len(c.data)) {
			continue
		}
		size := c.recordAt(int(at), len(c.data))
		if size == 0 {
			return nil, false
		}
		err := r.readRecord(c, int(at), size, &r.record)
		return &r.record, err == nil
	}
	return nil, false
}

// block is the next 64 KiB: in place where they come so, else in memory of c. io.EOF comes with the last, possibly shorter one.
func (r *Reader) block(c *chunk) ([]byte, error) {
	if len(r.staged) > 0 {
		n := copy(c.memory(), r.staged)
		if r.staged = r.staged[n:]; n == chunkSize {
			return c.memory(), nil
		}
		more, err := r.src.fill(c.memory()[n:])
		return c.memory()[:n+more], err
	}
	if b := r.src.whole(chunkSize); b != nil {
		return b, nil
	}
	n, err := r.src.fill(c.memory())
	return c.memory()[:n], err
}

// read yields the records of one block. When a chunk begins inside the block instead of at its start (bytes were lost
// or added), it is kept for the next one, and what lies before it is what is left of another.
func (r *Reader) read(c *chunk, block []byte, yield func(*Record, error) bool) bool {
	base := r.base
	r.base += int64(len(block))
	if !hasMagic(block, 0, chunkMagic) {
		if r.shifted(block, base) {
			return true
		}
		if i := bytes.Index(block, []byte(chunkMagic)); i > 0 {
			r.staged = bytes.Clone(block[i:])
			r.base = base + int64(i)
			block = block[:i]
		}
		if allZero(block) {
			r.blank.add(base, block)
			return true
		}
	}
	c.reset(block, base)
	p := pass{Reader: r, chunk: c, yield: yield}
	return p.run()
}

func allZero(b []byte) bool {
	for len(b) >= 8 {
		if le.Uint64(b) != 0 {
			return false
		}
		b = b[8:]
	}
	return len(bytes.Trim(b, "\x00")) == 0
}
