package reports

import (
	"strings"

	"postmortem/reports/redact"
	"postmortem/rules/facts"
)

// NamesOf is what names the customer in the facts of a case and cannot be told by its form: computers, domains, accounts,
// links of queues, the words that events insert. A document that is to be redacted carries those of them that it shows.
func NamesOf(c *facts.Case) []redact.Name {
	n := names{seen: map[redact.Name]bool{}}
	if m := c.Manifest; m != nil {
		n.add(redact.Host, m.Host)
		n.add(redact.Domain, m.Domain)
	}
	for _, s := range c.Servers {
		n.server(s)
	}
	return n.all
}

type names struct {
	all  []redact.Name
	seen map[redact.Name]bool
}

func (n *names) add(kind redact.Kind, text string) {
	text = strings.Trim(text, `\ "`)
	name := redact.Name{Kind: kind, Text: text}
	if text == "" || text == "-" || n.seen[name] {
		return
	}
	n.seen[name] = true
	n.all = append(n.all, name)
}

// host adds a computer, and its domain when the name has one.
func (n *names) host(name string) {
	name = strings.Trim(name, `\`)
	if strings.ContainsAny(name, ":[]/@ ") || strings.Trim(name, "0123456789.*") == "" {
		return
	}
	label, domain, dotted := strings.Cut(name, ".")
	n.add(redact.Host, label)
	if dotted {
		n.add(redact.Domain, domain)
	}
}

func (n *names) server(s *facts.Server) {
	n.host(s.Name)
	n.add(redact.Domain, s.Domain)
	if m := s.Manifest; m != nil {
		n.host(m.Host)
		n.add(redact.Domain, m.Domain)
	}
	s.EachSource(func(from *facts.Source) {
		n.host(from.Server)
		n.host(from.Hint)
	})
	n.events(s)
	n.mail(s)
	for _, list := range s.ACLs {
		for _, acl := range list.ACLs {
			for _, e := range acl.Entries {
				if e.SID == "" || strings.HasPrefix(e.SID, "S-1-5-21-") {
					n.account(e.Principal)
				}
			}
		}
	}
	for _, list := range s.Sockets {
		for _, socket := range list.Sockets {
			n.host(socket.LocalHost)
			n.host(socket.RemoteHost)
		}
	}
}

// account adds DOMAIN\user.
func (n *names) account(principal string) {
	if domain, user, ok := strings.Cut(principal, `\`); ok {
		n.add(redact.Domain, domain)
		n.add(redact.User, strings.TrimSuffix(user, "$"))
		return
	}
	n.add(redact.User, principal)
}

func (n *names) mail(s *facts.Server) {
	for _, snapshot := range s.Queues {
		for _, q := range snapshot.Queues {
			if q.Type == "" || q.Type == facts.RemoteDelivery {
				n.link(q.Name)
				n.link(q.LinkName)
			}
		}
	}
	for _, log := range s.ProtocolLogs {
		for _, reply := range log.Replies {
			n.host(reply.Peer)
		}
	}
	for _, log := range s.TrackingLogs {
		for _, m := range log.Messages {
			n.host(m.Partner)
			n.address(m.Sender)
			n.address(m.Recipient)
		}
	}
}

// link adds the destination of a link: a domain, or whatever the administrator called a connector.
func (n *names) link(name string) {
	if strings.ContainsAny(name, " ()") {
		n.add(redact.Word, name)
		return
	}
	n.host(name)
}

func (n *names) address(a string) {
	if local, domain, ok := strings.Cut(a, "@"); ok {
		n.add(redact.Mail, local)
		n.add(redact.Domain, domain)
	}
}

// events adds the computers of all events, and of those that are kept the words they insert.
func (n *names) events(s *facts.Server) {
	for i := range s.EventLogs {
		l := &s.EventLogs[i]
		n.host(l.Server)
		for _, e := range l.Events {
			n.event(&e)
		}
		for j := range l.Inventory {
			if e := l.Inventory[j].Newest; e != nil {
				n.event(e)
			}
		}
		for j := range l.Ends {
			n.event(&l.Ends[j])
		}
	}
}

// event adds the insertion strings that are one word: names mostly. Whole sentences are told by their form only.
func (n *names) event(e *facts.Event) {
	n.host(e.Computer)
	if e.User != "N/A" && !strings.HasPrefix(e.User, "S-1-") && !strings.HasPrefix(e.User, `NT`) {
		n.account(e.User)
	}
	for i, s := range e.Strings {
		s = strings.TrimSpace(s)
		if len(s) > 0 && len(s) < 100 && !strings.ContainsAny(s, " \t\r\n\\/:@.=<>|") && i < 40 {
			n.add(redact.Word, s)
		}
	}
}
