package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Answer is what a test found on one server.
type Answer struct {
	State     facts.State
	Citations []facts.Citation // what decided it; at most maxCitations of one test
	Missing   []bundle.Target  // what would decide it, when unknown
	Why       string           // why it is unknown
	alone     *alone           // of an unknown group: which of Missing lead where; nil is that each leads anywhere
	Last      time.Time        // newest time it is known for: the newest event, the snapshot's time; zero is the collection
}

// maxCitations bounds the proof that one test hands on: enough to dispute, short enough to read.
const maxCitations = 5

func (a *Answer) cite(c ...facts.Citation) {
	for _, one := range c {
		if len(a.Citations) < maxCitations && !one.IsZero() {
			a.Citations = append(a.Citations, one)
		}
	}
}

// snapshot is the answer that one snapshot of an artifact gives.
type snapshot struct {
	Answer
	taken  time.Time
	member string
}

// settle joins the answers of several snapshots of one kind. Those that cannot tell stand back. When the others disagree,
// the newest decides if every one of them bears a time; else nothing is known, and both sides are cited.
func settle(snapshots []snapshot) Answer {
	decided := slices.DeleteFunc(slices.Clone(snapshots), func(s snapshot) bool { return s.State == facts.Unknown })
	if len(decided) == 0 {
		return undecided(snapshots)
	}
	slices.SortStableFunc(decided, func(a, b snapshot) int { return b.taken.Compare(a.taken) })
	newest := decided[0]
	other := slices.IndexFunc(decided, func(s snapshot) bool { return s.State != newest.State })
	if other < 0 || tellsTime(decided, newest, decided[other]) {
		return newest.dated()
	}
	return disagreement(newest, decided[other])
}

// tellsTime is true when all snapshots are dated and the newest is later than the newest that contradicts it.
func tellsTime(decided []snapshot, newest, other snapshot) bool {
	oldest := decided[len(decided)-1]
	return !oldest.taken.IsZero() && newest.taken.After(other.taken)
}

func (s snapshot) dated() Answer {
	if s.Last.IsZero() {
		s.Last = s.taken
	}
	return s.Answer
}

func undecided(snapshots []snapshot) Answer {
	var a Answer
	for _, s := range snapshots {
		a.Why = cmp.Or(a.Why, s.Why)
	}
	return a
}

func disagreement(a, b snapshot) Answer {
	answer := Answer{Why: a.member + " and " + b.member + " disagree, and their times do not tell which is newer"}
	answer.cite(first(a.Citations)...)
	answer.cite(first(b.Citations)...)
	return answer
}

// perThing holds what snapshots say of several things, by name: two listings of two folders do not disagree. Each thing is
// settled over its snapshots, then one that holds is enough.
type perThing map[string][]snapshot

func (p perThing) add(thing string, a Answer, from *facts.Source) {
	thing = strings.ToLower(thing)
	p[thing] = append(p[thing], snapshot{a, from.Taken, from.Member})
}

// settle joins the things with what else is known; nothing known is why.
func (p perThing) settle(why string, more ...Answer) Answer {
	answers := more
	for _, thing := range sortedKeys(p) {
		answers = append(answers, settle(p[thing]))
	}
	if len(answers) == 0 {
		return Answer{Why: why}
	}
	return oneOfAnswers(answers)
}

// oneOfAnswers holds when one does.
func oneOfAnswers(answers []Answer) Answer {
	state := facts.Fails
	for _, a := range answers {
		state = or(state, a.State)
	}
	return joined(state, answers, false)
}

func first(c []facts.Citation) []facts.Citation { return c[:min(1, len(c))] }

// search looks for items of one snapshot.
type search[T any] struct {
	items []T
	same  func(*T) facts.State // the item the test is about
	meets func(*T) facts.State // and it is as the test says
	cite  func(*T) facts.Citation
	more  func(*T) facts.Citation // a second place of the item that shows what was asked; nil or zero none
	whole bool                    // the snapshot lists every item: what is not in it is absent
	head  facts.Citation          // cited for absence
	count Number                  // how many; at least one by default
}

// run decides the search: proof are the items that meet it, else those that fail it, else the head of a whole list.
func (q search[T]) run() Answer {
	var met, also, near []facts.Citation
	maybe := 0
	for i := range q.items {
		item := &q.items[i]
		same := q.same(item)
		if same == facts.Fails {
			continue
		}
		meets := q.meets(item)
		switch {
		case meets == facts.Fails:
			if same == facts.Holds {
				near = append(near, q.cite(item))
			}
		case same == facts.Holds && meets == facts.Holds:
			met = append(met, q.cite(item))
			if q.more != nil {
				also = append(also, q.more(item))
			}
		default:
			maybe++
		}
	}
	return q.judge(met, also, near, maybe)
}

func (q search[T]) judge(met, also, near []facts.Citation, maybe int) Answer {
	most := float64(len(met) + maybe)
	if !q.whole {
		most = unbounded
	}
	a := Answer{State: q.count.orAtLeast(1).over(float64(len(met)), most)}
	switch {
	case a.State == facts.Unknown && maybe > 0:
		a.Why = "the artifact does not say enough about it"
	case a.State == facts.Unknown:
		a.Why = "the artifact does not list everything"
	case len(met) > 0:
		a.cite(inTurn(met, also)...)
	case len(near) > 0:
		a.cite(near...)
	default:
		a.cite(q.head)
	}
	return a
}

// inTurn puts the second places behind their first ones.
func inTurn(first, second []facts.Citation) (all []facts.Citation) {
	for i, c := range first {
		all = append(all, c)
		if i < len(second) && !second[i].IsZero() {
			all = append(all, second[i])
		}
	}
	return all
}

// unbounded stands for "nobody knows how many".
const unbounded = 1 << 53

// and is Kleene's conjunction.
func and(states ...facts.State) facts.State {
	result := facts.Holds
	for _, s := range states {
		if s == facts.Fails {
			return facts.Fails
		}
		if s == facts.Unknown {
			result = facts.Unknown
		}
	}
	return result
}

// or is Kleene's disjunction.
func or(states ...facts.State) facts.State {
	result := facts.Fails
	for _, s := range states {
		if s == facts.Holds {
			return facts.Holds
		}
		if s == facts.Unknown {
			result = facts.Unknown
		}
	}
	return result
}

// targetAt is where each row of the table of targets stands.
var targetAt = func() map[string]int {
	at := map[string]int{}
	for i := range bundle.Targets {
		at[bundle.Targets[i].ID] = i
	}
	return at
}()

// targetsOf is the rows of the table with these IDs. One alone is the row itself, not a copy, since every unknown clause asks:
// it is not to be written to.
func targetsOf(ids ...string) (all []bundle.Target) {
	for _, id := range ids {
		if i, known := targetAt[id]; known {
			all = appendTargets(all, bundle.Targets[i:i+1])
		}
	}
	return all
}

// noArtifact is the answer when nothing of the kind is in the bundle.
func noArtifact(what string) Answer { return Answer{Why: "the bundle holds no " + what} }
