package rules

import (
	"fmt"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// productTest asks for an installed product of the table of products.
type productTest struct {
	ID      []string `yaml:"id"` // any of them; see facts.ProductIDs
	Version versions `yaml:"version"`
}

func (p *productTest) complete() string {
	for _, id := range p.ID {
		if !slices.Contains(facts.ProductIDs(), id) {
			return fmt.Sprintf("%q is no product; known are %s", id, strings.Join(facts.ProductIDs(), ", "))
		}
	}
	return needs(len(p.ID) > 0, "id")
}

func (p *productTest) evaluate(s *scene) Answer {
	var answers []Answer
	for _, id := range p.ID {
		answers = append(answers, p.one(s, id))
	}
	return oneOfAnswers(answers)
}

func (p *productTest) one(s *scene, id string) Answer {
	for i := range s.Products {
		if x := &s.Products[i]; strings.EqualFold(x.ID, id) {
			return p.of(x)
		}
	}
	return Answer{Why: "no artifact tells whether " + id + " is installed"}
}

func (p *productTest) of(x *facts.Product) Answer {
	version := p.Version.of(x.Version)
	a := Answer{State: and(x.Present, version)}
	switch {
	case a.State == facts.Unknown && x.Present == facts.Holds:
		a.Why = "the version of " + x.Name + " is not known"
	case a.State == facts.Unknown:
		a.Why = "no artifact tells whether " + x.Name + " is installed"
	case x.Present == facts.Holds && p.Version.set:
		a.cite(x.VersionAt)
		a.cite(x.Citations...)
	default:
		a.cite(x.Citations...)
	}
	return a
}

func (p *productTest) wants(*facts.Wants) {}
func (p *productTest) targets() []bundle.Target {
	return targetsOf("registry/uninstall", "registry/software", "process/services")
}

// exchangeTest asks for the release of Exchange.
type exchangeTest struct {
	Release releases `yaml:"release"`
	Build   versions `yaml:"build"`
}

func (e *exchangeTest) complete() string {
	return needs(len(e.Release) > 0 || e.Build.set, "release or build")
}

func (e *exchangeTest) evaluate(s *scene) Answer {
	x := &s.Exchange
	a := Answer{State: and(e.Release.of(x.Release), e.Build.of(x.Build))}
	switch {
	case x.Installed == facts.Fails:
		a.State = facts.Fails
	case len(x.Conflict) > 0 && (x.Disputed || a.State != facts.Fails):
		a = Answer{Why: "the sources of the Exchange version disagree"}
		a.cite(x.Conflict...)
	}
	if a.State == facts.Unknown {
		if a.Why == "" {
			a.Why = "the Exchange version is unknown"
		}
	}
	a.cite(x.Citations...)
	return a
}

func (e *exchangeTest) wants(*facts.Wants)       {}
func (e *exchangeTest) targets() []bundle.Target { return targetsOf("registry/exchange") }

// hotfixTest asks whether a hotfix is registered. It may contradict a rule, never confirm one: the file that runs decides.
type hotfixTest struct {
	KB string `yaml:"kb"` // the article's number: KB883522
	Of string `yaml:"of"` // exchange (default) or windows: where it registers itself
}

func (h *hotfixTest) complete() string {
	if number := h.number(); number == "" || strings.Trim(number, "0123456789") != "" {
		return "needs kb: the article's number"
	}
	if h.Of != "" && h.Of != "exchange" && h.Of != "windows" {
		return "of is exchange or windows"
	}
	return ""
}

func (h *hotfixTest) number() string { return strings.TrimLeft(strings.ToUpper(h.KB), "KBQ") }

func (h *hotfixTest) evaluate(s *scene) Answer {
	a := Answer{Why: "no registry export covers the registered updates"}
	var proof []facts.Citation
	if a.State, proof = s.Hotfix(h.KB); a.State == facts.Unknown && h.Of != "windows" {
		a.State, proof = h.unregistered(s)
	}
	a.cite(proof...)
	return a
}

// unregistered proves absence for a hotfix of Exchange, which registers below Updates alone.
func (h *hotfixTest) unregistered(s *scene) (facts.State, []facts.Citation) {
	for _, view := range s.LookupKey(updatesKey + `\*\*\KB` + h.number()) {
		if view.KeyState() == facts.Fails {
			return facts.Fails, []facts.Citation{view.At}
		}
	}
	return facts.Unknown, nil
}

const updatesKey = `HKLM\SOFTWARE\Microsoft\Updates`

func (h *hotfixTest) wants(w *facts.Wants) {
	for _, key := range []string{updatesKey, `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix`} {
		w.Keys = appendOnce(w.Keys, key)
	}
}

func (h *hotfixTest) targets() []bundle.Target { return targetsOf("registry/updates") }

// askTest is what no artifact shows: a question to the operator, never decided.
type askTest struct {
	Question string `yaml:"question"`
	asked    []bundle.Target
}

func (q *askTest) complete() string {
	for _, t := range targetsOf("operator/question") {
		t.Title, t.Command = q.Question, "ask the administrator: "+q.Question
		q.asked = append(q.asked, t)
	}
	return needs(q.Question != "", "question")
}

func (q *askTest) evaluate(*scene) Answer { return Answer{Why: "no artifact shows it"} }

func (q *askTest) wants(*facts.Wants) {}

func (q *askTest) targets() []bundle.Target { return q.asked }
