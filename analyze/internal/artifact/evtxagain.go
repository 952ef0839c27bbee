package artifact

import (
	"cmp"
	"slices"

	"postmortem/analyze/internal/evtx"
	"postmortem/rules/facts"
)

// evtxAgain is the records that the report cites though no rule asks about them: the newest of each kind of error and
// warning, and the two ends of each log. While the log is read every record may be the newest, and a body is dear; so a record
// is read only when its chunk is about to leave the reader's memory and it is still the newest.
type evtxAgain struct {
	kinds   []*openKind
	ends    []*evtxEnds
	byLog   map[*openLog]*evtxEnds
	last    *evtxEnds
	sampled []*openKind // that have their newest record
}

// evtxEnds is the two ends of one log.
type evtxEnds struct {
	log            *openLog
	oldest, newest evtxEnd
}

// evtxEnd is the first or the last record of a log.
type evtxEnd struct {
	offset int64
	asked  bool // it is to be read
	event  *facts.Event
}

func (e *evtxEnd) ask(offset int64) { e.offset, e.asked, e.event = offset, true, nil }

// remember notes what the record counted last in o is now the newest or the oldest of.
func (a *evtxAgain) remember(o *openLog, offset int64) {
	if k := o.last; k.cited && k.eventTally != nil && k.newest {
		k.offset = offset
		if !k.asked {
			k.asked = true
			a.kinds = append(a.kinds, k)
		}
	}
	if !o.oldest && !o.newest {
		return
	}
	e := a.of(o)
	if o.oldest {
		e.oldest.ask(offset)
	}
	if o.newest {
		e.newest.ask(offset)
	}
}

func (a *evtxAgain) of(o *openLog) *evtxEnds {
	if a.last != nil && a.last.log == o {
		return a.last
	}
	e := a.byLog[o]
	if e == nil {
		if a.byLog == nil {
			a.byLog = make(map[*openLog]*evtxEnds)
		}
		e = &evtxEnds{log: o}
		a.byLog[o], a.ends = e, append(a.ends, e)
	}
	a.last = e
	return e
}

// lose drops the first records: the logs begin anew.
func (a *evtxAgain) lose() {
	for _, e := range a.ends {
		e.oldest = evtxEnd{}
	}
}

// leaving reads what is asked of the chunk at [from, to).
func (r *evtxReading) leaving(log *evtx.Reader, from, to int64) {
	read := func(offset int64) *facts.Event {
		rec, ok := log.Again(offset)
		if !ok {
			return nil
		}
		_ = rec.ReadBody(&r.body) // what is left is still better than nothing
		e := r.event(rec)
		return &e
	}
	waiting := r.again.kinds[:0]
	for _, k := range r.again.kinds {
		if k.offset < from || k.offset >= to {
			waiting = append(waiting, k)
			continue
		}
		if k.asked = false; k.Newest == nil {
			r.again.sampled = append(r.again.sampled, k)
		}
		k.Newest = read(k.offset)
	}
	r.again.kinds = waiting
	for _, e := range r.again.ends {
		for _, end := range []*evtxEnd{&e.oldest, &e.newest} {
			if end.asked && end.offset >= from && end.offset < to {
				end.asked, end.event = false, read(end.offset)
			}
		}
	}
	r.again.bound(2 * maxSamples)
}

// bound keeps the newest of the sampled kinds.
func (a *evtxAgain) bound(most int) {
	if len(a.sampled) <= most {
		return
	}
	slices.SortFunc(a.sampled, func(x, y *openKind) int { return cmp.Compare(y.At.N, x.At.N) })
	for _, k := range a.sampled[maxSamples:] {
		k.Newest = nil
	}
	a.sampled = a.sampled[:maxSamples]
}

// settle gives each log its ends.
func (a *evtxAgain) settle() {
	a.bound(maxSamples)
	for _, e := range a.ends {
		for _, end := range []*evtxEnd{&e.oldest, &e.newest} {
			if end.event != nil {
				e.log.Ends = append(e.log.Ends, *end.event)
			}
		}
	}
}
