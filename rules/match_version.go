package rules

import (
	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// versions is a condition on a version, see facts.ParseVersionRange. The zero value matches everything.
type versions struct {
	facts.VersionRange
	set bool
}

func (r *versions) fromYAML(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	parsed, err := facts.ParseVersionRange(text)
	d.check(n, err == nil, "%v; write \"<6.5.7232.11\", \">=6.5.7226\", \"6.5.7226..6.5.7638\" or \"4.6\"", err)
	*r = versions{parsed, true}
}

// of decides the condition for a version that may be unknown.
func (r versions) of(v facts.Version) facts.State {
	if !r.set {
		return facts.Holds
	}
	return r.Contains(v)
}

// releases is the releases of Exchange that a rule or clause is about; the zero value is every one.
type releases []facts.ReleaseRange

func (r *releases) fromYAML(d *decoder, n ast.Node) {
	for _, node := range items(n) {
		text, ok := d.text(node)
		if !ok {
			continue
		}
		one, err := facts.ParseReleaseRange(text)
		d.check(node, err == nil, "%v; write \"2003\", \"2003 RTM-SP1\", \"2003 SP1+\" or \"2000 SP3\"", err)
		*r = append(*r, one)
	}
}

// of decides whether the server's release is one of them.
func (r releases) of(release facts.Release) facts.State {
	if len(r) == 0 {
		return facts.Holds
	}
	state := facts.Fails
	for _, one := range r {
		state = or(state, one.Contains(release))
	}
	return state
}
