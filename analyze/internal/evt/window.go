package evt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// windowSize is how much of a file is in memory at once. Twice the longest record, so that moving forward over
// candidates that each claim to be of that length reads no byte more than twice.
const windowSize = 2 * MaxRecord

// window is a view of a file that moves with the reader. The zero window over a ReaderAt is empty.
type window struct {
	r    io.ReaderAt
	size int64
	buf  []byte
	off  int64
	err  error // the first read that failed for another reason than the file's end
}

// at is n bytes from off, fewer at the end of the file. They are valid until the next call. n is at most windowSize.
func (w *window) at(off int64, n int) []byte {
	if off < 0 || off >= w.size {
		return nil
	}
	n = int(min(int64(n), w.size-off))
	if off < w.off || off+int64(n) > w.off+int64(len(w.buf)) {
		w.load(off)
	}
	if off < w.off || off >= w.off+int64(len(w.buf)) {
		return nil
	}
	rest := w.buf[off-w.off:]
	return rest[:min(n, len(rest))]
}

func (w *window) load(off int64) {
	if w.buf == nil {
		w.buf = make([]byte, min(windowSize, w.size))
	}
	w.buf = w.buf[:min(int64(cap(w.buf)), w.size-off)]
	n, err := w.r.ReadAt(w.buf, off)
	w.buf, w.off = w.buf[:n], off
	if err != nil && !errors.Is(err, io.EOF) && w.err == nil {
		w.err = fmt.Errorf("at %#x: %w", off+int64(n), err)
	}
}

// rest is what is in memory from off on, at least n bytes except at the end of the file.
func (w *window) rest(off int64, n int) []byte {
	if len(w.at(off, n)) == 0 {
		return nil
	}
	return w.buf[off-w.off:]
}

// find yields the 4-aligned offsets of pattern between from and to. The window may be moved between the steps.
func (w *window) find(pattern []byte, from, to int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for off := (from + 3) &^ 3; off+int64(len(pattern)) <= to; {
			view := w.rest(off, len(pattern)+4)
			view = view[:min(int64(len(view)), to-off)]
			if len(view) < len(pattern) {
				return
			}
			hit := indexAligned(view, pattern)
			if hit < 0 {
				off += max(int64(len(view)-len(pattern)+1)&^3, 4)
				continue
			}
			if off += int64(hit); !yield(off) {
				return
			}
			off += 4
		}
	}
}

func indexAligned(b, pattern []byte) int {
	for from := 0; ; {
		hit := bytes.Index(b[from:], pattern)
		if hit < 0 {
			return -1
		}
		if hit += from; hit%4 == 0 {
			return hit
		}
		from = hit + 1
	}
}
