package evtx

import "cmp"

// pass is the reading of one chunk.
type pass struct {
	*Reader
	chunk  *chunk
	yield  func(*Record, error) bool
	expect uint64 // number of the next record; 0 unknown
}

// run yields the records of the log, then what else the chunk still holds. A chunk without a signature has leftovers
// only: nothing says that it belonged to the log.
func (p *pass) run() bool {
	c := p.chunk
	if len(c.data) < chunkHeaderSize {
		return true // the end of the file tells
	}
	if c.headless {
		return p.leftover()
	}
	p.chunks++
	if !p.verdict() {
		return false
	}
	p.expect = c.first
	if !c.walk(chunkHeaderSize, c.free, p.visit, p.resync) || !p.finish() {
		return false
	}
	return p.carve(c.free)
}

// leftover reads a block without a signature. Beyond the log's end such blocks hold anything; one that holds a record
// was a chunk.
func (p *pass) leftover() bool {
	if p.chunk.nextRecord(chunkHeaderSize, len(p.chunk.data)) == len(p.chunk.data) {
		return true
	}
	p.chunks++
	return p.damage(0, ErrChunk, p.gaps()) && p.carve(chunkHeaderSize)
}

// gaps is how many records a chunk without a signature has lost, by the numbers of those it still holds: between them, and before
// the first as many as have room there and follow the chunk before.
func (p *pass) gaps() (lost int) {
	c := p.chunk
	end, next := chunkHeaderSize, max(p.next, 1)
	for at := c.nextRecord(chunkHeaderSize, len(c.data)); at < len(c.data); at = c.nextRecord(end, len(c.data)) {
		number, room := le.Uint64(c.data[at+8:]), uint64(at-end)/likelyRecord
		if number > next && number-next <= room {
			lost += int(number - next)
		}
		end, next = at+c.recordAt(at, len(c.data)), number+1
	}
	return lost
}

func (p *pass) verdict() bool {
	header, records := p.chunk.checksums()
	if header && records && p.chunk.sound {
		if p.chunk.unsealed() {
			p.chunk.reach()
		}
		return true
	}
	p.chunk.strict = !records
	if !header || !p.chunk.sound {
		p.chunk.reach()
	}
	return p.damage(0, ErrChecksum, 0)
}

func (p *pass) damage(at int, err error, lost int) bool {
	return p.yield(nil, &Damage{Offset: p.chunk.base + int64(at), Number: -1, Lost: lost, Err: err})
}

// visit reads one record; where the walker fails, the second reader has its turn.
func (p *pass) visit(at, size int) bool {
	rec := &p.record
	err := p.readRecord(p.chunk, at, size, rec)
	p.expect = uint64(rec.Number) + 1
	p.next = max(p.next, p.expect)
	if err != nil {
		return p.yield(nil, &Damage{Offset: rec.Offset, Number: rec.Number, Lost: 1, Err: err})
	}
	return p.yield(rec, nil)
}

// readRecord reads a record, by the second reader where the walker fails.
func (r *Reader) readRecord(c *chunk, at, size int, rec *Record) error {
	err := c.read(at, size, rec, &r.last)
	if err != nil && r.second.read(c, at, size, rec) {
		return nil
	}
	return err
}

// resync reports a stretch in which no record begins; the numbers before and after tell how many were lost.
func (p *pass) resync(at int, next uint64) bool {
	if next == 0 {
		if allZero(p.chunk.data[at:p.chunk.free]) && !p.promised() {
			return true
		}
		next = p.chunk.last + 1
	}
	lost := 1
	if p.expect > 0 && next > p.expect && next-p.expect < chunkSize/recordHeader {
		lost = int(next - p.expect)
	}
	p.expect, p.next = next, max(p.next, next)
	return p.damage(at, ErrRecord, lost)
}

// promised tells whether the chunk's header promises records that were not met.
func (p *pass) promised() bool {
	c := p.chunk
	return c.sound && c.last >= p.expect && c.last-p.expect < chunkSize/recordHeader
}

// finish reports the records that a truncated file lost.
func (p *pass) finish() bool {
	if !p.chunk.cut() || !p.promised() {
		return true
	}
	p.next = max(p.next, p.chunk.last+1)
	return p.damage(len(p.chunk.data), ErrTruncated, int(p.chunk.last-p.expect+1))
}

// carve yields the whole records between from and the end of the chunk: what an earlier use of it left behind. Only
// those that the walker reads count; damage here is no loss, but in a chunk that has lost its signature.
func (p *pass) carve(from int) bool {
	c := p.chunk
	c.strict, c.carving = true, true
	for at := c.nextRecord(from, len(c.data)); at < len(c.data); {
		size := c.recordAt(at, len(c.data))
		if err := c.read(at, size, &p.record, &p.last); err == nil && p.record.Provider != "" && !p.record.Time.IsZero() {
			p.record.Carved = true
			if !p.yield(&p.record, nil) {
				return false
			}
		} else if c.headless && !p.yield(nil, &Damage{Offset: p.record.Offset, Number: p.record.Number, Lost: 1, Err: cmp.Or(err, ErrSystem)}) {
			return false
		}
		at = c.nextRecord(at+size, len(c.data))
	}
	return true
}
