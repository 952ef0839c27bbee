package artifact

import (
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// linkRows reads the links that Exchange System Manager shows as queues.
type linkRows struct{ list facts.QueueSnapshot }

func (q *linkRows) row(r *tableReader, at facts.Citation, row *bundle.Row) bool {
	name := row.Get("Name")
	if name == "" {
		return false
	}
	q.list.Queues = append(q.list.Queues, facts.Queue{
		Citation: at, Name: name, Link: true, LinkName: name, VirtualServer: row.Get("VirtualServer"),
		Type: tableQueueType(row.Get("Type"), name), State: strings.ToLower(row.Get("State")),
		Messages: int(row.Bytes("Messages")), Bytes: row.Bytes("Bytes"), Oldest: r.utc(row.Get("Oldest")), Extended: row.Get("Extended"),
	})
	return true
}

// queueTypes are the types that a table may name.
var queueTypes = []facts.QueueType{
	facts.LocalDelivery, facts.RemoteDelivery, facts.PendingSubmission, facts.AwaitingDirectoryLookup, facts.WaitingToBeRouted,
	facts.Unreachable, facts.DeferredDelivery, facts.DSNPendingSubmission, facts.FailedRetry, facts.PreSubmission, facts.MTAQueue,
	facts.InternalQueue,
}

func tableQueueType(word, name string) facts.QueueType {
	if word = strings.ToLower(word); slices.Contains(queueTypes, word) {
		return word
	}
	return typeByName(name)
}

func (q *linkRows) put(r *tableReader, partial bool) {
	q.list.Source = r.source(partial)
	q.list.Head = r.in.Cite(r.head)
	r.out.Queues = append(r.out.Queues, q.list)
}

// metabaseRows reads metabase properties. A collector writes all properties of each node it writes.
type metabaseRows struct {
	list facts.Metabase
	seen map[string]bool // paths in lower case
}

func (m *metabaseRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	path := row.Get("Path")
	if path == "" || row.Get("Name") == "" {
		return false
	}
	if key := strings.ToLower(path); !m.seen[key] {
		if m.seen == nil {
			m.seen = map[string]bool{}
		}
		m.seen[key] = true
		m.list.Roots = append(m.list.Roots, path)
	}
	m.list.Properties = append(m.list.Properties, facts.MetabaseProperty{
		Citation: at, Path: path, Name: row.Get("Name"), Type: strings.ToUpper(row.Get("Type")), Value: row.Get("Value"),
	})
	return true
}

func (m *metabaseRows) put(r *tableReader, partial bool) {
	m.list.Source = r.source(partial)
	m.list.Head = r.in.Cite(r.head)
	r.out.Metabases = append(r.out.Metabases, m.list)
}
