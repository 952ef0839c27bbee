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
	Protocol Text     `yaml:"protocol"` // SMTP, X400
	Link     *bool    `yaml:"link"`     // only links, or only queues within links
	Messages Number   `yaml:"messages"`
	Age      Number   `yaml:"age"` // of the oldest message
	Count    Number   `yaml:"count"`
}

func (q *queueTest) evaluate(s *scene) Answer {
	if len(s.Queues) == 0 {
		return noArtifact("snapshot of the queues")
	}
	things := perThing{}
	for i := range s.Queues {
		list := &s.Queues[i]
		for _, kind := range kindsOf(list) {
			things.add(kind, q.in(s, list), &list.Source)
		}
	}
	return things.settle("")
}

// kindsOf says what a snapshot lists. Links and queues come as two exports, of SMTP and X.400 each: these do not disagree.
// An export without instances may be of any kind.
func kindsOf(list *facts.QueueSnapshot) (kinds []string) {
	for i := range list.Queues {
		kind := "queues "
		if list.Queues[i].Link {
			kind = "links "
		}
		kinds = appendOnce(kinds, kind+list.Queues[i].Protocol)
	}
	if len(kinds) == 0 {
		kinds = []string{"any"}
	}
	return kinds
}

func (q *queueTest) in(s *scene, list *facts.QueueSnapshot) Answer {
	return search[facts.Queue]{
		items: list.Queues,
		same:  q.same,
		meets: func(x *facts.Queue) facts.State {
			return and(q.State.of(x.State), q.extendedOf(x), q.Messages.known(float64(x.Messages)),
				q.ageOf(x, s.taken(&list.Source)))
		},
		cite:  func(x *facts.Queue) facts.Citation { return x.Citation },
		more:  q.decidingLine,
		whole: !list.Partial && q.couldList(list),
		head:  list.Head,
		count: q.Count,
	}.run()
}

// decidingLine is the line of the state or of the oldest message, where a listing writes each property on its own.
func (q *queueTest) decidingLine(x *facts.Queue) facts.Citation {
	switch {
	case q.State.set:
		return x.StateAt
	case q.Age.set:
		return x.OldestAt
	}
	return x.CountAt
}

// ageOf decides how old the oldest message is; an empty queue has none.
func (q *queueTest) ageOf(x *facts.Queue, now moment) facts.State {
	if q.Age.set && x.Messages == 0 {
		return facts.Fails
	}
	return now.age(q.Age, x.Oldest)
}

// extendedOf decides the reason a queue gives. One that is neither in retry nor frozen gives none.
func (q *queueTest) extendedOf(x *facts.Queue) facts.State {
	if q.Extended.set && x.Extended == "" && slices.Contains([]string{"active", "ready", "scheduled"}, x.State) {
		return facts.Fails
	}
	return q.Extended.of(x.Extended)
}

// couldList is false when links are asked for and the snapshot lists queues only, or the other way round, and when it lists
// no queue of the protocol asked about: each has an export of its own.
func (q *queueTest) couldList(list *facts.QueueSnapshot) bool {
	if q.Protocol.set && !slices.ContainsFunc(list.Queues, func(x facts.Queue) bool { return q.Protocol.Match(x.Protocol) }) {
		return false
	}
	return q.Link == nil || len(list.Queues) == 0 ||
		slices.ContainsFunc(list.Queues, func(x facts.Queue) bool { return x.Link == *q.Link })
}

func (q *queueTest) same(x *facts.Queue) facts.State {
	state := and(q.Name.of(x.Name), q.Protocol.of(x.Protocol), facts.Of(q.Link == nil || *q.Link == x.Link))
	if len(q.Type) > 0 {
		state = and(state, knownOf(x.Type != "", slices.Contains(q.Type, x.Type)))
	}
	return state
}

func (q *queueTest) wants(*facts.Wants)       {}
func (q *queueTest) targets() []bundle.Target { return targetsOf("smtp/queues") }
