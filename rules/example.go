package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// Examples are a rule's tests, kept as the file writes them until someone asks.
type Examples struct {
	text string // from the line "examples:" on
	line int    // lines of the file before it
}

// exampleSet is the examples of a rule, read.
type exampleSet struct {
	Fires   []example `yaml:"fires"`   // the cause is there
	Quiet   []example `yaml:"quiet"`   // one requires clause is negated
	Unknown []example `yaml:"unknown"` // an artifact is missing
	Rivals  []example `yaml:"rivals"`  // told apart from a rival
	Fixed   []example `yaml:"fixed"`   // after the fix: every check of the verify steps holds
}

// example is one server, told in facts, and what the rule must say of it. Its facts are its own, or those of the first
// example under fires with the sections of but replaced and those of without taken away.
type example struct {
	Name    string   `yaml:"name"`
	Facts   overlay  `yaml:"facts"`
	But     overlay  `yaml:"but"`
	Without []string `yaml:"without"`
	Clause  string   `yaml:"clause"` // quiet: the sentence of the requires clause that must fail
	Rival   string   `yaml:"rival"`  // rivals: the rule told apart
	Leader  string   `yaml:"leader"` // rivals: which of the two stands first; this rule by default
	Verdict string   `yaml:"verdict"`
	line    int
}

// overlay is a part of the facts, decoded when the facts below it are known.
type overlay struct{ node ast.Node }

func (o *overlay) fromYAML(_ *decoder, n ast.Node) { o.node = n }

type exampleFields example

func (e *example) fromYAML(d *decoder, n ast.Node) {
	line, _ := position(n)
	e.line = d.base + line
	d.into(n, (*exampleFields)(e))
}

// read decodes the examples of a rule's file.
func (x Examples) read(file string) (set exampleSet, d *decoder) {
	d = &decoder{file: file, base: x.line, used: map[string]bool{}}
	if x.text == "" {
		return set, d
	}
	root := d.parse(x.text)
	if root == nil {
		return set, d
	}
	pairs := d.pairs(root)
	for _, pair := range pairs[min(1, len(pairs)):] {
		d.bad(pair.Key, "stands below examples, which must be the last field of a file")
	}
	if len(pairs) > 0 {
		d.into(pairs[0].Value, &set)
	}
	return set, d
}

// CheckExamples runs the examples of a rule against the catalog and reports those that do not do as they say.
func CheckExamples(r *Rule, c *Catalog) Problems {
	_, _, problems := RunExamples(r, c)
	return problems
}

// RunExamples runs the examples of a rule against the catalog: how many there are, how many do as they say, and what is
// wrong with the others. Examples that cannot be read count as failing.
func RunExamples(r *Rule, c *Catalog) (passed, all int, problems Problems) {
	k, set := newChecker(r, c)
	for _, list := range []struct {
		examples []example
		check    func(*example, []*Finding, *Finding)
	}{{set.Fires, k.fires}, {set.Quiet, k.quiet}, {set.Unknown, k.unknown}, {set.Rivals, k.rivals}, {set.Fixed, k.fixed}} {
		for i := range list.examples {
			before := len(k.problems)
			k.run(&list.examples[i], list.check)
			if all++; len(k.problems) == before {
				passed++
			}
		}
	}
	return passed, all, k.problems
}

type checker struct {
	rule    *Rule
	catalog *Catalog
	base    overlay
	scene   *scene // of the example being run
	*decoder
}

func (k *checker) run(e *example, check func(*example, []*Finding, *Finding)) {
	before := len(k.problems)
	server := k.serverOf(e)
	if len(k.problems) > before {
		return
	}
	k.scene = newScene(server)
	w := k.catalog.weigh(k.scene)
	all := slices.Concat(w.causes, w.advice)
	at := slices.IndexFunc(all, func(f *Finding) bool { return f.Rule == k.rule })
	if at < 0 {
		k.wrong(e, "the rule is not in the catalog")
		return
	}
	k.cited(e, all[at])
	check(e, all, all[at])
}

// forEachExample shows what the rule finds in each of its examples; one that cannot be read is left to CheckExamples.
func forEachExample(r *Rule, c *Catalog, visit func(*Finding)) {
	k, set := newChecker(r, c)
	for _, list := range [][]example{set.Fires, set.Quiet, set.Unknown, set.Rivals} {
		for i := range list {
			s := newScene(k.serverOf(&list[i]))
			visit(r.assess(s, c.observe(s)))
		}
	}
}

func newChecker(r *Rule, c *Catalog) (*checker, exampleSet) {
	set, d := r.Examples.read(r.source.path)
	k := &checker{rule: r, catalog: c, decoder: d}
	if len(set.Fires) > 0 {
		k.base = set.Fires[0].Facts
	}
	return k, set
}

