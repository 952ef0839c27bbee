package rules

import (
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// signs are the kinds of clauses about what happens, and comes and goes with the load. All others are about how a server is
// set up: they change only when somebody changes them.
var signs = []string{"event", "smtp-reply", "tracking", "queue", "folder", "file", "disk", "socket", "line", "ask"}

// isSign is true for a clause that is about nothing but what happens.
func (c *Clause) isSign() bool {
	var parts []Clause
	switch g := c.test.(type) {
	case *allGroup:
		parts = g.of
	case *anyGroup:
		parts = g.of
	case *noneGroup:
		parts = g.of
	case *atLeastGroup:
		parts = g.Of
	default:
		return slices.Contains(signs, c.Kind)
	}
	return !slices.ContainsFunc(parts, func(part Clause) bool { return !part.isSign() })
}

// decide tells the way of a finding, and why.
func (f *FollowFinding) decide() {
	switch was, is := f.Before.likely(), f.After.likely(); {
	case was && is:
		f.stays()
	case is && f.Before.Verdict == RuledOut:
		f.Way, f.Why = New, "before it was ruled out: "+f.Before.Decided
	case is:
		f.Way, f.Why = CantTell, "the earlier bundle does not tell whether it was there: "+f.Before.Decided
	case f.After.Verdict == RuledOut:
		f.goes()
	default:
		f.Way, f.Why = CantTell, whyUnknown(f.After.Evidence, Requires)
	}
}

// stays tells how a cause that was and is possible or better has changed.
func (f *FollowFinding) stays() {
	before, after := slices.Index(verdictOrder, f.Before.Verdict), slices.Index(verdictOrder, f.After.Verdict)
	gone, come := f.turned(facts.Holds, facts.Fails), f.turned(facts.Fails, facts.Holds)
	f.Way = Unchanged
	switch {
	case after == before:
		f.Why = "it is " + string(f.After.Verdict) + " as before"
	case after < before && len(come) > 0:
		f.Way, f.Why = Worse, "now "+f.say(come)
	case after < before:
		f.Why = "it is " + string(f.After.Verdict) + " now, by evidence that the earlier bundle lacks"
	case len(gone) > 0:
		f.Way, f.Why = Better, "no longer so: "+f.say(gone)
	case f.lost(Requires) || f.lost(SymptomRole):
		f.Way, f.Why = CantTell, whyUnknown(f.After.Evidence, Requires, SymptomRole)
	default:
		f.Why = "what it requires still holds; the later bundle does not show all that confirmed it"
	}
}

// goes tells why a cause that was possible or better is ruled out now.
func (f *FollowFinding) goes() {
	set, sign := f.lostRequires()
	still := f.standing()
	switch {
	case len(set) > 0:
		f.Way, f.Why = Fixed, "no longer so: "+f.say(set)
	case f.newlyExcluded() != nil:
		f.Way, f.Why = Fixed, "now "+f.say(f.newlyExcluded())
	case len(sign) > 0 && len(still) == 0 && !f.lost(Requires):
		f.Way, f.Why = Fixed, "no longer so: "+f.say(sign)
	case len(sign) > 0:
		f.Way, f.Why = Better, "no sign of it any more ("+f.say(sign)+")"+f.rest(still)
	case f.symptomAlone():
		f.Way, f.Why = Better, "its symptoms are gone"+f.rest(still)
		f.cite(f.turned(facts.Holds, facts.Fails))
	default:
		f.Way, f.Why = Excluded, "what rules it out could not be seen before: "+f.After.Decided
	}
}

func (f *FollowFinding) rest(still []Evidence) string {
	switch {
	case len(still) > 0:
		return ", but this still holds: " + f.say(still)
	case f.lost(Requires):
		return "; whether what it requires is removed cannot be told: " + whyUnknown(f.After.Evidence, Requires)
	}
	return ""
}

// say lists clauses and cites them.
func (f *FollowFinding) say(all []Evidence) string {
	f.cite(all)
	var words []string
	for _, e := range all {
		words = append(words, e.Clause)
	}
	return strings.Join(words, "; ")
}

func (f *FollowFinding) cite(all []Evidence) {
	for _, e := range all {
		f.Citations = appendCitations(f.Citations, e.Citations)
	}
}

// turned lists the clauses, as they stand now, that were in one state and are in another. A contradiction counts the other way
// round.
func (f *FollowFinding) turned(from, to facts.State) (all []Evidence) {
	for _, e := range f.After.Evidence {
		was := f.Before.in(e)
		switch e.Role {
		case Requires, Confirms, SymptomRole, AppliesTo:
			if was == from && e.State == to {
				all = append(all, e)
			}
		case Contradicts, Excludes:
			if was == to && e.State == from {
				all = append(all, e)
			}
		}
	}
	return all
}

func (f *Finding) in(e Evidence) facts.State {
	state, _ := f.stateIn(e.Role, e.Clause)
	return state
}

// lostRequires are the requires that held and fail now: those about how the server is set up, and those about what happens.
func (f *FollowFinding) lostRequires() (set, sign []Evidence) {
	for _, e := range f.turned(facts.Holds, facts.Fails) {
		switch {
		case e.Role == AppliesTo:
			set = append(set, e)
		case e.Role != Requires:
		case f.Rule.requires(e.Clause).isSign():
			sign = append(sign, e)
		default:
			set = append(set, e)
		}
	}
	return set, sign
}

func (r *Rule) requires(that string) *Clause {
	i := slices.IndexFunc(r.Requires, func(c Clause) bool { return c.That == that })
	return &r.Requires[i]
}

// standing are the requires about the server's set-up that still hold.
func (f *FollowFinding) standing() (all []Evidence) {
	for _, e := range f.After.Evidence {
		if e.Role == Requires && e.State == facts.Holds && !f.Rule.requires(e.Clause).isSign() {
			all = append(all, e)
		}
	}
	return all
}

func (f *FollowFinding) newlyExcluded() (all []Evidence) {
	for _, e := range f.turned(facts.Holds, facts.Fails) {
		if e.Role == Excludes {
			all = append(all, e)
		}
	}
	return all
}

// symptomAlone is true when nothing but the absence of its symptoms rules the cause out.
func (f *FollowFinding) symptomAlone() bool {
	after := tallyOf(f.After.Evidence)
	role, _ := after.rulesOut()
	return role == SymptomRole
}

// lost is true when a clause of the role held and is unknown now.
func (f *FollowFinding) lost(role RoleOf) bool {
	return slices.ContainsFunc(f.After.Evidence, func(e Evidence) bool {
		return e.Role == role && e.State == facts.Unknown && f.Before.in(e) == facts.Holds
	})
}

// whyUnknown joins the reasons of what is unknown.
func whyUnknown(evidence []Evidence, roles ...RoleOf) (why string) {
	for _, e := range evidence {
		if e.State == facts.Unknown && slices.Contains(roles, e.Role) {
			why = joinWhy(why, e.Why)
		}
	}
	return why
}
