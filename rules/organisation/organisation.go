// Package organisation sees several servers as one: what each of them does, how mail goes between them as far as their bundles
// tell, which causes they share, and in what they differ.
//
// It proves no cause by two servers' facts together: each server is diagnosed by its own. Roles and routes are read from what
// servers do, because the directory, where they are configured, is in no bundle; every one says by what it is told.
package organisation

import (
	"cmp"
	"slices"
	"strings"

	"postmortem/rules"
	"postmortem/rules/compare"
	"postmortem/rules/facts"
)

// Organisation is the servers of a case together.
type Organisation struct {
	Servers     []Server // in the order of the case
	Routes      []Route
	Causes      []Cause
	Differences []compare.Difference
}

// Server is one server and what it does.
type Server struct {
	*facts.Server
	Roles []Role
}

// Role is something that a server does for the mail of others, with what tells so.
type Role struct {
	Name      string // front-end, bridgehead, mailbox, edge
	Why       string
	Citations []facts.Citation
}

// Cause is a cause that is possible or better on one server at least.
type Cause struct {
	Rule     *rules.Rule
	Findings []*rules.Finding // those possible or better, in the order of servers
	Others   []*rules.Finding // what the report lists of it on other servers: ruled out or undetermined
}

// Of sees the servers of a diagnosis together; nil when there are fewer than two.
func Of(d *rules.Diagnosis, catalog *rules.Catalog) *Organisation {
	if len(d.Case.Servers) < 2 {
		return nil
	}
	o := &Organisation{Routes: routes(d.Case.Servers), Causes: causes(d.Findings)}
	for _, s := range d.Case.Servers {
		o.Servers = append(o.Servers, Server{s, o.rolesOf(s)})
	}
	o.Differences = compare.Across(d.Case.Servers, catalog.AskedKeys())
	return o
}

// causes groups the findings by rule, the strongest and most widespread first.
func causes(all []*rules.Finding) (grouped []Cause) {
	for _, f := range all {
		i := slices.IndexFunc(grouped, func(c Cause) bool { return c.Rule == f.Rule })
		if i < 0 {
			i = len(grouped)
			grouped = append(grouped, Cause{Rule: f.Rule})
		}
		if likely(f) {
			grouped[i].Findings = append(grouped[i].Findings, f)
		} else {
			grouped[i].Others = append(grouped[i].Others, f)
		}
	}
	grouped = slices.DeleteFunc(grouped, func(c Cause) bool { return len(c.Findings) == 0 })
	slices.SortStableFunc(grouped, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(a.weight(), b.weight()), cmp.Compare(len(b.Findings), len(a.Findings)), strings.Compare(a.Rule.ID, b.Rule.ID))
	})
	return grouped
}

var verdicts = []rules.Verdict{rules.Confirmed, rules.Probable, rules.Possible}

func likely(f *rules.Finding) bool { return slices.Contains(verdicts, f.Verdict) }

// weight is the best verdict, 0 for confirmed.
func (c Cause) weight() int {
	best := len(verdicts)
	for _, f := range c.Findings {
		best = min(best, slices.Index(verdicts, f.Verdict))
	}
	return best
}
