package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Suppression is somebody's decision not to hear of a finding again, for a time.
type Suppression struct {
	Rule        string `yaml:"rule"`
	Fingerprint string `yaml:"fingerprint"`
	Reason      string `yaml:"reason"`
	Owner       string `yaml:"owner"`   // who decided, and is to be asked
	Expires     string `yaml:"expires"` // the last day it holds, 2006-01-02 in UTC
}

// Suppressed is what a report says of a suppressed finding.
type Suppressed struct {
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires" redact:"-"` // the last day
}

// Suppress marks the findings that somebody has accepted, and settles the summary anew: a suppressed finding does not lead.
// One that has expired by now comes back with a note. now is the day to judge by; its zero value stands for the day the
// finding's server was collected, so that a bundle gives the same report on every day: what was accepted when it was
// collected is accepted in its report. A server whose collection has no date is not covered by anything. The result tells
// for each suppression how many findings it met, expired or not.
func Suppress(r *Report, all []Suppression, now time.Time) (met []int) {
	met = make([]int, len(all))
	for i := range r.Findings {
		f := &r.Findings[i]
		for j, s := range all {
			if s.Rule == f.Rule && strings.EqualFold(s.Fingerprint, f.Fingerprint) {
				met[j]++
				s.apply(f, r.dayOf(f.Server, now))
			}
		}
	}
	r.Summary = summarise(r)
	return met
}

// apply suppresses a finding, or notes why it does not.
func (s Suppression) apply(f *Finding, day time.Time) {
	last, err := time.Parse(time.DateOnly, s.Expires)
	switch {
	case err != nil || day.IsZero():
		f.Notes = append(f.Notes, fmt.Sprintf("a suppression by %s (%s) does not count, because nothing tells the day of the collection", s.Owner, s.Reason))
	case !day.Before(last.AddDate(0, 0, 1)):
		f.Notes = append(f.Notes, fmt.Sprintf("a suppression by %s expired on %s (%s)", s.Owner, s.Expires, s.Reason))
	default:
		f.Suppressed = &Suppressed{s.Reason, s.Owner, s.Expires}
	}
}

// dayOf is the time that expiry is judged by.
func (r *Report) dayOf(server string, now time.Time) time.Time {
	if !now.IsZero() {
		return now
	}
	for _, s := range r.Servers {
		if s.Name == server && s.CollectedAt != nil {
			return *s.CollectedAt
		}
	}
	if r.Bundle.End != nil {
		return *r.Bundle.End
	}
	return time.Time{}
}

func anySuppressed(r *Report) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Suppressed != nil && open(f.Verdict) })
}

// maxSuppressedLines is how many suppressed findings the opening names; the JSON has all.
const maxSuppressedLines = 5

// suppressedLines is a line for each suppressed finding, behind one that counts them where there are several.
func suppressedLines(r *Report) (lines []string) {
	for _, f := range r.Findings {
		if s := f.Suppressed; s != nil {
			lines = append(lines, fmt.Sprintf("Suppressed: %s on %s, %s (%s; owner %s, until %s).", f.Rule, serverName(f.Server), f.Verdict, s.Reason, s.Owner, s.Expires))
		}
	}
	if n := len(lines); n > 1 {
		lines = append([]string{plural(n, "finding") + " are suppressed:"}, firstOf(lines, maxSuppressedLines)...)
	}
	return lines
}
