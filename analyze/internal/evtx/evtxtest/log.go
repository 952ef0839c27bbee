// Package evtxtest writes .evtx logs: inputs for tests and samples. What it writes is a valid log that other readers
// accept too (file and chunk checksums, name and template tables), laid out as Windows lays out the events of classic
// sources; damage is done to the bytes afterwards, with Reseal where the checksums shall fit again.
//
// It is no event log service: it writes what it is told, checks nothing, and panics when a record exceeds a chunk.
package evtxtest

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

// Log is a log to be written.
type Log struct {
	Records  []Record
	First    int64 // number of the first record; 0 is 1
	PerChunk int   // records of a chunk at most; 0 is as many as fit
	Dirty    bool  // as copied from a running system
	Stale    bool  // the file header knows the first chunk only
}

// Record is one event.
type Record struct {
	Number     int64 // 0 is the one after the record before
	Provider   string
	Alias      string // EventSourceName; "" none
	ID         uint16
	Qualifiers uint16
	Level      uint8 // 0 log always, 1 critical, 2 error, 3 warning, 4 information, 5 verbose
	Task       uint16
	Keywords   uint64 // 0 is that of a classic event, 0x80000000000000
	Time       time.Time
	Computer   string
	Channel    string   // "" is Application
	Strings    []string // insertion strings of a classic source: one array, as Windows writes them
	Binary     []byte   // nil none
	Data       []Value  // named data, in place of Strings and Binary
	UserData   []Value  // in place of EventData
	Message    string   // rendered by a forwarding machine; "" none
	Bare       bool     // no template: every value is a literal text, as in forwarded and exported logs
}

// Value is a named value.
type Value struct {
	Name string
	Text string
	Type uint8  // with Raw: the value's type; 0 is a string, made of Text
	Raw  []byte // its bytes
}

const (
	chunkSize  = 65536
	headerSize = 4096
	firstAt    = 512 // of the records in a chunk
)

var le = binary.LittleEndian

// Bytes is the log as a file.
func (l Log) Bytes() []byte {
	file := make([]byte, headerSize)
	number := max(l.First, 1)
	var c *chunk
	for _, r := range l.Records {
		if r.Number != 0 {
			number = r.Number
		}
		if c == nil || (l.PerChunk > 0 && c.records >= l.PerChunk) || !c.add(number, r) {
			file = c.appendTo(file)
			c = newChunk()
			if !c.add(number, r) {
				panic("evtxtest: the record exceeds a chunk")
			}
		}
		number++
	}
	file = c.appendTo(file)
	l.head(file, number)
	Reseal(file)
	return file
}

func (l Log) head(file []byte, next int64) {
	chunks := (len(file) - headerSize) / chunkSize
	if l.Stale {
		chunks, next = min(chunks, 1), max(l.First, 1)
	}
	copy(file, "ElfFile\x00")
	le.PutUint64(file[16:], uint64(max(chunks-1, 0)))
	le.PutUint64(file[24:], uint64(next))
	le.PutUint32(file[32:], 128)
	le.PutUint16(file[36:], 1)
	le.PutUint16(file[38:], 3)
	le.PutUint16(file[40:], headerSize)
	le.PutUint16(file[42:], uint16(chunks))
	if l.Dirty {
		le.PutUint32(file[120:], 1)
	}
}

// Reseal makes every checksum of a log fit its bytes.
func Reseal(file []byte) {
	le.PutUint32(file[124:], crc32.ChecksumIEEE(file[:120]))
	for at := headerSize; at+chunkSize <= len(file); at += chunkSize {
		c := file[at : at+chunkSize]
		free := min(max(le.Uint32(c[48:]), firstAt), chunkSize)
		le.PutUint32(c[52:], crc32.ChecksumIEEE(c[firstAt:free]))
		le.PutUint32(c[124:], crc32.Update(crc32.ChecksumIEEE(c[:120]), crc32.IEEETable, c[128:firstAt]))
	}
}

// Offsets are where the records of a log written by this package begin, in bytes from the start of the file.
func Offsets(file []byte) []int {
	var all []int
	for base := headerSize; base+chunkSize <= len(file); base += chunkSize {
		free := base + int(le.Uint32(file[base+48:]))
		for at := base + firstAt; at < free; at += int(le.Uint32(file[at+4:])) {
			all = append(all, at)
		}
	}
	return all
}
