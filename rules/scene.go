package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// scene is one server as the tests see it, with what many of them ask prepared once.
type scene struct {
	*facts.Server
	byEvent  map[facts.EventKey][]*facts.Event // by source in lower case and ID, and by source with ID 0; newest first
	counts   map[string][]countOfLog           // of the inventories, by source in lower case
	open     []facts.TrackedMessage            // messages that no tracking log ends, joined when first asked
	kept     map[*facts.EventLog]map[facts.EventKey]int
	listings map[*facts.FolderListing]moment // when they were made
	shelved  map[*facts.FolderListing][]*shelf
	drives   map[string][]string     // that hold the folders a disk clause names, when first asked
	moved    map[string]movedFolder  // folders that the metabase places, by path in lower case, when first asked
	messages map[*facts.Event]string // of events, when first asked
	before   *scene                  // the earlier look, when this is a later one at the same server; else nil
}

// The times absence is judged by.
const (
	lookBack  = 24 * time.Hour      // the time asked about, where a rule names none
	pastAfter = 14 * 24 * time.Hour // a symptom not seen for longer is past
	endSlack  = time.Hour           // a log may end so long before the collection and still reach up to it
	zoneless  = 26 * time.Hour      // how far two local times of unknown zones can lie apart
)

func newScene(server *facts.Server) *scene {
	s := &scene{
		Server: server, byEvent: map[facts.EventKey][]*facts.Event{}, counts: countsByLog(server.EventLogs),
		drives: map[string][]string{}, listings: map[*facts.FolderListing]moment{}, shelved: map[*facts.FolderListing][]*shelf{},
	}
	seen := map[facts.EventKey]map[eventMark]int{}
	for i := range s.EventLogs {
		s.add(&s.EventLogs[i], seen)
	}
	for _, events := range s.byEvent {
		slices.SortStableFunc(events, func(a, b *facts.Event) int { return b.Time.Compare(a.Time) })
	}
	return s
}

// eventMark tells events of one source and ID apart, so that the same event in two saves of a log counts once.
type eventMark struct {
	second int64
	first  string
}

func markOf(ev *facts.Event) eventMark {
	m := eventMark{second: ev.Time.Unix()}
	if mayNameMessage(ev) {
		m.first, _ = messageID(messageOf(ev))
	}
	return m
}

// mayNameMessage tells whether the words of an event can bear an Internet Message ID, without putting them together.
func mayNameMessage(ev *facts.Event) bool {
	opens := func(s string) bool { return strings.IndexByte(s, '<') >= 0 }
	return opens(ev.Text) || opens(ev.Excerpt) || slices.ContainsFunc(ev.Strings, opens)
}

// add takes the events of a log that no earlier log holds: of equal ones as many as the richest log has.
func (s *scene) add(log *facts.EventLog, seen map[facts.EventKey]map[eventMark]int) {
	here := map[facts.EventKey]map[eventMark]int{}
	for i := range log.Events {
		ev := &log.Events[i]
		key := facts.EventKey{Source: strings.ToLower(ev.Source), ID: ev.ID}
		mark := markOf(ev)
		if here[key] == nil {
			here[key] = map[eventMark]int{}
		}
		if here[key][mark]++; here[key][mark] <= seen[key][mark] {
			continue
		}
		s.index(ev, key.Source)
		if alias := strings.ToLower(ev.Alias); alias != "" && alias != key.Source {
			s.index(ev, alias)
		}
	}
	for key, marks := range here {
		for mark, n := range marks {
			if seen[key] == nil {
				seen[key] = map[eventMark]int{}
			}
			seen[key][mark] = max(seen[key][mark], n)
		}
	}
}

// messageOf is messageOf, once for each event: many rules look into the same ones.
func (s *scene) messageOf(ev *facts.Event) string {
	message, known := s.messages[ev]
	if !known {
		message = messageOf(ev)
		if s.messages == nil {
			s.messages = map[*facts.Event]string{}
		}
		s.messages[ev] = message
	}
	return message
}

// index files an event under one name of its source, by its ID and among all of the source.
func (s *scene) index(ev *facts.Event, source string) {
	whole := facts.EventKey{Source: source}
	s.byEvent[whole] = append(s.byEvent[whole], ev)
	if ev.ID != 0 {
		key := facts.EventKey{Source: source, ID: ev.ID}
		s.byEvent[key] = append(s.byEvent[key], ev)
	}
}

