// Package evttest writes classic event logs: for the tests of their readers, and for samples. It writes what the event
// log service writes, ring and all, and the defects that logs have when they arrive by mail.
//
// It reads nothing, and it shares no code with the reader, so that a mistake in the one is not hidden by the other.
package evttest

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

// Record is one event to be written. Zero fields are written as the service would write an event without them.
type Record struct {
	Number     uint32    // 0: one more than the record before
	Generated  time.Time // to the second
	Written    time.Time // zero: as Generated
	Source     string
	Computer   string
	ID         uint16 // as Event Viewer shows it
	Qualifiers uint16 // the high half of the 32-bit ID
	Type       uint16 // see the constants below
	Category   uint16
	SID        []byte // binary
	Strings    []string
	Data       []byte
}

// The types of events.
const (
	Error        = 1
	Warning      = 2
	Information  = 4
	AuditSuccess = 8
	AuditFailure = 16
)

const fixedSize = 56

// Bytes is the record as it stands in a log.
func (r Record) Bytes() []byte {
	b := make([]byte, fixedSize)
	b = appendText(b, r.Source)
	b = appendText(b, r.Computer)
	if len(r.SID) > 0 {
		b = pad(b)
	}
	sid := len(b)
	b = append(b, r.SID...)
	text := len(b)
	for _, s := range r.Strings {
		b = appendText(b, s)
	}
	data := len(b)
	b = pad(append(b, r.Data...))
	b = append(b, 0, 0, 0, 0)
	r.fix(b, sid, text, data)
	return b
}

// fix fills in the fixed part and the length at the end.
func (r Record) fix(b []byte, sid, text, data int) {
	put := func(at int, n uint32) { binary.LittleEndian.PutUint32(b[at:], n) }
	length := uint32(len(b))
	put(0, length)
	copy(b[4:], "LfLe")
	put(8, r.Number)
	put(12, seconds(r.Generated))
	put(16, seconds(r.written()))
	put(20, uint32(r.Qualifiers)<<16|uint32(r.ID))
	put(24, uint32(len(r.Strings))<<16|uint32(r.Type))
	put(28, uint32(r.Category))
	put(36, uint32(text))
	put(40, uint32(len(r.SID)))
	put(44, uint32(sid))
	put(48, uint32(len(r.Data)))
	put(52, uint32(data))
	put(len(b)-4, length)
}

func (r Record) written() time.Time {
	if r.Written.IsZero() {
		return r.Generated
	}
	return r.Written
}

func seconds(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(t.Unix())
}

func appendText(b []byte, s string) []byte {
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return append(b, 0, 0)
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
