package evtx

import (
	"bytes"
	"hash/crc32"
)

// shifted stages the chunk that began before its place, inside the block before this one, as bytes are gone there. Only a chunk whose
// header is sound counts.
func (r *Reader) shifted(block []byte, base int64) bool {
	before := &r.recent[(r.turn+window-1)%window]
	if len(before.data) != chunkSize || before.base+chunkSize != base || before.headless {
		return false
	}
	at := bytes.LastIndex(before.data, []byte(chunkMagic))
	if at <= 0 {
		return false
	}
	joined := append(bytes.Clone(before.data[at:]), block...)
	if len(joined) < chunkHeaderSize || headerSum(joined) != le.Uint32(joined[124:]) {
		return false
	}
	r.staged, r.base = joined, before.base+int64(at)
	return true
}

// giveWay ends a damaged chunk where another one begins inside it, as bytes are gone: that one is read when its block has come.
func (c *chunk) giveWay() {
	for at := chunkHeaderSize; ; at++ {
		i := bytes.Index(c.data[at:], []byte(chunkMagic))
		if i < 0 || at+i+chunkHeaderSize > len(c.data) {
			return
		}
		at += i
		if next := c.data[at:]; headerSum(next) == le.Uint32(next[124:]) {
			c.end, c.free = at, min(c.free, at)
			return
		}
	}
}

// headerSum is the checksum of a chunk's header.
func headerSum(chunk []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(chunk[:120]), crc32.IEEETable, chunk[128:chunkHeaderSize])
}
