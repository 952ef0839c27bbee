package rules

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
)

// Lint is one thing that every rule must keep, and why.
type Lint struct {
	Name  string
	Why   string
	check func(l *linter, r *Rule)
}

// Lints is the table of what rules must keep beyond what Load demands. They run in tests and on demand, never in an analysis.
var Lints = []Lint{
	{"path", "the path of a rule is its ID, typed by people: lower case, digits and hyphens, named for the defect", lintPath},
	{"order", "files in one order are read by eye; examples must come last, because an analysis skips them", lintOrder},
	{"complete", "a finding without these fields leaves the reader alone", lintComplete},
	{"requires", "a cause that requires nothing would be possible everywhere, and its symptom does not count", lintRequires},
	{"that", "a clause is printed in the report by its sentence", lintThat},
	{"telling", "what is true of nearly every server makes a cause possible everywhere", lintTelling},
	{"sources", "every claim of the report is disputed; a rule says where it comes from", lintSources},
	{"advice", "advice explains nothing and competes with nothing", lintAdvice},
	{"parameters", "a judgement that no clause names misleads", lintParameters},
	{"fires", "a rule without a case that fires is untested", lintFires},
	{"quiet", "each requires clause must be able to rule the cause out", lintQuiet},
	{"unknown", "a missing artifact must leave the verdict open, never false", lintUnknown},
	{"checks", "a check that cannot fail, or holds without evidence, ticks what nobody did", lintChecks},
	{"rivals", "a rival is named because the rule must be told apart from it", lintRivals},
	{"examples", "examples are the rule's tests", lintExamples},
	{"mutation", "a clause that no example tests could be wrong, and nobody would notice", lintMutation},
	{"twins", "two rules that require the same and discriminate by nothing cannot both be useful", lintTwins},
}

// Check runs every lint on every rule.
func (c *Catalog) Check() error {
	if err := c.Complete(); err != nil {
		return err
	}
	l := &linter{catalog: c}
	for _, r := range c.Rules {
		for _, lint := range Lints {
			l.name = lint.Name
			lint.check(l, r)
		}
	}
	return l.problems.err()
}

// CheckRule runs every lint on one rule.
func (c *Catalog) CheckRule(r *Rule) error {
	if err := r.complete().err(); err != nil {
		return err
	}
	l := &linter{catalog: c}
	for _, lint := range Lints {
		l.name = lint.Name
		lint.check(l, r)
	}
	return l.problems.err()
}

type linter struct {
	catalog  *Catalog
	name     string
	problems Problems
}

// say reports a problem at the line of the file that begins with start.
func (l *linter) say(r *Rule, start, format string, args ...any) {
	p := r.source.about(start, format, args...)
	p.Message += " [" + l.name + "]"
	l.problems = append(l.problems, p)
}

// ruleOrder is the order of a file's fields.
var ruleOrder = fieldNames(reflect.TypeFor[Rule]())

