package bundle

import (
	"io"
	"slices"
)

// maxTail bounds the bytes of a zip's directory that are held in memory: some 40,000 entries.
const maxTail = 4 << 20

// tailed is a zip whose directory is in memory, read once: what looks at it are the count of its entries, which must not be
// too many for the library, and the library itself.
type tailed struct {
	io.ReaderAt
	from int64 // offset of tail
	tail []byte
}

// ReadAt reads what is not in memory from the zip.
func (t *tailed) ReadAt(p []byte, off int64) (n int, err error) {
	if off < t.from {
		n, err = t.ReaderAt.ReadAt(p[:min(int64(len(p)), t.from-off)], off)
		if err != nil || n == len(p) {
			return n, err
		}
	}
	more := copy(p[n:], t.tail[min(off+int64(n)-t.from, int64(len(t.tail))):])
	if n += more; n < len(p) {
		err = io.EOF
	}
	return n, err
}

// withTail reads the directory of c into memory, unless it is large. What cannot be read is left to those who read on.
func withTail(c container) container {
	t := &tailed{ReaderAt: c.SectionReader, from: c.Size()}
	tc := container{section(t, 0, c.Size()), c.name}
	if t.reach(max(0, c.Size()-zipEndLen-zipMaxComment)) != nil {
		return c
	}
	starts, _ := directoryStarts(tc)
	starts = slices.DeleteFunc(starts, func(start int64) bool { return start < 0 || start >= c.Size() || c.Size()-start > maxTail })
	if len(starts) == 0 || t.reach(slices.Min(starts)) != nil {
		return c
	}
	t.leave(slices.Min(starts))
	return tc
}

// leave gives up what of the tail is before off.
func (t *tailed) leave(off int64) {
	t.tail, t.from = slices.Clone(t.tail[off-t.from:]), off
}

// reach makes the tail begin at off.
func (t *tailed) reach(off int64) error {
	if off >= t.from {
		return nil
	}
	tail := make([]byte, t.from-off, t.from-off+int64(len(t.tail)))
	if _, err := io.ReadFull(section(t.ReaderAt, off, t.from-off), tail); err != nil {
		return err
	}
	t.from, t.tail = off, append(tail, t.tail...)
	return nil
}
