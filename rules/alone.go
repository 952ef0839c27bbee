package rules

import (
	"slices"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// alone is what single artifacts could make of an unknown group while all other artifacts stay missing.
type alone struct{ holds, fails []bundle.Target }

func (a *Answer) couldHold() []bundle.Target {
	if a.alone != nil {
		return a.alone.holds
	}
	return a.Missing
}

func (a *Answer) couldFail() []bundle.Target {
	if a.alone != nil {
		return a.alone.fails
	}
	return a.Missing
}

// askAlone leaves among the missing artifacts of an unknown group those that can decide it by themselves: the number of
// processors settles nothing while nobody knows the threads. Where none can, all stay. toHold and toFail are how many more
// clauses must hold, or fail, to decide the group.
func (a *Answer) askAlone(answers []Answer, toHold, toFail int) {
	if len(a.Missing) < 2 {
		return
	}
	by := alone{
		holds: deciding(a.Missing, answers, (*Answer).couldHold, toHold),
		fails: deciding(a.Missing, answers, (*Answer).couldFail, toFail),
	}
	useful := slices.DeleteFunc(slices.Clone(a.Missing), func(t bundle.Target) bool { return !lists(by.holds, &t) && !lists(by.fails, &t) })
	if len(useful) > 0 {
		a.Missing, a.alone = useful, &by
	}
}

// deciding are the artifacts that can move as many of the unknown clauses as are needed.
func deciding(missing []bundle.Target, answers []Answer, moves func(*Answer) []bundle.Target, needed int) (all []bundle.Target) {
	for i := range missing {
		moved := 0
		for j := range answers {
			if answers[j].State == facts.Unknown && lists(moves(&answers[j]), &missing[i]) {
				moved++
			}
		}
		if moved >= needed {
			all = append(all, missing[i])
		}
	}
	return all
}
