package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// moment is a row of the timeline as other tools read it: one point of time, whatever the report knows of it.
type moment struct {
	Time     time.Time
	Kind     string // what the time is of: "Event logged", "Last of a run", "Service started"
	Message  string
	Server   string
	Source   string // "" for what is no event
	EventID  string
	Level    string
	Count    int
	Citation Citation
}

// moments is the timeline of events that matter, the starts and stops of services, and the collection, in order of time.
// A run of equal events has two: its first and its last.
func moments(r *Report) []moment {
	var all []moment
	for _, e := range r.Timeline {
		all = append(all, eventMoments(e)...)
	}
	for _, p := range r.Pictures {
		if p.Activity != nil {
			for _, c := range p.Activity.Services {
				all = append(all, serviceMoment(p.Server, c))
			}
		}
	}
	for _, s := range r.Servers {
		if s.CollectedAt != nil {
			all = append(all, moment{
				Time: *s.CollectedAt, Kind: "Collected", Server: s.Name, Count: 1,
				Message: "Collected" + onServer(s.Name) + bySource(s.CollectedBy),
			})
		}
	}
	slices.SortStableFunc(all, func(x, y moment) int {
		return cmp.Or(x.Time.Compare(y.Time), strings.Compare(x.Server, y.Server), strings.Compare(x.Message, y.Message))
	})
	return all
}

func eventMoments(e TimelineEntry) []moment {
	source, id := e.Label, ""
	if at := strings.LastIndexByte(e.Label, '/'); at >= 0 {
		source, id = e.Label[:at], e.Label[at+1:]
	}
	first := moment{
		Time: e.Time, Kind: "Event logged", Message: e.words(), Server: e.Server, Source: source, EventID: id,
		Level: e.Level, Count: e.Count, Citation: e.Citation,
	}
	if e.Count <= 1 || e.Until.Equal(e.Time) {
		return []moment{first}
	}
	last := first
	first.Kind = "First of a run"
	last.Time, last.Kind = e.Until, "Last of a run"
	return []moment{first, last}
}

func serviceMoment(server string, c ServiceChange) moment {
	return moment{
		Time: c.Time, Kind: "Service " + c.Change, Server: server, Source: c.Service, Count: 1,
		Message: c.Service + " " + c.Change + onServer(server) + ": " + c.Words, Citation: c.Citation,
	}
}

// place is where the proof stands: "record", "line" or "offset", and its number; "" for a moment without.
func (m moment) place() (unit string, n int64) {
	switch c := m.Citation; {
	case c.Record != nil:
		return "record", *c.Record
	case c.Line != nil:
		return "line", *c.Line
	case c.Offset != nil:
		return "offset", *c.Offset
	}
	return "", 0
}

// preciseStamp is a time as every one of these formats reads it. All rows have the same form, because a reader that guesses
// the form from the first row drops those that differ.
func preciseStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
