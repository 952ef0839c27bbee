package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// eventTest asks for events of a log. It holds when enough events match, wherever they were found; it fails only when
// whole logs span the time asked about (within, else the last 24 hours before collection) and hold too few.
type eventTest struct {
	Source   []string     `yaml:"source"` // any of them
	ID       []uint16     `yaml:"id"`     // any of them; none is any
	Log      string       `yaml:"log"`    // Application (default), System, Security, any (absence must be proven in Application and System)
	Level    []string     `yaml:"level"`
	Category Text         `yaml:"category"`
	String   map[int]Text `yaml:"string"` // insertion strings by position from 1
	Text     Text         `yaml:"text"`   // the message, or the strings where the artifact has no message
	Code     []uint32     `yaml:"code"`   // the error code in its data or words, any of them
	Within   Duration     `yaml:"within"` // only events of this time before collection
	Count    Number       `yaml:"count"`  // how many; at least one by default
	Distinct *ofString    `yaml:"distinct"`
	Repeated *ofString    `yaml:"repeated"`
	Burst    *burst       `yaml:"burst"`
	After    *companion   `yaml:"after"` // only events that follow such another one
	Near     *companion   `yaml:"near"`  // only events with such another one before or after
}

// ofString counts the values of one insertion string: how many differ, or how often the most frequent one comes.
type ofString struct {
	String int    `yaml:"string"`
	Count  Number `yaml:"count"`
	Times  Number `yaml:"times"`
}

// burst is so many events in so little time.
type burst struct {
	Count  Number   `yaml:"count"` // 2 or more
	Within Duration `yaml:"within"`
}

// companion is another event close by.
type companion struct {
	Source []string `yaml:"source"`
	ID     []uint16 `yaml:"id"`
	Within Duration `yaml:"within"`
}

type eventFields eventTest

func (e *eventTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*eventFields)(e))
	for _, level := range e.Level {
		d.oneOf(n, level, "error", "warning", "information", "success-audit", "failure-audit")
	}
	if e.Log == "" {
		e.Log = string(facts.ApplicationLog)
	}
	d.oneOf(n, e.Log, "Application", "System", "Security", "any")
}

func (e *eventTest) complete() string {
	switch {
	case len(e.Source) == 0:
		return "needs source: the provider's name as the log writes it"
	case e.Distinct != nil && (e.Distinct.String < 1 || !e.Distinct.Count.set):
		return "distinct needs string (from 1) and count"
	case e.Repeated != nil && (e.Repeated.String < 1 || !e.Repeated.Times.set):
		return "repeated needs string (from 1) and times"
	case e.Burst != nil && (!(e.Burst.Count.low >= 2) || e.Burst.Within.Duration == 0):
		return "burst needs count (2 or more) and within"
	}
	for _, c := range []*companion{e.After, e.Near} {
		if c != nil && (len(c.Source) == 0 || len(c.ID) == 0 || c.Within.Duration == 0) {
			return "after and near need source, id and within"
		}
	}
	for i := range e.String {
		if i < 1 {
			return "strings are counted from 1"
		}
	}
	return ""
}

func (e *eventTest) evaluate(s *scene) Answer {
	if e.Within.Duration > 0 && s.CollectedAt.IsZero() {
		return Answer{Why: "nothing in the bundle tells when it was collected"}
	}
	found := e.find(s)
	proof, why := e.coverage(s)
	if e.quiet(s, found, why == "") {
		return Answer{State: facts.Fails, Citations: proof}
	}
	a := Answer{State: found.judge(e, why == ""), Last: found.last()}
	if a.State == facts.Fails && e.fewer(s, found) {
		return Answer{Why: "there are fewer than before, but the later bundle had less time to see them"}
	}
	switch {
	case a.State == facts.Unknown:
		a.Why = found.why(s, e, why)
	case a.State == facts.Holds && len(found.proof) > 0:
		a.cite(found.proof...)
	default:
		a.cite(first(found.proof)...)
		if found.near != nil {
			a.cite(found.near.Citation)
		}
		a.cite(proof...)
	}
	return a
}

// find collects the matching events of all logs.
func (e *eventTest) find(s *scene) *eventsFound {
	f := &eventsFound{plain: e.plain()}
	for _, source := range e.Source {
		for _, hit := range s.events(source, e.ID) {
			e.sort(s, f, hit)
		}
		n, at := s.counted(source, e.ID)
		f.counted += n
		f.newest = append(f.newest, at)
	}
	f.dropped = s.dropsWanted(e)
	return f
}

func (e *eventTest) sort(s *scene, f *eventsFound, ev *facts.Event) {
	if !e.levelIs(ev) || e.outside(s, ev) {
		return
	}
	switch e.matches(s, ev) {
	case facts.Holds:
		f.met = append(f.met, ev)
	case facts.Unknown:
		f.maybe++
	case facts.Fails:
		f.near = cmp.Or(f.near, ev)
	}
}

// plain is true when the inventory alone can count the events.
func (e *eventTest) plain() bool {
	return len(e.Level) == 0 && !e.Category.set && len(e.String) == 0 && !e.Text.set && len(e.Code) == 0 && e.Within.Duration == 0 && e.Near == nil &&
		e.After == nil && e.Distinct == nil && e.Repeated == nil && e.Burst == nil
}

