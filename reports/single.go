package reports

import (
	"slices"
	"strings"
)

// Single is the report on one server alone, made from a report on several. What belongs to no server stays in it.
func (r *Report) Single(server string) *Report {
	one := *r
	one.Organisation = nil
	one.Servers = only(r.Servers, server, func(s Server) string { return s.Name })
	one.Symptoms = only(r.Symptoms, server, func(y Symptom) string { return y.Server })
	one.Findings = only(r.Findings, server, func(f Finding) string { return f.Server })
	one.Advice = only(r.Advice, server, func(a Advice) string { return a.Server })
	one.CollectNext = only(r.CollectNext, server, func(c CollectNext) string { return c.Server })
	one.Unexplained = only(r.Unexplained, server, func(u Unexplained) string { return u.Server })
	one.Timeline = only(r.Timeline, server, func(e TimelineEntry) string { return e.Server })
	one.Pipelines = only(r.Pipelines, server, func(p Pipeline) string { return p.Server })
	one.Pictures = only(r.Pictures, server, func(p Picture) string { return p.Server })
	one.Events = only(r.Events, server, func(e Event) string { return e.Server })
	one.Coverage = slices.DeleteFunc(slices.Clone(r.Coverage), func(c Coverage) bool {
		return c.Server != "" && !slices.Contains(strings.Split(c.Server, ", "), server)
	})
	one.Gaps = one.gapsOf(r)
	one.Mail = mailTo(&one)
	one.Summary = summarise(&one)
	return &one
}

// only keeps what is one server's; never nil.
func only[T any](all []T, server string, of func(T) string) []T {
	return orEmpty(on(all, server, of))
}

// gapsOf are the gaps of the report but those of members that other servers own.
func (r *Report) gapsOf(all *Report) []Gap {
	return slices.DeleteFunc(slices.Clone(all.Gaps), func(g Gap) bool {
		theirs := slices.ContainsFunc(all.Coverage, func(c Coverage) bool { return c.Member == g.Member })
		return theirs && !slices.ContainsFunc(r.Coverage, func(c Coverage) bool { return c.Member == g.Member })
	})
}
