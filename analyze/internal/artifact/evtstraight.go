package artifact

import (
	"bytes"
	"context"

	"postmortem/analyze/internal/evt"
	"postmortem/rules/facts"
)

// readStraight reads a sound log that has not wrapped as its bytes arrive, beside its inflater and without a copy of it. It is
// false for any other, of which nothing counts then.
func readStraight(ctx context.Context, in *Input, out *facts.Extract) bool {
	if in.at != nil || in.stream == nil {
		return false
	}
	if _, err := in.Open(ctx); err != nil {
		return false
	}
	mine := *out
	r := newEvtReading(in, &mine)
	log := evt.Straight{Next: in.stream.Next, Before: r.pass}
	if !log.Records(r.record) || ctx.Err() != nil {
		return false
	}
	r.pass()
	r.finishAll()
	*out = mine
	return true
}

// evtMark is a record to come back to, for a while: where it lies in the file, and, of a log that passes by once, its bytes.
type evtMark struct {
	offset  int64  // 0 none
	raw     []byte // a view as long as passing
	own     []byte // backs raw else
	passing bool
}

// mark makes a record the one that m marks.
func (r *evtReading) mark(m *evtMark, rec *evt.Record) {
	m.offset = rec.Offset
	if r.file != nil {
		return
	}
	m.raw = rec.Raw()
	if !m.passing {
		m.passing, r.passing = true, append(r.passing, m)
	}
}

// pass copies the records of which only views are there, before their bytes go: of the many that are the newest for a while
// only the last of each piece is copied.
func (r *evtReading) pass() {
	for _, m := range r.passing {
		m.own = append(m.own[:0], m.raw...)
		m.raw, m.passing = m.own, false
	}
	r.passing = r.passing[:0]
}

// evtRecord is a wanted record, to be decoded at the end. Of a log that passes by it holds the bytes, most of them in itself:
// thousands take turns, and one that gives way is written over without a look at it, for it is in no cache any more.
type evtRecord struct {
	r      *evtReading
	offset int64
	long   []byte // of more bytes than few holds
	number uint32
	size   int32 // of few that are filled
	few    [384]byte
}

func (l *evtRecord) hold(raw []byte) {
	l.long, l.size = nil, 0
	if len(raw) > len(l.few) {
		l.long = bytes.Clone(raw)
		return
	}
	l.size = int32(copy(l.few[:], raw))
}

func (l *evtRecord) raw() []byte {
	if l.long != nil {
		return l.long
	}
	return l.few[:l.size]
}

// again reads a record a second time; nil when it is not the one that a citation names.
func (r *evtReading) again(offset int64, raw []byte, at facts.Citation) *facts.Event {
	rec, ok := evt.Record{}, false
	switch {
	case offset == 0:
	case r.file != nil:
		rec, ok = r.file.RecordAt(offset)
	default:
		rec, ok = evt.RecordOf(raw, offset)
	}
	if !ok || int64(rec.Number()) != at.N {
		return nil
	}
	e := r.event(&rec, rec.Source())
	return &e
}
