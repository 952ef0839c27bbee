package artifact

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"postmortem/analyze/internal/evt"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var evtLog = Artifact{
	Kind:    "event log (.evt)",
	Streams: true,
	Match:   func(in *Input) bool { return evt.Match(in.Head) },
	Extract: readEvt,
}

// The limits of what is kept of wanted events. Real events have some hundred bytes.
const (
	maxEventText = 64 << 10 // bytes of UTF-16 in one event's strings
	maxEventData = 256      // bytes of one event's binary data
	maxTextKept  = 64 << 20 // bytes of leftovers and of texts whose events are kept, of one member
	maxOrigins   = 50_000   // pairs of source and computer that are remembered
	maxSamples   = 2000     // unwanted kinds of events of which the newest record is kept
)

// evtReading is the reading of one .evt member. What to do with a record is decided once for each kind of event: a record
// that no rule wants costs two look-ups by its undecoded names and its number.
type evtReading struct {
	*eventLogs
	out     *facts.Extract
	origins map[string]*evtOrigin
	last    *evtOrigin
	ends    map[*openLog]*logEnds
	file    *evt.Log   // nil of a log that passes by once
	passing []*evtMark // of such a log: whose records are still views of bytes that pass
	spare   *evtRecord // room for the next one to be read later
	text    int64      // bytes of the leftovers kept
	damages int
}

// evtOrigin is one source on one computer.
type evtOrigin struct {
	raw    []byte // both names as records bear them
	source string
	log    *openLog // nil when there are too many computers
	ends   *logEnds // of log
	kinds  map[uint32]*evtKind
	recent *evtKind // of the record before
}

// logEnds are the oldest and the newest record of a log.
type logEnds struct{ oldest, newest evtMark }

// evtKind is one kind of event and its newest record, where the report may cite that.
type evtKind struct {
	*openKind
	key    uint32
	newest evtMark
}

func newEvtReading(in *Input, out *facts.Extract) *evtReading {
	return &evtReading{eventLogs: newEventLogs(in, true), out: out, origins: make(map[string]*evtOrigin), ends: make(map[*openLog]*logEnds)}
}

func readEvt(ctx context.Context, in *Input, out *facts.Extract) error {
	if in.Member.Packed() && readStraight(ctx, in, out) { // one that can be read at random costs less to walk
		return ctx.Err()
	}
	at, size, err := in.ReaderAt(ctx)
	if err != nil {
		return err
	}
	log, err := evt.Open(at, size)
	if err != nil {
		return err
	}
	r := newEvtReading(in, out)
	r.file = log
	r.header(log)
	for rec, err := range log.Records() {
		if err == nil {
			r.record(&rec)
		} else if !r.damage(err) || ctx.Err() != nil {
			break
		}
	}
	for rec := range log.Carved() {
		r.carved(&rec)
	}
	r.finishAll()
	return ctx.Err()
}

// finishAll reads again what is cited or kept, and hands the logs on.
func (r *evtReading) finishAll() {
	r.sample()
	r.readKept()
	r.close()
}

// header reports a destroyed header. A header that is merely out of date is no damage: every log of a running server has
// one, and nothing of it is used.
func (r *evtReading) header(log *evt.Log) {
	switch {
	case log.HeaderErr == nil:
	case log.Located:
		r.out.Gap(fmt.Sprintf("%v: read by its end-of-file record", log.HeaderErr))
	default:
		r.out.Gap(fmt.Sprintf("%v and no end-of-file record: what it holds counts as leftovers only", log.HeaderErr))
	}
}

func (r *evtReading) record(rec *evt.Record) {
	r.out.Records++
	o := r.origin(rec)
	if o.log == nil {
		return
	}
	k := o.kind(rec)
	wanted := o.log.enter(k.openKind, rec.Generated(), bundle.AtRecord(r.in.Path(), int64(rec.Number())))
	r.remember(o, k, rec)
	if wanted {
		r.keepLater(o, rec)
	}
}

