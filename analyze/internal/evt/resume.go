package evt

import "fmt"

// resume looks for the next record behind damage at pos, across the seam if need be, and reports what was lost. more is
// false when no record of the log follows, goOn when the caller had enough.
func (w *walker) resume() (more, goOn bool) {
	from, before, any := w.pos, w.gone, w.any
	cut := w.cutRecord()
	more = w.next()
	if more {
		defer w.number(u32(w.log.body.at(w.pos, fixedSize)[8:]) - 1) // the loss is told; its numbers are no jump
	}
	d := &Damage{Offset: from, Bytes: w.gone - before, Err: ErrRecord}
	if w.log.Located {
		if w.atSeam(from, d.Bytes) && int64(w.log.Header.MaxSize) > w.log.ring {
			d.Err = ErrCut
		}
		w.count(d, more)
		return more, w.bad(d)
	}
	switch {
	case more && !any:
		return true, true // only now the log begins: the header's start was out of date
	case more:
		w.count(d, more)
		return true, w.bad(d)
	case cut:
		d.Lost, d.Err = 1, ErrCut
		w.number(w.last + 1)
		return false, w.bad(d)
	default:
		w.pos = from // the end of a log without an end is no damage; finish reports it
		return false, true
	}
}

// next moves pos to the next record that can follow, or to the end of the log.
func (w *walker) next() bool {
	l := w.log
	start, first := w.gone, w.pos+4
	for !w.atEnd() {
		to := min(l.ring, w.pos+w.length()-w.gone)
		for hit := range l.body.find(signature, first+4, to) {
			off := hit - 4
			if _, ok := l.recordAt(off); ok && w.goesOn(off, w.gone-start+off-w.pos) {
				w.step(off - w.pos)
				return true
			}
		}
		w.step(to - w.pos)
		first = w.pos
	}
	return false
}

// count says how many records d lost: by the numbers around it where these make sense, else one.
func (w *walker) count(d *Damage, more bool) {
	before, next := w.last+1, w.log.next
	if !w.any {
		before = w.log.oldest
	}
	if more {
		next = u32(w.log.body.at(w.pos, fixedSize)[8:])
	}
	if next < before {
		d.Lost = 1
		return
	}
	d.split(int64(next - before))
	if next == before && !w.any && !more {
		d.Lost = 1 // the log is not empty, and its end is damaged too
	}
}

// atSeam tells whether n bytes from the offset from touch the seam, from either side.
func (w *walker) atSeam(from, n int64) bool { return from == headerSize || from+n >= w.log.ring }

// cutRecord tells whether at pos stands the start of the record that follows the last one.
func (w *walker) cutRecord() bool {
	head := w.log.body.at(w.pos, fixedSize)
	return len(head) >= 12 && string(head[4:8]) == string(signature) && w.any && u32(head[8:]) == w.last+1
}

// bad hands out damage.
func (w *walker) bad(d *Damage) bool {
	if d.Bytes > 0 {
		w.holes = w.log.cover(w.holes, d.Offset, d.Bytes)
	}
	if w.damage++; w.damage > maxDamage {
		w.gone = w.length()
		d.Err = ErrTooBad
	}
	return w.yield(Record{}, d)
}

// finish reports what shows only at the end of the walk. It is false when the caller had enough.
func (w *walker) finish() bool {
	l := w.log
	if err := l.body.err; err != nil {
		return w.yield(Record{}, fmt.Errorf("event log: %w", err))
	}
	if !l.Located {
		return w.yield(Record{}, &Damage{Offset: w.pos, Lost: w.unread(), Err: ErrNoEnd})
	}
	if l.Located && w.any && w.last+1 < l.next && w.damage == 0 && (l.HeaderErr != nil || l.Header.Next != w.last+1) {
		return w.yield(Record{}, l.jump(l.end, w.last, l.next))
	}
	return true
}
