package rules

import (
	"slices"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// queueTest asks for a queue or link. It fails by a snapshot of the queues, because one lists every queue there is.
type queueTest struct {
	Type     []string `yaml:"type"`
	State    Text     `yaml:"state"` // active, ready, retry, scheduled, remote, frozen
	Name     Text     `yaml:"name"`
	Extended Text     `yaml:"extended"` // the reason as the queue viewer words it
	Link     *bool    `yaml:"link"`     // only links, or only queues within links
	Messages Number   `yaml:"messages"`
	Age      Number   `yaml:"age"` // of the oldest message
	Count    Number   `yaml:"count"`
}

func (q *queueTest) evaluate(s *scene) Answer {
	if len(s.Queues) == 0 {
		return noArtifact("snapshot of the queues")
	}
	var all []snapshot
	for i := range s.Queues {
		list := &s.Queues[i]
		all = append(all, snapshot{q.in(s, list), list.Taken, list.Member})
	}
	return settle(all)
}

func (q *queueTest) in(s *scene, list *facts.QueueSnapshot) Answer {
	return search[facts.Queue]{
		items: list.Queues,
		same:  q.same,
		meets: func(x *facts.Queue) facts.State {
			return and(q.State.of(x.State), q.Extended.of(x.Extended), q.Messages.known(float64(x.Messages)),
				s.taken(&list.Source).age(q.Age, x.Oldest))
		},
		cite:  func(x *facts.Queue) facts.Citation { return x.Citation },
		whole: !list.Partial,
		head:  list.Head,
		count: q.Count,
	}.run()
}

func (q *queueTest) same(x *facts.Queue) facts.State {
	state := and(q.Name.of(x.Name), facts.Of(q.Link == nil || *q.Link == x.Link))
	if len(q.Type) > 0 {
		state = and(state, knownOf(x.Type != "", slices.Contains(q.Type, x.Type)))
	}
	return state
}

func (q *queueTest) wants(*facts.Wants)       {}
func (q *queueTest) targets() []bundle.Target { return targetsOf("smtp/queues") }
