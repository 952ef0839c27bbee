package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Place is what stands at one place of a member, as a citation names it. One of Events, Lines and Bytes is filled.
type Place struct {
	Events []PlacedEvent // of that number, those of the log proper first
	Lines  []text.Line   // the line with those around it
	Bytes  []byte        // from From on
	From   int64
	Binary bool // the member is no text
}

// PlacedEvent is an event at its place. Carved is a leftover outside the log proper; it may bear the number of a record that is
// in the log.
type PlacedEvent struct {
	facts.Event
	Carved bool
}

// ErrNoPlace means that the member has no such record, line or offset; its text says which there are.
var ErrNoPlace = errors.New("no such place")

// Limits on what At hands out.
const (
	maxPlaced  = 20  // events of one number
	placeBytes = 256 // bytes shown of a binary member
)

// At reads what stands at one place of a member: the record, the line with so many lines before and after it, or the bytes from
// an offset on. A defect of a reader is an error.
func At(ctx context.Context, m *bundle.Member, manifest *bundle.Manifest, at bundle.Location, around int) (p Place, err error) {
	in := &Input{Member: m, Manifest: manifest, Zone: zoneOf(manifest)}
	defer in.close()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the reader failed: %v", r)
		}
	}()
	if err := in.look(ctx); err != nil {
		return p, err
	}
	p.Binary = in.Binary
	switch at.Unit {
	case bundle.UnitRecord:
		p.Events, err = in.records(ctx, at.N)
	case bundle.UnitLine:
		p.Lines, err = in.linesAround(ctx, at.N, int64(around))
	default:
		p.Bytes, p.From, err = in.bytesAt(ctx, at.N)
	}
	return p, err
}

func (in *Input) records(ctx context.Context, number int64) ([]PlacedEvent, error) {
	switch {
	case evt.Match(in.Head):
		return in.evtRecords(ctx, number)
	case evtx.Match(in.Head):
		return in.evtxRecords(ctx, number)
	case in.Binary:
		return nil, fmt.Errorf("%w: %s is no event log; cite it by offset", ErrNoPlace, in.Path())
	}
	return nil, fmt.Errorf("%w: %s is a text; cite it by line", ErrNoPlace, in.Path())
}

// numbers is the span of the record numbers met.
type numbers struct{ first, last int64 }

func (n *numbers) see(number int64) {
	if n.first == 0 || number < n.first {
		n.first = number
	}
	n.last = max(n.last, number)
}

func (n numbers) missing(number int64) error {
	if n.last == 0 {
		return fmt.Errorf("%w: the log holds no record %d, nor any other", ErrNoPlace, number)
	}
	return fmt.Errorf("%w: the log holds no record %d; its records are %d to %d", ErrNoPlace, number, n.first, n.last)
}

func (in *Input) evtRecords(ctx context.Context, number int64) (found []PlacedEvent, err error) {
	at, size, err := in.ReaderAt(ctx)
	if err != nil {
		return nil, err
	}
	log, err := evt.Open(at, size)
	if err != nil {
		return nil, err
	}
	r := evtReading{eventLogs: newEventLogs(in, true)}
	var seen numbers
	take := func(rec *evt.Record, carved bool) {
		if n := int64(rec.Number()); n == number && len(found) < maxPlaced {
			found = append(found, PlacedEvent{r.event(rec, rec.Source()), carved})
		} else if !carved {
			seen.see(n)
		}
	}
	for rec, err := range log.Records() {
		if err == nil {
			take(&rec, false)
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	for rec := range log.Carved() {
		take(&rec, true)
	}
	if len(found) == 0 {
		return nil, seen.missing(number)
	}
	return found, nil
}

func (in *Input) evtxRecords(ctx context.Context, number int64) (found []PlacedEvent, err error) {
	src, err := in.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	log, err := evtx.New(src)
	if err != nil {
		return nil, err
	}
	r := evtxReading{eventLogs: newEventLogs(in, true)}
	var seen numbers
	for rec, err := range log.Records() {
		switch {
		case err != nil:
			if damage := (*evtx.Damage)(nil); !errors.As(err, &damage) {
				return found, err
			}
		case rec.Number == number && len(found) < maxPlaced:
			_ = rec.ReadBody(&r.body) // what was read before a damage is shown
			found = append(found, PlacedEvent{r.event(rec), rec.Carved})
		case !rec.Carved:
			seen.see(rec.Number)
		}
	}
	if len(found) == 0 {
		return nil, seen.missing(number)
	}
	return found, nil
}

func (in *Input) linesAround(ctx context.Context, number, around int64) (found []text.Line, err error) {
	if in.Binary {
		return nil, fmt.Errorf("%w: %s is no text; cite it by record or offset", ErrNoPlace, in.Path())
	}
	last, there := int64(0), false
	for line, err := range in.Lines(ctx) {
		if err != nil {
			return found, err
		}
		last = int64(line.N)
		if last > number+around {
			break
		}
		if last >= number-around {
			found = append(found, line)
		}
		there = there || last == number
	}
	if !there {
		return nil, fmt.Errorf("%w: there is no line %d; the lines are 1 to %d", ErrNoPlace, number, last)
	}
	return found, nil
}

func (in *Input) bytesAt(ctx context.Context, offset int64) ([]byte, int64, error) {
	r, err := in.Open(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	from := offset &^ 15
	skipped, err := io.CopyN(io.Discard, r, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	shown, err := io.ReadAll(io.LimitReader(r, placeBytes))
	if err != nil {
		return nil, 0, err
	}
	if skipped < from || int64(len(shown)) <= offset-from && offset > 0 {
		return nil, 0, fmt.Errorf("%w: offset %d lies behind the end; the member has %d bytes", ErrNoPlace, offset, skipped+int64(len(shown)))
	}
	return shown, from, nil
}