func (l *evtRecord) event() facts.Event {
	at := facts.Citation{Location: bundle.AtRecord(l.r.in.Path(), int64(l.number))}
	if e := l.r.again(l.offset, l.raw(), at); e != nil {
		return *e
	}
	return facts.Event{} // the file cannot be read any more
}

// readKept reads the wanted records in the order of the file, so that it passes by once.
func (r *evtReading) readKept() {
	all := r.waiting()
	offset := func(k *keptEvent) int64 { return k.later.(*evtRecord).offset }
	slices.SortFunc(all, func(a, b *keptEvent) int { return cmp.Compare(offset(a), offset(b)) })
	for _, k := range all {
		e := k.later.event()
		k.event, k.later = &e, nil
	}
}

func (r *evtReading) keepLater(o *evtOrigin, rec *evt.Record) {
	l := r.spare
	if l == nil {
		l = &evtRecord{r: r}
	}
	l.number, l.offset = rec.Number(), rec.Offset
	if r.file == nil {
		l.hold(rec.Raw())
	}
	old := o.log.keepLater(o.source, rec.ID(), l, int(rec.Length()))
	r.spare, _ = old.(*evtRecord) // of an event that gave way
}

// remember notes the newest record of its kind, and the oldest and the newest of the log.
func (r *evtReading) remember(o *evtOrigin, k *evtKind, rec *evt.Record) {
	number := int64(rec.Number())
	if k.cited && k.eventTally != nil && k.At.N == number {
		r.mark(&k.newest, rec)
	}
	if o.log.OldestAt.N == number {
		r.mark(&o.ends.oldest, rec)
	}
	if o.log.NewestAt.N == number {
		r.mark(&o.ends.newest, rec)
	}
}

// origin finds the record's source and computer by their undecoded names.
func (r *evtReading) origin(rec *evt.Record) *evtOrigin {
	raw := rec.Origin()
	if r.last != nil && bytes.Equal(r.last.raw, raw) {
		return r.last
	}
	o := r.origins[string(raw)]
	if o == nil {
		o = &evtOrigin{raw: bytes.Clone(raw), source: rec.Source(), log: r.of(rec.Computer()), kinds: make(map[uint32]*evtKind)}
		if o.ends = r.ends[o.log]; o.ends == nil {
			o.ends = &logEnds{}
			r.ends[o.log] = o.ends
		}
		if len(r.origins) < maxOrigins {
			r.origins[string(o.raw)] = o
		}
	}
	r.last = o
	return o
}

func (o *evtOrigin) kind(rec *evt.Record) *evtKind {
	key := uint32(rec.ID()) | uint32(rec.Type())<<16
	if o.recent != nil && o.recent.key == key {
		return o.recent
	}
	k := o.kinds[key]
	if k == nil {
		k = &evtKind{openKind: o.log.kind(o.source, "", rec.ID(), evtLevel(rec.Type())), key: key}
		o.kinds[key] = k
	}
	o.recent = k
	return k
}

// sample keeps the newest record of each kind that the report may cite though no rule asks about it, so that it can say in
// words what happened. They are read again, because while the log is read every record may be the newest.
func (r *evtReading) sample() {
	for _, k := range r.troubles() {
		k.Newest = r.again(k.newest.offset, k.newest.raw, k.At)
	}
	for _, l := range r.order {
		ends := r.ends[l]
		if ends == nil {
			continue // leftovers alone
		}
		for _, e := range []*facts.Event{r.again(ends.oldest.offset, ends.oldest.raw, l.OldestAt), r.again(ends.newest.offset, ends.newest.raw, l.NewestAt)} {
			if e != nil {
				l.Ends = append(l.Ends, *e)
			}
		}
	}
}

// troubles are those kinds, in the order of their newest records.
func (r *evtReading) troubles() []*evtKind {
	var all []*evtKind
	for _, o := range r.origins {
		for _, k := range o.kinds {
			if k.eventTally != nil && k.newest.offset > 0 && k.cited {
				all = append(all, k)
			}
		}
	}
	slices.SortFunc(all, func(a, b *evtKind) int { return cmp.Compare(a.newest.offset, b.newest.offset) })
	return all[:min(len(all), maxSamples)]
}

