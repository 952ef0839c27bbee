package evtx

import "cmp"

// pass is the reading of one chunk.
type pass struct {
	*Reader
	chunk *chunk
	yield func(*Record, error) bool
}

// run yields the records of the log, then what else the chunk still holds. A chunk without a signature has leftovers
// only: nothing says that it belonged to the log.
func (p *pass) run() bool {
	c := p.chunk
	if c.headless {
		return p.leftover()
	}
	if len(c.data) < chunkHeaderSize {
		return true // the end of the file tells
	}
	if !p.verdict() || !p.afterBlank(c.first) {
		return false
	}
	p.chunks++
	p.begin()
	if !c.walk(p.visit, p.resync) || !p.finish() {
		return false
	}
	return p.carve(c.free)
}

// begin notes which records the chunk's header promises.
func (p *pass) begin() {
	c := p.chunk
	if c.first > 0 && c.last >= c.first {
		p.ledger.expect(c.first, c.base)
	}
	p.ledger.promise(c.sure[0], c.sure[1])
}

// leftover reads a block without a signature. Beyond the log's end such blocks hold anything; one that holds a record
// was a chunk.
func (p *pass) leftover() bool {
	c := p.chunk
	if c.nextRecord(c.start(), len(c.data)) == len(c.data) {
		p.blank.add(c.base, c.data)
		return true
	}
	if !p.afterBlank(0) {
		return false
	}
	p.chunks++
	return p.damage(0, ErrChunk, p.gaps()) && p.carve(c.start())
}

// gaps is how many records a chunk without a signature has lost, by the numbers of those it still holds: between them, and before
// the first as many as have room there and follow the chunk before.
func (p *pass) gaps() (lost int) {
	c := p.chunk
	end := c.start()
	for at := c.nextRecord(end, len(c.data)); at < len(c.data); at = c.nextRecord(end, len(c.data)) {
		number := le.Uint64(c.data[at+8:])
		if p.foreign(number) {
			break
		}
		room := (at - end) / likelyRecord
		if !p.Header.Present && p.ledger.run.to == 0 {
			room = likelyRecords // the file's start is gone, who knows how much
		}
		n, _ := p.ledger.gap(number, room)
		lost += n
		p.ledger.met(number, c.base+int64(at))
		end = at + c.recordAt(at, len(c.data))
	}
	return lost
}

func (p *pass) verdict() bool {
	header, records := p.chunk.checksums()
	if header && records && p.chunk.sound {
		if p.chunk.unsealed() {
			sure := p.chunk.sure
			p.chunk.reach()
			p.chunk.sure = sure
		}
		return true
	}
	p.chunk.strict = !records
	p.chunk.giveWay()
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
	p.ledger.met(uint64(rec.Number), rec.Offset)
	if err != nil {
		return p.yield(nil, &Damage{Offset: rec.Offset, Number: rec.Number, Lost: 1, Err: err})
	}
	return p.yield(rec, nil)
}

// readRecord reads a record, by the second reader where the walker fails.
func (r *Reader) readRecord(c *chunk, at, size int, rec *Record) error {
	err := c.read(at, size, rec, &r.last)
	if err != nil && c.distrust() {
		err = c.read(at, size, rec, &r.last)
	}
	if err != nil && r.second.read(c, at, size, rec) {
		return nil
	}
	return err
}

// resync reports a stretch in which no record begins. The numbers before and after tell how many were lost, if that many have room
// there; else it is taken for one.
func (p *pass) resync(at, after int) bool {
	c := p.chunk
	next, room := c.last+1, (c.end-at)/(recordHeader+4)
	switch {
	case after < c.free:
		next, room = le.Uint64(c.data[after+8:]), (after-at)/(recordHeader+4)
	case c.cut():
		room = maxRecords
	case !c.sound:
		next = 0
	}
	if after >= c.free && allZero(c.data[at:c.free]) && !p.promised() {
		return true
	}
	lost, ok := p.ledger.gap(next, room)
	if !ok {
		lost = 1
	}
	return p.damage(at, ErrRecord, lost)
}

// promised tells whether the chunk's header promises records that were not met.
func (p *pass) promised() bool {
	c := p.chunk
	return c.sound && c.last >= p.ledger.run.to && c.last-p.ledger.run.to < maxRecords
}

// finish reports the records that a truncated file lost.
func (p *pass) finish() bool {
	if !p.chunk.cut() || !p.promised() {
		return true
	}
	lost, _ := p.ledger.gap(p.chunk.last+1, maxRecords)
	return p.damage(len(p.chunk.data), ErrTruncated, lost)
}

// carve yields the whole records between from and the end of the chunk: what an earlier use of it left behind. Only
// those that the walker reads count; damage here is no loss, but in a chunk that has lost its signature.
func (p *pass) carve(from int) bool {
	c := p.chunk
	c.strict, c.carving = true, true
	for at := c.nextRecord(from, c.end); at < c.end; {
		size := c.recordAt(at, c.end)
		if err := c.read(at, size, &p.record, &p.last); err == nil && p.record.Provider != "" && !p.record.Time.IsZero() {
			p.record.Carved = true
			p.ledger.leftover(uint64(p.record.Number), p.record.Offset)
			if !p.yield(&p.record, nil) {
				return false
			}
		} else if c.headless && !p.foreign(uint64(p.record.Number)) && !p.yield(nil, &Damage{Offset: p.record.Offset, Number: p.record.Number, Lost: 1, Err: cmp.Or(err, ErrSystem)}) {
			return false
		}
		at = c.nextRecord(at+size, c.end)
	}
	return true
}
