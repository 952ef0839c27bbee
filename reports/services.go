package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// WantedEvents are the events that the report itself asks the readers for: they tell when services and the system start
// and stop.
func WantedEvents() []facts.EventKey {
	var all []facts.EventKey
	for _, c := range changes {
		all = append(all, facts.EventKey{Source: strings.ToLower(c.source), ID: c.id})
	}
	return all
}

// changes is the events of starts and stops. Sources: Microsoft, "Events and Errors Message Center", Service Control Manager
// and EventLog. Windows 2000 has no 7036: there only the system's own starts and stops are seen.
var changes = []struct {
	source string
	id     uint16
	read   func(*facts.Event) (service, change string)
}{
	{"EventLog", 6005, system("started")},
	{"EventLog", 6006, system("stopped")},
	{"EventLog", 6008, system("failed")},
	{"Service Control Manager", 7036, entered},
	{"Service Control Manager", 7031, ended},
	{"Service Control Manager", 7034, ended},
}

func system(change string) func(*facts.Event) (string, string) {
	return func(*facts.Event) (string, string) { return "Windows", change }
}

func ended(e *facts.Event) (string, string) { return named(e), "failed" }

// entered reads "The %1 service entered the %2 state."; both strings are in the server's language.
func entered(e *facts.Event) (string, string) {
	if len(e.Strings) < 2 {
		return "", ""
	}
	state := strings.ToLower(strings.TrimSpace(e.Strings[1]))
	switch {
	case slices.Contains(runningWords, state):
		return named(e), "started"
	case slices.Contains(stoppedWords, state):
		return named(e), "stopped"
	}
	return named(e), "changed"
}

func named(e *facts.Event) string {
	if len(e.Strings) == 0 || !mailService(e.Strings[0]) {
		return ""
	}
	return e.Strings[0]
}

// The words of the states, inferred from the wording of the Services console; another language shows as changed.
var (
	runningWords = []string{"running", "ausgeführt", "wird ausgeführt", "en cours d'exécution", "en cours d’exécution", "en ejecución", "in esecuzione", "実行中"}
	stoppedWords = []string{"stopped", "beendet", "arrêté", "detenido", "arrestato", "停止", "interrotto"}
)

// mailServices are parts of the names of services that mail passes or that scan it.
var mailServices = []string{
	"exchange", "smtp", "simple mail", "iis admin", "world wide web", "antigen", "sybari", "symantec", "norton", "mcafee", "groupshield",
	"trend micro", "scanmail", "antivirus", "anti-virus", "sophos", "kaspersky", "etrust", "site replication",
}

func mailService(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(mailServices, func(part string) bool { return strings.Contains(name, part) })
}

// maxChanges bounds the starts and stops of a picture; the newest are kept.
const maxChanges = 60

// serviceChanges is the starts and stops from start on, in order of time.
func (b *builder) serviceChanges(s *facts.Server, start time.Time) []ServiceChange {
	out := []ServiceChange{}
	for i := range s.EventLogs {
		for j := range s.EventLogs[i].Events {
			e := &s.EventLogs[i].Events[j]
			if service, change := changeOf(e); service != "" && !e.Time.Before(start) {
				out = append(out, ServiceChange{
					Time: e.Time.UTC(), Service: quote(service), Change: change, Words: quote(e.Excerpt), Citation: b.citation(e.Citation),
				})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y ServiceChange) int {
		return cmp.Or(x.Time.Compare(y.Time), strings.Compare(x.Service, y.Service), strings.Compare(x.Change, y.Change))
	})
	out = slices.CompactFunc(out, func(x, y ServiceChange) bool { // two saves of one log
		return x.Time.Equal(y.Time) && x.Service == y.Service && x.Change == y.Change
	})
	return out[max(0, len(out)-maxChanges):]
}

func changeOf(e *facts.Event) (service, change string) {
	for _, c := range changes {
		if e.ID == c.id && e.From(c.source) && !e.Time.IsZero() {
			return c.read(e)
		}
	}
	return "", ""
}
