package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
	"postmortem/rules/organisation"
)

// Organisation is several servers seen as one. It is absent from a report on one server.
type Organisation struct {
	Servers     []OrganisationServer `json:"servers"`
	Routes      []Route              `json:"routes"`
	Causes      []SharedCause        `json:"causes"`
	Differences []Difference         `json:"differences"`
	Clocks      []string             `json:"clocks"` // how the times of the timeline are corrected, one sentence a server
}

// OrganisationServer is what a server does for the mail of others.
type OrganisationServer struct {
	Name     string           `json:"name" redact:"host"`
	Exchange string           `json:"exchange"` // with the name before it
	Roles    []RoleInTheRoute `json:"roles"`
}

// RoleInTheRoute is front-end, bridgehead, mailbox or edge, with what tells so.
type RoleInTheRoute struct {
	Name      string     `json:"name" redact:"-"`
	Why       string     `json:"why"`
	Citations []Citation `json:"citations"`
}

// Route is how mail goes from a server to a host.
type Route struct {
	From      string     `json:"from" redact:"host"`
	To        string     `json:"to"`
	Inside    bool       `json:"inside"` // to is a server of this report
	By        string     `json:"by" redact:"-" jsonschema:"enum=queue,enum=SMTP session,enum=smart host,enum=message tracking"`
	State     string     `json:"state" redact:"-"` // of the queue
	Messages  int        `json:"messages"`         // that wait; in sessions, that were sent; -1 unknown
	Words     string     `json:"words"`            // all of this in one clause
	Citations []Citation `json:"citations"`
}

// SharedCause is one cause with the servers it was found on.
type SharedCause struct {
	Rule    string        `json:"rule" redact:"-"`
	Title   string        `json:"title" redact:"prose"`
	Of      int           `json:"of"` // servers in all
	Servers []CauseServer `json:"servers"`
}

// CauseServer is how a cause stands on one server.
type CauseServer struct {
	Server  string `json:"server" redact:"host"`
	Verdict string `json:"verdict" redact:"-"`
	Decided string `json:"decided" redact:"prose"` // what ruled it out there
}

// Difference is one thing that servers do not have alike.
type Difference struct {
	Kind   string       `json:"kind" redact:"-"`
	What   string       `json:"what"`
	Odd    string       `json:"odd" redact:"host"` // the only server that differs; "" when there is none
	States []ServerHave `json:"states"`
}

// ServerHave is how one server has it. A server that is not listed does not tell.
type ServerHave struct {
	Server   string    `json:"server" redact:"host"`
	State    string    `json:"state"` // "" it lacks it
	Citation *Citation `json:"citation,omitempty"`
}

// SeeTogether adds what the servers of a report are together. It does nothing for fewer than two.
func (r *Report) SeeTogether(d *rules.Diagnosis, catalog *rules.Catalog) {
	o := organisation.Of(d, catalog)
	if o == nil {
		return
	}
	b := builderOf(d.Case)
	r.Organisation = &Organisation{
		Servers: each(o.Servers, b.organisationServer), Routes: each(o.Routes, b.route),
		Causes:      each(o.Causes, func(c organisation.Cause) SharedCause { return sharedCause(c, len(o.Servers)) }),
		Differences: each(o.Differences, b.difference), Clocks: each(d.Case.Servers, clockWords),
	}
	r.correct(d.Case.Servers)
	r.Summary = summarise(r)
}

func (b *builder) organisationServer(s organisation.Server) OrganisationServer {
	return OrganisationServer{
		Name: s.Name, Exchange: b.server(s.Server).title(),
		Roles: each(s.Roles, func(r organisation.Role) RoleInTheRoute { return RoleInTheRoute{r.Name, r.Why, b.cite(r.Citations)} }),
	}
}

func (b *builder) route(r organisation.Route) Route {
	return Route{
		From: r.From, To: quote(r.To), Inside: r.Inside, By: r.By, State: r.State, Messages: r.Messages, Words: quote(r.Words()), Citations: b.cite(r.Citations),
	}
}

func sharedCause(c organisation.Cause, of int) SharedCause {
	out := SharedCause{Rule: c.Rule.ID, Title: c.Rule.Title, Of: of}
	for _, f := range slices.Concat(c.Findings, c.Others) {
		out.Servers = append(out.Servers, CauseServer{f.Server.Name, string(f.Verdict), f.Decided})
	}
	return out
}

func (b *builder) difference(d compare.Difference) Difference {
	return Difference{
		Kind: d.Kind, What: quote(d.What), Odd: d.Odd,
		States: each(d.States, func(s compare.ServerState) ServerHave { return ServerHave{s.Server, quote(s.State), b.at(s.At)} }),
	}
}

// clockWords says what is known of a server's clock.
func clockWords(s *facts.Server) string {
	name := serverName(s.Name)
	if s.Manifest == nil || s.Manifest.Skew == nil {
		return name + ": nothing tells how its clock ran; its times stand as it logged them."
	}
	skew := skewOf(s)
	switch {
	case skew == 0:
		return name + ": its clock was right."
	case skew > 0:
		return fmt.Sprintf("%s: its clock was %s fast; its times are corrected by as much.", name, skew)
	}
	return fmt.Sprintf("%s: its clock was %s slow; its times are corrected by as much.", name, -skew)
}

