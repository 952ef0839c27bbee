package evt

import (
	"encoding/binary"
	"errors"
)

const (
	headerSize = 48
	endSize    = 40
	fixedSize  = 56 // of a record, before its names
	// leastRecord is a record with two empty names: fixed part, two NULs, the length again.
	leastRecord = fixedSize + 8
	fill        = 0x27
)

// MaxRecord bounds the length of a record, in bytes. The service refuses events above some 64 KiB of strings and as much
// data; what claims more than this is not a record.
const MaxRecord = 512 << 10

// ErrSignature means that the file has no header of an event log.
var ErrSignature = errors.New("no event log header")

// Header is the first 48 bytes of a log. In a dirty log Start, End, Next and Oldest are out of date.
type Header struct {
	Start     uint32 // offset of the oldest record
	End       uint32 // offset of the end-of-file record
	Next      uint32 // number the next record will get
	Oldest    uint32 // number of the oldest record; 0 when the log is empty
	MaxSize   uint32 // bytes the log may grow to
	Flags     Flags
	Retention uint32 // seconds a record is kept; 0 overwrite as needed, 0xFFFFFFFF never
}

// Flags is the state of a log as its header says it.
type Flags uint32

// The flags of a header.
const (
	Dirty   Flags = 1 // the header is out of date: the log was open when it was copied, or was not closed
	Wrapped Flags = 2 // the newest records have begun to overwrite the oldest
	Full    Flags = 4 // an event was lost because the log was full
	Archive Flags = 8
)

var signature = []byte("LfLe")

func parseHeader(b []byte) (Header, error) {
	if len(b) < headerSize || string(b[4:8]) != string(signature) || u32(b) != headerSize {
		return Header{}, ErrSignature
	}
	return Header{
		Start: u32(b[16:]), End: u32(b[20:]), Next: u32(b[24:]), Oldest: u32(b[28:]),
		MaxSize: u32(b[32:]), Flags: Flags(u32(b[36:])), Retention: u32(b[40:]),
	}, nil
}

// endMark is what every end-of-file record begins with.
var endMark = []byte{
	0x28, 0, 0, 0, 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x22, 0x22, 0x33, 0x33, 0x33, 0x33, 0x44, 0x44, 0x44, 0x44,
}

// endRecord is the record after the newest one. The service writes it with every event, so it is up to date.
type endRecord struct {
	begin, end   uint32 // offsets of the oldest record and of this record
	next, oldest uint32
}

func parseEnd(b []byte) (endRecord, bool) {
	if len(b) < endSize || string(b[:len(endMark)]) != string(endMark) {
		return endRecord{}, false
	}
	return endRecord{begin: u32(b[20:]), end: u32(b[24:]), next: u32(b[28:]), oldest: u32(b[32:])}, true
}

func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
