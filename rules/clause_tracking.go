package rules

import (
	"cmp"
	"slices"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// trackingTest asks for messages without an end, by the last thing that happened to them, or for how often an event was
// tracked.
type trackingTest struct {
	Last    []int    `yaml:"last"`    // event numbers; the message's last event
	Stuck   Number   `yaml:"stuck"`   // time between that event and the end of the tracking log: ">1h"
	Repeats Number   `yaml:"repeats"` // how often that event was tracked for one message
	Sender  Text     `yaml:"sender"`  // of the message, as tracked: "<>" for reports
	Event   []int    `yaml:"event"`   // or: any rows of these events
	Within  Duration `yaml:"within"`  // the time asked about for absence, the last 24 hours by default
	Count   Number   `yaml:"count"`   // messages, or rows
}

func (t *trackingTest) complete() string {
	if len(t.Last) > 0 && len(t.Event) > 0 {
		return "asks for messages (last) or for rows (event), not both"
	}
	return needs(len(t.Last)+len(t.Event) > 0 || t.Stuck.set || t.Repeats.set || t.Sender.set, "last, stuck, repeats, sender or event")
}

func (t *trackingTest) evaluate(s *scene) Answer {
	if len(s.TrackingLogs) == 0 {
		return noArtifact("message tracking log")
	}
	count, maybe, proof, last := t.messages(s)
	if len(t.Event) > 0 {
		count, proof, last = t.rows(s)
	}
	heads, why := t.coverage(s)
	most := float64(count + maybe)
	if why != "" {
		most = unbounded
	}
	a := Answer{State: t.Count.orAtLeast(1).over(float64(count), most), Last: last}
	switch {
	case a.State == facts.Unknown:
		a.Why = cmp.Or(why, "the message tracking log does not show the senders")
	case a.State == facts.Holds && len(proof) > 0:
		a.cite(proof...)
	default:
		a.cite(proof...)
		a.cite(heads...)
	}
	return a
}

// messages counts those that match, and those that may: their rows do not show the sender asked about.
func (t *trackingTest) messages(s *scene) (count, maybe int, proof []facts.Citation, last time.Time) {
	end := s.trackingEnd()
	open := s.openMessages()
	for i := range open {
		m := &open[i]
		if !t.matches(m, end) {
			continue
		}
		switch t.Sender.of(m.Sender) {
		case facts.Holds:
			count++
			proof = append(proof, m.Citation)
			last = m.Time
		case facts.Unknown:
			maybe++
		}
	}
	// A message stuck since long is stuck at the end of the log, however old its last row.
	if t.Stuck.set && count > 0 {
		last = end
	}
	return count, maybe, proof, last
}

func (t *trackingTest) matches(m *facts.TrackedMessage, end time.Time) bool {
	return (len(t.Last) == 0 || slices.Contains(t.Last, m.LastEvent)) && t.Stuck.Match(end.Sub(m.Waiting()).Seconds()) &&
		t.Repeats.Match(float64(m.Repeats))
}

// openMessages joins the tracking logs once.
func (s *scene) openMessages() []facts.TrackedMessage {
	if s.open == nil {
		s.open = append([]facts.TrackedMessage{}, s.TrackedOpen()...)
	}
	return s.open
}

func (s *scene) trackingEnd() (end time.Time) {
	for i := range s.TrackingLogs {
		if s.TrackingLogs[i].Newest.After(end) {
			end = s.TrackingLogs[i].Newest
		}
	}
	return end
}

func (t *trackingTest) rows(s *scene) (count int, proof []facts.Citation, last time.Time) {
	for i := range s.TrackingLogs {
		for _, c := range s.TrackingLogs[i].ByEvent {
			if slices.Contains(t.Event, c.Event) {
				count += c.Count
				proof = append(proof, c.Citation)
				last = s.TrackingLogs[i].Newest
			}
		}
	}
	return count, proof, last
}

func (t *trackingTest) coverage(s *scene) (heads []facts.Citation, why string) {
	span := t.Within.Duration
	if span == 0 {
		span = lookBack
	}
	var spans []stretch
	for i := range s.TrackingLogs {
		log := &s.TrackingLogs[i]
		if log.Partial || log.Dropped > 0 || log.EndedDropped > 0 {
			return nil, "the tracking log " + log.Member + " was not read whole"
		}
		spans = append(spans, stretch{log.Oldest, log.Newest, false})
		heads = append(heads, log.Head)
	}
	return heads, cmp.Or(s.tooSoon(span), s.uncoveredBy(spans, span, "message tracking logs"))
}

func (t *trackingTest) wants(*facts.Wants)       {}
func (t *trackingTest) targets() []bundle.Target { return targetsOf("tracking/log") }
