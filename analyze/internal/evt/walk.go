package evt

import "iter"

// Records walks the log proper from the oldest record to the newest. Damage comes, as a *Damage beside a zero Record, at
// the place in the order where it lies; a file that cannot be read ends the walk with the error of the read.
func (l *Log) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		w := walker{log: l, pos: l.begin, yield: yield}
		if w.walk() {
			l.walked, l.holes, l.known = inOrder(w.spans), inOrder(w.holes), true
		}
	}
}

// span is a part of the file: [from, to).
type span struct{ from, to int64 }

// walker is one walk around the ring.
type walker struct {
	log   *Log
	yield func(Record, error) bool

	pos              int64  // the next byte
	gone             int64  // bytes of the ring behind pos
	last             uint32 // number of the last record
	any              bool   // there was one
	first            uint32 // number of the first that was read
	lastAt, lastSize int64  // of the last record; 0 once it was looked into

	spans  []span // what was read
	holes  []span // what could not be read
	damage int
}

// walk reads to the end of the log. It is false when the caller had enough.
func (w *walker) walk() bool {
	for !w.atEnd() {
		size, ok := w.log.recordAt(w.pos)
		switch {
		case ok && w.gone+size <= w.length() && w.goesOn(w.pos, 0):
			if !w.record(size) {
				return false
			}
		case w.stepBack():
		case w.fill():
			w.seam()
		default:
			more, goOn := w.resume()
			if !goOn {
				return false
			}
			if !more {
				return w.finish()
			}
		}
	}
	return w.finish()
}

// length is how many bytes the log proper takes. Without an end it is all there can be.
func (w *walker) length() int64 {
	l := w.log
	switch {
	case !l.Located && l.HeaderErr != nil:
		return 0 // nothing tells what belongs to the log: all is left to Carved
	case l.Located && l.end >= l.begin:
		return l.end - l.begin
	case l.Located:
		return l.ring - l.begin + l.end - headerSize
	case l.Header.Flags&Wrapped != 0:
		return l.ring - headerSize
	default:
		return l.ring - l.begin
	}
}

func (w *walker) atEnd() bool { return w.gone >= w.length() }

// goesOn tells whether the record at off can follow the last one. Where the log was located everything in its range
// does, unless bytes were skipped: then, as in a log without an end, only numbers tell remains of an older round from
// what follows. skipped is how many bytes lie between.
func (w *walker) goesOn(off, skipped int64) bool {
	number := u32(w.log.body.at(off, fixedSize)[8:])
	switch {
	case w.log.Located && skipped == 0:
		return true
	case w.log.Located:
		return number-w.log.oldest < w.log.next-w.log.oldest && (!w.any || number > w.last)
	case !w.any:
		return true
	case skipped == 0 && number != w.last+1:
		size, ok := w.log.recordAt(off)
		return ok && w.misnumbered(off, size)
	default:
		return number > w.last && int64(number-w.last) <= 1+skipped/fixedSize
	}
}

// record hands out the record at pos and steps behind it.
func (w *walker) record(size int64) bool {
	off := w.pos
	number := w.numberAt(off, size)
	if w.any && number != w.last+1 && w.stepBack() {
		return true
	}
	raw := w.log.raw(off, size)
	r, whole := view(raw, off)
	if !whole {
		w.number(number)
		w.step(size)
		return w.bad(&Damage{Offset: off, Bytes: size, Lost: 1, Err: ErrNames})
	}
	if d := w.misnumber(&r, number); d != nil && !w.bad(d) {
		return false
	}
	w.lastAt, w.lastSize = off, size
	if w.first == 0 {
		w.first = number
	}
	w.number(number)
	w.spans = w.log.cover(w.spans, off, size)
	w.step(size)
	return w.yield(r, nil)
}

func (w *walker) number(n uint32) {
	w.last, w.any = n, true
}

// step moves n bytes on, around the seam.
func (w *walker) step(n int64) {
	w.gone += n
	if w.pos += n; w.pos >= w.log.ring {
		w.pos += headerSize - w.log.ring
	}
}

// cover adds the n bytes from the offset from, around the seam, to spans.
func (l *Log) cover(spans []span, from, n int64) []span {
	to := min(from+n, l.ring)
	spans = grow(spans, span{from, to})
	if rest := from + n - to; rest > 0 {
		spans = grow(spans, span{headerSize, headerSize + rest})
	}
	return spans
}

func grow(spans []span, s span) []span {
	if k := len(spans); k > 0 && spans[k-1].to == s.from {
		spans[k-1].to = s.to
		return spans
	}
	return append(spans, s)
}

// fill tells whether what is left of the ring at pos is the filling before the seam. Where a whole fixed part would fit
// every word of it must be the fill: one such word in a damaged place is no reason to leave the rest of the ring out.
func (w *walker) fill() bool {
	left := w.log.ring - w.pos
	if left < fixedSize {
		head := w.log.body.at(w.pos, int(left))
		return len(head) < 8 || string(head[4:8]) != string(signature) // else the start of a record that was cut
	}
	if left > MaxRecord {
		return false
	}
	b := w.log.body.at(w.pos, int(left))
	for len(b) >= 4 && u32(b) == fill {
		b = b[4:]
	}
	return len(b) < 4
}

// seam goes on at the start of the ring.
func (w *walker) seam() { w.step(w.log.ring - w.pos) }
