package evt

// stepBack goes back to a whole record inside the one read last, if it is the one that must follow: then the length of the one read
// last is damaged, with its copy, or what stands there by chance was taken for the copy.
func (w *walker) stepBack() bool {
	l := w.log
	from, to := w.lastAt+fixedSize, min(w.lastAt+w.lastSize, l.ring)
	w.lastSize = 0 // once is enough
	for hit := range l.body.find(signature, from+4, to) {
		off := hit - 4
		size, ok := l.recordAt(off)
		if ok && size >= leastRecord && u32(l.body.at(off, fixedSize)[8:]) == w.last+1 {
			w.back(off)
			return true
		}
	}
	return false
}

// back moves to an offset before pos, inside the record read last.
func (w *walker) back(off int64) {
	n := w.pos - off
	if n <= 0 { // the record went on at the start of the ring
		n += w.log.ring - headerSize
	}
	w.gone -= n
	w.pos = off
}