var slugPath = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*\.yaml$`)

func lintPath(l *linter, r *Rule) {
	if !slugPath.MatchString(r.source.path) {
		l.say(r, "title:", "the path is not <area>/<slug>.yaml in lower case")
	}
}

func lintOrder(l *linter, r *Rule) {
	d := &decoder{file: r.source.path}
	root, ok := d.parse(r.source.text).(*ast.MappingNode)
	if !ok {
		return
	}
	order := ruleOrder
	at := -1
	for _, pair := range root.Values {
		key := pair.Key.String()
		if next := slices.Index(order, key); next < at {
			l.say(r, key+":", "%s stands after %s; the order is %s", key, order[at], strings.Join(order, ", "))
		} else {
			at = next
		}
	}
}

func lintComplete(l *linter, r *Rule) {
	needed := map[string]bool{
		"title": r.Title != "", "severity": r.Severity != "", "verify": len(r.Verify) > 0 || r.Kind == Advice,
		"stage": r.Stage != "" || r.Kind == Advice, "explains": len(r.Explains) > 0 || r.Kind == Advice,
		"cause": r.Cause != "", "fix": len(r.Fix) > 0,
	}
	for _, name := range ruleOrder {
		if there, asked := needed[name]; asked && !there {
			l.say(r, "title:", "%s is missing", name)
		}
	}
	if strings.HasSuffix(r.Title, ".") {
		l.say(r, "title:", "the title ends with a full stop")
	}
}

func lintRequires(l *linter, r *Rule) {
	decidable := slices.ContainsFunc(r.Requires, func(c Clause) bool { return c.Kind != "ask" })
	if !decidable {
		l.say(r, "title:", "needs at least one requires clause that an artifact can decide")
	}
}

func lintThat(l *linter, r *Rule) {
	seen := map[string]RoleOf{}
	r.clauses(func(role RoleOf, c *Clause) {
		if wrong := sentenceFault(c.That); wrong != "" {
			l.sayAt(r, c.Line, "that: %s", wrong)
		}
		if other, twice := seen[c.That]; twice && c.That != "" {
			l.sayAt(r, c.Line, "that: %q is also the sentence of a clause under %s", c.That, other)
		}
		seen[c.That] = role
	})
}

func (l *linter) sayAt(r *Rule, line int, format string, args ...any) {
	d := &decoder{file: r.source.path, lines: strings.Split(r.source.text, "\n")}
	d.at(line, 1, fmt.Sprintf(format, args...)+" ["+l.name+"]")
	l.problems = append(l.problems, d.problems...)
}

// sentenceFault says what is wrong with a clause's sentence; "" when nothing is.
func sentenceFault(that string) string {
	first, _, _ := strings.Cut(that, " ")
	switch {
	case len(strings.Fields(that)) < 3:
		return "must be a sentence of three words or more: \"transport scanning is on\""
	case strings.HasSuffix(that, ".") || strings.HasSuffix(that, "!"):
		return "ends with a full stop"
	case len(that) > 140:
		return "is longer than 140 characters"
	case slices.Contains([]string{"check", "verify", "see", "find", "if"}, strings.ToLower(first)):
		return "must state a fact in the present tense, not an order"
	}
	return ""
}

func lintSources(l *linter, r *Rule) {
	if len(r.Sources) == 0 {
		l.say(r, "title:", "sources are missing")
	}
	for _, s := range r.Sources {
		if s.Of == "" || !slices.Contains([]string{"verified", "partly", "judgement"}, s.Certainty) {
			l.say(r, "sources:", "a source needs of, and certainty: verified, partly or judgement")
		}
	}
}

func lintAdvice(l *linter, r *Rule) {
	if r.Kind == Advice && (len(r.Explains) > 0 || len(r.Rivals) > 0) {
		l.say(r, "kind:", "advice has no explains and no rivals")
	}
}

func lintParameters(l *linter, r *Rule) {
	for _, name := range r.unnamed {
		l.say(r, "parameters:", "parameter %s is named by no clause", name)
	}
}

func lintFires(l *linter, r *Rule) {
	set, _ := r.Examples.read(r.source.path)
	if len(set.Fires) == 0 {
		l.say(r, "examples:", "examples need one under fires")
	}
}

func lintQuiet(l *linter, r *Rule) {
	set, _ := r.Examples.read(r.source.path)
	for i := range r.Requires {
		c := &r.Requires[i]
		tested := slices.ContainsFunc(set.Quiet, func(e example) bool { return e.Clause == c.That })
		if !tested && c.canFail() {
			l.say(r, "examples:", "no quiet example names clause: %s", c.That)
		}
	}
}

// decidable is false for a clause that only questions to the operator would decide.
func (c *Clause) decidable() bool {
	return slices.ContainsFunc(c.test.targets(), func(t bundle.Target) bool { return t.ID != "operator/question" })
}

// canFail is true when artifacts can show that the clause is not so: not of a question, nor of a choice that has one.
func (c *Clause) canFail() bool {
	if choice, ok := c.test.(*anyGroup); ok {
		return !slices.ContainsFunc(choice.of, func(one Clause) bool { return !one.canFail() })
	}
	return c.decidable()
}

func lintUnknown(l *linter, r *Rule) {
	set, _ := r.Examples.read(r.source.path)
	if len(set.Unknown) == 0 {
		l.say(r, "examples:", "examples need one under unknown")
	}
}

func lintRivals(l *linter, r *Rule) {
	set, _ := r.Examples.read(r.source.path)
	for _, rival := range r.Rivals {
		if !slices.ContainsFunc(set.Rivals, func(e example) bool { return e.Rival == rival }) {
			l.say(r, "examples:", "no example under rivals tells it from %s", rival)
		}
	}
}

func lintExamples(l *linter, r *Rule) {
	for _, p := range CheckExamples(r, l.catalog) {
		p.Message += " [" + l.name + "]"
		l.problems = append(l.problems, p)
	}
}

func lintTwins(l *linter, r *Rule) {
	for _, other := range l.catalog.Rules {
		if other.ID > r.ID && len(r.Requires) > 0 && sameTests(r, other) {
			l.say(r, "requires:", "%s requires, confirms and contradicts the very same; nothing tells the two apart", other.ID)
		}
	}
}

// sameTests compares what decides two rules, as their files write it.
func sameTests(a, b *Rule) bool { return slices.Equal(a.decisive(), b.decisive()) }

// decisive lists the tests of a rule without their sentences. They are read once: every rule is compared with every other.
func (r *Rule) decisive() []string {
	if r.tests == nil {
		r.tests = r.readDecisive()
	}
	return r.tests
}

func (r *Rule) readDecisive() []string {
	tests := []string{}
	d := &decoder{file: r.source.path}
	body, _, _ := splitAt(r.source.text, examplesKey)
	for _, field := range d.pairs(d.parse(body)) {
		role := field.Key.String()
		if !slices.Contains([]string{"requires", "confirms", "contradicts", "excludes", "applies"}, role) {
			continue
		}
		for _, clause := range items(field.Value) {
			for _, pair := range d.pairs(clause) {
				if key := pair.Key.String(); newTest(key) != nil || role == "applies" {
					tests = append(tests, role+" "+key+" "+pair.Value.String())
				}
			}
		}
	}
	slices.Sort(tests)
	return tests
}

// lintTelling wants something among the requires that is not true of nearly every server: a requires that holds makes a
// cause possible on every server whose symptoms nobody collected.
func lintTelling(l *linter, r *Rule) {
	if r.Kind == Advice || len(r.Requires) == 0 {
		return
	}
	for i := range r.Requires {
		if !slices.Contains([]string{"exchange", "none", "ask"}, r.Requires[i].Kind) {
			return
		}
	}
	l.say(r, "requires:", "requires nothing telling: a release stands under applies, what must not be there under excludes")
}
