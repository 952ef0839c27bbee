package evtx

import (
	"encoding/binary"
	"hash/crc32"
)

const (
	blockSize  = 4096  // of the file header
	chunkSize  = 65536 //
	fileMagic  = "ElfFile\x00"
	chunkMagic = "ElfChnk\x00"
)

// Header is the file header. A log copied from a running system has a stale one: only Dirty can be relied on.
type Header struct {
	Present bool   // false when the file begins with a chunk or with a destroyed header
	Chunks  int    // as counted by the header
	Next    uint64 // number of the next record
	Dirty   bool   // the log was in use when it was copied
	Full    bool
	Intact  bool // its checksum matches
}

// Match tells whether the first bytes of a file are those of an .evtx log: its header, or a chunk where one must be.
func Match(head []byte) bool {
	return hasMagic(head, 0, fileMagic) || hasMagic(head, 0, chunkMagic) || hasMagic(head, blockSize, chunkMagic)
}

func hasMagic(b []byte, at int, magic string) bool {
	return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
}

func parseHeader(b []byte) Header {
	flags := binary.LittleEndian.Uint32(b[120:])
	return Header{
		Present: true,
		Chunks:  int(binary.LittleEndian.Uint16(b[42:])),
		Next:    binary.LittleEndian.Uint64(b[24:]),
		Dirty:   flags&1 != 0,
		Full:    flags&2 != 0,
		Intact:  crc32.ChecksumIEEE(b[:120]) == binary.LittleEndian.Uint32(b[124:]),
	}
}
