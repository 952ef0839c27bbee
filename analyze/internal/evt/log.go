package evt

import (
	"errors"
	"fmt"
	"io"
)

// Log is an event log in a file. A Log may be walked several times, by one goroutine at a time.
type Log struct {
	Header    Header // zero when HeaderErr is not nil
	HeaderErr error  // why the header could not be read
	Located   bool   // the end-of-file record was found: it says where the log begins and ends

	begin, end   int64  // offsets; end is -1 when the log was not located
	next, oldest uint32 // record numbers, as the end-of-file record says them
	ring         int64  // offset where the ring ends and goes on at headerSize

	body, front window // front stays at the start of the ring, for what is split
	scratch     []byte // what is split, put together
	walked      []span // what the records of the log proper take, known after a walk
	holes       []span // what its damaged places take
	known       bool   // there was such a walk
}

// ErrEmpty means that a file is too short to hold a header or a record.
var ErrEmpty = errors.New("too short for an event log")

// Open finds the log in the size bytes of r. A file whose header is destroyed is opened too: HeaderErr says so, and what
// records it still holds are found by Records when the end-of-file record is there, else by Carved.
func Open(r io.ReaderAt, size int64) (*Log, error) {
	if size < headerSize {
		return nil, fmt.Errorf("%d bytes: %w", size, ErrEmpty)
	}
	l := &Log{end: -1, ring: size, body: window{r: r, size: size}}
	head := l.body.at(0, headerSize)
	if len(head) < headerSize {
		return nil, fmt.Errorf("header: %w", l.body.err)
	}
	l.Header, l.HeaderErr = parseHeader(head)
	l.front = window{r: r, size: min(size, headerSize+MaxRecord)}
	l.locate()
	return l, nil
}

// Wrapped tells whether the log goes around the end of the file: its oldest record lies behind its end.
func (l *Log) Wrapped() bool { return l.Located && l.end < l.begin }

// Count is how many records the log says it holds; 0 when it was not located.
func (l *Log) Count() uint32 {
	if !l.Located || l.oldest == 0 {
		return 0
	}
	return l.next - l.oldest
}

// locate finds begin and end of the log. A clean header whose end holds an end-of-file record is believed; else the
// whole file is searched, because a log that was open when it was copied has a header of some time ago.
func (l *Log) locate() {
	end, ok := l.endAt(int64(l.Header.End))
	if l.HeaderErr != nil || l.Header.Flags&Dirty != 0 || !ok {
		end, ok = l.searchEnd()
	}
	if ok {
		l.Located = true
		l.begin, l.end = int64(end.begin), int64(end.end)
		l.next, l.oldest = end.next, end.oldest
		l.correctBegin()
	} else {
		l.begin = l.likelyBegin()
	}
	l.ring = l.ringEnd()
}

// correctBegin takes the oldest record's place from the header where the end-of-file record, being damaged, points to none.
func (l *Log) correctBegin() {
	if _, ok := l.recordAt(l.begin); ok || l.begin == l.end {
		return
	}
	start := int64(l.Header.Start)
	if _, ok := l.recordAt(start); ok {
		l.begin, l.oldest = start, u32(l.body.at(start, fixedSize)[8:])
	}
}

// endAt reads the end-of-file record at off, whether or not it is split. It counts only where it says it is itself.
func (l *Log) endAt(off int64) (endRecord, bool) {
	for _, seam := range l.seams() {
		if off < headerSize || off >= seam {
			continue
		}
		b := append(l.scratch[:0], l.body.at(off, int(min(endSize, seam-off)))...)
		b = append(b, l.front.at(headerSize, endSize-len(b))...)
		e, ok := parseEnd(b)
		if ok && int64(e.end) == off && int64(e.begin) >= headerSize && int64(e.begin) < l.body.size {
			return e, true
		}
	}
	return endRecord{}, false
}

// seams are the places where the ring may end: the end of the file, and the log's maximum size if the file goes on.
func (l *Log) seams() []int64 {
	limit := int64(l.Header.MaxSize)
	if limit <= headerSize+endSize || limit >= l.body.size || limit%4 != 0 {
		return []int64{l.body.size}
	}
	return []int64{l.body.size, limit}
}

// searchEnd finds the newest end-of-file record of the file.
func (l *Log) searchEnd() (newest endRecord, found bool) {
	see := func(off int64) {
		if e, ok := l.endAt(off); ok && (!found || e.next > newest.next) {
			newest, found = e, true
		}
	}
	for off := range l.body.find(endMark[4:12], headerSize, l.body.size) {
		see(off - 4)
	}
	for _, seam := range l.seams() {
		for off := (seam - endSize) &^ 3; off < seam; off += 4 {
			see(off) // split at the seam
		}
	}
	return newest, found
}

// likelyBegin is where to start when nothing says where the log ends: where the header, stale as it may be, has the oldest
// record, else at the start of the ring.
func (l *Log) likelyBegin() int64 {
	if start := int64(l.Header.Start); start >= headerSize && start < l.body.size && start%4 == 0 {
		return start
	}
	return headerSize
}

// ringEnd is where the ring ends: the end of the file, unless the file goes on behind the log's maximum size without a
// record there (a copy that was padded). A smaller maximum alone proves nothing: it takes effect when a log is cleared.
func (l *Log) ringEnd() int64 {
	seams := l.seams()
	limit := seams[len(seams)-1]
	if l.begin >= limit || l.end >= limit {
		return l.body.size
	}
	for range l.body.find(signature, limit, l.body.size) {
		return l.body.size
	}
	return limit
}

// recordAt tells whether a record with a whole frame starts at off: its length is possible, its signature is there, and
// its length stands again at its end. It may be split at the end of the ring.
func (l *Log) recordAt(off int64) (size int64, ok bool) {
	head := l.body.at(off, fixedSize)
	if len(head) < fixedSize || off+fixedSize > l.ring || string(head[4:8]) != string(signature) {
		return 0, false
	}
	size = int64(u32(head))
	if size < leastRecord || size > MaxRecord || size%4 != 0 {
		return 0, false
	}
	tail := l.tail(off, size)
	return size, len(tail) == 4 && u32(tail) == uint32(size)
}

// tail is the last four of the size bytes at off. All of them are brought into the window, not the last four alone: else
// a file of nothing but signatures would move it to and fro.
func (l *Log) tail(off, size int64) []byte {
	if rest := off + size - l.ring; rest > 0 {
		return l.front.at(headerSize+rest-4, 4)
	}
	b := l.body.at(off, int(size))
	if int64(len(b)) < size {
		return nil
	}
	return b[size-4:]
}

// RecordAt is the whole record at an offset that a Record of this log bears. It must not be asked during a walk.
func (l *Log) RecordAt(off int64) (Record, bool) {
	size, ok := l.recordAt(off)
	if !ok {
		return Record{}, false
	}
	return view(l.raw(off, size), off)
}

// raw is the size bytes of the record at off, put together where it is split. They are valid until the next call.
func (l *Log) raw(off, size int64) []byte {
	if off+size <= l.ring {
		return l.body.at(off, int(size))
	}
	l.scratch = append(l.scratch[:0], l.body.at(off, int(l.ring-off))...)
	l.scratch = append(l.scratch, l.front.at(headerSize, int(off+size-l.ring))...)
	return l.scratch
}
