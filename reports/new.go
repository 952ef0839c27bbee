package reports

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

// New makes the document of a diagnosis. graded is the grade of the bundle's collection.
func New(d *rules.Diagnosis, graded bundle.Grading, catalog Catalog) *Report {
	b := builder{case_: d.Case, hashes: map[string]string{}}
	for _, m := range d.Case.Members {
		b.hashes[m.Member] = m.SHA256
	}
	r := &Report{
		Schema:      Schema,
		Bundle:      b.bundle(graded, catalog),
		Servers:     each(d.Case.Servers, b.server),
		Symptoms:    each(d.Symptoms, b.symptom),
		Findings:    b.findings(d.Findings),
		Advice:      each(d.Advice, b.advice),
		CollectNext: each(d.Collect, b.collectNext),
		Unexplained: b.unexplained(d),
		Timeline:    b.timeline(d),
		Pipelines:   each(d.Pipelines, b.pipeline),
		Gaps:        each(d.Case.Gaps, func(g bundle.Gap) Gap { return Gap(g) }),
		Coverage:    each(d.Case.Members, b.coverage),
		Events:      b.events(),
	}
	r.Pictures = b.pictures(r)
	r.Mail = mailTo(r)
	r.Summary = summarise(r)
	r.named = d.Case
	return r
}

// builder holds what every part of the document needs: whose bundle it is, and the members' hashes.
type builder struct {
	case_  *facts.Case
	hashes map[string]string
	logs   map[string][]*facts.EventLog // by member; see logsOf
}

// each maps a slice; the result is never nil.
func each[F, T any](from []F, to func(F) T) []T {
	out := make([]T, 0, len(from))
	for _, f := range from {
		out = append(out, to(f))
	}
	return out
}

// orEmpty keeps null out of the JSON. It copies: what is done to a report later must not reach the catalog, which others
// read at the same time.
func orEmpty[T any](s []T) []T { return append(make([]T, 0, len(s)), s...) }

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (b *builder) bundle(graded bundle.Grading, catalog Catalog) Bundle {
	out := Bundle{Name: b.case_.Bundle, SHA256: b.case_.SHA256, Grade: string(graded.Grade), GradeWhy: graded.Why, Catalog: catalog}
	out.Catalog.Extra = orEmpty(out.Catalog.Extra)
	if m := b.case_.Manifest; m != nil {
		out.Collector = m.Collector
		if m.Release != "" {
			out.Collector += " " + m.Release
		}
		out.Start, out.End = when(m.Start), when(m.End)
	}
	return out
}

func (b *builder) server(s *facts.Server) Server {
	out := Server{
		Name: s.Name, Domain: s.Domain,
		Exchange:    exchangeName(s.Exchange),
		CollectedAt: when(s.CollectedAt), CollectedBy: s.CollectedBy,
		Zone: zoneName(s), Offset: s.Offset,
		Citations: b.cite(append(slices.Clone(s.Exchange.Citations), s.Exchange.Conflict...)),
		Products:  []Product{},
		Roles:     each(s.Roles, func(r facts.Role) Role { return Role{r.Name, b.cite(r.Citations)} }),
	}
	if !s.Exchange.Build.IsZero() {
		out.Build = s.Exchange.Build.String()
	}
	for _, p := range s.Products {
		if p.Present == facts.Holds {
			out.Products = append(out.Products, Product{p.ID, p.Name, productVersion(p), b.cite(p.Citations)})
		}
	}
	return out
}

func exchangeName(e facts.Exchange) string {
	switch {
	case e.Installed == facts.Fails:
		return "not installed"
	case e.Release.Year == 0:
		return "unknown"
	}
	return e.Release.String()
}

func productVersion(p facts.Product) string {
	if p.Version.IsZero() {
		return p.Raw
	}
	return p.Version.String()
}

func zoneName(s *facts.Server) string {
	if s.Offset == nil {
		return cmp.Or(s.Zone, "unknown")
	}
	sign, minutes := '+', *s.Offset
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	name := fmt.Sprintf("UTC%c%02d:%02d", sign, minutes/60, minutes%60)
	if s.Zone != "" {
		name += " " + s.Zone
	}
	return name
}

// maxCitations bounds the places cited for one clause: a storm of equal events is proven by its first ones.
const maxCitations = 5

func (b *builder) cite(cs []facts.Citation) []Citation {
	out := []Citation{}
	for _, c := range cs {
		if c.IsZero() {
			continue
		}
		if got := b.citation(c); !slices.ContainsFunc(out, got.samePlace) {
			out = append(out, got)
		}
		if len(out) == maxCitations {
			break
		}
	}
	return out
}

func (c Citation) samePlace(o Citation) bool {
	same := func(x, y *int64) bool { return x == y || (x != nil && y != nil && *x == *y) }
	return c.Member == o.Member && same(c.Record, o.Record) && same(c.Line, o.Line) && same(c.Offset, o.Offset)
}

func (b *builder) citation(c facts.Citation) Citation {
	out := Citation{Member: quote(c.Member), SHA256: b.hashes[c.Member], Time: when(c.Time), Excerpt: quote(c.Excerpt)}
	n := c.N
	switch c.Unit {
	case bundle.UnitRecord:
		out.Record = &n
	case bundle.UnitLine:
		out.Line = &n
	default:
		out.Offset = &n
	}
	if e := b.event(c.Location); e != nil {
		out.Event = NewEventRecord(e)
	}
	return out
}

func (b *builder) coverage(m facts.MemberCoverage) Coverage {
	return Coverage{
		Member: m.Member, Kind: m.Kind, SHA256: m.SHA256, Server: m.Server,
		Records: m.Records, Carved: m.Carved, Damaged: m.Damaged, Oldest: when(m.Oldest), Newest: when(m.Newest),
	}
}

// events is the inventory of all logs, in the order of servers, members, sources, IDs.
func (b *builder) events() []Event {
	out := []Event{}
	for _, s := range b.case_.Servers {
		for _, l := range s.EventLogs {
			for _, c := range l.Inventory {
				out = append(out, Event{
					Member: l.Member, Server: s.Name, Source: c.Source, ID: int(c.ID), Level: string(c.Level),
					Count: c.Count, First: when(c.First), Last: when(c.Last),
				})
			}
		}
	}
	return out
}
