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

// headerSum is the checksum of a chunk's header.
func headerSum(chunk []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(chunk[:120]), crc32.IEEETable, chunk[128:chunkHeaderSize])
}