func (e *eventTest) levelIs(ev *facts.Event) bool {
	return len(e.Level) == 0 || slices.Contains(e.Level, string(ev.Level))
}

// outside is true when the event is older than the time asked about.
func (e *eventTest) outside(s *scene, ev *facts.Event) bool {
	return e.Within.Duration > 0 && s.CollectedAt.Sub(ev.Time) > e.Within.Duration
}

func (e *eventTest) matches(s *scene, ev *facts.Event) facts.State {
	result := and(e.categoryIs(ev), e.codeIs(ev))
	if e.Text.set {
		result = and(result, e.Text.of(s.messageOf(ev)))
	}
	for i, t := range e.String {
		result = and(result, stringIs(ev, i, &t))
	}
	if e.After != nil {
		result = and(result, e.After.by(s, ev, e.logs(), false))
	}
	if e.Near != nil {
		result = and(result, e.Near.by(s, ev, e.logs(), true))
	}
	return result
}

func (e *eventTest) categoryIs(ev *facts.Event) facts.State {
	if !e.Category.set || e.Category.Match(strconv.Itoa(int(ev.Category))) {
		return facts.Holds
	}
	return e.Category.of(ev.CategoryName)
}

// messageOf is all the words an event bears.
func messageOf(ev *facts.Event) string {
	return strings.TrimSpace(ev.Text + " " + ev.Excerpt + " " + strings.Join(ev.Strings, " "))
}

// stringIs decides a condition on an insertion string. Where the artifact lost the strings the message is searched: what
// is found there holds, what is not found may be worded otherwise.
func stringIs(ev *facts.Event, i int, t *Text) facts.State {
	if ev.Strings != nil {
		if i > len(ev.Strings) {
			return facts.Fails
		}
		return facts.Of(t.Match(ev.Strings[i-1]))
	}
	message := messageOf(ev)
	words := t.words()
	if len(words) > 0 && anyOf(words, message, containsFold) || t.Regexp.Regexp != nil && t.Regexp.MatchString(message) {
		return facts.Holds
	}
	return facts.Unknown
}

// by decides whether the companion is near ev: before it, or on either side.
func (c *companion) by(s *scene, ev *facts.Event, logs []facts.LogName, either bool) facts.State {
	for _, source := range c.Source {
		for _, other := range s.events(source, c.ID) {
			gap := ev.Time.Sub(other.Time)
			if gap < 0 && either {
				gap = -gap
			}
			if gap >= 0 && gap <= c.Within.Duration && other != ev {
				return facts.Holds
			}
		}
	}
	// That nothing stands beside it is as sure as the log is whole around it.
	for _, log := range logs {
		if !s.spans(log, ev.Time.Add(-c.Within.Duration)) {
			return facts.Unknown
		}
	}
	return facts.Fails
}

func (e *eventTest) wants(w *facts.Wants) {
	wantEvents(w, e.Source, e.ID)
	for _, c := range []*companion{e.After, e.Near} {
		if c != nil {
			wantEvents(w, c.Source, c.ID)
		}
	}
}

func wantEvents(w *facts.Wants, sources []string, ids []uint16) {
	if len(ids) == 0 {
		ids = []uint16{0}
	}
	for _, source := range sources {
		for _, id := range ids {
			w.AddEvent(facts.EventKey{Source: strings.ToLower(source), ID: id})
		}
	}
}

// securityLog is asked for by hand only: it is large, and tells of people.
var securityLog = bundle.Target{
	ID: "eventlog/security", Title: "Security event log", Why: "logons that were refused",
	Command: `eventvwr.msc: Security, Save Log File As..., type "Event Log (*.evt)", security.evt`,
}

func (e *eventTest) targets() []bundle.Target {
	switch e.Log {
	case "any":
		return targetsOf("eventlog/application", "eventlog/system")
	case string(facts.SystemLog):
		return targetsOf("eventlog/system")
	case string(facts.SecurityLog):
		return []bundle.Target{securityLog}
	}
	return targetsOf("eventlog/application")
}

// span is the time asked about.
func (e *eventTest) span() time.Duration {
	if e.Within.Duration > 0 {
		return e.Within.Duration
	}
	return lookBack
}

func (e *eventTest) logs() []facts.LogName {
	if e.Log == "any" {
		return []facts.LogName{facts.ApplicationLog, facts.SystemLog}
	}
	return []facts.LogName{facts.LogName(e.Log)}
}

// coverage proves that every log asked about spans the time asked about, or says why none does.
func (e *eventTest) coverage(s *scene) (proof []facts.Citation, why string) {
	if why = s.tooSoon(e.spanIn(s)); why != "" {
		return nil, why
	}
	for _, log := range e.logs() {
		cited, missing := s.proveSpan(log, e.Source, e.spanIn(s))
		if missing != "" {
			return nil, missing
		}
		proof = append(proof, cited...)
	}
	return proof, ""
}

func (f *eventsFound) why(s *scene, e *eventTest, why string) string {
	switch {
	case f.dropped > 0:
		why = fmt.Sprintf("%d such events of a storm were counted, but not kept", f.dropped)
	case f.maybe+f.lost > 0 && why == "":
		why = "the saved text does not show the insertion strings of the events"
	}
	if n := s.carved(e); n > 0 {
		why += fmt.Sprintf("; %d such leftovers lie outside the log proper, which prove nothing", n)
	}
	return why
}
