package evt

import (
	"errors"
	"fmt"
)

// The reasons of a Damage.
var (
	ErrRecord = errors.New("no whole record")                       // bytes of the log are no record
	ErrNames  = errors.New("record without its names or strings")   // its frame is whole, what it holds is not
	ErrNumber = errors.New("record numbers do not go on")           // between two whole records that touch
	ErrCut    = errors.New("the file ends before its log does")     // a copy that was cut off
	ErrNoEnd  = errors.New("no end-of-file record")                 // the newest records may be missing
	ErrTooBad = errors.New("too many damaged places, reading ends") // the rest is left to Carved
)

// maxDamage bounds the damaged places of one walk. What comes after them is left to Carved.
const maxDamage = 10_000

// Damage is a place of the log where records are lost.
type Damage struct {
	Offset  int64 // in the file
	Bytes   int64 // that could not be read; 0 when the loss shows in the record numbers alone
	Lost    int   // records those bytes held, as the record numbers tell, or 1 where they do not
	Missing int   // records that by their numbers must have been there and for which there are no bytes
	Err     error
}

func (d *Damage) Error() string {
	if d.Bytes == 0 {
		return fmt.Sprintf("at %#x: %v", d.Offset, d.Err)
	}
	return fmt.Sprintf("at %#x: %v in %d bytes", d.Offset, d.Err, d.Bytes)
}

func (d *Damage) Unwrap() error { return d.Err }

// jump is the damage that two touching records show whose numbers do not follow each other. What the file has no room for cannot be
// missing: then one of the numbers is damaged, and who knows what else.
func (l *Log) jump(off int64, last, next uint32) *Damage {
	d := &Damage{Offset: off, Err: fmt.Errorf("%w: %d follows %d", ErrNumber, next, last)}
	if next > last {
		d.Missing = int(next - last - 1)
	}
	if int64(d.Missing) > l.body.size/leastRecord {
		d.Missing = 1
	}
	return d
}

// split shares n missing record numbers out: what bytes can have held is lost in them, the rest is missing altogether.
func (d *Damage) split(n int64) {
	held := min(n, 1+d.Bytes/leastRecord)
	d.Lost, d.Missing = int(held), int(n-held)
}
