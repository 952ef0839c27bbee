package rules

import (
	"strconv"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// domainControllerTest asks for the domain controllers that DSAccess knows, by the table of its newest event 2080.
type domainControllerTest struct {
	Name         Text   `yaml:"name"`
	Role         string `yaml:"role"`         // C configuration, D domain controller, G global catalog
	Reachability Number `yaml:"reachability"` // 0 none, 7 as global catalog, domain controller and configuration server
	SACL         Number `yaml:"sacl"`         // 1: Exchange may read the audit settings there
	Count        Number `yaml:"count"`
}

func (t *domainControllerTest) complete() string {
	if t.Role != "" && !strings.Contains("CDG", t.Role) {
		return "role is C, D or G"
	}
	return ""
}

func (t *domainControllerTest) evaluate(s *scene) Answer {
	for _, ev := range s.events(dsAccess, []uint16{discovered}) {
		if table := controllersIn(messageOf(ev)); len(table) > 0 {
			return t.in(ev, table)
		}
	}
	return Answer{Why: "no event MSExchangeDSAccess/2080 shows the domain controllers"}
}

const (
	dsAccess   = "MSExchangeDSAccess"
	discovered = 2080
)

func (t *domainControllerTest) in(ev *facts.Event, table []controller) Answer {
	a := search[controller]{
		items: table,
		same: func(c *controller) facts.State {
			return and(t.Name.of(c.name), facts.Of(t.Role == "" || strings.Contains(c.roles, t.Role)))
		},
		meets: func(c *controller) facts.State {
			return facts.Of(t.Reachability.Match(float64(c.reachability)) && t.SACL.Match(float64(c.sacl)))
		},
		cite:  func(*controller) facts.Citation { return facts.Citation{} },
		whole: true,
		count: t.Count,
	}.run()
	a.cite(ev.Citation)
	a.Last = ev.Time
	return a
}

func (t *domainControllerTest) wants(w *facts.Wants) {
	wantEvents(w, []string{dsAccess}, []uint16{discovered})
}

func (t *domainControllerTest) targets() []bundle.Target { return targetsOf("eventlog/application") }

// controller is one line of the table of event 2080.
type controller struct {
	name, roles        string
	reachability, sacl int
}

// maxControllers bounds the lines read of one table.
const maxControllers = 1000

// controllersIn reads the table of event 2080 wherever its lines were broken: name, roles ("CDG", "-" for one that is
// missing), then numbers: reachability, synchronized, GC capable, PDC, SACL right, critical data, netlogon, OS version.
// Later servers write "enabled" before these, and early ones no OS version (Microsoft, "Event ID 2080 from
// MSExchangeDSAccess").
func controllersIn(message string) (table []controller) {
	words := strings.Fields(message)
	for i := 1; i < len(words) && len(table) < maxControllers; i++ {
		if !isRoles(words[i]) {
			continue
		}
		n := leadingNumbers(words[i+1:])
		if len(n) == maxColumns {
			n = n[1:]
		}
		if len(n) >= minColumns {
			table = append(table, controller{words[i-1], words[i], n[0], n[4]})
		}
	}
	return table
}

const (
	minColumns = 7 // up to netlogon
	maxColumns = 9 // with "enabled" before and the OS version behind
)

func leadingNumbers(words []string) (n []int) {
	for _, word := range words[:min(len(words), maxColumns)] {
		x, err := strconv.Atoi(word)
		if err != nil {
			return n
		}
		n = append(n, x)
	}
	return n
}

func isRoles(word string) bool {
	if len(word) != len("CDG") {
		return false
	}
	for i := range len(word) {
		if word[i] != '-' && word[i] != "CDG"[i] {
			return false
		}
	}
	return true
}
