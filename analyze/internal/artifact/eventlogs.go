package artifact

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// maxComputers bounds the computers told apart in one log. A collector of forwarded events has some hundreds.
const maxComputers = 2000

// eventLogs gathers the events of one member, one EventLog for each computer. It serves .evt, .evtx and text saves alike.
type eventLogs struct {
	in    *Input
	whole bool // the member is a whole log; see facts.EventLog
	byKey map[string]*openLog
	order []*openLog
	last  *openLog // of the event before
	over  int      // events of computers beyond maxComputers
	room  eventRoom
}

// openLog is the log of one computer in the making.
type openLog struct {
	facts.EventLog
	owner     *eventLogs
	spelled   string // the computer's name as the event before wrote it
	inventory inventory
	kinds     map[eventKind]*openKind
	recent    [recentKinds]*openKind
	last      *openKind
	kept      map[facts.EventKey]*keptEvents
	oldest    bool           // the event seen last is the oldest
	newest    bool           // the event seen last is the newest
	before    facts.Citation // the oldest record before the last loss
	lost      bool           // there was a loss
}

// openKind is one kind of event and whether a rule wants it.
type openKind struct {
	eventKind
	*eventTally
	wanted bool
	cited  bool        // see mayCite
	kept   *keptEvents // once there is one
	offset int64       // of its newest record in the file, for a reader that sets it
	asked  bool        // that record is to be read again
}

// mayCite tells whether the report may cite the newest record of the kind though no rule wants it: it lists errors and
// warnings that nothing explains, and takes an event of Exchange for proof that Exchange is there.
func (k *openKind) mayCite() bool {
	trouble := k.Level == "critical" || k.Level == facts.Error || k.Level == facts.Warning
	return !k.wanted && (trouble || facts.ShowsExchange(k.Source))
}

func newEventLogs(in *Input, whole bool) *eventLogs {
	return &eventLogs{in: in, whole: whole, byKey: make(map[string]*openLog), room: newEventRoom(in.Keep)}
}

// of is the log of a computer, "" being one that is not named; nil when there are too many. Both spellings of one
// server's name share a log, which takes the fuller one.
func (l *eventLogs) of(computer string) *openLog {
	if l.last != nil && l.last.spelled == computer {
		return l.last
	}
	if computer != "" && !facts.ServerName(computer) { // a damaged record names no server
		if l.last != nil {
			return l.last
		}
		computer = ""
	}
	key := facts.ServerKey(computer)
	o := l.byKey[key]
	if o == nil {
		if len(l.order) >= maxComputers {
			l.over++
			return nil
		}
		o = &openLog{owner: l, kinds: make(map[eventKind]*openKind), kept: make(map[facts.EventKey]*keptEvents)}
		o.Source, o.Whole = l.in.Source(computer), l.whole
		l.byKey[key], l.order = o, append(l.order, o)
	}
	if len(computer) > len(o.Server) {
		o.Server = computer
	}
	o.spelled, l.last = computer, o
	return o
}

// count enters one event into the inventory and tells whether a rule or the report wants to see it. alias is the
// source's other name, or "".
func (o *openLog) count(source, alias string, id uint16, level facts.Level, when time.Time, at bundle.Location) bool {
	return o.enter(o.kind(source, alias, id, level), when, at)
}

// enter is count for a reader that remembers the kind.
func (o *openLog) enter(k *openKind, when time.Time, at bundle.Location) bool {
	o.last = k
	if k.eventTally == nil {
		o.inventory.over++
	} else {
		k.see(when, at)
	}
	o.reach(when, at)
	return k.wanted
}

// recentKinds is how many kinds are found again without a look-up in the map of all.
const recentKinds = 256

func (o *openLog) kind(source, alias string, id uint16, level facts.Level) *openKind {
	kind := eventKind{source, id, level}
	recent := &o.recent[(int(id)*31+len(source)*7+len(level))%recentKinds]
	if k := *recent; k != nil && k.eventKind == kind {
		o.last = k
		return k
	}
	k := o.kinds[kind]
	if k == nil {
		k = &openKind{eventKind: kind, eventTally: o.inventory.tally(source, id, level), wanted: o.owner.wants(source, alias, id)}
		k.cited = k.mayCite()
		if k.eventTally != nil { // else the inventory is full
			o.kinds[kind] = k
		}
	}
	o.last, *recent = k, k
	return k
}

func (l *eventLogs) wants(source, alias string, id uint16) bool {
	return l.in.Wants.Event(source, id) || (alias != "" && l.in.Wants.Event(alias, id))
}

