package rules

import (
	"fmt"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// assess applies a rule to a server whose symptoms are known.
func (r *Rule) assess(s *scene, symptoms map[string]*SymptomResult) *Finding {
	f := &Finding{Rule: r, Server: s.Server, Evidence: make([]Evidence, 0, r.size())}
	var answers map[*Clause]Answer
	if r.implies() {
		answers = map[*Clause]Answer{}
	}
	r.appliesTo(s, f)
	r.clauses(func(role RoleOf, c *Clause) {
		a := c.evaluate(s)
		if answers != nil {
			answers[c] = a
		}
		e := evidenceOf(c.That, role, a)
		e.ofWindows = c.Kind == "windows"
		f.Evidence = append(f.Evidence, e)
	})
	for _, id := range r.Explains {
		if result := symptoms[id]; result != nil {
			f.Evidence = append(f.Evidence, result.evidence())
		}
	}
	if answers != nil {
		f.Conflicts = append(f.Conflicts, r.conflicts(answers)...)
	}
	f.Verdict, f.Decided = verdictOf(f.Evidence)
	if f.Listed = r.listed(f, symptoms); f.Listed {
		f.Missing = missingOf(f.Evidence)
	}
	return f
}

// size is the most evidence a finding of the rule has.
func (r *Rule) size() int {
	return 1 + len(r.Requires) + len(r.Confirms) + len(r.Supports) + len(r.Contradicts) + len(r.Excludes) + len(r.Explains)
}

// implies tells whether a clause of the rule can only hold while another does.
func (r *Rule) implies() (any bool) {
	r.clauses(func(_ RoleOf, c *Clause) { any = any || c.ImpliedBy != "" })
	return any
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

// tally counts the states of the evidence by role. It has no pointers, because what to collect next asks for very many.
type tally struct {
	of      [roleCount][3]int
	telling int // requires that hold and do not hold on every server with the same Windows
}

// The places of the roles in a tally.
const (
	requires = iota
	confirms
	supports
	contradicts
	excludes
	appliesTo
	symptoms
	roleCount
)

func (r RoleOf) place() int {
	switch r {
	case Requires:
		return requires
	case Confirms:
		return confirms
	case Contradicts:
		return contradicts
	case Excludes:
		return excludes
	case AppliesTo:
		return appliesTo
	case SymptomRole:
		return symptoms
	}
	return supports
}

func tallyOf(evidence []Evidence) (t tally) {
	for i := range evidence {
		t.count(&evidence[i], evidence[i].State, 1)
	}
	return t
}

// count adds n clauses like e, in the state given.
func (t *tally) count(e *Evidence, state facts.State, n int) {
	t.of[e.Role.place()][state] += n
	if e.Role == Requires && state == facts.Holds && !e.ofWindows {
		t.telling += n
	}
}

// every is true when all clauses of the role are in that state and there is at least one.
func (t *tally) every(role int, state facts.State) bool {
	n := &t.of[role]
	return n[state] > 0 && n[state] == n[facts.Holds]+n[facts.Fails]+n[facts.Unknown]
}

// verdictOf reads the table of verdicts; decided is the clause that ruled the cause out or left it undetermined, in words.
func verdictOf(evidence []Evidence) (v Verdict, decided string) {
	t := tallyOf(evidence)
	v, role, state := t.verdict()
	if role == "" {
		return v, ""
	}
	return v, clauseIn(evidence, role, state)
}

// verdict reads the table of verdicts from the top; the first row that fits decides. Where one clause did, role and state tell
// which; else role is "".
func (t *tally) verdict() (v Verdict, role RoleOf, state facts.State) {
	if role, state := t.rulesOut(); role != "" {
		return RuledOut, role, state
	}
	if t.telling == 0 {
		return Undetermined, Requires, facts.Unknown
	}
	sure := t.of[symptoms][facts.Holds] > 0 && t.every(requires, facts.Holds) && t.of[contradicts][facts.Holds] == 0
	switch {
	case sure && t.every(confirms, facts.Holds):
		return Confirmed, "", facts.Unknown
	case sure:
		return Probable, "", facts.Unknown
	}
	return Possible, "", facts.Unknown
}

// rulesOut names the role and state that rule the cause out; "" when none does.
func (t *tally) rulesOut() (RoleOf, facts.State) {
	switch {
	case t.of[appliesTo][facts.Fails] > 0:
		return AppliesTo, facts.Fails
	case t.of[requires][facts.Fails] > 0:
		return Requires, facts.Fails
	case t.of[excludes][facts.Holds] > 0:
		return Excludes, facts.Holds
	case t.every(symptoms, facts.Fails):
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

// missing is what would decide the unknown clauses. Findings that are not listed do not keep it.
func (f *Finding) missing() []bundle.Target {
	if f.Listed {
		return f.Missing
	}
	return missingOf(f.Evidence)
}

// missingOf joins what would decide the unknown clauses, in the order of the rule.
func missingOf(evidence []Evidence) (all []bundle.Target) {
	for i := range evidence {
		if e := &evidence[i]; e.State == facts.Unknown {
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
	return role == "" && t.every(requires, facts.Holds)
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
