package evtx

// blank is the blocks that hold no chunk, since the last that did. Whether they are a loss shows only when another chunk follows or
// the file ends: beyond a log's end blocks hold anything.
type blank struct {
	any    bool
	offset int64 // of the first
	chunks int   // that may have been there
	bytes  bool  // not all are zeros
}

func (b *blank) add(offset int64, block []byte) {
	if !b.any {
		b.offset = offset
	}
	b.any = true
	if len(block) == chunkSize {
		b.chunks++
	}
	b.bytes = b.bytes || !allZero(block)
}

// likelyRecords is how many records a chunk holds at most, but for such as say next to nothing.
const likelyRecords = chunkSize / likelyRecord

// afterBlank reports what the blocks before this chunk have lost, whose first record is of this number.
func (p *pass) afterBlank(first uint64) bool {
	b := p.blank
	if p.blank = (blank{}); !b.any {
		return true
	}
	p.chunks += b.chunks
	lost, ok := p.ledger.gap(first, (b.chunks+1)*likelyRecords)
	if !ok {
		lost = 1
	}
	return p.yield(nil, &Damage{Offset: b.offset, Number: -1, Lost: lost, Err: ErrChunk})
}

// close reports at the end of the file what it has lost and no place tells.
func (r *Reader) close(yield func(*Record, error) bool) {
	absent := r.Header.Chunks - r.chunks // a stale header counts too few, never too many
	room := max(r.chunks, r.chunks+absent) * likelyRecords
	if r.Header.Intact {
		r.ledger.extend(r.Header.Next-1, room)
	}
	newest := 0 // records lost of them
	told := false
	for hole := range r.ledger.holes() {
		lost := int(min(hole.to-hole.from, uint64(room)+1))
		if lost > room {
			lost = 1 // numbers that this log cannot have held
		}
		if hole.offset < 0 && absent > 0 {
			newest = lost
			continue
		}
		if hole.offset < 0 {
			hole.offset = r.base
		}
		told = true
		if !yield(nil, &Damage{Offset: hole.offset, Number: -1, Lost: lost, Err: ErrNumber}) {
			return
		}
	}
	d := r.absence(absent, newest)
	if again := r.ledger.again; d == nil && !told && again.to > 0 { // in the place of others
		d = &Damage{Offset: again.offset, Number: -1, Lost: 1, Err: ErrNumber}
	}
	if d != nil {
		yield(nil, d)
	}
}

// foreign tells whether a record of this number cannot be the log's, as its header is up to date.
func (r *Reader) foreign(number uint64) bool {
	return r.Header.Intact && !r.Header.Dirty && number >= r.Header.Next
}

// absence is the damage of a file without all the chunks of its header, or of one without a header that ends in no chunks.
func (r *Reader) absence(chunks, lost int) *Damage {
	known := r.Header.Intact || r.blank.any
	switch {
	case chunks <= 0 && (r.Header.Intact || !r.blank.bytes) && r.chunks > 0:
		return nil
	case chunks <= 0 && (r.Header.Intact || !r.blank.any):
		return nil // an empty log
	}
	d := &Damage{Offset: r.base, Number: -1, Lost: lost, Err: ErrTruncated}
	if lost == 0 && known {
		d.Lost = 1
	}
	if r.blank.any {
		d.Offset, d.Err = r.blank.offset, ErrChunk
	}
	return d
}
