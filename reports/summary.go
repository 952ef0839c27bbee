package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// summarise settles the opening lines: the leading cause of each server, why it leads, what is open.
func summarise(r *Report) Summary {
	leaders := leadersOf(r)
	s := Summary{Headline: headline(r, leaders), Lines: []string{}}
	for _, group := range together(leaders) {
		if len(group) == 1 {
			s.Lines = append(s.Lines, leaderLine(group[0]))
			s.Lines = append(s.Lines, group[0].opening()...)
			continue
		}
		s.Lines = append(s.Lines, groupOpening(group)...)
	}
	if n := observedUnexplained(r); n > 0 {
		s.Lines = append(s.Lines, fmt.Sprintf("%s without an explanation.", plural(n, "observed symptom")))
	}
	s.Lines = append(s.Lines, suppressedLines(r)...)
	if len(r.CollectNext) > 0 {
		s.Lines = append(s.Lines, openLine(r, leaders))
	}
	if len(r.Gaps) > 0 {
		s.Lines = append(s.Lines, fmt.Sprintf("Could not be read, or not be collected: %s of the bundle.", plural(len(r.Gaps), "part")))
	}
	return s
}

// openLine says what is to be collected next. Where the causes are confirmed, that is for the sake of other causes only.
func openLine(r *Report, leaders []Finding) string {
	sure := len(leaders) > 0 && observedUnexplained(r) == 0 && !slices.ContainsFunc(leaders, func(f Finding) bool { return f.Verdict != "confirmed" })
	if sure {
		return "Nothing is open about this; what to collect next would only decide on other causes."
	}
	c := r.CollectNext[0]
	why := c.Why
	if counted, _, many := strings.Cut(why, " verdicts:"); many {
		why = counted + " verdicts"
	}
	return fmt.Sprintf("Collect next: %s (%s).", c.Artifact, why)
}

// leadersOf is what each server's report opens with: every confirmed cause, else the first possible-or-better one.
func leadersOf(r *Report) []Finding {
	var out []Finding
	leads := map[string]bool{}
	for _, f := range r.Findings {
		if f.Suppressed != nil {
			continue
		}
		if f.Verdict == "confirmed" || !leads[f.Server] && open(f.Verdict) {
			leads[f.Server] = true
			out = append(out, f)
		}
	}
	return out
}

func open(verdict string) bool {
	return verdict == "confirmed" || verdict == "probable" || verdict == "possible"
}

func headline(r *Report, leaders []Finding) string {
	switch {
	case len(r.Servers) == 0:
		return "Nothing in this bundle could be understood."
	case len(leaders) == 0 && anySuppressed(r):
		return "The causes that are found have been suppressed, and no other is possible."
	case len(leaders) == 0 && anyObserved(r):
		return "Symptoms are observed, and no cause in the catalog explains them."
	case len(leaders) == 0 && anyUnjudged(r):
		return "No symptom of a mail-flow failure is observed, but this bundle does not tell about all of them."
	case len(leaders) == 0:
		return "No symptom of a mail-flow failure is observed, and no cause is found."
	}
	return strings.Join(each(together(leaders), func(group []Finding) string { return r.groupWords(group) }), "; ") + "."
}

func leaderLine(f Finding) string {
	held := 0
	for _, e := range f.Evidence {
		if e.State == "holds" && e.Role != "contradicts" && e.Role != "excludes" {
			held++
		}
	}
	line := fmt.Sprintf("%s on %s is %s: %s hold", f.Rule, serverName(f.Server), f.Verdict, plural(held, "clause"))
	if n := unknowns(f); n > 0 {
		line += fmt.Sprintf(", %d cannot be decided from this bundle", n)
	}
	return line + "."
}

// maxPlacesFirst is how many places of proof the opening names.
const maxPlacesFirst = 4

