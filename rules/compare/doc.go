// Package compare holds two looks at the same servers against each other: what facts changed, what became of each finding and
// symptom, and which verify steps the later look shows to be done. It is what an article asks for when it has an administrator
// make before.txt and after.txt.
//
// Absence counts only where the later artifact would show the thing, as everywhere. The package reads no artifacts and words no
// report.
package compare

import (
	"cmp"
	"slices"
	"time"

	"postmortem/rules"
	"postmortem/rules/facts"
)

// Comparison is two cases held against each other.
type Comparison struct {
	Before, After *facts.Case
	Pairs         []*Pair  // the servers that both cases hold, by name
	OnlyBefore    []string // names of servers of one case alone
	OnlyAfter     []string
}

// Pair is one server at two times.
type Pair struct {
	Name          string
	Before, After *facts.Server
	Order         Order
	Follow        *rules.FollowUp // nil unless Order is Later or Undated
	Changes       []Change
	Rates         []Rate
	NotCompared   []NotCompared
	Same          []string // members of the later case that are byte for byte members of the earlier one
}

// Order is how the times of the two looks stand to each other.
type Order string

// The orders. Only a later look can show that something is fixed.
const (
	Later   Order = "later"
	Swapped Order = "swapped"   // the bundle given as the later one is the older one
	AtOnce  Order = "same time" // both are of one moment
	Undated Order = "undated"   // nothing tells when one of them was collected
)

// Change is one fact that is not what it was.
type Change struct {
	Kind          string // see Kinds
	What          string // the thing, as the artifacts name it
	Before, After string // its state in words; "" when it is not there
	BeforeAt      facts.Citation
	AfterAt       facts.Citation
}

// NotCompared is a kind of facts, or some things of a kind, that one of the bundles does not tell about.
type NotCompared struct {
	Kind string
	Why  string
}

// Cases compares two cases with the rules of a catalog. Both must be read with catalog.WantsToFollow and Keys.
func Cases(catalog *rules.Catalog, before, after *facts.Case) *Comparison {
	c := &Comparison{Before: before, After: after}
	pairs := pairServers(before.Servers, after.Servers)
	for _, p := range pairs {
		switch {
		case p[0] == nil:
			c.OnlyAfter = append(c.OnlyAfter, p[1].Name)
		case p[1] == nil:
			c.OnlyBefore = append(c.OnlyBefore, p[0].Name)
		default:
			c.Pairs = append(c.Pairs, c.pair(catalog, p[0], p[1]))
		}
	}
	return c
}

// Look is what a report says of one server: findings without their facts.
type Look struct {
	*facts.Server // its name and when it was collected; nothing else need be set
	Findings      []*rules.Finding
	Symptoms      []*rules.SymptomResult
}

// Looks compares two cases of which one at least is known by its report alone: findings and symptoms, no facts.
func Looks(catalog *rules.Catalog, before, after []Look) *Comparison {
	c := &Comparison{}
	for _, p := range pairServers(serversOf(before), serversOf(after)) {
		switch {
		case p[0] == nil:
			c.OnlyAfter = append(c.OnlyAfter, p[1].Name)
		case p[1] == nil:
			c.OnlyBefore = append(c.OnlyBefore, p[0].Name)
		default:
			c.Pairs = append(c.Pairs, pairLooks(catalog, lookAt(before, p[0]), lookAt(after, p[1])))
		}
	}
	return c
}

func pairLooks(catalog *rules.Catalog, before, after Look) *Pair {
	p := &Pair{Name: cmp.Or(after.Name, before.Name), Before: before.Server, After: after.Server}
	if p.Order = orderOf(before.CollectedAt, after.CollectedAt); p.Order == Later || p.Order == Undated {
		p.Follow = catalog.FollowFindings(before.Findings, after.Findings, before.Symptoms, after.Symptoms)
	}
	p.not("facts, event rates and verify steps", "a JSON report holds findings only")
	return p
}

func serversOf(looks []Look) (all []*facts.Server) {
	for _, l := range looks {
		all = append(all, l.Server)
	}
	return all
}

func lookAt(looks []Look, s *facts.Server) Look {
	return looks[slices.IndexFunc(looks, func(l Look) bool { return l.Server == s })]
}

// pairServers pairs servers by name. A server that nothing names is the only other one's, where there is no choice.
func pairServers(before, after []*facts.Server) (pairs [][2]*facts.Server) {
	if len(before) == 1 && len(after) == 1 && (before[0].Name == "" || after[0].Name == "") {
		return [][2]*facts.Server{{before[0], after[0]}}
	}
	for _, b := range before {
		i := slices.IndexFunc(after, func(a *facts.Server) bool { return a.Name == b.Name })
		if i < 0 {
			pairs = append(pairs, [2]*facts.Server{b, nil})
		} else {
			pairs = append(pairs, [2]*facts.Server{b, after[i]})
		}
	}
	for _, a := range after {
		if !slices.ContainsFunc(before, func(b *facts.Server) bool { return a.Name == b.Name }) {
			pairs = append(pairs, [2]*facts.Server{nil, a})
		}
	}
	return pairs
}

func (c *Comparison) pair(catalog *rules.Catalog, before, after *facts.Server) *Pair {
	p := &Pair{Name: cmp.Or(after.Name, before.Name), Before: before, After: after, Order: orderOf(before.CollectedAt, after.CollectedAt)}
	if p.Order == Later || p.Order == Undated {
		p.Follow = catalog.FollowUp(before, after)
		p.After = p.Follow.After
	}
	p.facts()
	if p.Order == Later {
		p.rates(catalog.Wants())
	}
	p.Same = c.same()
	return p
}

func orderOf(before, after time.Time) Order {
	switch {
	case before.IsZero() || after.IsZero():
		return Undated
	case after.After(before):
		return Later
	case after.Equal(before):
		return AtOnce
	}
	return Swapped
}

// same lists the members of the later case whose bytes the earlier one holds too.
func (c *Comparison) same() (all []string) {
	hashes := map[string]bool{}
	for _, m := range c.Before.Members {
		hashes[m.SHA256] = m.SHA256 != ""
	}
	for _, m := range c.After.Members {
		if hashes[m.SHA256] {
			all = append(all, m.Member)
		}
	}
	return all
}
