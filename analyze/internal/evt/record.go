package evt

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Record is one event. It is a view of the reader's memory, valid until the next record is asked for; see Clone. Nothing
// of it is decoded before it is asked for.
type Record struct {
	Offset  int64 // of the record in the file
	Damaged bool  // its end is missing or overwritten; what precedes is readable. Carved records only
	InLog   bool  // it lies in a damaged place of the log proper, not beside it. Carved records only
	raw     []byte
	source  int // end of the source name in raw, its NUL left out
	names   int // end of the computer name in raw, its NUL left out
}

// The limits of what one record's text may take; a service writes far less.
const (
	maxName    = 512     // UTF-16 units of a source or computer name
	maxStrings = 4 << 10 // strings
)

// Number is the record's number in its log, from 1; the service counts on when the ring wraps.
func (r *Record) Number() uint32 { return u32(r.raw[8:]) }

// Generated is when the event happened, UTC, to the second. It is zero when the record bears no time.
func (r *Record) Generated() time.Time { return seconds(u32(r.raw[12:])) }

// Written is when the service wrote the record, UTC, to the second.
func (r *Record) Written() time.Time { return seconds(u32(r.raw[16:])) }

// ID is the event's number as Event Viewer shows it: the low 16 bits.
func (r *Record) ID() uint16 { return u16(r.raw[20:]) }

// Qualifiers is the high 16 bits of the event's 32-bit ID: severity, customer bit, facility.
func (r *Record) Qualifiers() uint16 { return u16(r.raw[22:]) }

// Type is the event's type: 0 success, 1 error, 2 warning, 4 information, 8 audit success, 16 audit failure.
func (r *Record) Type() uint16 { return u16(r.raw[24:]) }

// Category is the source's own category number; 0 is none.
func (r *Record) Category() uint16 { return u16(r.raw[28:]) }

// Length is the record's length in the file, in bytes; of a damaged one, what is left of it.
func (r *Record) Length() int64 { return int64(len(r.raw)) }

// Origin is the undecoded names of source and computer together: a key by which to recognise them without decoding.
func (r *Record) Origin() []byte { return r.raw[fixedSize:r.names] }

// Source is the name of the program that logged the event.
func (r *Record) Source() string { return decode(r.raw[fixedSize:r.source]) }

// Computer is the name of the machine that logged the event.
func (r *Record) Computer() string {
	return decode(r.raw[min(r.source+2, r.names):r.names])
}

// Strings is the insertion strings at their positions, empty ones too. Where the record is damaged it ends early, or has one
// more where a NUL came into a string. At most limit bytes of text are decoded; what is longer is cut.
func (r *Record) Strings(limit int) []string {
	at := int64(u32(r.raw[36:]))
	if at < fixedSize || at >= int64(len(r.raw)) {
		return nil
	}
	rest, count := r.raw[at:r.textEnd(at)], min(r.NumStrings(), maxStrings)
	spare := len(rest) - r.furtherEnd(at, len(rest)) // bytes behind what further strings may take
	if count == 0 && len(rest) <= spare {
		return nil
	}
	out := make([]string, 0, min(count, len(rest)/2))
	for len(rest) >= 2 && (len(out) < count || len(rest) > spare && len(out) < maxStrings) {
		end := textEnd(rest)
		out = append(out, decode(rest[:min(end, limit&^1)]))
		limit -= min(end, limit)
		rest = rest[min(end+2, len(rest)):]
	}
	return out
}

// TextBytes is how many bytes the strings may take, their ends included.
func (r *Record) TextBytes() int {
	at := int64(u32(r.raw[36:]))
	if at < fixedSize || at >= int64(len(r.raw)) {
		return 0
	}
	return int(r.textEnd(at) - at)
}

// textEnd is where the strings that start at the offset at must end: where the data begins, else before the length.
func (r *Record) textEnd(at int64) int64 {
	end := int64(len(r.raw))
	if !r.Damaged {
		end -= 4
	}
	if data := int64(u32(r.raw[52:])); u32(r.raw[48:]) > 0 && data > at && data < end {
		end = data
	}
	return max(end, at)
}

// furtherEnd is how many of the n bytes of text from the offset at hold strings, whatever their number: those before the data,
// even if there is none, else all but the zeros of the filling; 0 where nothing but their number tells the last one.
func (r *Record) furtherEnd(at int64, n int) int {
	const filling = 6 // bytes between the last string and the length at most
	data, text := int64(u32(r.raw[52:])), r.raw[at:at+int64(n)]
	switch {
	case data >= at && data <= at+int64(n):
		return int(data - at)
	case r.Damaged || u32(r.raw[48:]) > 0:
		return 0
	}
	for k := 4; k <= min(n, filling) && u16(text[n-k+2:]) == 0; k += 2 {
		if u16(text[n-k:]) != 0 {
			return n - k + 4 // its last unit and its NUL
		}
	}
	return max(0, n-filling)
}

// NumStrings is how many insertion strings the record claims.
func (r *Record) NumStrings() int { return int(u16(r.raw[26:])) }

// Data is the record's binary data, nil when it has none.
func (r *Record) Data() []byte { return r.part(48, 52) }

// SID is the account of the event in the form S-1-5-18, "" when the record bears none or an unreadable one.
func (r *Record) SID() string {
	b := r.part(40, 44)
	if len(b) < 8 || len(b) < 8+4*int(b[1]) {
		return ""
	}
	var authority uint64
	for _, c := range b[2:8] {
		authority = authority<<8 | uint64(c)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "S-%d-%d", b[0], authority)
	for i := range int(b[1]) {
		fmt.Fprintf(&out, "-%d", u32(b[8+4*i:]))
	}
	return out.String()
}

// part is the bytes that a length and an offset in the fixed part name.
func (r *Record) part(length, offset int) []byte {
	n, at := int64(u32(r.raw[length:])), int64(u32(r.raw[offset:]))
	if n == 0 || at < fixedSize || at+n > int64(len(r.raw)) {
		return nil
	}
	return r.raw[at : at+n]
}

// Raw is the record as it stands in the file, for RecordOf. It is valid as long as the record.
func (r *Record) Raw() []byte { return r.raw }

// RecordOf is a record again of what Raw gave.
func RecordOf(raw []byte, offset int64) (Record, bool) {
	if len(raw) < leastRecord {
		return Record{}, false
	}
	return view(raw, offset)
}

// Clone is a copy that stays valid.
func (r *Record) Clone() Record {
	c := *r
	c.raw = bytes.Clone(r.raw)
	return c
}

func seconds(n uint32) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// view makes a record of raw, which holds at least the fixed part. It fails when the names are not where they belong or
// strings are promised outside.
func view(raw []byte, off int64) (Record, bool) {
	r := Record{Offset: off, raw: raw}
	names := raw[fixedSize:]
	source := nameEnd(names)
	if source < 0 {
		return r, false
	}
	r.source = fixedSize + source
	computer := nameEnd(names[source+2:])
	if computer < 0 {
		r.names = r.source
		return r, false
	}
	r.names = r.source + 2 + computer
	return r, r.textFits()
}

// textFits tells whether the strings begin inside the record, if there are any.
func (r *Record) textFits() bool {
	at := int64(u32(r.raw[36:]))
	return r.NumStrings() == 0 || (at >= fixedSize && at < int64(len(r.raw)))
}
