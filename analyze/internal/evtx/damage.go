package evtx

import (
	"errors"
	"fmt"
)

// ErrSignature means that nothing in the first bytes is an .evtx log.
var ErrSignature = errors.New("no .evtx signature")

// What is wrong with a record or a chunk; each comes inside a Damage.
var (
	ErrShort     = errors.New("it ends early")
	ErrToken     = errors.New("unknown binary XML token")
	ErrNesting   = errors.New("elements do not nest")
	ErrTemplate  = errors.New("its template is overwritten")
	ErrSystem    = errors.New("it has no event ID")
	ErrLimit     = errors.New("it exceeds the limits of an event")
	ErrChecksum  = errors.New("checksum does not match")
	ErrRecord    = errors.New("no record where one must begin")
	ErrChunk     = errors.New("no chunk signature")
	ErrNumber    = errors.New("record numbers do not go on")
	ErrTruncated = errors.New("the file ends inside a chunk")
)

// Damage is something in a log that could not be read, or cannot be relied on.
type Damage struct {
	Offset int64 // where, in bytes from the start of the file
	Number int64 // of the record; -1 when it is a chunk or unknown
	Lost   int   // records that it cost; 0 when none, or none that can be counted
	Err    error
}

// Error words the damage without its Lost.
func (d *Damage) Error() string {
	if d.Number >= 0 {
		return fmt.Sprintf("event record %d at %#x: %v", d.Number, d.Offset, d.Err)
	}
	if d.Err == ErrNumber { // it is found at a record
		return fmt.Sprintf("at %#x: %v", d.Offset, d.Err)
	}
	return fmt.Sprintf("chunk at %#x: %v", d.Offset, d.Err)
}

// Unwrap gives the cause.
func (d *Damage) Unwrap() error { return d.Err }