// reach widens the log to a record, and cites it where it is the oldest or the newest.
func (o *openLog) reach(when time.Time, at bundle.Location) {
	o.oldest, o.newest = false, false
	if when.IsZero() {
		return
	}
	if o.newest = !when.Before(o.Newest); o.newest {
		o.Newest, o.NewestAt = when, facts.Citation{Location: at, Time: when}
	}
	if o.oldest = o.Oldest.IsZero() || !o.newest && when.Before(o.Oldest); o.oldest {
		o.Oldest, o.OldestAt = when, facts.Citation{Location: at, Time: when}
	}
}

// quote gives the event counted last the text of its place, for a reader of texts: it may be cited as an end of the log, or
// as the newest of its kind, though no rule asks about it.
func (o *openLog) quote(c facts.Citation) {
	if len(c.Excerpt) > maxExcerpt {
		c.Excerpt = string(excerpt([]byte(c.Excerpt)))
	}
	for _, at := range []*facts.Citation{&o.OldestAt, &o.NewestAt} {
		if at.Location == c.Location {
			at.Excerpt = c.Excerpt
		}
	}
	if k := o.last; k != nil && k.eventTally != nil && k.At.Location == c.Location {
		k.At.Excerpt = c.Excerpt
	}
}

// lose notes that records are lost at this place of the log. Absence can only be proven from the next record on: there
// Oldest begins anew. Coverage still reaches back to the first record.
func (l *eventLogs) lose() {
	for _, o := range l.order {
		if earlier(o.Oldest, o.before.Time) {
			o.before = o.OldestAt
		}
		o.Oldest, o.OldestAt, o.lost = time.Time{}, facts.Citation{}, true
	}
}

// settle decides what a log with losses proves: where nothing follows the last loss, the newest records are missing, and
// the log proves no absence at all.
func (o *openLog) settle() {
	if o.lost && o.Oldest.IsZero() {
		o.Oldest, o.OldestAt, o.Partial = o.before.Time, o.before, true
	}
	n := 0
	for _, k := range o.kept {
		n += len(k.events)
	}
	o.Events = slices.Grow(o.Events, n)
	for _, key := range slices.SortedFunc(maps.Keys(o.kept), compareKeys) {
		before := len(o.Events)
		o.Events = o.kept[key].appendTo(o.Events)
		o.fit(before)
		delete(o.kept, key)
	}
	o.Events = sorted(o.Events)
}

// sorted puts events in the order of their records. It moves each event once: they are large.
func sorted(events []facts.Event) []facts.Event {
	if slices.IsSortedFunc(events, inRecordOrder) {
		return events
	}
	order := make([]int, len(events))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(events[a].N, events[b].N), cmp.Compare(a, b)) })
	all := make([]facts.Event, len(events))
	for i, from := range order {
		all[i] = events[from]
	}
	return all
}

// carve takes a leftover: wanted or not it is counted, but never as an event of the log.
func (o *openLog) carve(e facts.Event) {
	if len(o.Carved) < facts.MaxEventsKept && o.owner.wants(e.Source, e.Alias, e.ID) {
		o.Carved = append(o.Carved, e)
	}
}

// finish hands the logs to out, in the order in which their computers first occur, and widens out's coverage to their
// times. A computer that only leftovers name has no log beside those that have records: it may be any machine.
func (l *eventLogs) finish(out *facts.Extract) {
	recorded := slices.ContainsFunc(l.order, (*openLog).recorded)
	for _, o := range l.order {
		if recorded && !o.recorded() {
			continue
		}
		o.Inventory = o.inventory.counts()
		o.Log = logName(l.in, o.Inventory)
		o.settle()
		if o.inventory.over > 0 {
			out.Gap(fmt.Sprintf("more than %d kinds of events: %d events are not in the inventory", maxInventory, o.inventory.over))
		}
		out.EventLogs = append(out.EventLogs, o.EventLog)
		for _, when := range []time.Time{o.before.Time, o.Oldest, o.Newest} {
			out.Coverage.Oldest, out.Coverage.Newest = widen(out.Coverage.Oldest, out.Coverage.Newest, when)
		}
	}
	if l.over > 0 {
		out.Gap(fmt.Sprintf("more than %d computers: %d events of the others are left out", maxComputers, l.over))
	}
}

func (o *openLog) recorded() bool { return len(o.inventory.kinds)+o.inventory.over > 0 }

func compareKeys(a, b facts.EventKey) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.ID, b.ID))
}

// inRecordOrder undoes the ring of a log whose newest records stand before its oldest.
func inRecordOrder(a, b facts.Event) int { return cmp.Compare(a.N, b.N) }
