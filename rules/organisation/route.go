package organisation

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// Route is mail that goes from a server to a host, as one kind of artifact tells it.
type Route struct {
	From, To  string // To is the name of a server of the case, or a host outside as the artifact names it
	Inside    bool   // To is a server of the case
	By        string // "queue", "SMTP session", "smart host", "message tracking"
	State     string // of the queue: active, retry, …; "" unknown
	Messages  int    // that wait, or were answered in sessions; -1 unknown
	Citations []facts.Citation
}

// maxOutside bounds the hosts outside that are listed of one server and one kind of artifact: those with the most messages.
const maxOutside = 5

// routes lists how mail goes, by server, those between servers of the case first.
func routes(servers []*facts.Server) (all []Route) {
	who := newHosts(servers)
	for _, s := range servers {
		found := slices.Concat(who.byQueue(s), who.bySmartHost(s), who.bySession(s), who.byTracking(s))
		slices.SortStableFunc(found, func(a, b Route) int {
			return cmp.Or(boolFirst(a.Inside, b.Inside), strings.Compare(a.By, b.By), cmp.Compare(b.Messages, a.Messages), strings.Compare(a.To, b.To))
		})
		all = append(all, bounded(found)...)
	}
	return all
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func bounded(found []Route) (kept []Route) {
	outside := map[string]int{}
	for _, r := range found {
		if !r.Inside {
			if outside[r.By]++; outside[r.By] > maxOutside {
				continue
			}
		}
		kept = append(kept, r)
	}
	return kept
}

// hosts knows the servers of the case by their names and addresses.
type hosts struct {
	byKey   map[string]string // ServerKey → name
	address map[string]string // IP address → name
}

func newHosts(servers []*facts.Server) *hosts {
	h := &hosts{map[string]string{}, map[string]string{}}
	for _, s := range servers {
		if s.Name != "" {
			h.byKey[facts.ServerKey(s.Name)] = s.Name
		}
		for i := range s.Sockets {
			for _, x := range s.Sockets[i].Sockets {
				h.learn(x.LocalHost, s.Name)
			}
		}
	}
	return h
}

// learn notes that an address is a server's. One that two servers bear, such as 127.0.0.1, tells nothing.
func (h *hosts) learn(address, name string) {
	ip := net.ParseIP(strings.Trim(address, "[]"))
	if ip == nil || ip.IsLoopback() || ip.IsUnspecified() || name == "" {
		return
	}
	if have, known := h.address[ip.String()]; known && have != name {
		name = ""
	}
	h.address[ip.String()] = name
}

// named is the server of the case that a host name, an address or a link's name stands for; "" for none. A link of a routing
// group is named for its bridgehead, with words behind it.
func (h *hosts) named(host string) string {
	host = strings.Trim(strings.TrimSpace(host), "[]")
	if ip := net.ParseIP(host); ip != nil {
		return h.address[ip.String()]
	}
	if name := h.byKey[facts.ServerKey(host)]; name != "" {
		return name
	}
	first, _, _ := strings.Cut(host, " ")
	return h.byKey[facts.ServerKey(first)]
}

// route fills in where it leads. A server's route to itself is none.
func (h *hosts) route(s *facts.Server, to string, r Route) []Route {
	r.From, r.To = s.Name, strings.TrimSpace(to)
	if name := h.named(to); name != "" {
		r.To, r.Inside = name, true
	}
	if r.To == "" || r.To == s.Name {
		return nil
	}
	return []Route{r}
}

// byQueue takes the links to other hosts of the newest snapshot; where it lists no links, its queues.
func (h *hosts) byQueue(s *facts.Server) (all []Route) {
	var newest *facts.QueueSnapshot
	for i := range s.Queues {
		if q := &s.Queues[i]; newest == nil || !q.Taken.Before(newest.Taken) {
			newest = q
		}
	}
	if newest == nil {
		return nil
	}
	links := slices.ContainsFunc(newest.Queues, func(q facts.Queue) bool { return q.Link && q.Type == facts.RemoteDelivery })
	for _, q := range newest.Queues {
		if q.Type == facts.RemoteDelivery && q.Link == links {
			all = append(all, h.route(s, q.Name, Route{By: "queue", State: q.State, Messages: q.Messages, Citations: []facts.Citation{q.Citation}})...)
		}
	}
	return all
}

// bySmartHost takes the smart hosts that virtual servers have in the metabase.
func (h *hosts) bySmartHost(s *facts.Server) (all []Route) {
	for i := range s.Metabases {
		for _, p := range s.Metabases[i].Properties {
			if !strings.EqualFold(p.Name, "SmartHost") || strings.TrimSpace(p.Value) == "" {
				continue
			}
			all = append(all, h.route(s, p.Value, Route{By: "smart host", Messages: -1, Citations: []facts.Citation{p.Citation}})...)
		}
	}
	return all
}

// bySession takes the hosts that this server sent to. What it received from servers of the case is their route to it, in case
// their own bundle does not tell.
func (h *hosts) bySession(s *facts.Server) (all []Route) {
	at := map[string]int{}
	for i := range s.ProtocolLogs {
		for _, r := range s.ProtocolLogs[i].Replies {
			if r.Peer == "" || r.Verb != "MAIL" && r.Verb != "DATA" && r.Verb != "" || r.Code >= 400 {
				continue
			}
			from, to := s.Name, r.Peer
			if !r.Outbound {
				if from, to = h.named(r.Peer), s.Name; from == "" {
					continue
				}
			}
			for _, one := range h.route(&facts.Server{Name: from}, to, Route{By: "SMTP session", Messages: r.Count, Citations: []facts.Citation{r.Citation}}) {
				key := one.From + "\x00" + strings.ToLower(one.To)
				if j, seen := at[key]; seen {
					all[j].Messages = max(all[j].Messages, one.Messages)
					continue
				}
				at[key] = len(all)
				all = append(all, one)
			}
		}
	}
	return all
}

// byTracking takes the partners of messages that wait.
func (h *hosts) byTracking(s *facts.Server) (all []Route) {
	at := map[string]int{}
	open := s.TrackedOpen()
	for i := range open {
		m := &open[i]
		if m.Partner == "" || m.LastEvent != 1034 && m.LastEvent != 1020 {
			continue
		}
		if j, seen := at[strings.ToLower(m.Partner)]; seen {
			all[j].Messages++
			continue
		}
		for _, one := range h.route(s, m.Partner, Route{By: "message tracking", Messages: 1, Citations: []facts.Citation{m.Citation}}) {
			at[strings.ToLower(m.Partner)] = len(all)
			all = append(all, one)
		}
	}
	return all
}

// Words is a route in one clause.
func (r Route) Words() string {
	words := r.From + " → " + r.To + " (" + r.By
	switch {
	case r.By == "SMTP session":
	case r.Messages == 1:
		words += ", 1 message waits"
	case r.Messages > 1:
		words += fmt.Sprintf(", %d messages wait", r.Messages)
	}
	if r.State != "" {
		words += ", " + r.State
	}
	return words + ")"
}
