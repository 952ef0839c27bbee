package rules

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"
)

// Catalog is every rule and symptom that was loaded.
type Catalog struct {
	Rules    []*Rule    // by ID
	Symptoms []*Symptom // in the order of symptoms.yaml
	Notes    []string   // what a later folder replaced
	rules    map[string]*Rule
	symptoms map[string]*Symptom
}

// symptomFile is where each folder of rules defines its symptoms; it may be missing.
const symptomFile = "symptoms.yaml"

// Load reads the rules of folders: <area>/<slug>.yaml each, and symptoms.yaml. A later folder adds to the earlier ones; a
// rule or symptom of the same ID replaces the earlier one and is noted. The error is a Problems with everything that is
// wrong in any file.
func Load(folders ...fs.FS) (*Catalog, error) {
	c := &Catalog{rules: map[string]*Rule{}, symptoms: map[string]*Symptom{}}
	var problems Problems
	for i, folder := range folders {
		problems = append(problems, c.loadFolder(folder, i > 0)...)
	}
	for _, r := range c.rules {
		c.Rules = append(c.Rules, r)
	}
	slices.SortFunc(c.Rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	problems = append(problems, c.references()...)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// Rule returns the rule of that ID; nil when there is none.
func (c *Catalog) Rule(id string) *Rule { return c.rules[id] }

// Symptom returns the symptom of that ID; nil when there is none.
func (c *Catalog) Symptom(id string) *Symptom { return c.symptoms[id] }

// ruleFile is one file, read.
type ruleFile struct {
	path     string
	text     string
	rule     *Rule
	symptoms []Symptom
	problems Problems
}

func (c *Catalog) loadFolder(folder fs.FS, replaces bool) Problems {
	files, problems := ruleFiles(folder)
	decodeAll(folder, files)
	for _, f := range files {
		problems = append(problems, f.problems...)
		if f.rule != nil {
			if replaces && c.rules[f.rule.ID] != nil {
				c.Notes = append(c.Notes, fmt.Sprintf("rule %s is replaced by the one of the given folder", f.rule.ID))
			}
			if f.rule.Extra = replaces; replaces {
				problems = append(problems, f.rule.complete()...) // nobody has tested these
			}
			c.rules[f.rule.ID] = f.rule
		}
		for i := range f.symptoms {
			problems = append(problems, c.addSymptom(f, &f.symptoms[i], replaces)...)
		}
	}
	return problems
}

func (c *Catalog) addSymptom(f *ruleFile, s *Symptom, replaces bool) Problems {
	at := slices.IndexFunc(c.Symptoms, func(have *Symptom) bool { return have.ID == s.ID })
	switch {
	case at < 0:
		c.Symptoms = append(c.Symptoms, s)
	case replaces:
		c.Notes = append(c.Notes, fmt.Sprintf("symptom %s is replaced by the one of the given folder", s.ID))
		c.Symptoms[at] = s
	default:
		return Problems{{File: f.path, Line: s.Shown.Line, Column: 1, Message: fmt.Sprintf("symptom %q is defined twice", s.ID)}}
	}
	c.symptoms[s.ID] = s
	return nil
}

// ruleFiles lists the YAML files of a folder: symptoms.yaml, and one level of areas below. An area needs no mention anywhere.
func ruleFiles(folder fs.FS) (files []*ruleFile, problems Problems) {
	for _, pattern := range []string{symptomFile, "*/*.yaml", "*/*.yml"} {
		names, err := fs.Glob(folder, pattern)
		if err != nil {
			problems = append(problems, Problem{File: pattern, Message: err.Error()})
		}
		for _, name := range names {
			files = append(files, &ruleFile{path: name})
		}
	}
	return files, problems
}

// decodeAll reads the files, several at a time.
func decodeAll(folder fs.FS, files []*ruleFile) {
	var wg sync.WaitGroup
	work := make(chan *ruleFile)
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			for f := range work {
				f.read(folder)
			}
		})
	}
	for _, f := range files {
		work <- f
	}
	close(work)
	wg.Wait()
}

// readBounded reads a rule file, and of one that is too large no more than shows it.
func readBounded(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxRuleBytes+1))
}

func (f *ruleFile) read(folder fs.FS) {
	text, err := readBounded(folder, f.path)
	switch {
	case err != nil:
		f.problems = Problems{{File: f.path, Message: err.Error()}}
		return
	case len(text) > maxRuleBytes:
		f.problems = Problems{{File: f.path, Message: fmt.Sprintf("is larger than %d bytes", maxRuleBytes)}}
		return
	}
	f.text = strings.ReplaceAll(string(text), "\r\n", "\n")
	d := &decoder{file: f.path, used: map[string]bool{}}
	if f.path == symptomFile {
		f.readSymptoms(d)
	} else {
		f.readRule(d)
	}
	f.problems = d.problems
}

func (f *ruleFile) readSymptoms(d *decoder) {
	if root := d.parse(f.text); root != nil {
		d.into(root, &f.symptoms)
	}
}

