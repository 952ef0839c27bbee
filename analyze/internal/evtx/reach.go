package evtx

// reach finds out where the records of a chunk end whose header is damaged: at the place that the header gives, if a record
// ends there, else behind the last whose number can follow those before it. What lies beyond was left by an earlier use.
func (c *chunk) reach() {
	c.reached = true
	s := stretch{end: chunkHeaderSize}
	for at := c.nextRecord(chunkHeaderSize, c.end); at < c.end; {
		size := c.recordAt(at, c.end)
		if size == 0 {
			at = c.nextRecord(at+1, c.end)
			continue
		}
		s.take(at, size, le.Uint64(c.data[at+8:]))
		if at += size; c.sound && at == c.free {
			break
		}
	}
	if s.end > chunkHeaderSize {
		c.bound(s)
	}
}

// likelyRecord is what few records are shorter than, in bytes: for telling by its number whether a record can follow.
const likelyRecord = 128

// maxRecords is how many records a chunk has room for at most.
const maxRecords = chunkSize / (recordHeader + 4)

// stretch is the records that follow each other by their numbers.
type stretch struct {
	end         int // in the chunk
	first, last uint64
	others      int // whole records behind end whose numbers do not follow
	bytes       int // of these
}

// take adds the record at [at, at+size) if its number can follow: as many may be lost before it as have room there, and whole
// records before it may have damaged numbers.
func (s *stretch) take(at, size int, number uint64) {
	room := uint64(s.others) + uint64(at-s.end-s.bytes)/likelyRecord
	switch {
	case s.end == chunkHeaderSize:
		s.first = number
	case number <= s.last || number-s.last > 1+room:
		s.others++
		s.bytes += size
		return
	}
	s.end, s.last, s.others, s.bytes = at+size, number, 0, 0
}

// bound takes over what the records themselves tell, where the header cannot be right.
func (c *chunk) bound(s stretch) {
	c.free, c.sure = s.end, [2]uint64{s.first, s.last}
	if c.first > s.first || s.first-c.first > chunkSize/recordHeader {
		c.first = s.first
	}
	if room := uint64(c.end-s.end) / likelyRecord; c.last < s.last || c.last-s.last > room {
		c.last = s.last
	}
}
