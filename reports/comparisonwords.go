package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// summariseComparison settles the opening lines: what became of the causes, of the verify steps, and what changed.
func summariseComparison(c *Comparison) Summary {
	s := Summary{Headline: comparisonHeadline(c), Lines: []string{}}
	for _, server := range c.Servers {
		for _, f := range server.leading() {
			s.Lines = append(s.Lines, wayLine(server, f))
			if steps := stepLine(f.Steps); steps != "" {
				s.Lines = append(s.Lines, steps)
			}
		}
		if line := changeLine(server); line != "" {
			s.Lines = append(s.Lines, line)
		}
		if line := symptomLine(server); line != "" {
			s.Lines = append(s.Lines, line)
		}
	}
	return s
}

// warnings are what a reader must know before believing anything below.
func warnings(c *Comparison) []string {
	out := []string{}
	if len(c.Servers) == 0 {
		out = append(out, fmt.Sprintf("The bundles are of different servers: %s before, %s after. Nothing can be compared.",
			serverList(c.OnlyBefore), serverList(c.OnlyAfter)))
	} else {
		for _, name := range c.OnlyBefore {
			out = append(out, serverName(name)+" is in the earlier bundle only.")
		}
		for _, name := range c.OnlyAfter {
			out = append(out, serverName(name)+" is in the later bundle only.")
		}
	}
	if c.Before.SHA256 != "" && c.Before.SHA256 == c.After.SHA256 {
		out = append(out, "Both bundles are the same file.")
	}
	for _, s := range c.Servers {
		out = append(out, s.warnings()...)
	}
	if c.FindingsOnly {
		out = append(out, "A JSON report was given in place of a bundle. It holds findings only: facts, event rates and verify steps are not compared.")
	}
	return out
}

func serverList(names []string) string {
	var words []string
	for _, n := range names {
		words = append(words, serverName(n))
	}
	if len(words) == 0 {
		return "no server"
	}
	return strings.Join(words, ", ")
}

func (s ComparedServer) warnings() (out []string) {
	name := serverName(s.Name)
	switch s.Order {
	case "swapped":
		out = append(out, fmt.Sprintf("%s: the bundle given as the later one (%s) is older than the earlier one (%s). They may be swapped; what is fixed can only be told the other way round.",
			name, stamp(s.After), stamp(s.Before)))
	case "same time":
		out = append(out, fmt.Sprintf("%s: both bundles were collected at %s; nothing can have changed between them.", name, stamp(s.Before)))
	case "undated":
		out = append(out, name+": nothing tells when one of the bundles was collected, so old events cannot be told from new ones.")
	}
	if len(s.Stale) > 0 {
		out = append(out, fmt.Sprintf("%s: left out of the later bundle, because older than the earlier one: %s.", name, strings.Join(firstOf(s.Stale, maxUnjudged), ", ")))
	}
	if short := s.short(); short != "" {
		out = append(out, name+": "+short)
	}
	return out
}

// short says that the later bundle covers too little to tell what became of a leading cause.
func (s ComparedServer) short() string {
	for _, f := range s.Findings {
		if f.Way == "can't tell" && (f.Before == "confirmed" || f.Before == "probable") {
			var names []string
			for _, m := range firstOf(f.Missing, maxUnjudged) {
				names = append(names, m.Artifact)
			}
			line := "the later bundle does not cover enough to tell what became of " + f.Rule
			if len(names) > 0 {
				line += "; to collect: " + strings.Join(names, ", ")
			}
			return line + "."
		}
	}
	return ""
}

func comparisonHeadline(c *Comparison) string {
	if len(c.Servers) == 0 || slices.ContainsFunc(c.Servers, func(s ComparedServer) bool { return s.Order == "swapped" || s.Order == "same time" }) {
		return c.Warnings[0]
	}
	var parts []string
	for _, s := range c.Servers {
		where := ""
		if len(c.Servers) > 1 {
			where = serverName(s.Name) + ": "
		}
		for _, f := range s.leading() {
			parts = append(parts, where+f.Title+": "+f.wayWords())
		}
	}
	if len(parts) == 0 {
		return "No cause was found before or after."
	}
	return strings.Join(parts, "; ") + "."
}

