package reports

import (
	"cmp"
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// maxQueues bounds the queues of a picture.
const maxQueues = 15

// queueLengths puts the newest snapshot of the queues into p. Messages of a link and of its queues are the same messages, so
// links count, and queues only where no link is listed.
func (b *builder) queueLengths(s *facts.Server, p *Picture) {
	p.Queues = []QueueLength{}
	snapshot := newestQueues(s)
	if snapshot == nil {
		return
	}
	links := slices.ContainsFunc(snapshot.Queues, func(q facts.Queue) bool { return q.Link })
	for _, q := range snapshot.Queues {
		switch {
		case q.Link != links:
		case q.Messages == 0:
			p.QueuesEmpty++
		default:
			p.Queues = append(p.Queues, b.queueLength(q))
		}
	}
	slices.SortStableFunc(p.Queues, func(x, y QueueLength) int {
		return cmp.Or(cmp.Compare(y.Messages, x.Messages), strings.Compare(x.Name, y.Name))
	})
	p.QueuesMore = max(0, len(p.Queues)-maxQueues)
	p.Queues = p.Queues[:len(p.Queues)-p.QueuesMore]
}

func newestQueues(s *facts.Server) *facts.QueueSnapshot {
	var newest *facts.QueueSnapshot
	for i := range s.Queues {
		if q := &s.Queues[i]; newest == nil || q.Taken.After(newest.Taken) {
			newest = q
		}
	}
	return newest
}

func (b *builder) queueLength(q facts.Queue) QueueLength {
	at := q.CountAt
	if at.IsZero() {
		at = q.Citation
	}
	return QueueLength{
		Name: quote(cmp.Or(q.Name, q.LinkName)), Type: string(q.Type), State: quote(q.State), Messages: q.Messages,
		Oldest: when(q.Oldest), Citation: b.citation(at),
	}
}
