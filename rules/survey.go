package rules

import (
	"cmp"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Survey is what the artifacts of one server let the catalog decide, whatever the answers are.
type Survey struct {
	Server   *facts.Server
	All      Decidable
	Symptoms []Surveyed // in the catalog's order
	Areas    []Surveyed // the folders of the rules, by name
}

// Surveyed is a symptom, with the causes that explain it, or an area of the catalog with its causes.
type Surveyed struct {
	ID, Title string      // of an area both its name
	State     facts.State // of a symptom: whether it is seen; unknown for an area
	Why       string      // why the state is unknown
	Decidable
}

// Decidable counts the clauses that settle the verdicts of some causes: what they require, what confirms, contradicts and
// excludes them. Clauses that no artifact can show, only a person, are left out.
type Decidable struct {
	Causes  int
	Clauses int
	Decided int
	Next    []Helpful // the most helpful first
}

// Helpful is an artifact that is missing, and how much it would decide.
type Helpful struct {
	Target  bundle.Target
	Clauses int
	Causes  int
}

// Survey tells for every server of a case which questions its artifacts answer.
func (c *Catalog) Survey(k *facts.Case) (all []Survey) {
	for _, server := range k.Servers {
		w := c.weigh(newScene(server))
		s := Survey{Server: server, All: decidable(w.causes, func(*Finding) bool { return true })}
		for _, y := range w.symptoms {
			s.Symptoms = append(s.Symptoms, Surveyed{
				ID: y.Symptom.ID, Title: y.Symptom.Title, State: y.State, Why: y.why,
				Decidable: decidable(w.causes, func(f *Finding) bool { return slices.Contains(f.Rule.Explains, y.Symptom.ID) }),
			})
		}
		for _, area := range areasOf(w.causes) {
			s.Areas = append(s.Areas, Surveyed{
				ID: area, Title: area, State: facts.Unknown,
				Decidable: decidable(w.causes, func(f *Finding) bool { return areaOf(f) == area }),
			})
		}
		all = append(all, s)
	}
	return all
}

func areaOf(f *Finding) string {
	area, _, _ := strings.Cut(f.Rule.ID, "/")
	return area
}

func areasOf(causes []*Finding) (areas []string) {
	for _, f := range causes {
		areas = append(areas, areaOf(f))
	}
	slices.Sort(areas)
	return slices.Compact(areas)
}

// decidable counts over the causes that belong.
func decidable(causes []*Finding, belongs func(*Finding) bool) (d Decidable) {
	for _, f := range causes {
		if !belongs(f) {
			continue
		}
		d.Causes++
		helped := map[string]bool{}
		for _, e := range f.Evidence {
			d.clause(e, helped)
		}
	}
	slices.SortStableFunc(d.Next, func(a, b Helpful) int {
		return cmp.Or(cmp.Compare(b.Clauses, a.Clauses), cmp.Compare(targetIndex(a.Target), targetIndex(b.Target)),
			strings.Compare(a.Target.Command, b.Target.Command))
	})
	return d
}

// clause counts one clause of a cause; helped is the artifacts counted for this cause already.
func (d *Decidable) clause(e Evidence, helped map[string]bool) {
	switch {
	case e.Role == AppliesTo || e.Role == SymptomRole || e.Role == Supports:
		return
	case e.State != facts.Unknown:
		d.Clauses++
		d.Decided++
		return
	}
	asked := slices.DeleteFunc(slices.Clone(e.Missing), func(t bundle.Target) bool { return t.Path == "" && t.Command == "" || t.ID == "operator/question" })
	if len(asked) == 0 && len(e.Missing) > 0 {
		return // only a person can tell
	}
	d.Clauses++
	for _, t := range asked {
		d.help(t, helped)
	}
}

func (d *Decidable) help(t bundle.Target, helped map[string]bool) {
	key := t.ID + "\x00" + t.Command
	i := slices.IndexFunc(d.Next, func(h Helpful) bool { return h.Target.ID == t.ID && h.Target.Command == t.Command })
	if i < 0 {
		i = len(d.Next)
		d.Next = append(d.Next, Helpful{Target: t})
	}
	d.Next[i].Clauses++
	if !helped[key] {
		helped[key] = true
		d.Next[i].Causes++
	}
}
