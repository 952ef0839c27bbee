package organisation

import (
	"fmt"
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// The roles that a server can have for the mail of others.
const (
	FrontEnd   = "front-end"
	Bridgehead = "bridgehead"
	Mailbox    = "mailbox"
	Edge       = "edge"
)

// rolesOf tells what a server does. One that nothing tells about has no role.
func (o *Organisation) rolesOf(s *facts.Server) (roles []Role) {
	for _, tell := range []func(*facts.Server) *Role{edge, frontEnd, o.bridgehead, mailbox} {
		if r := tell(s); r != nil {
			roles = append(roles, *r)
		}
	}
	return roles
}

// edge is a server without Exchange whose SMTP service takes part in the mail of the others.
func edge(s *facts.Server) *Role {
	if s.Exchange.Installed != facts.Fails || len(s.Exchange.Citations) == 0 || !relays(s) {
		return nil
	}
	return &Role{Edge, "it relays mail and has no Exchange", s.Exchange.Citations[:1]}
}

func relays(s *facts.Server) bool {
	return len(s.ProtocolLogs) > 0 || len(s.Metabases) > 0 || slices.ContainsFunc(s.Services, func(l facts.ServiceList) bool {
		return slices.ContainsFunc(l.Services, func(v facts.Service) bool { return strings.EqualFold(v.Name, "SMTPSVC") })
	})
}

// frontEnd is told by the component that passes requests on to mailbox servers: exprox.dll is loaded, or logs, only where
// the server is a front-end (the event source EXPROX of Exchange 2000 and 2003).
func frontEnd(s *facts.Server) *Role {
	for i := range s.Modules {
		for _, p := range s.Modules[i].Processes {
			for _, m := range p.Modules {
				if strings.EqualFold(m.Name, "exprox.dll") {
					return &Role{FrontEnd, "exprox.dll, which passes requests on to mailbox servers, is loaded", []facts.Citation{m.Citation}}
				}
			}
		}
	}
	for i := range s.EventLogs {
		for _, c := range s.EventLogs[i].Inventory {
			if strings.EqualFold(c.Source, "EXPROX") {
				return &Role{FrontEnd, "EXPROX, which passes requests on to mailbox servers, logs events", []facts.Citation{c.At}}
			}
		}
	}
	return nil
}

// bridgehead is a server that hands mail on: it has routes to another server of the case and to others, or another server sends
// to it what is not for it.
func (o *Organisation) bridgehead(s *facts.Server) *Role {
	var inside, outside, towards []Route
	for _, r := range o.Routes {
		switch {
		case r.From == s.Name && r.Inside:
			inside = append(inside, r)
		case r.From == s.Name:
			outside = append(outside, r)
		case r.To == s.Name:
			towards = append(towards, r)
		}
	}
	targets := map[string]bool{}
	for _, r := range inside {
		targets[r.To] = true
	}
	switch {
	case len(inside) > 0 && len(outside) > 0:
		return &Role{Bridgehead, fmt.Sprintf("it sends to %s and to hosts outside", inside[0].To), cited(inside[0], outside[0])}
	case len(targets) > 1:
		return &Role{Bridgehead, "it sends to several servers", cited(inside...)}
	case len(towards) > 0 && len(outside) > 0:
		return &Role{Bridgehead, fmt.Sprintf("%s sends to it, and it sends to hosts outside", towards[0].From), cited(towards[0], outside[0])}
	}
	return nil
}

func cited(routes ...Route) (all []facts.Citation) {
	for _, r := range routes {
		all = append(all, r.Citations...)
	}
	return all
}

// localDelivery is the tracking event "delivered to the store by the store driver".
const localDelivery = 1028

// mailbox is a server that delivers to mailboxes: its tracking log says so. A registered private store proves less, because every
// new server has one, but where nothing else is known it is told.
func mailbox(s *facts.Server) *Role {
	for i := range s.TrackingLogs {
		for _, c := range s.TrackingLogs[i].ByEvent {
			if c.Event == localDelivery && c.Count > 0 {
				return &Role{Mailbox, fmt.Sprintf("its message tracking log shows %d deliveries to the store", c.Count), []facts.Citation{c.Citation}}
			}
		}
	}
	for _, r := range s.Roles {
		if r.Name == "mailbox server" && len(r.Citations) > 0 {
			return &Role{Mailbox, "a mailbox store is registered", r.Citations[:1]}
		}
	}
	return nil
}