// skewOf is how far a server's clock was ahead of true time, in whole seconds, at most a day: what is beyond is no clock's error
// but another date, and stands as it is.
func skewOf(s *facts.Server) time.Duration {
	if s.Manifest == nil || s.Manifest.Skew == nil {
		return 0
	}
	skew := *s.Manifest.Skew
	if skew != skew || skew > maxSkew.Seconds() || skew < -maxSkew.Seconds() {
		return 0
	}
	return time.Duration(skew * float64(time.Second)).Round(time.Second)
}

const maxSkew = 24 * time.Hour

// correct puts the timeline into the order of true time.
func (r *Report) correct(servers []*facts.Server) {
	skew := map[string]time.Duration{}
	for _, s := range servers {
		skew[s.Name] = skewOf(s)
	}
	for i := range r.Timeline {
		e := &r.Timeline[i]
		if by := skew[e.Server]; by != 0 {
			at := e.Time.Add(-by)
			e.Corrected = &at
		}
	}
	slices.SortStableFunc(r.Timeline, func(x, y TimelineEntry) int {
		return cmp.Or(x.trueTime().Compare(y.trueTime()), strings.Compare(x.Label, y.Label))
	})
}

// trueTime is when it happened, the clock of its server corrected.
func (e TimelineEntry) trueTime() time.Time {
	if e.Corrected != nil {
		return *e.Corrected
	}
	return e.Time
}

// correction says what a corrected entry's server logged; "" for others.
func (e TimelineEntry) correction() string {
	if e.Corrected == nil {
		return ""
	}
	return fmt.Sprintf(" [its clock said %s]", e.Time.UTC().Format(time.TimeOnly))
}

// spread is "on 2 of 3 servers: EXCH01 (confirmed), EXCH02 (possible)".
func (c SharedCause) spread() string {
	var on, not []string
	for _, s := range c.Servers {
		words := fmt.Sprintf("%s (%s)", serverName(s.Server), s.Verdict)
		if open(s.Verdict) {
			on = append(on, words)
		} else {
			not = append(not, words)
		}
	}
	words := fmt.Sprintf("on %d of %d servers: %s", len(on), c.Of, strings.Join(on, ", "))
	if len(not) > 0 {
		words += "; not " + strings.Join(not, ", ")
	}
	return words
}

// words is a difference in one clause: "only BH01 has it", or the servers by what they have.
func (d Difference) words() string {
	groups := d.byState()
	if d.Odd != "" && len(groups) == 2 {
		odd, rest := groups[0], groups[1]
		if len(odd.servers) != 1 || odd.servers[0] != d.Odd {
			odd, rest = rest, odd
		}
		switch {
		case odd.state == "":
			return strings.TrimSuffix(fmt.Sprintf("only %s lacks it; the others have %s", d.Odd, rest.state), "; the others have there")
		case rest.state == "":
			return strings.TrimSuffix(fmt.Sprintf("only %s has it: %s", d.Odd, odd.state), ": there")
		}
		return fmt.Sprintf("only %s has %s; the others have %s", d.Odd, odd.state, rest.state)
	}
	var words []string
	for _, g := range groups {
		words = append(words, strings.Join(g.servers, ", ")+": "+cmp.Or(g.state, "lacks it"))
	}
	return strings.Join(words, "; ")
}

// haveGroup is the servers that have a thing alike.
type haveGroup struct {
	state   string
	servers []string
}

func (d Difference) byState() (groups []haveGroup) {
	for _, s := range d.States {
		i := slices.IndexFunc(groups, func(g haveGroup) bool { return g.state == s.State })
		if i < 0 {
			i = len(groups)
			groups = append(groups, haveGroup{state: s.State})
		}
		groups[i].servers = append(groups[i].servers, serverName(s.Server))
	}
	return groups
}

// shownDifferences are the differences with those of one kind joined that part the servers in the very same way: the files of a
// service pack.
func (o *Organisation) shownDifferences() (all []Difference) {
	at := map[string]int{}
	for _, d := range o.Differences {
		key := d.Kind + "\x00" + d.words()
		i, seen := at[key]
		if !seen || d.Kind != "file version" {
			at[key] = len(all)
			all = append(all, d)
			continue
		}
		all[i].What += ", " + d.What
	}
	return all
}

// roleList is what a server does, in words.
func (s OrganisationServer) roleList() string {
	var names []string
	for _, r := range s.Roles {
		names = append(names, r.Name)
	}
	if len(names) == 0 {
		return "its bundle does not tell its role"
	}
	return strings.Join(names, ", ")
}

// mainRoutes are the routes between servers of the report; where there is none, all.
func (o *Organisation) mainRoutes() []Route { return firstOf(o.Routes, maxRoutes) }

// Bounds on what the readable formats show; the JSON has all.
const (
	maxRoutes      = 25
	maxDifferences = 40
	maxShared      = 15
)

// clocks says how the timeline's times are corrected.
func (r *Report) clocks() []string {
	if r.Organisation == nil {
		return nil
	}
	return r.Organisation.Clocks
}
