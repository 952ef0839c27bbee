package rules

import "postmortem/rules/facts"

// lintChecks wants of every check of a verify step: an example of the server put right, where it holds (see checker.fixed); an
// example where it fails; and that it does not hold in the first one that fires, nor on a server of which nothing is known.
func lintChecks(l *linter, r *Rule) {
	k, set := newChecker(r, l.catalog)
	r.checks(func(c *Clause) {
		if len(set.Fixed) == 0 {
			l.sayAt(r, c.Line, "check: no example under fixed shows the server put right")
		}
		if state := c.evaluate(newScene(&facts.Server{})).State; state != facts.Unknown {
			l.sayAt(r, c.Line, "check: %s on a server of which nothing is known", state)
		}
		if len(set.Fires) > 0 && c.evaluate(newScene(k.serverOf(&set.Fires[0]))).State == facts.Holds {
			l.sayAt(r, c.Line, "check: holds in the first example that fires, before anything is put right")
		}
		if !k.fails(c, set) {
			l.sayAt(r, c.Line, "check: fails in no example")
		}
	})
}

func (k *checker) fails(c *Clause, set exampleSet) bool {
	for _, list := range [][]example{set.Fires, set.Quiet, set.Unknown, set.Rivals} {
		for i := range list {
			if c.evaluate(newScene(k.serverOf(&list[i]))).State == facts.Fails {
				return true
			}
		}
	}
	return false
}
