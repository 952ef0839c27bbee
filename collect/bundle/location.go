package bundle

import "fmt"

// Unit says what the number of a Location counts.
type Unit uint8

// The units of a Location. A log is cited by record, a text by line, anything else by offset.
const (
	UnitOffset Unit = iota // bytes from the start of the member; 0 cites the whole member
	UnitLine               // lines from 1, each ending at LF, counted after decoding to UTF-8
	UnitRecord             // RecordNumber in .evt, the number of the record header in .evtx
)

// Location is the address that every claim of a report carries: a member of the bundle and a place in it.
// The zero Location is no place; see IsZero.
type Location struct {
	Member string // stored path with "/", a nested one "outer.zip/inner"
	Unit   Unit
	N      int64
}

// AtRecord is the place of an event log's record number n.
func AtRecord(member string, n int64) Location { return Location{member, UnitRecord, n} }

// AtLine is the place of a text's line n, counted from 1.
func AtLine(member string, n int) Location { return Location{member, UnitLine, int64(n)} }

// AtOffset is the place n bytes into a member.
func AtOffset(member string, n int64) Location { return Location{member, UnitOffset, n} }

// Whole is the place that stands for a member as a whole.
func Whole(member string) Location { return AtOffset(member, 0) }

// IsZero tells whether l names no place at all.
func (l Location) IsZero() bool { return l.Member == "" }

// String writes l as reports show it: "eventlog/application.evt record 348".
func (l Location) String() string {
	switch l.Unit {
	case UnitRecord:
		return fmt.Sprintf("%s record %d", l.Member, l.N)
	case UnitLine:
		return fmt.Sprintf("%s line %d", l.Member, l.N)
	default:
		if l.N == 0 {
			return l.Member
		}
		return fmt.Sprintf("%s offset %d", l.Member, l.N)
	}
}