// opening is what a reader needs of a leading cause before the details: where the proof stands, what is still open, and
// what to do.
func (f Finding) opening() (lines []string) {
	var places, undecided []string
	for _, e := range f.Evidence {
		if e.Role != "requires" && e.Role != "confirms" {
			continue
		}
		if e.State == "unknown" {
			undecided = append(undecided, e.Clause)
		}
		if e.State == "holds" && len(e.Citations) > 0 && !slices.Contains(places, e.Citations[0].where()) {
			places = append(places, e.Citations[0].where())
		}
	}
	if len(places) > 0 {
		lines = append(lines, "Proof: "+strings.Join(firstOf(places, maxPlacesFirst), "; ")+".")
	}
	if len(undecided) > 0 {
		lines = append(lines, "Open: whether "+strings.Join(undecided, "; whether ")+".")
	}
	switch {
	case len(f.Fix) > 0:
		lines = append(lines, "Fix: "+oneLine(f.Fix[0]))
	case len(f.Workaround) > 0:
		lines = append(lines, "Workaround: "+oneLine(f.Workaround[0]))
	}
	return lines
}

func unknowns(f Finding) (n int) {
	for _, e := range f.Evidence {
		if e.State == "unknown" && (e.Role == "requires" || e.Role == "confirms") {
			n++
		}
	}
	return n
}

func articleIDs(f Finding) string {
	var ids []string
	for _, a := range f.Articles {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, ", ")
}

func anyObserved(r *Report) bool {
	return slices.ContainsFunc(r.Symptoms, func(y Symptom) bool { return y.Observed })
}

func anyUnjudged(r *Report) bool {
	return slices.ContainsFunc(r.Symptoms, func(y Symptom) bool { return y.State == "unknown" })
}

func observedUnexplained(r *Report) (n int) {
	for _, u := range r.Unexplained {
		if u.Kind == "symptom" {
			n++
		}
	}
	return n
}

// serverName is how reports call a server that nothing names.
func serverName(name string) string { return cmp.Or(name, "the server") }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// together groups the leading findings by cause, in the order of the first of each.
func together(leaders []Finding) (groups [][]Finding) {
	for _, f := range leaders {
		i := slices.IndexFunc(groups, func(g []Finding) bool { return g[0].Rule == f.Rule })
		if i < 0 {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// groupWords is one cause with the servers it leads on, where the report is on several.
func (r *Report) groupWords(group []Finding) string {
	f := group[0]
	if len(r.Servers) < 2 {
		return fmt.Sprintf("%s (%s, %s)", f.Title, f.Verdict, articleIDs(f))
	}
	if len(group) == 1 {
		return fmt.Sprintf("%s: %s (%s, %s)", serverName(f.Server), f.Title, f.Verdict, articleIDs(f))
	}
	var on []string
	for _, one := range group {
		on = append(on, fmt.Sprintf("%s %s", serverName(one.Server), one.Verdict))
	}
	return fmt.Sprintf("On %d of %d servers (%s): %s (%s)", len(group), len(r.Servers), strings.Join(on, ", "), f.Title, articleIDs(f))
}

// groupOpening is what a reader needs of a cause that leads on several servers: how it stands on each, a place of proof of each,
// and once what to do.
func groupOpening(group []Finding) []string {
	var how, places []string
	for _, f := range group {
		how = append(how, serverName(f.Server)+" "+f.Verdict)
		for _, e := range f.Evidence {
			if e.Role == "requires" && e.State == "holds" && len(e.Citations) > 0 {
				places = append(places, e.Citations[0].where())
				break
			}
		}
	}
	lines := []string{group[0].Rule + ": " + strings.Join(how, ", ") + "."}
	for _, l := range group[0].opening() {
		if strings.HasPrefix(l, "Proof: ") {
			l = "Proof, first place on each: " + strings.Join(firstOf(places, maxPlacesFirst), "; ") + "."
		}
		if !strings.HasPrefix(l, "Open: ") {
			lines = append(lines, l)
		}
	}
	return lines
}
