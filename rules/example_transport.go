package rules

import (
	"cmp"
	"fmt"
	"slices"

	"postmortem/rules/facts"
)

// transport builds the logs and snapshots of mail flow.
func (b *builder) transport() {
	b.replies()
	b.tracking()
	b.queues()
	b.metabase()
}

func (b *builder) replies() {
	covers, whole := b.Logs["smtp"]
	if b.exampleFacts.Replies == nil && !whole {
		return
	}
	log := facts.ProtocolLog{Source: b.source("smtp-log", Duration{}), Format: "w3c", Head: b.cite("smtp-log", "#Fields:")}
	log.Partial, log.Oldest, log.Newest = !whole, b.ago(covers), b.CollectedAt
	for _, r := range b.exampleFacts.Replies {
		c := b.cite("smtp-log", r.Text)
		c.Time = b.ago(r.Ago)
		log.Replies = append(log.Replies, facts.SMTPReply{
			Citation: c, FirstAt: c, Outbound: r.Outbound, Verb: r.Verb, Code: r.Code, Enhanced: r.Enhanced, Text: r.Text, Peer: r.Peer,
			Count: max(r.Count, 1), First: c.Time, Last: c.Time,
		})
	}
	b.ProtocolLogs = append(b.ProtocolLogs, log)
}

func (b *builder) tracking() {
	covers, whole := b.Logs["tracking"]
	if b.exampleFacts.Tracking == nil && b.Tracked == nil && !whole {
		return
	}
	log := facts.TrackingLog{Source: b.source("tracking", Duration{}), Head: b.cite("tracking", "# Message Tracking Log File")}
	log.Partial, log.Oldest, log.Newest = !whole, b.ago(covers), b.CollectedAt
	for _, m := range b.exampleFacts.Tracking {
		for i := range max(m.Times, 1) {
			c := b.cite("tracking", m.ID)
			c.Time = b.ago(m.Ago)
			id := m.ID
			if m.Times > 1 || id == "" {
				id = fmt.Sprintf("<%d.%s@example>", i, id)
			}
			log.Messages = append(log.Messages, facts.TrackedMessage{
				Citation: c, ID: id, FirstEvent: 1019, LastEvent: m.Last, First: c.Time, Repeats: max(m.Repeats, 1), Sender: m.Sender,
			})
		}
	}
	for _, event := range sortedKeys(b.Tracked) {
		log.ByEvent = append(log.ByEvent, facts.TrackingCount{Citation: b.cite("tracking", event), Event: event, Count: b.Tracked[event]})
	}
	b.TrackingLogs = append(b.TrackingLogs, log)
}

func (b *builder) queues() {
	if b.exampleFacts.Queues == nil {
		return
	}
	list := facts.QueueSnapshot{Source: b.source("queues", Duration{}), Head: b.cite("queues", "Exchange_SMTPQueue")}
	for _, q := range b.exampleFacts.Queues {
		queue := facts.Queue{
			Citation: b.cite("queues", q.Name), Name: q.Name, Link: q.Link, LinkName: q.Name, Type: q.Type, State: q.State,
			Protocol: cmp.Or(q.Protocol, "SMTP"),
			Extended: q.Extended, Messages: -1, Bytes: -1, Oldest: b.when(q.Age),
		}
		if q.Messages != nil {
			queue.Messages = *q.Messages
		}
		list.Queues = append(list.Queues, slices.Repeat([]facts.Queue{queue}, max(q.Times, 1))...)
	}
	b.Server.Queues = append(b.Server.Queues, list)
}

func (b *builder) metabase() {
	if b.exampleFacts.Metabase == nil {
		return
	}
	list := facts.Metabase{Source: b.source("metabase", Duration{}), Head: b.cite("metabase", "[/LM/SmtpSvc]"), Roots: []string{smtpService}}
	for _, path := range sortedKeys(b.exampleFacts.Metabase) {
		node, name := cutLast(path, '/')
		value := b.exampleFacts.Metabase[path]
		list.Roots = appendOnce(list.Roots, node)
		list.Properties = append(list.Properties, facts.MetabaseProperty{Citation: b.cite("metabase", name+" "+value), Path: node, Name: name, Value: value})
	}
	b.Metabases = append(b.Metabases, list)
}

func (b *builder) endpoints() {
	if b.exampleFacts.Sockets == nil {
		return
	}
	list := facts.SocketList{Source: b.source("sockets", Duration{}), Head: b.cite("sockets", "Active Connections")}
	for _, k := range b.exampleFacts.Sockets {
		if k.Protocol == "" {
			k.Protocol = "TCP"
		}
		for range max(k.Times, 1) {
			list.Sockets = append(list.Sockets, facts.Socket{
				Citation: b.cite("sockets", k.State), Protocol: k.Protocol, LocalPort: k.LocalPort, RemotePort: k.RemotePort, RemoteHost: k.Remote,
				State: k.State, Process: k.Process,
			})
		}
	}
	b.Server.Sockets = append(b.Server.Sockets, list)
}
