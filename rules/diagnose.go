package rules

import (
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"postmortem/rules/facts"
)

// Wants is everything the catalog asks of the readers. What deriving the facts needs (products, releases, zones) is added
// by the caller.
func (c *Catalog) Wants() *facts.Wants {
	w := &facts.Wants{Keys: facts.DerivedKeys()}
	for _, y := range c.Symptoms {
		y.Shown.test.wants(w)
	}
	for _, r := range c.Rules {
		r.clauses(func(_ RoleOf, clause *Clause) { clause.test.wants(w) })
	}
	return w
}

// Diagnose applies the catalog to every server of a case, to several side by side. It never fails: what cannot be decided is
// unknown.
func (c *Catalog) Diagnose(k *facts.Case) *Diagnosis {
	each, asked := make([]Diagnosis, len(k.Servers)), c.Wants()
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, server := range k.Servers {
		g.Go(func() error {
			each[i] = c.diagnose(newScene(server), asked)
			return nil
		})
	}
	_ = g.Wait()
	d := &Diagnosis{Case: k}
	for i := range each {
		d.add(&each[i])
	}
	return d
}

// add puts the diagnosis of a further server behind those before.
func (d *Diagnosis) add(one *Diagnosis) {
	d.Findings = append(d.Findings, one.Findings...)
	d.Advice = append(d.Advice, one.Advice...)
	d.Symptoms = append(d.Symptoms, one.Symptoms...)
	d.Pipelines = append(d.Pipelines, one.Pipelines...)
	d.Unexplained = append(d.Unexplained, one.Unexplained...)
	d.Events = append(d.Events, one.Events...)
	d.Collect = append(d.Collect, one.Collect...)
}

// diagnose is one server's differential. Facts of other servers play no part in it.
func (c *Catalog) diagnose(s *scene, asked *facts.Wants) Diagnosis {
	w := c.weigh(s)
	listed := onlyListed(w.causes)
	for _, r := range w.symptoms {
		r.candidates(listed)
	}
	adopt(w.symptoms, listed)
	return Diagnosis{
		Findings: listed, Advice: onlyListed(w.advice), Symptoms: w.symptoms, Pipelines: []*Pipeline{w.pipeline},
		Unexplained: unexplained(w.symptoms), Events: unspokenEvents(s.Server, asked), Collect: collectNext(s.Server, w.causes),
	}
}

// weighing is every symptom and rule applied to one server, silent findings too.
type weighing struct {
	symptoms       []*SymptomResult
	pipeline       *Pipeline
	causes, advice []*Finding // causes in order of rank
}

func (c *Catalog) weigh(s *scene) (w weighing) {
	bySymptom := c.observe(s)
	for _, y := range c.Symptoms {
		w.symptoms = append(w.symptoms, bySymptom[y.ID])
	}
	w.pipeline = s.pipeline(w.symptoms)
	for _, r := range c.Rules {
		f := r.assess(s, bySymptom)
		f.FitsStage = w.pipeline.Stop != "" && (r.Stage == w.pipeline.Stop || slices.Contains(beneath, r.Stage))
		if r.Kind == Advice {
			w.advice = append(w.advice, f)
		} else {
			w.causes = append(w.causes, f)
		}
	}
	rank(w.causes)
	return w
}

// observe decides the symptoms alone.
func (c *Catalog) observe(s *scene) map[string]*SymptomResult {
	byID := map[string]*SymptomResult{}
	for _, y := range c.Symptoms {
		byID[y.ID] = y.observe(s)
	}
	return byID
}

// onlyListed is the findings that belong into a report, with the words of their rules.
func onlyListed(findings []*Finding) []*Finding {
	for _, f := range findings {
		if f.Listed {
			f.Rule.complete()
		}
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f *Finding) bool { return !f.Listed })
}

// candidates are the listed causes that explain the symptom, in order of rank.
func (r *SymptomResult) candidates(listed []*Finding) {
	for _, f := range listed {
		if slices.Contains(f.Rule.Explains, r.Symptom.ID) {
			r.Candidates = append(r.Candidates, f)
		}
	}
	r.Why = whyLeader(r.Candidates)
}

// adopt gives a general symptom the likely candidates of the special ones that the same places show as well: mail that
// waits for the message transfer agent is also mail that backs up.
func adopt(results []*SymptomResult, listed []*Finding) {
	for _, r := range results {
		if r.Symptom.General && r.Observed() {
			r.adopt(results, listed)
		}
	}
}

func (r *SymptomResult) adopt(results []*SymptomResult, listed []*Finding) {
	shared := map[*Finding]bool{}
	for _, f := range r.Candidates {
		shared[f] = true
	}
	for _, special := range results {
		for _, f := range special.Candidates {
			shared[f] = shared[f] || f.likely() && special.Observed() && r.sharesProof(special)
		}
	}
	r.Candidates = slices.DeleteFunc(slices.Clone(listed), func(f *Finding) bool { return !shared[f] })
	r.Why = whyLeader(r.Candidates)
}

// sharesProof is true when one place shows both symptoms.
func (r *SymptomResult) sharesProof(other *SymptomResult) bool {
	return slices.ContainsFunc(r.Citations, func(c facts.Citation) bool {
		return slices.ContainsFunc(other.Citations, func(o facts.Citation) bool { return o.Location == c.Location })
	})
}

func (r *SymptomResult) explained() bool { return slices.ContainsFunc(r.Candidates, (*Finding).likely) }

// unexplained are the observed symptoms that no possible-or-better cause explains.
func unexplained(results []*SymptomResult) (all []*SymptomResult) {
	for _, r := range results {
		if r.Observed() && !r.explained() {
			all = append(all, r)
		}
	}
	return all
}

// likely is true for possible, probable and confirmed.
func (f *Finding) likely() bool { return f.Verdict != RuledOut && f.Verdict != Undetermined }

// unspokenEvents are the error events that no rule and no symptom speaks of, the most frequent first.
func unspokenEvents(server *facts.Server, asked *facts.Wants) (all []UnexplainedEvent) {
	at := map[facts.EventKey]int{}
	for i := range server.EventLogs {
		for _, count := range server.EventLogs[i].Inventory {
			if count.Level == facts.Error && !asked.Event(count.Source, count.ID) {
				all = mergeEvent(all, at, UnexplainedEvent{server, count})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b UnexplainedEvent) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if by := strings.Compare(strings.ToLower(a.Source), strings.ToLower(b.Source)); by != 0 {
			return by
		}
		return int(a.ID) - int(b.ID)
	})
	return all
}

// mergeEvent joins what two logs of one server count: the same events may be in both, so the larger count stands. at is where
// each kind stands in all.
func mergeEvent(all []UnexplainedEvent, at map[facts.EventKey]int, e UnexplainedEvent) []UnexplainedEvent {
	key := facts.EventKey{Source: strings.ToLower(e.Source), ID: e.ID}
	i, known := at[key]
	switch {
	case !known:
		at[key] = len(all)
		return append(all, e)
	case e.Count > all[i].Count:
		all[i] = e
	}
	return all
}

// AskedKeys are the registry keys, as facts.Wants words them, that the clauses of rules and symptoms name.
func (c *Catalog) AskedKeys() []string {
	w := &facts.Wants{}
	for _, y := range c.Symptoms {
		y.Shown.test.wants(w)
	}
	for _, r := range c.Rules {
		r.clauses(func(_ RoleOf, clause *Clause) { clause.test.wants(w) })
	}
	return w.Keys
}
