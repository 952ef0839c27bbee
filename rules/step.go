package rules

import "github.com/goccy/go-yaml/ast"

// Step is one thing that must be seen after the fix. A file writes it as a text alone, or as {text, check}.
type Step struct {
	Text  string  `yaml:"text"`  // Markdown
	Check *Clause `yaml:"check"` // holds when the step is seen to be so; nil when only a person can see it
}

type stepFields Step

func (v *Step) fromYAML(d *decoder, n ast.Node) {
	if isScalar(n) {
		d.into(n, &v.Text)
		return
	}
	d.into(n, (*stepFields)(v))
	d.check(n, v.Text != "", "a step of verify needs text")
}

// String is the text alone.
func (v Step) String() string { return v.Text }

// Steps are the texts of the rule's verify steps.
func (r *Rule) Steps() (texts []string) {
	for _, step := range r.Verify {
		texts = append(texts, step.Text)
	}
	return texts
}

// checks lists the clauses of the verify steps. They are part of no verdict.
func (r *Rule) checks(visit func(*Clause)) {
	for i := range r.Verify {
		if check := r.Verify[i].Check; check != nil {
			visit(check)
		}
	}
}