// leading is the causes worth the opening: those confirmed or probable at either time, else the first one.
func (s ComparedServer) leading() (out []ComparedFinding) {
	for _, f := range s.Findings {
		if f.strong() {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return firstOf(s.Findings, 1)
	}
	return out
}

func (f ComparedFinding) strong() bool {
	return slices.Contains([]string{"confirmed", "probable"}, f.Before) || slices.Contains([]string{"confirmed", "probable"}, f.After)
}

// wayWords is the way with the verdicts: "fixed (was confirmed, KB329167)".
func (f ComparedFinding) wayWords() string {
	ids := strings.Join(each(f.Articles, func(a Article) string { return a.ID }), ", ")
	switch f.Way {
	case "fixed", "excluded":
		return fmt.Sprintf("%s (was %s, %s)", f.Way, f.Before, ids)
	case "can't tell":
		return fmt.Sprintf("can't tell whether it is fixed (was %s, %s)", f.Before, ids)
	}
	return fmt.Sprintf("%s (was %s, is %s, %s)", f.Way, f.Before, f.After, ids)
}

func wayLine(s ComparedServer, f ComparedFinding) string {
	line := fmt.Sprintf("%s on %s: %s", f.Rule, serverName(s.Name), f.Way)
	if f.Why != "" {
		line += ", " + f.Why
	}
	return line + "."
}

func stepLine(steps []VerifyStep) string {
	if len(steps) == 0 {
		return ""
	}
	count := map[string]int{}
	for _, s := range steps {
		count[s.word()]++
	}
	var parts []string
	for _, word := range []string{"done", "not done", "can't tell", "ask"} {
		if n := count[word]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, stepWords[word]))
		}
	}
	return "Verify steps: " + strings.Join(parts, ", ") + "."
}

var stepWords = map[string]string{
	"done": "shown to be done", "not done": "shown not to be done", "can't tell": "not told by the later bundle", "ask": "for a person to see",
}

// word is how a step stands.
func (v VerifyStep) word() string {
	switch {
	case v.Ask:
		return "ask"
	case v.State == "holds":
		return "done"
	case v.State == "fails":
		return "not done"
	}
	return "can't tell"
}

// box is the step's tick in a text.
func (v VerifyStep) box() string {
	return map[string]string{"done": "[x]", "not done": "[ ]", "can't tell": "[?]", "ask": "[?]"}[v.word()]
}

// note is what stands behind a step that is not ticked.
func (v VerifyStep) note() string {
	switch v.word() {
	case "ask":
		return "ask: no artifact shows it"
	case "not done":
		return "not so"
	case "can't tell":
		return "can't tell: " + v.Why
	}
	return ""
}

// maxChangesFirst is how many changes the opening names.
const maxChangesFirst = 3

// changeLine names the changes that the causes rest on.
func changeLine(s ComparedServer) string {
	var words []string
	for _, c := range s.Changes {
		if len(c.Rules) > 0 && len(words) < maxChangesFirst {
			words = append(words, c.words())
		}
	}
	if len(words) == 0 {
		if len(s.Changes) == 0 || s.Order == "swapped" || s.Order == "same time" {
			return ""
		}
		return fmt.Sprintf("%s changed on %s; no cause that is known rests on them.", plural(len(s.Changes), "fact"), serverName(s.Name))
	}
	return "Changed: " + strings.Join(words, "; ") + "."
}

// words is a change in one clause.
func (c ChangedFact) words() string {
	switch {
	case c.After == "":
		return c.What + " is gone"
	case c.Before == "":
		return c.What + " is new (" + c.After + ")"
	}
	return c.What + ": " + c.Before + ", now " + c.After
}

func symptomLine(s ComparedServer) string {
	var gone, still []string
	for _, y := range s.Symptoms {
		switch y.Way {
		case "fixed":
			gone = append(gone, y.Title)
		case "unchanged", "new":
			still = append(still, y.Title)
		}
	}
	line := ""
	if len(gone) > 0 {
		line = "No longer observed: " + strings.Join(gone, "; ") + "."
	}
	if len(still) > 0 {
		line = strings.TrimSpace(line + " Observed: " + strings.Join(still, "; ") + ".")
	}
	return line
}

// symptomWord is the way of a symptom, which is not fixed but gone.
func (y ComparedSymptom) symptomWord() string {
	if y.Way == "fixed" {
		return "gone"
	}
	return y.Way
}

// apart is the time between the two collections in words.
func (s ComparedServer) apart() string {
	if s.Before == nil || s.After == nil {
		return ""
	}
	switch d := s.After.Sub(*s.Before); {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days later", int(d.Hours()/24))
	case d >= time.Hour:
		return fmt.Sprintf("%d h later", int(d.Hours()))
	case d > 0:
		return fmt.Sprintf("%d min later", int(d.Minutes()))
	}
	return "not later"
}

// label names a kind of event.
func (r EventRate) label() string { return fmt.Sprintf("%s/%d", squeeze(r.Source), r.ID) }

// perHour is a count as events per hour.
func (r EventRate) perHour(n int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%.2f", float64(n)/r.Hours)
}

// weak is the causes that were at most possible at both times.
func (s ComparedServer) weak() (out []ComparedFinding) {
	lead := s.leading()
	for _, f := range s.Findings {
		if !slices.ContainsFunc(lead, func(l ComparedFinding) bool { return l.Rule == f.Rule }) {
			out = append(out, f)
		}
	}
	return out
}

// maxRates and maxFactsShown bound what the readable formats show; the JSON has all.
const (
	maxRates      = 25
	maxFactsShown = 60
)

func more(n, shown int, what string) string {
	if n <= shown {
		return ""
	}
	return fmt.Sprintf("and %s more; the JSON has all", plural(n-shown, what))
}
