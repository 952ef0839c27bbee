package evtx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Reader reads one log from a stream.
type Reader struct {
	Header Header

	src    io.Reader
	buf    [chunkSize]byte
	filled int   // bytes of buf that are already there
	base   int64 // offset of buf in the file
	chunk  chunk
	record Record
	second second
	chunks int    // begun
	next   uint64 // the highest record number met, and 1
}

// New reads the file header. Its error is ErrSignature, or what reading src gave.
func New(src io.Reader) (*Reader, error) {
	r := &Reader{src: src}
	r.chunk.programs, r.chunk.names = make(map[int]*program), make(names)
	n, err := io.ReadFull(src, r.buf[:blockSize])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	switch head := r.buf[:n]; {
	case hasMagic(head, 0, chunkMagic):
		r.filled = n
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
			block, err := r.block()
			if len(block) > 0 && !r.read(block, yield) {
				return
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = r.missing()
				} else {
					err = fmt.Errorf("at %#x: %w", r.base, err)
				}
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// missing tells what a file without all the chunks of its header has lost. (A stale header counts too few, never too
// many.) How many records that are is known only when they are the newest.
func (r *Reader) missing() error {
	chunks := r.Header.Chunks - r.chunks
	if chunks <= 0 {
		return nil
	}
	d := &Damage{Offset: r.base, Number: -1, Err: ErrTruncated}
	next := max(r.next, 1)
	if lost := r.Header.Next - next; r.Header.Next > next && lost <= uint64(chunks)*chunkSize/(recordHeader+4) {
		d.Lost = int(lost)
	}
	return d
}

// block fills the buffer with the next 64 KiB; io.EOF comes with the last, possibly shorter one.
func (r *Reader) block() ([]byte, error) {
	n, err := io.ReadFull(r.src, r.buf[r.filled:])
	n += r.filled
	r.filled = 0
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return r.buf[:n], err
}

// read yields the records of one block. When a chunk begins inside the block instead of at its start (bytes were lost
// or added), the rest is kept for the next one.
func (r *Reader) read(block []byte, yield func(*Record, error) bool) bool {
	base := r.base
	r.base += int64(len(block))
	if !hasMagic(block, 0, chunkMagic) {
		if allZero(block) {
			return true
		}
		if i := bytes.Index(block, []byte(chunkMagic)); i > 0 {
			r.filled = copy(r.buf[:], block[i:])
			r.base = base + int64(i)
			return yield(nil, &Damage{Offset: base, Number: -1, Err: ErrChunk})
		}
	}
	r.chunk.reset(block, base)
	p := pass{Reader: r, chunk: &r.chunk, yield: yield}
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