// serverOf builds the facts of an example.
func (k *checker) serverOf(e *example) *facts.Server {
	f := &exampleFacts{}
	base := e.Facts
	if base.node == nil {
		base = k.base
	}
	for _, o := range []overlay{base, e.But} {
		if o.node != nil {
			f.overlay(k.decoder, o.node)
		}
	}
	for _, section := range e.Without {
		if !f.remove(section) {
			k.wrong(e, "without: %q is no section of facts", section)
		}
	}
	return f.server()
}

func (k *checker) wrong(e *example, format string, args ...any) {
	k.at(e.line-k.decoder.base, 1, fmt.Sprintf("example %q: ", e.Name)+fmt.Sprintf(format, args...))
}

// cited holds that every decided clause is cited.
func (k *checker) cited(e *example, f *Finding) {
	for _, one := range f.Evidence {
		if one.State != facts.Unknown && len(one.Citations) == 0 {
			k.wrong(e, "%s %q %s without a citation", one.Role, one.Clause, one.State)
		}
	}
	if f.Verdict.open() && len(f.missing()) == 0 && slices.ContainsFunc(f.Evidence, func(one Evidence) bool { return one.State == facts.Unknown }) {
		k.wrong(e, "an open verdict names nothing that is missing")
	}
}

func (k *checker) verdict(e *example, f *Finding, otherwise string) {
	want := e.Verdict
	if want == "" {
		want = otherwise
	}
	have := string(f.Verdict)
	if k.rule.Kind == Advice {
		have = map[bool]string{true: "listed", false: "silent"}[f.Listed]
	}
	if want == "" {
		k.wrong(e, "needs verdict; it is %s now", have)
	} else if want != have {
		k.wrong(e, "the verdict is %s, not %s\n%s", have, want, account(f))
	}
}

func (k *checker) fires(e *example, _ []*Finding, f *Finding) {
	k.verdict(e, f, "")
	if !f.Listed {
		k.wrong(e, "it fires, but stays silent\n%s", account(f))
	}
}

func (k *checker) quiet(e *example, _ []*Finding, f *Finding) {
	if k.rule.Kind == Advice {
		k.verdict(e, f, "silent")
	} else {
		k.verdict(e, f, string(RuledOut))
	}
	if e.Clause == "" {
		return
	}
	if state, found := f.stateIn(Requires, e.Clause); !found {
		k.wrong(e, "clause: %q is the sentence of no requires clause", e.Clause)
	} else if state != facts.Fails {
		k.wrong(e, "%q does not fail here, it is: %s\n%s", e.Clause, state, account(f))
	}
}

func (k *checker) unknown(e *example, _ []*Finding, f *Finding) {
	k.verdict(e, f, "")
	if !slices.ContainsFunc(f.Evidence, func(one Evidence) bool { return one.State == facts.Unknown }) {
		k.wrong(e, "no clause is unknown here")
	}
}

func (k *checker) rivals(e *example, all []*Finding, f *Finding) {
	if e.Verdict != "" {
		k.verdict(e, f, "")
	}
	at := slices.IndexFunc(all, func(other *Finding) bool { return other.Rule.ID == e.Rival })
	if at < 0 {
		k.wrong(e, "rival: %q is no cause of the catalog", e.Rival)
		return
	}
	leader, other := f, all[at]
	if e.Leader == e.Rival {
		leader, other = other, leader
	} else if e.Leader != "" && e.Leader != k.rule.ID {
		k.wrong(e, "leader: is %q, but must be this rule or the rival", e.Leader)
	}
	if by, _ := compareFindings(leader, other); by >= 0 || !leader.likely() {
		k.wrong(e, "%s (%s) does not lead %s (%s)\n%s\n%s", leader.Rule.ID, leader.Verdict, other.Rule.ID, other.Verdict,
			account(leader), account(other))
	}
}

// fixed holds that the checks of the verify steps show a server that is put right to be so.
func (k *checker) fixed(e *example, _ []*Finding, f *Finding) {
	k.verdict(e, f, string(RuledOut))
	k.rule.complete()
	k.rule.checks(func(c *Clause) {
		if a := c.evaluate(k.scene); a.State != facts.Holds {
			k.at(c.Line-k.decoder.base, 1, fmt.Sprintf("example %q: this check does not hold, it is %s (%s)", e.Name, a.State, a.Why))
		}
	})
}

// account writes what decided a finding, clause by clause.
func account(f *Finding) string {
	var b strings.Builder
	for _, e := range f.Evidence {
		fmt.Fprintf(&b, "    %-11s %-7s %s", e.Role, e.State, e.Clause)
		if e.Why != "" {
			fmt.Fprintf(&b, " (%s)", e.Why)
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}