// events lists the events of a source with one of the IDs (none: any), newest first for each ID.
func (s *scene) events(source string, ids []uint16) []*facts.Event {
	source = strings.ToLower(source)
	if len(ids) < 2 {
		var id uint16
		if len(ids) == 1 {
			id = ids[0]
		}
		return s.byEvent[facts.EventKey{Source: source, ID: id}]
	}
	var all []*facts.Event
	for _, id := range ids {
		all = append(all, s.byEvent[facts.EventKey{Source: source, ID: id}]...)
	}
	slices.SortStableFunc(all, func(a, b *facts.Event) int { return b.Time.Compare(a.Time) })
	return all
}

// countOfLog is a row of a log's inventory.
type countOfLog struct {
	log int // of the server's logs
	*facts.EventCount
}

// countsByLog gathers the inventories of logs by source, each source's rows in the order of the logs.
func countsByLog(logs []facts.EventLog) map[string][]countOfLog {
	all := map[string][]countOfLog{}
	for i := range logs {
		for j := range logs[i].Inventory {
			c := &logs[i].Inventory[j]
			source := strings.ToLower(c.Source)
			all[source] = append(all[source], countOfLog{i, c})
		}
	}
	return all
}

// counted is how many such events the richest log's inventory has, and the newest of them.
func (s *scene) counted(source string, ids []uint16) (most int, newest facts.Citation) {
	n, log := 0, -1
	for _, c := range s.counts[strings.ToLower(source)] {
		if len(ids) > 0 && !slices.Contains(ids, c.ID) {
			continue
		}
		if c.log != log {
			n, log = 0, c.log
		}
		n += c.Count
		most = max(most, n)
		if newest.IsZero() || c.At.Time.After(newest.Time) {
			newest = c.At
		}
	}
	return most, newest
}

// dropsWanted is how many events of a test's kinds were counted but not kept.
func (s *scene) dropsWanted(e *eventTest) (n int) {
	for i := range s.EventLogs {
		log := &s.EventLogs[i]
		if log.Dropped == 0 {
			continue
		}
		counted, kept := 0, s.keptOf(log)
		seen := map[facts.EventKey]bool{}
		for _, c := range log.Inventory {
			if !e.about(c.Source, c.ID) {
				continue
			}
			counted += c.Count
			if key := (facts.EventKey{Source: strings.ToLower(c.Source), ID: c.ID}); !seen[key] {
				seen[key] = true // its levels are kept together
				counted -= kept[key]
			}
		}
		n = max(n, counted)
	}
	return n
}

// keptOf counts the kept events of a log, by source in lower case and ID.
func (s *scene) keptOf(log *facts.EventLog) map[facts.EventKey]int {
	if known := s.kept[log]; known != nil {
		return known
	}
	kept := map[facts.EventKey]int{}
	for i := range log.Events {
		kept[facts.EventKey{Source: strings.ToLower(log.Events[i].Source), ID: log.Events[i].ID}]++
	}
	if s.kept == nil {
		s.kept = map[*facts.EventLog]map[facts.EventKey]int{}
	}
	s.kept[log] = kept
	return kept
}

// carved is how many such leftovers lie outside the logs proper.
func (s *scene) carved(e *eventTest) (n int) {
	for i := range s.EventLogs {
		for j := range s.EventLogs[i].Carved {
			if e.about(s.EventLogs[i].Carved[j].Source, s.EventLogs[i].Carved[j].ID) {
				n++
			}
		}
	}
	return n
}

func (e *eventTest) about(source string, id uint16) bool {
	return (len(e.ID) == 0 || slices.Contains(e.ID, id)) &&
		slices.ContainsFunc(e.Source, func(want string) bool { return strings.EqualFold(want, source) })
}

// proveSpan cites the log whose undamaged records span the time before collection, or says why none does.
func (s *scene) proveSpan(name facts.LogName, sources []string, span time.Duration) (proof []facts.Citation, why string) {
	if s.CollectedAt.IsZero() {
		return nil, "nothing in the bundle tells when it was collected"
	}
	why = fmt.Sprintf("the bundle holds no whole %s log", name)
	for i := range s.EventLogs {
		log := &s.EventLogs[i]
		if !log.Whole || !isNamed(log, name, sources) {
			continue
		}
		if why = s.shortOf(log, name, s.CollectedAt.Add(-span)); why == "" {
			return ends(log), ""
		}
	}
	return nil, why
}
