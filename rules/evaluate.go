package rules

import (
	"fmt"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// assess applies a rule to a server whose symptoms are known.
func (r *Rule) assess(s *scene, symptoms map[string]*SymptomResult) *Finding {
	f := &Finding{Rule: r, Server: s.Server}
	answers := map[*Clause]Answer{}
	r.appliesTo(s, f)
	r.clauses(func(role RoleOf, c *Clause) {
		a := c.evaluate(s)
		answers[c] = a
		e := evidenceOf(c.That, role, a)
		e.ofWindows = c.Kind == "windows"
		f.Evidence = append(f.Evidence, e)
	})
	for _, id := range r.Explains {
		if result := symptoms[id]; result != nil {
			f.Evidence = append(f.Evidence, result.evidence())
		}
	}
	f.Conflicts = append(f.Conflicts, r.conflicts(answers)...)
	f.Verdict, f.Decided = verdictOf(f.Evidence)
	f.Missing = missingOf(f.Evidence)
	f.Listed = r.listed(f, symptoms)
	return f
}

func evidenceOf(that string, role RoleOf, a Answer) Evidence {
	return Evidence{Clause: that, Role: role, State: a.State, Citations: a.Citations, Missing: a.Missing, Why: a.Why}
}

// appliesTo adds what the Exchange release says. An unknown one leaves the verdict as it is.
func (r *Rule) appliesTo(s *scene, f *Finding) {
	if len(r.Applies.Exchange) == 0 {
		return
	}
	a := (&exchangeTest{Release: r.Applies.Exchange}).evaluate(s)
	if a.State == facts.Unknown {
		f.Notes = append(f.Notes, unknownRelease(s, a))
		return
	}
	f.Conflicts = releaseConflict(s)
	that := "Exchange is a release that the rule is about: " + r.Applies.String()
	f.Evidence = append(f.Evidence, evidenceOf(that, AppliesTo, a))
}

// releaseConflict names a source that contradicts the one which Exchange's release is taken from.
func releaseConflict(s *scene) []Conflict {
	x := &s.Exchange
	if len(x.Conflict) == 0 || len(x.Citations) == 0 {
		return nil
	}
	return []Conflict{{
		What:  x.Release.String() + " by the better source; the other artifact shows another release or service pack",
		First: x.Citations[0], Second: x.Conflict[0],
	}}
}

func unknownRelease(s *scene, a Answer) string {
	if release := s.Exchange.Release.String(); release != "" && len(s.Exchange.Conflict) == 0 {
		return "the service pack of " + release + " is unknown"
	}
	return a.Why
}

// String lists the releases: "2003 RTM-SP1 or 2000".
func (a Applies) String() string {
	text := ""
	for i, one := range a.Exchange {
		if i > 0 {
			text += " or "
		}
		text += one.String()
	}
	return text
}

// evidence is the symptom as a rule's proof. A past symptom is not known to be observed any more.
func (r *SymptomResult) evidence() Evidence {
	e := Evidence{Clause: r.Symptom.Title, Role: SymptomRole, State: r.State, Citations: r.Citations, Missing: r.Missing, Why: r.why}
	if r.Past {
		e.State = facts.Unknown
	}
	return e
}

// tally counts the states of the evidence by role. It is an array, because what to collect next asks for very many.
type tally [len(rolesCounted)][3]int

var rolesCounted = [...]RoleOf{Requires, Confirms, Supports, Contradicts, Excludes, AppliesTo, SymptomRole}

func tallyOf(evidence []Evidence) (t tally) {
	for i := range evidence {
		t.of(evidence[i].Role)[evidence[i].State]++
	}
	return t
}

// of is the states of one role.
func (t *tally) of(role RoleOf) *[3]int {
	for i := range rolesCounted {
		if rolesCounted[i] == role {
			return &t[i]
		}
	}
	return &[3]int{}
}

func (t *tally) all(role RoleOf) int {
	n := t.of(role)
	return n[facts.Holds] + n[facts.Fails] + n[facts.Unknown]
}

// every is true when all clauses of the role are in that state and there is at least one.
func (t *tally) every(role RoleOf, state facts.State) bool {
	return t.all(role) > 0 && t.of(role)[state] == t.all(role)
}

// verdictOf reads the table of verdicts from the top; the first row that fits decides. decided is the clause that did, where
// one clause did.
func verdictOf(evidence []Evidence) (v Verdict, decided string) {
	t := tallyOf(evidence)
	if role, state := t.rulesOut(); role != "" {
		return RuledOut, clauseIn(evidence, role, state)
	}
	if !telling(evidence) {
		return Undetermined, clauseIn(evidence, Requires, facts.Unknown)
	}
	sure := t.of(SymptomRole)[facts.Holds] > 0 && t.every(Requires, facts.Holds) && t.of(Contradicts)[facts.Holds] == 0
	switch {
	case sure && t.every(Confirms, facts.Holds):
		return Confirmed, ""
	case sure:
		return Probable, ""
	}
	return Possible, ""
}

// telling is true when a requires holds that does not hold on every server with the same Windows.
func telling(evidence []Evidence) bool {
	for i := range evidence {
		if e := &evidence[i]; e.Role == Requires && e.State == facts.Holds && !e.ofWindows {
			return true
		}
	}
	return false
}

// rulesOut names the role and state that rule the cause out; "" when none does.
func (t *tally) rulesOut() (RoleOf, facts.State) {
	switch {
	case t.of(AppliesTo)[facts.Fails] > 0:
		return AppliesTo, facts.Fails
	case t.of(Requires)[facts.Fails] > 0:
		return Requires, facts.Fails
	case t.of(Excludes)[facts.Holds] > 0:
		return Excludes, facts.Holds
	case t.every(SymptomRole, facts.Fails):
		return SymptomRole, facts.Fails
	}
	return "", facts.Unknown
}

func clauseIn(evidence []Evidence, role RoleOf, state facts.State) string {
	for i := range evidence {
		if e := &evidence[i]; e.Role == role && e.State == state {
			return e.Clause
		}
	}
	return ""
}

// open tells whether more evidence could change a verdict.
func (v Verdict) open() bool { return v == Probable || v == Possible || v == Undetermined }

// missingOf joins what would decide the unknown clauses, in the order of the rule.
func missingOf(evidence []Evidence) (all []bundle.Target) {
	for _, e := range evidence {
		if e.State == facts.Unknown {
			all = appendTargets(all, e.Missing)
		}
	}
	return all
}

// listed decides whether the finding belongs into the report: possible or better always; what is ruled out or open only
// while a symptom it explains is observed. Advice is listed when its condition is met.
func (r *Rule) listed(f *Finding, symptoms map[string]*SymptomResult) bool {
	if r.Kind == Advice {
		return adviceHolds(f.Evidence)
	}
	if f.Verdict != RuledOut && f.Verdict != Undetermined {
		return true
	}
	for _, id := range r.Explains {
		if result := symptoms[id]; result != nil && result.Observed() {
			return true
		}
	}
	return false
}

func adviceHolds(evidence []Evidence) bool {
	t := tallyOf(evidence)
	role, _ := t.rulesOut()
	return role == "" && t.every(Requires, facts.Holds)
}

// conflicts names artifacts that cannot both be current: a clause that holds though the one it implies fails.
func (r *Rule) conflicts(answers map[*Clause]Answer) (all []Conflict) {
	r.clauses(func(_ RoleOf, implied *Clause) {
		if implied.ImpliedBy == "" || answers[implied].State != facts.Fails {
			return
		}
		r.clauses(func(_ RoleOf, implies *Clause) {
			if implies.That == implied.ImpliedBy && answers[implies].State == facts.Holds {
				all = append(all, conflictOf(implies, implied, answers[implies], answers[implied]))
			}
		})
	})
	return all
}

func conflictOf(implies, implied *Clause, yes, no Answer) Conflict {
	c := Conflict{First: timed(yes), Second: timed(no)}
	c.What = fmt.Sprintf("%s (%s), which can only be while %s; the other artifact says it is not so (%s)",
		implies.That, timeInWords(c.First.Time), implied.That, timeInWords(c.Second.Time))
	return c
}

// timed is the first proof, with the snapshot's time where its place bears none.
func timed(a Answer) (c facts.Citation) {
	if len(a.Citations) > 0 {
		c = a.Citations[0]
	}
	if c.Time.IsZero() {
		c.Time = a.Last
	}
	return c
}

func timeInWords(t time.Time) string {
	if t.IsZero() {
		return "of unknown time"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}
