package evt

import (
	"bytes"
	"fmt"
)

// numberAt is the number of the record at off, or the one that it must have had where it alone does not follow.
func (w *walker) numberAt(off, size int64) uint32 {
	number := u32(w.log.body.at(off, fixedSize)[8:])
	if w.misnumbered(off, size) {
		return w.before() + 1
	}
	return number
}

// misnumber is what is wrong with the number of a record that is due to be this one; nil when it follows.
func (w *walker) misnumber(r *Record, due uint32) *Damage {
	if w.any && due != w.last+1 {
		return w.log.jump(r.Offset, w.last, due)
	}
	if r.Number() == due {
		return nil
	}
	return &Damage{Offset: r.Offset, Err: fmt.Errorf("%w: %d follows %d", ErrNumber, r.Number(), due-1)}
}

// before is the number of the record before the next one.
func (w *walker) before() uint32 {
	if !w.any && w.log.Located {
		return w.log.oldest - 1
	}
	return w.last
}

// misnumbered tells whether the number of the record at off is damaged: it does not follow, but what comes after it follows as if
// it did.
func (w *walker) misnumbered(off, size int64) bool {
	l := w.log
	due, number := w.before()+1, u32(l.body.at(off, fixedSize)[8:])
	if !w.any && !l.Located || number == due {
		return false
	}
	after := off + size
	if after >= l.ring {
		after += headerSize - l.ring
	}
	if l.Located && after == l.end {
		return l.next == due+1
	}
	if l.ring-after < fixedSize {
		after = headerSize
	}
	if _, ok := l.recordAt(after); !ok {
		return false
	}
	next := u32(l.body.at(after, fixedSize)[8:])
	return next == due+1 || next != number+1 && l.Located && number-l.oldest >= l.next-l.oldest
}

// unread is how many records a log without an end lost, as far as its header knows them: before the first that was read, where the
// oldest was not found, and behind the last. A header that is out of date counts too few of the newest.
func (w *walker) unread() int {
	l := w.log
	if l.HeaderErr != nil {
		return 1 // the log may hold anything
	}
	first, due := l.Header.Oldest, w.last+1
	if !w.any {
		due = first
	}
	var lost int64
	upToDate := l.Header.Flags&Dirty == 0
	if w.any && (upToDate || l.begin != int64(l.Header.Start)) && w.first > first && first > 0 {
		lost = int64(w.first - first)
	}
	if due > 0 && l.Header.Next > due {
		lost += int64(l.Header.Next - due)
	}
	if lost > max(l.body.size, int64(l.Header.MaxSize))/leastRecord {
		return 1 // the header is damaged too
	}
	if lost == 0 && (!w.any || w.goesOnWithBytes()) {
		return 1
	}
	return int(lost)
}

// goesOnWithBytes tells whether behind the last record stands what may have been another one: neither nothing nor a record that marks
// the end, damaged though it is.
func (w *walker) goesOnWithBytes() bool {
	b := w.log.body.at(w.pos, endSize)
	same := 0
	for i := range min(len(b), len(endMark)) {
		if b[i] == endMark[i] {
			same++
		}
	}
	return len(bytes.Trim(b, "\x00")) > 0 && same < len(endMark)/2
}
