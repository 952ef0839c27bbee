package evtx

import "encoding/binary"

// cursor reads forward in a part of a chunk. Reading past its end gives zeros and sets short, which the caller looks at
// once, after a whole structure.
type cursor struct {
	b     []byte // the chunk, cut off where the structure must end
	at    int
	short bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || c.at > len(c.b)-n {
		c.short = true
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

func (c *cursor) skip(n int) { c.take(n) }

func (c *cursor) u8() uint8 {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) u16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}
