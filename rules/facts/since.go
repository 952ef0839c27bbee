package facts

import (
	"slices"
	"time"
)

// Since is the server as what was written after a time shows it: events, replies and tracked messages from then on, and only
// those snapshots that are not known to be older. A zero time leaves the server as it is. stale are the members of which a
// snapshot is left out, in order.
//
// It is for a later look at a server that was looked at before: what both looks hold tells nothing of what happened between.
func (s *Server) Since(from time.Time) (later *Server, stale []string) {
	if from.IsZero() {
		return s, nil
	}
	later = &Server{}
	*later = *s
	later.Evidence = Evidence{}
	s.Evidence.split(func(x *Source) *Evidence {
		if !x.Taken.IsZero() && !x.Taken.After(from) {
			stale = appendNew(stale, x.Member)
			return nil
		}
		return &later.Evidence
	})
	for i := range later.EventLogs {
		later.EventLogs[i].since(from)
	}
	for i := range later.ProtocolLogs {
		l := &later.ProtocolLogs[i]
		l.Replies = slices.DeleteFunc(slices.Clone(l.Replies), func(r SMTPReply) bool { return !r.Last.IsZero() && !r.Last.After(from) })
	}
	later.TrackingLogs = slices.DeleteFunc(later.TrackingLogs, func(l TrackingLog) bool { return !l.Newest.IsZero() && !l.Newest.After(from) })
	later.Derive()
	slices.Sort(stale)
	return later, stale
}

// since keeps the events after a time. The log still spans what it spanned: that is the proof of what it lacks.
func (l *EventLog) since(from time.Time) {
	l.Events = slices.DeleteFunc(slices.Clone(l.Events), func(e Event) bool { return !e.Time.IsZero() && !e.Time.After(from) })
	counts := make([]EventCount, 0, len(l.Inventory))
	for _, c := range l.Inventory {
		if !c.Last.IsZero() && !c.Last.After(from) {
			continue
		}
		if !c.First.After(from) {
			c.Count, c.First = max(c.Between(from, time.Time{}), 1), time.Time{} // the newest is later
		}
		counts = append(counts, c)
	}
	l.Inventory = counts
}

// Between counts the events of the hours after the one in which a time lies, up to and with the one of another time; a zero
// time is no bound.
func (c *EventCount) Between(after, until time.Time) (n int) {
	for _, h := range c.Hours {
		if !after.IsZero() && h.Hour <= HourOf(after) || !until.IsZero() && h.Hour > HourOf(until) {
			continue
		}
		n += int(h.Count)
	}
	return n
}
