package evttest

import "encoding/binary"

// Log is a log to be written. The zero Log is an empty one.
type Log struct {
	Records   []Record // oldest first
	First     uint32   // number of the first record where it bears none; 0 means 1
	MaxSize   int      // bytes of the file; raised to a multiple of 64 KiB that holds everything
	Retention uint32   // seconds
	Wrap      Seam     // how the ring goes around the end of the file
	Dirty     bool     // as copied from a running server: the header does not know the newest records
	Stale     int      // how many of the newest records the header of a dirty log does not know; 0 means 3
	Leftovers []Record // of an earlier round, behind the end-of-file record
	Backup    bool     // as Event Viewer saves it: the file ends with the end-of-file record
	Cut       int      // bytes kept of the file; 0 keeps all
}

// Seam is what lies across the end of the file of a log that has wrapped.
type Seam int

// The seams. NoSeam is a log that has not wrapped.
const (
	NoSeam      Seam = iota
	SplitRecord      // a record begins at the end of the file and goes on at its start
	Padding          // less than a fixed part is left and filled with the number 0x27
	SplitEnd         // the end-of-file record itself is split
)

const (
	headerSize = 48
	endSize    = 40
	unit       = 64 << 10 // what the size of a log is a multiple of
	spareEnd   = 20       // bytes of the end-of-file record before the seam; of the filling, too
)

// Bytes is the file.
func (l Log) Bytes() []byte {
	w := l.layout()
	for i, r := range l.numbered() {
		w.starts = append(w.starts, w.pos)
		w.numbers = append(w.numbers, r.Number)
		w.record(r.Bytes())
		if i == 0 {
			w.begin = w.starts[0]
		}
	}
	w.end = w.pos
	w.write(w.endRecord(l.next()))
	for _, r := range l.Leftovers {
		w.leftover(r.Bytes())
	}
	w.header(l)
	return l.cut(w)
}

// Next is the number that the record after the last one would get.
func (l Log) next() uint32 {
	n := l.numbered()
	if len(n) == 0 {
		return max(l.First, 1)
	}
	return n[len(n)-1].Number + 1
}

func (l Log) numbered() []Record {
	next := max(l.First, 1)
	out := make([]Record, 0, len(l.Records))
	for _, r := range l.Records {
		if r.Number == 0 {
			r.Number = next
		}
		next = r.Number + 1
		out = append(out, r)
	}
	return out
}

// layout sizes the file and chooses where the oldest record begins.
func (l Log) layout() *writer {
	var total, half int
	for i, r := range l.Records {
		n := len(r.Bytes())
		if total += n; i < len(l.Records)/2 {
			half += n
		}
	}
	need := headerSize + total + endSize + 2*fixedSize
	for _, r := range l.Leftovers {
		need += len(r.Bytes())
	}
	size := (max(need, l.MaxSize) + unit - 1) / unit * unit
	w := &writer{b: make([]byte, size), pos: headerSize, begin: headerSize}
	switch {
	case l.Wrap == SplitRecord && len(l.Records) > 0:
		split := len(l.Records[len(l.Records)/2].Bytes())
		w.pos = size - half - max(fixedSize, split/2&^3)
	case l.Wrap == Padding:
		w.pos = size - half - spareEnd
	case l.Wrap == SplitEnd:
		w.pos = size - total - spareEnd
	}
	w.begin = w.pos
	return w
}

func (l Log) cut(w *writer) []byte {
	b := w.b
	if l.Backup && l.Wrap == NoSeam {
		b = b[:w.pos]
	}
	if l.Cut > 0 && l.Cut < len(b) {
		b = b[:l.Cut]
	}
	return b
}

// writer lays records into the ring.
type writer struct {
	b          []byte
	pos        int // where the next byte goes
	begin, end int
	starts     []int // of the records
	numbers    []uint32
	wrapped    bool
}

func (w *writer) record(b []byte) {
	if left := len(w.b) - w.pos; left < fixedSize {
		for ; left > 0; left -= 4 {
			w.write([]byte{0x27, 0, 0, 0})
		}
		w.starts[len(w.starts)-1] = w.pos
	}
	w.write(b)
}

func (w *writer) write(b []byte) {
	for _, c := range b {
		w.b[w.pos] = c
		if w.pos++; w.pos == len(w.b) {
			w.pos, w.wrapped = headerSize, true
		}
	}
}

// leftover writes b behind everything else, if it fits before the oldest record.
func (w *writer) leftover(b []byte) {
	limit := len(w.b)
	if w.begin > w.pos {
		limit = w.begin
	}
	if w.pos+len(b) <= limit {
		w.write(b)
	}
}

func (w *writer) endRecord(next uint32) []byte {
	return words(0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444,
		uint32(w.begin), uint32(w.end), next, w.oldest(), 0x28)
}

func (w *writer) oldest() uint32 {
	if len(w.numbers) == 0 {
		return 0
	}
	return w.numbers[0]
}

// header writes the header: of a clean log as it is, of a dirty one as it was some records ago.
func (w *writer) header(l Log) {
	end, next := w.end, l.next()
	var flags uint32
	if w.wrapped {
		flags |= 2
	}
	if l.Dirty {
		flags |= 1
		stale := l.Stale
		if stale == 0 {
			stale = 3
		}
		if k := len(w.starts) - stale; k >= 0 && k < len(w.starts) {
			end, next = w.starts[k], w.numbers[k]
		}
	}
	copy(w.b, words(headerSize, 0x654c664c, 1, 1, uint32(w.begin), uint32(end), next, w.oldest(),
		uint32(len(w.b)), flags, l.Retention, headerSize))
}

func words(w ...uint32) []byte {
	var b []byte
	for _, n := range w {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}
