package evtxtest

import (
	"maps"
	"time"
	"unicode/utf16"
)

// chunk is a chunk in the making. names and templates are offsets in it: the first use of each has it inline.
type chunk struct {
	buf        []byte
	names      map[string]int
	templates  map[string]int
	records    int
	firstNo    int64
	lastNo     int64
	lastOffset int
}

func newChunk() *chunk {
	return &chunk{buf: make([]byte, firstAt, chunkSize), names: map[string]int{}, templates: map[string]int{}}
}

// add writes a record, unless the chunk is too full for it; then it is left as it was.
func (c *chunk) add(number int64, r Record) bool {
	at, tables := len(c.buf), [firstAt]byte(c.buf[:firstAt])
	c.record(number, r)
	if len(c.buf) > chunkSize {
		c.buf = c.buf[:at]
		copy(c.buf, tables[:])
		later := func(_ string, offset int) bool { return offset >= at }
		maps.DeleteFunc(c.names, later)
		maps.DeleteFunc(c.templates, later)
		return false
	}
	if c.records == 0 {
		c.firstNo = number
	}
	c.records, c.lastNo, c.lastOffset = c.records+1, number, at
	return true
}

func (c *chunk) record(number int64, r Record) {
	at := len(c.buf)
	c.bytes("**\x00\x00")
	c.u32(0)
	c.u64(uint64(number))
	c.u64(fileTime(r.Time))
	if r.Bare {
		c.bare(number, r)
	} else {
		c.event(number, r)
	}
	for (len(c.buf)-at+4)%8 != 0 {
		c.u8(0)
	}
	size := uint32(len(c.buf) - at + 4)
	c.u32(size)
	le.PutUint32(c.buf[at+4:], size)
}

// appendTo finishes the chunk's header and appends the chunk to the file.
func (c *chunk) appendTo(file []byte) []byte {
	if c == nil {
		return file
	}
	b := c.buf
	copy(b, "ElfChnk\x00")
	for i, v := range []int64{c.firstNo, c.lastNo, c.firstNo, c.lastNo} {
		le.PutUint64(b[8+8*i:], uint64(v))
	}
	le.PutUint32(b[40:], 128)
	le.PutUint32(b[44:], uint32(c.lastOffset))
	le.PutUint32(b[48:], uint32(len(b)))
	return append(append(file, b...), make([]byte, chunkSize-len(b))...)
}

func (c *chunk) u8(v uint8)     { c.buf = append(c.buf, v) }
func (c *chunk) u16(v uint16)   { c.buf = le.AppendUint16(c.buf, v) }
func (c *chunk) u32(v uint32)   { c.buf = le.AppendUint32(c.buf, v) }
func (c *chunk) u64(v uint64)   { c.buf = le.AppendUint64(c.buf, v) }
func (c *chunk) bytes(s string) { c.buf = append(c.buf, s...) }

// text writes UTF-16 without a count or an end.
func (c *chunk) text(s string) {
	for _, u := range utf16.Encode([]rune(s)) {
		c.u16(u)
	}
}

// patch writes the bytes after a size field into the field.
func (c *chunk) patch(field int) { le.PutUint32(c.buf[field:], uint32(len(c.buf)-field-4)) }

// name writes a reference to a name, and at its first use the name, linked into the chunk's table by its hash.
func (c *chunk) name(s string) {
	if at, known := c.names[s]; known {
		c.u32(uint32(at))
		return
	}
	at := len(c.buf) + 4
	c.u32(uint32(at))
	c.names[s] = at
	units := utf16.Encode([]rune(s))
	var hash uint32
	for _, u := range units {
		hash = hash*65599 + uint32(u)
	}
	c.link(128+4*int(uint16(hash)%64), at)
	c.u16(uint16(hash))
	c.u16(uint16(len(units)))
	c.text(s)
	c.u16(0)
}

// link puts the structure at an offset in front of a chain of the header's tables and writes the link to the next.
func (c *chunk) link(bucket, at int) {
	c.u32(le.Uint32(c.buf[bucket:]))
	le.PutUint32(c.buf[bucket:], uint32(at))
}

// fileTime is 100 ns units since 1601.
func fileTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix()+11_644_473_600)*10_000_000 + uint64(t.Nanosecond()/100)
}
