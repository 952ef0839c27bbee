package evt

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Carved finds what lies beside the log proper: records of an earlier round that the log has given up, and, in damaged
// places, what is left of a record. Only these bear Damaged. The order is that of the file. None of it is in the log any
// more: it says what once happened, never what did not.
func (l *Log) Carved() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		if !l.known {
			for range l.Records() {
				continue
			}
		}
		for gap := range gaps(l.walked, l.body.size) {
			if !l.carve(gap, yield) {
				return
			}
		}
	}
}

// Err is the first error of reading the file, other than that it ends.
func (l *Log) Err() error { return l.body.err }

// within tells whether off lies in one of the spans, which are in the order of the file.
func within(spans []span, off int64) bool {
	i, found := slices.BinarySearchFunc(spans, off, func(s span, off int64) int { return cmp.Compare(s.from, off) })
	return found || i > 0 && off < spans[i-1].to
}

// inOrder sorts spans of a ring by their place in the file.
func inOrder(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return spans
}

// gaps are the parts of the file that spans, in the order of the file, leave out.
func gaps(spans []span, size int64) iter.Seq[span] {
	return func(yield func(span) bool) {
		var from int64
		for _, s := range spans {
			if s.from > from && !yield(span{from, s.from}) {
				return
			}
			from = max(from, s.to)
		}
		if from < size {
			yield(span{from, size})
		}
	}
}

func (l *Log) carve(gap span, yield func(Record) bool) bool {
	var done int64
	for hit := range l.body.find(signature, max(gap.from, 4), gap.to) { // the length before it may lie under what was read
		off := hit - 4
		if off < done {
			continue
		}
		r, size := l.remains(off, gap.to)
		if size == 0 {
			continue
		}
		r.InLog = within(l.holes, off)
		if done = off + size; !yield(r) {
			return false
		}
	}
	return true
}

// remains is the record at off, whole or not, and how many bytes it takes; 0 when there is none.
func (l *Log) remains(off, limit int64) (Record, int64) {
	if size, ok := l.recordAt(off); ok && (off+size <= limit || l.spare(off, size)) {
		r, whole := view(l.raw(off, size), off)
		if whole {
			return r, size
		}
	}
	return l.fragment(off, limit)
}

// spare tells whether a split record's second part is not the log's own.
func (l *Log) spare(off, size int64) bool {
	to := headerSize + off + size - l.ring
	return off+size > l.ring && !slices.ContainsFunc(l.walked, func(s span) bool { return s.from < to })
}

// fragment is what is left of a record: its start, when its end is overwritten or was never written, or a frame that holds
// something else. It reaches to where the next record begins. Its names must be there, or its fixed part must fit together.
func (l *Log) fragment(off, limit int64) (Record, int64) {
	head := l.body.at(off, fixedSize)
	if len(head) < fixedSize {
		return l.stump(off)
	}
	to, fits := min(off+reach(head), limit), fitting(head)
	if to == off {
		return Record{}, 0
	}
	for _, mark := range [][]byte{signature, endMark[4:12]} {
		for hit := range l.body.find(mark, off+8, to) {
			to = hit - 4
			break
		}
	}
	if to < off+fixedSize {
		return Record{}, 0
	}
	r, _ := view(l.body.at(off, int(to-off)), off)
	r.Damaged = true
	if r.names == 0 {
		r.source, r.names = fixedSize, fixedSize // no name is left
	}
	if !fits && !r.named() {
		return Record{}, 0
	}
	return r, to - off
}

// leastStump is the part of a record that tells its number, times, ID and type.
const leastStump = 26

// stump is what is left of a record whose fixed part the end of the file cuts.
func (l *Log) stump(off int64) (Record, int64) {
	rest := l.body.at(off, fixedSize)
	if len(rest) < leastStump || reach(rest) == 0 {
		return Record{}, 0
	}
	raw := make([]byte, fixedSize)
	if copy(raw, rest); !fitting(raw) {
		return Record{}, 0
	}
	return Record{Offset: off, Damaged: true, raw: raw, source: fixedSize, names: fixedSize}, int64(len(rest))
}

// reach is how long a record can be at most of which a fixed part is left; 0 when it is none's. Header copies (length 0x30)
// are none. Where the length itself is damaged, the next record ends it.
func reach(head []byte) int64 {
	switch size := u32(head); {
	case u32(head[8:]) == 0 || size == headerSize:
		return 0
	case size < leastRecord || size > MaxRecord:
		return MaxRecord
	default:
		return int64(size)
	}
}

// fitting tells whether what a fixed part says of itself fits together.
func fitting(head []byte) bool {
	size := uint32(reach(head))
	switch u16(head[24:]) {
	case 0, 1, 2, 4, 8, 16:
	default:
		return false
	}
	return u32(head[12:]) != 0 && (u16(head[26:]) == 0 || u32(head[36:]) < size) && (u32(head[48:]) == 0 || u32(head[52:]) < size)
}

// named tells whether both names are there and can be names.
func (r *Record) named() bool {
	source, computer := r.Source(), r.Computer()
	return source != "" && computer != "" && !strings.ContainsFunc(source+computer, unicode.IsControl)
}
