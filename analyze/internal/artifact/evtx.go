package artifact

import (
	"context"
	"errors"
	"fmt"

	"postmortem/analyze/internal/evtx"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var evtxLog = Artifact{
	Kind:    "event log (.evtx)",
	Streams: true,
	Match:   func(in *Input) bool { return evtx.Match(in.Head) },
	Extract: readEvtx,
}

// maxDamageGaps bounds the damages reported one by one; the rest is summed up.
const maxDamageGaps = 20

// evtxReading is the reading of one .evtx member.
type evtxReading struct {
	*eventLogs
	out     *facts.Extract
	damages int
	ring    bool  // newer records stand before older ones
	number  int64 // of the record before
	body    evtx.Body
	log     *evtx.Reader
	spare   *evtxRecord // room for the next one to be read later
	names   []string    // of the strings of the named event before
	again   evtxAgain
}

func readEvtx(ctx context.Context, in *Input, out *facts.Extract) error {
	src, err := in.Open(ctx)
	if err != nil {
		return err
	}
	defer src.Close()
	log, err := evtx.New(src)
	if err != nil {
		return err
	}
	r := evtxReading{eventLogs: newEventLogs(in, true), out: out, log: log}
	log.Leaving = func(from, to int64) { r.leaving(log, from, to) }
	for rec, err := range log.Records() {
		if err == nil {
			r.record(rec)
		} else if !r.damage(err) {
			out.Gap(err.Error())
			r.lose()
			r.again.lose()
			break
		}
	}
	r.close()
	return ctx.Err()
}

func (r *evtxReading) record(rec *evtx.Record) {
	r.tally(rec)
	o := r.of(rec.Computer)
	if o == nil {
		return
	}
	if rec.Carved {
		if r.wants(rec.Provider, rec.Alias, rec.ID) {
			_ = rec.ReadBody(&r.body) // what is left is still better than nothing
			o.carve(r.event(rec))
		}
		return
	}
	r.ring = r.ring || rec.Number < r.number
	r.number = rec.Number
	at := bundle.AtRecord(r.in.Path(), rec.Number)
	wanted := o.count(rec.Provider, rec.Alias, rec.ID, evtxLevel(rec), rec.Time, at)
	r.again.remember(o, rec.Offset)
	if !wanted || r.keepLater(o, rec) {
		return
	}
	r.readBody(rec)
	o.keep(r.event(rec))
}

// tally counts the record, whatever becomes of it.
func (r *evtxReading) tally(rec *evtx.Record) {
	if rec.Carved {
		r.out.Carved++
	} else {
		r.out.Records++
	}
}

// readBody reads the body of a wanted record, and notes what of it is lost.
func (r *evtxReading) readBody(rec *evtx.Record) {
	if err := rec.ReadBody(&r.body); err != nil {
		r.note(fmt.Sprintf("event record %d: its strings are incomplete: %v", rec.Number, err))
	}
}

// evtxRecord is a record to be read at the end.
type evtxRecord struct {
	r *evtxReading
	evtx.Captured
}

func (l *evtxRecord) event() facts.Event {
	rec, err := l.r.log.Recall(&l.Captured)
	if err != nil {
		return facts.Event{} // it was captured because it can be read
	}
	l.r.readBody(rec)
	return l.r.event(rec)
}

// keepLater keeps a record that is read at the end; false where that cannot be done.
func (r *evtxReading) keepLater(o *openLog, rec *evtx.Record) bool {
	if r.spare == nil {
		r.spare = &evtxRecord{r: r}
	}
	if !rec.Capture(&r.spare.Captured) {
		return false
	}
	old := o.keepLater(rec.Provider, rec.ID, r.spare, r.spare.Size())
	r.spare, _ = old.(*evtxRecord) // of an event that gave way
	return true
}

// event is a record whose body was read.
func (r *evtxReading) event(rec *evtx.Record) facts.Event {
	body := &r.body
	e := facts.Event{
		Citation: facts.Citation{Location: bundle.AtRecord(r.in.Path(), rec.Number), Time: rec.Time},
		Source:   rec.Provider, Alias: rec.Alias, ID: rec.ID, Qualifiers: rec.Qualifiers,
		Level: evtxLevel(rec), Category: rec.Task, CategoryName: body.Task, Computer: rec.Computer,
		Data: body.Binary, Text: body.Message, SecondReader: rec.SecondReader,
	}
	e.Strings, e.Names = insertionStrings(body.Strings, r.names)
	if e.Names != nil {
		r.names = e.Names
	}
	return e
}

// insertionStrings splits strings from their names, which are nil when no string has one. Where the names are those before,
// the list is shared.
func insertionStrings(all []evtx.String, before []string) (values, names []string) {
	values = make([]string, len(all))
	named, same := false, len(before) == len(all)
	for i := range all {
		values[i] = all[i].Value
		named = named || all[i].Name != ""
		same = same && before[i] == all[i].Name
	}
	if !named {
		return values, nil
	}
	if same {
		return values, before
	}
	names = make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return values, names
}

// evtxLevel is the level of a record in words. Audits bear level 0 and keywords of their own; a classic log's events of
// type 0 bear level 0 too, and Event Viewer shows them as information.
func evtxLevel(rec *evtx.Record) facts.Level {
	const auditFailure, auditSuccess = 0x10000000000000, 0x20000000000000 // winmeta.h, WINEVENT_KEYWORD_AUDIT_*
	switch rec.Level {
	case 0:
		switch {
		case rec.Keywords&auditFailure != 0:
			return facts.FailureAudit
		case rec.Keywords&auditSuccess != 0:
			return facts.SuccessAudit
		}
		return facts.Information
	case 1:
		return "critical"
	case 2:
		return facts.Error
	case 3:
		return facts.Warning
	case 4:
		return facts.Information
	case 5:
		return "verbose"
	}
	return facts.Level(fmt.Sprintf("level %d", rec.Level))
}

// damage notes a damage of the log; it is false for an error of another kind.
func (r *evtxReading) damage(err error) bool {
	d := (*evtx.Damage)(nil)
	if !errors.As(err, &d) {
		return false
	}
	r.out.Damaged += d.Lost
	reason := d.Error()
	if d.Lost > 0 || !errors.Is(err, evtx.ErrChecksum) {
		r.lose()
		r.again.lose()
	}
	if d.Lost > 0 {
		reason += fmt.Sprintf(" (%d lost)", d.Lost)
	}
	r.note(reason)
	return true
}

func (r *evtxReading) note(reason string) {
	if r.damages++; r.damages <= maxDamageGaps {
		r.out.Gap(reason)
	}
}

func (r *evtxReading) close() {
	r.again.settle()
	r.finish(r.out)
	if more := r.damages - maxDamageGaps; more > 0 {
		r.out.Gap(fmt.Sprintf("%d further damages of this log", more))
	}
	if r.ring && r.out.Damaged > 0 {
		r.out.Distrust() // what follows a loss in the file may be older than what was lost
	}
}