// readRule decodes what decides a rule's verdict. Its examples, most of the file, an analysis never asks for; its prose only
// when the rule is listed, see complete.
func (f *ruleFile) readRule(d *decoder) {
	body, examples, line := splitAt(f.text, examplesKey)
	head, prose, before := splitAt(body, proseKey)
	root := d.parse(head)
	if root == nil {
		return
	}
	r := &Rule{source: f, prose: prose, proseLine: before}
	r.ID = strings.TrimSuffix(strings.TrimSuffix(f.path, path.Ext(f.path)), "/")
	d.into(root, r)
	r.Examples = Examples{text: examples, line: line}
	if r.Kind == "" {
		r.Kind = Cause
	}
	f.rule = r
}

// splitAt cuts a file at the line that begins with key; line is how many lines stand before it. Without such a line all of
// it is head.
func splitAt(text, key string) (head, tail string, line int) {
	at := 0
	if !strings.HasPrefix(text, key) {
		at = strings.Index(text, "\n"+key) + 1
		if at == 0 {
			return text, "", 0
		}
	}
	return text[:at], text[at:], strings.Count(text[:at], "\n")
}

// The fields at which a file is cut: the lints hold their order.
const (
	proseKey    = "cause:"    // cause, fix, workaround, verify, sources
	examplesKey = "examples:" // last
)

// complete decodes the prose of a rule, once.
func (r *Rule) complete() Problems {
	r.once.Do(func() {
		if r.prose == "" {
			return
		}
		d := &decoder{file: r.source.path, base: r.proseLine, params: r.Parameters, used: map[string]bool{}}
		if root := d.parse(r.prose); root != nil {
			d.into(root, (*ruleFields)(r))
		}
		r.proseProblems = d.problems
	})
	return r.proseProblems
}

// Complete decodes what Load leaves until it is asked for: the prose and sources of every rule. An analysis needs it not.
func (c *Catalog) Complete() error {
	var problems Problems
	for _, r := range c.Rules {
		problems = append(problems, r.complete()...)
	}
	return problems.err()
}

type ruleFields Rule

// fromYAML reads the parameters first, because the clauses above and below them name them.
func (r *Rule) fromYAML(d *decoder, n ast.Node) {
	readParameters(d, n)
	d.into(n, (*ruleFields)(r))
	r.check(d, n)
	for _, name := range sortedKeys(d.params) {
		if !d.used[name] {
			r.unnamed = append(r.unnamed, name)
		}
	}
}

type symptomFields Symptom

func (s *Symptom) fromYAML(d *decoder, n ast.Node) {
	readParameters(d, n)
	d.into(n, (*symptomFields)(s))
	d.choice(n, "stage", Stages...)
	d.checkParameters(n)
	d.check(n, s.ID != "" && s.Title != "" && s.Shown.test != nil, "a symptom needs id, title and shown")
	d.params = nil
}

// choice checks a field that holds one of a few words.
func (d *decoder) choice(n ast.Node, field string, allowed ...string) {
	value := valueOf(n, field)
	if value == nil || !isScalar(value) {
		return
	}
	text, _ := d.text(value)
	d.oneOf(value, text, allowed...)
}

// valueOf is the value of a mapping's field; nil when it has none.
func valueOf(n ast.Node, field string) ast.Node {
	if mapping, ok := n.(*ast.MappingNode); ok {
		for _, pair := range mapping.Values {
			if pair.Key.String() == field {
				return pair.Value
			}
		}
	}
	return nil
}

func (d *decoder) checkParameters(n ast.Node) {
	for _, name := range sortedKeys(d.params) {
		_, wrong := parseQuantity(d.params[name].text())
		d.check(valueOf(n, "parameters"), wrong == "" && d.params[name].Why != "", "parameter %s needs value, a number, and why", name)
	}
}

func readParameters(d *decoder, n ast.Node) {
	d.params = nil
	if value := valueOf(n, "parameters"); value != nil {
		quiet := *d
		quiet.into(value, &d.params)
	}
}

// check holds what no lint may forgive, because the evaluation relies on it.
func (r *Rule) check(d *decoder, n ast.Node) {
	d.check(n, r.Title != "", "needs title")
	d.choice(n, "kind", string(Cause), string(Advice))
	d.choice(n, "severity", Severities...)
	d.choice(n, "stage", Stages...)
	d.checkParameters(n)
	sentences := map[string]bool{}
	r.clauses(func(_ RoleOf, c *Clause) { sentences[c.That] = true })
	r.clauses(func(_ RoleOf, c *Clause) {
		if c.ImpliedBy != "" && !sentences[c.ImpliedBy] {
			d.at(c.Line-d.base, 1, fmt.Sprintf("implied-by names no clause of this rule: %q", c.ImpliedBy))
		}
	})
}

// references finds symptoms and rivals that do not exist.
func (c *Catalog) references() (problems Problems) {
	for _, r := range c.Rules {
		for _, id := range r.Explains {
			if c.symptoms[id] == nil {
				problems = append(problems, r.source.about("explains:", "symptom %q is not defined in %s", id, symptomFile))
			}
		}
		for _, id := range r.Rivals {
			if c.rules[id] == nil {
				problems = append(problems, r.source.about("rivals:", "rival %q is no rule of the catalog", id))
			}
		}
	}
	return problems
}

// about is a problem at the line of the file that begins so.
func (f *ruleFile) about(start, format string, args ...any) Problem {
	p := Problem{File: f.path, Message: fmt.Sprintf(format, args...)}
	for i, line := range strings.Split(f.text, "\n") {
		if strings.HasPrefix(line, start) {
			p.Line, p.Column, p.Source = i+1, 1, line
			break
		}
	}
	return p
}
