package rules

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Clause is one condition of a rule: a sentence, and the test that decides it. See doc.go for the language.
type Clause struct {
	That      string // the sentence, present tense: "transport scanning is on"
	Note      string // for readers of the rule; never evaluated
	ImpliedBy string // sentence of another clause of the rule that can only hold while this one does
	Kind      string // key of the test in clauseKinds; "" when the clause could not be read
	Line      int    // in its file, from 1
	test      test
}

// test is what a kind of clause knows.
type test interface {
	// evaluate decides the test on one server. A decided Answer is cited; an unknown one says why.
	evaluate(s *scene) Answer
	// wants adds what readers must keep for the test.
	wants(w *facts.Wants)
	// targets are the artifacts that would decide it, the most telling first.
	targets() []bundle.Target
}

// clauseKinds is the table of tests. A new kind is a type with its file, and one row here.
var clauseKinds = []struct {
	key string
	new func() test
	why string // what it tests, for the schema and the documentation
}{
	{"event", func() test { return &eventTest{} }, "events of a log"},
	{"registry", func() test { return &registryTest{} }, "a key or value of the registry"},
	{"sink", func() test { return &sinkTest{} }, "an SMTP event sink binding"},
	{"module", func() test { return &moduleTest{} }, "a DLL loaded in a process"},
	{"process", func() test { return &processTest{} }, "a running process"},
	{"service", func() test { return &serviceTest{} }, "a Windows service"},
	{"acl", func() test { return &aclTest{} }, "permissions of the Mailroot folders"},
	{"folder", func() test { return &folderTest{} }, "a folder's count, size and ages"},
	{"disk", func() test { return &diskTest{} }, "free space of a volume"},
	{"file", func() test { return &fileTest{} }, "a file of a listing"},
	{"file-version", func() test { return &fileVersionTest{} }, "the version of the copy that runs"},
	{"product", func() test { return &productTest{} }, "an installed product"},
	{"exchange", func() test { return &exchangeTest{} }, "the release of Exchange"},
	{"domain-controller", func() test { return &domainControllerTest{} }, "a domain controller that DSAccess discovered"},
	{"hotfix", func() test { return &hotfixTest{} }, "a registered hotfix"},
	{"smtp-reply", func() test { return &replyTest{} }, "replies in an SMTP protocol log"},
	{"tracking", func() test { return &trackingTest{} }, "messages of a tracking log"},
	{"queue", func() test { return &queueTest{} }, "a queue or link"},
	{"metabase", func() test { return &metabaseTest{} }, "a property of an SMTP virtual server"},
	{"socket", func() test { return &socketTest{} }, "a network endpoint"},
	{"windows", func() test { return &windowsTest{} }, "the version of Windows"},
	{"autostart", func() test { return &autostartTest{} }, "a program that starts by itself"},
	{"line", func() test { return &lineTest{} }, "a line of a small text, such as boot.ini"},
	{"ask", func() test { return &askTest{} }, "a question that no artifact answers"},
	{"all", func() test { return &allGroup{} }, "every clause holds"},
	{"any", func() test { return &anyGroup{} }, "one clause holds"},
	{"none", func() test { return &noneGroup{} }, "no clause holds"},
	{"at-least", func() test { return &atLeastGroup{} }, "n clauses hold"},
}

func newTest(key string) test {
	for _, kind := range clauseKinds {
		if kind.key == key {
			return kind.new()
		}
	}
	return nil
}

func (c *Clause) fromYAML(d *decoder, n ast.Node) {
	line, _ := position(n)
	c.Line = d.base + line
	for _, pair := range d.pairs(n) {
		switch key := pair.Key.String(); key {
		case "that":
			d.into(pair.Value, &c.That)
		case "note":
			d.into(pair.Value, &c.Note)
		case "implied-by":
			d.into(pair.Value, &c.ImpliedBy)
		default:
			c.readTest(d, pair, key)
		}
	}
	if c.test == nil {
		d.bad(n, "has no test; a clause names one of %s", strings.Join(kindNames(), ", "))
	}
}

func (c *Clause) readTest(d *decoder, pair *ast.MappingValueNode, key string) {
	made := newTest(key)
	switch {
	case made == nil:
		d.unknownField(pair, append([]string{"that", "note", "implied-by"}, kindNames()...))
		c.test = &askTest{}
	case c.test != nil && c.Kind != "":
		d.bad(pair.Key, "is a second test; join tests with all, any, none or at-least")
	default:
		c.Kind, c.test = key, made
		d.into(pair.Value, made)
		if whole, ok := made.(interface{ complete() string }); ok {
			wrong := whole.complete()
			d.check(pair.Key, wrong == "", "%s: %s", key, wrong)
		}
	}
}

func kindNames() []string {
	var names []string
	for _, kind := range clauseKinds {
		names = append(names, kind.key)
	}
	return names
}

// evaluate decides the clause; an unknown answer always names what would decide it.
func (c *Clause) evaluate(s *scene) Answer {
	if c.test == nil {
		return Answer{Why: "the clause could not be read"}
	}
	a := c.test.evaluate(s)
	if a.State == facts.Unknown && len(a.Missing) == 0 {
		a.Missing = c.test.targets()
	}
	if a.State != facts.Unknown {
		a.Missing, a.Why = nil, ""
	}
	return a
}