func (r *evtReading) event(rec *evt.Record, source string) facts.Event {
	e := facts.Event{
		Citation: facts.Citation{Location: bundle.AtRecord(r.in.Path(), int64(rec.Number())), Time: rec.Generated()},
		Source:   source, ID: rec.ID(), Qualifiers: rec.Qualifiers(), Level: evtLevel(rec.Type()),
		Category: rec.Category(), Computer: rec.Computer(), User: accountOf(rec.SID()), Strings: rec.Strings(maxEventText),
	}
	if rec.TextBytes() > maxEventText {
		r.in.cut.see(fmt.Sprintf("record %d", rec.Number()))
	}
	if data := rec.Data(); len(data) > 0 {
		e.Data = bytes.Clone(data[:min(len(data), maxEventData)])
	}
	return e
}

// serviceAccounts are the accounts under which services log, as Event Viewer names them (KB243330).
var serviceAccounts = map[string]string{
	"": "N/A", "S-1-5-18": `NT AUTHORITY\SYSTEM`, "S-1-5-19": `NT AUTHORITY\LOCAL SERVICE`, "S-1-5-20": `NT AUTHORITY\NETWORK SERVICE`,
	"S-1-5-7": `NT AUTHORITY\ANONYMOUS LOGON`,
}

func accountOf(sid string) string { return cmp.Or(serviceAccounts[sid], sid) }

// evtLevel is an event's type in words. Type 0, success, is what Event Viewer shows as information.
func evtLevel(kind uint16) facts.Level {
	switch kind {
	case 0, 4:
		return facts.Information
	case 1:
		return facts.Error
	case 2:
		return facts.Warning
	case 8:
		return facts.SuccessAudit
	case 16:
		return facts.FailureAudit
	}
	return facts.Level(fmt.Sprintf("type %d", kind))
}

// carved takes a leftover. What is left of a damaged record of the log itself is counted as damaged already.
func (r *evtReading) carved(rec *evt.Record) {
	if !rec.InLog {
		r.out.Carved++
	}
	if !r.wants(rec.Source(), "", rec.ID()) {
		return
	}
	if r.text += rec.Length(); r.text > maxTextKept {
		return
	}
	if log := r.home(rec); log != nil {
		log.carve(r.event(rec, rec.Source()))
	}
}

// home is the log a leftover belongs to. A fragment that ends before its computer's name is taken for the log's own.
func (r *evtReading) home(rec *evt.Record) *openLog {
	if computer := rec.Computer(); computer != "" || len(r.order) == 0 {
		return r.of(computer)
	}
	return r.order[len(r.order)-1]
}

// damage notes a damage of the log; it is false for an error of another kind.
func (r *evtReading) damage(err error) bool {
	d := (*evt.Damage)(nil)
	if !errors.As(err, &d) {
		r.out.Gap(err.Error())
		r.lose()
		return false
	}
	r.out.Damaged += d.Lost
	r.lose()
	if r.damages++; r.damages <= maxDamageGaps {
		r.out.Gap(d.Error() + losses(d))
	}
	return true
}

func losses(d *evt.Damage) string {
	switch {
	case d.Lost > 0 && d.Missing > 0:
		return fmt.Sprintf(" (%d records lost, %d more missing)", d.Lost, d.Missing)
	case d.Lost > 0:
		return fmt.Sprintf(" (%d records lost)", d.Lost)
	case d.Missing > 0:
		return fmt.Sprintf(" (%d records missing)", d.Missing)
	}
	return ""
}

func (r *evtReading) close() {
	if more := r.damages - maxDamageGaps; more > 0 {
		r.out.Gap(fmt.Sprintf("%d further damages of this log", more))
	}
	r.finish(r.out)
}
