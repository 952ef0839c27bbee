package evtx

import (
	"bytes"
	"hash/crc32"
)

// chunkHeaderSize is where a chunk's records begin.
const chunkHeaderSize = 512

// recordMagic begins every record.
const recordMagic = "**\x00\x00"

// chunk is one chunk of a log, or the part of it that a truncated file still holds.
type chunk struct {
	data []byte
	base int64 // offset in the file

	first, last uint64    // record numbers its header gives (the "record IDs" of the layout: those of the record headers)
	sure        [2]uint64 // as first and last, of which damage to the header leaves no doubt
	free        int       // end of the records; end when the header does not tell
	end         int       // of what belongs to the chunk: len(data), unless another one begins before
	headless    bool      // its signature is destroyed
	strict      bool      // templates and names are checked to be the ones meant: they may be damaged
	carving     bool      // what is read was left behind by an earlier use of the chunk
	sound       bool      // its header can be relied on
	reached     bool      // free was found by the records

	own      []byte           // 64 KiB, where the file's bytes have to be copied
	programs map[int]*program // compiled templates by offset
	recent   [8]programAt     // those used last
	ops      []op             // room for the steps of programs to come
	needed   int              // of ops, by the programs of this chunk
	nameAt   [256]nameAt      // names met in this chunk
	spare    []*program       // made in earlier uses of the chunk
	made     int              // of spare, in use
	names    names            // shared by all chunks of a log
	stable   *stablePrograms  // likewise
	texts    *recentTexts     // likewise
	values   [maxNested + 1]values
	runner   runner // of the body being read

	compiled, steps, text int // spent of the chunk's budgets
}

// start is where the records of a chunk without a signature may begin: of what is left of one that bytes were lost of, anywhere.
func (c *chunk) start() int {
	if len(c.data) < chunkSize {
		return 0
	}
	return chunkHeaderSize
}

// memory is the chunk's own 64 KiB.
func (c *chunk) memory() []byte {
	if c.own == nil {
		c.own = make([]byte, chunkSize)
	}
	return c.own
}

// reset turns c to the next block of the file.
func (c *chunk) reset(data []byte, base int64) {
	c.data, c.base = data, base
	c.compiled, c.steps, c.text, c.strict, c.carving, c.reached = 0, 0, 0, false, false, false
	clear(c.programs)
	clear(c.recent[:])
	c.made = 0
	c.roomForOps()
	clear(c.nameAt[:])
	c.headless = !hasMagic(data, 0, chunkMagic)
	c.first, c.last, c.free, c.end, c.sound, c.sure = 0, 0, len(data), len(data), false, [2]uint64{}
	if c.headless || len(data) < chunkHeaderSize {
		return
	}
	free := le.Uint32(data[48:])
	c.sound = le.Uint32(data[40:]) == 128 && free >= chunkHeaderSize && free <= chunkSize
	if c.sound {
		c.first, c.last = le.Uint64(data[24:]), le.Uint64(data[32:])
		c.sure = [2]uint64{c.first, c.last}
		c.free = min(int(free), len(data))
	}
}

// cut tells whether the file ends before the chunk's records do.
func (c *chunk) cut() bool { return c.sound && int(le.Uint32(c.data[48:])) > len(c.data) }

// unsealed tells whether the chunk is flagged to have no checksums (chunk flag 4, seen in a real log written without them).
func (c *chunk) unsealed() bool { return le.Uint32(c.data[120:])&4 != 0 }

// checksums gives the verdict on the header and on the records.
func (c *chunk) checksums() (header, records bool) {
	if !c.sound || c.cut() || c.unsealed() {
		return true, true
	}
	return headerSum(c.data) == le.Uint32(c.data[124:]), crc32.ChecksumIEEE(c.data[chunkHeaderSize:c.free]) == le.Uint32(c.data[52:])
}

// walk calls visit with the place of every record, and resync with every stretch in which none is found: where it begins, and the
// record after it, or the end.
func (c *chunk) walk(visit func(at, size int) bool, resync func(at, next int) bool) bool {
	for at := chunkHeaderSize; at+recordHeader+4 <= c.free; {
		size := c.recordAt(at, c.free)
		if size == 0 && !c.reached && c.crosses(at) {
			c.lengthen()
			size = c.recordAt(at, c.free)
		}
		if size == 0 {
			next := c.nextRecord(at+1, c.free)
			if !resync(at, next) {
				return false
			}
			at = next
			continue
		}
		if !visit(at, size) {
			return false
		}
		at += size
	}
	return true
}

// distrust has templates and names checked from now on, whatever the checksums say; false where they were before.
func (c *chunk) distrust() bool {
	if c.strict {
		return false
	}
	c.strict = true
	clear(c.programs)
	clear(c.recent[:])
	clear(c.nameAt[:])
	return true
}

// crosses tells whether a whole record lies across the end of the records, which then cannot be right.
func (c *chunk) crosses(at int) bool {
	size := c.recordAt(at, c.end)
	return size > c.free-at && le.Uint32(c.data[at+size-4:]) == uint32(size)
}

// lengthen finds out where the records end that go on behind the end that the header gives.
func (c *chunk) lengthen() {
	free, sure := c.free, c.sure
	if c.reach(); c.free < free {
		c.free, c.sure = free, sure
	}
}

// recordAt is the size of the record at an offset, 0 when there is none. Where the copy of the size is wrong, the next
// record must follow or the records end.
func (c *chunk) recordAt(at, end int) int {
	if end-at < recordHeader+4 || !hasMagic(c.data[:end], at, recordMagic) {
		return 0
	}
	size := int64(le.Uint32(c.data[at+4:]))
	if size < recordHeader+4 || size > int64(end-at) {
		return 0
	}
	after := at + int(size)
	if le.Uint32(c.data[after-4:]) == uint32(size) || after == end || hasMagic(c.data[:end], after, recordMagic) {
		return int(size)
	}
	return 0
}

// nextRecord is where the next record begins whose size and copy agree; end when there is none.
func (c *chunk) nextRecord(at, end int) int {
	for at < end {
		i := bytes.Index(c.data[at:end], []byte(recordMagic))
		if i < 0 {
			return end
		}
		at += i
		if size := c.recordAt(at, end); size > 0 && le.Uint32(c.data[at+size-4:]) == uint32(size) {
			return at
		}
		at++
	}
	return end
}
