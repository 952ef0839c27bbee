package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The parts of the text report that follow the diagnosis of the servers.

func (t *textReport) collectNext() {
	if len(t.r.CollectNext) == 0 {
		return
	}
	t.section("Collect next")
	for i, c := range t.r.asked() {
		t.hang(fmt.Sprintf("%2d. ", i+1), c.Artifact+onServer(c.Server)+": "+c.Why)
		t.hang("      ", c.Command)
	}
	t.mail()
}

// mail prints the mail to be copied from the report: nothing stands before its lines, and a long command goes on in the
// next line with the mark that cmd wants for it.
func (t *textReport) mail() {
	t.line("\nAs a mail to the customer, between the two lines\n%s", strings.Repeat("┄", t.width))
	for line := range strings.Lines(t.r.Mail) {
		line = strings.TrimSuffix(line, "\n")
		text, indented := strings.CutPrefix(line, mailIndent)
		switch {
		case !indented:
			t.hang("", line)
		case typed(text):
			t.line("%s%s", mailIndent, strings.Join(continued(text, t.width-len(mailIndent)), "\n"+mailIndent))
		default:
			t.hang(mailIndent, text)
		}
	}
	t.line("%s", strings.Repeat("┄", t.width))
}

// mailIndent stands before each command of the mail.
const mailIndent = "   "

// typed tells a command from a sentence about a window or what is said of a command.
func typed(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return !strings.HasPrefix(text, "(") && !strings.HasSuffix(text, ":") && !strings.HasSuffix(first, ":") && !strings.Contains(text, ": ")
}

// continued breaks a command before words that do not fit, never within quotes, where ^ would not be the mark of cmd.
func continued(command string, width int) (lines []string) {
	const mark = " ^"
	line := ""
	for _, word := range unquotedWords(command) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word)+len(mark) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line+mark), word
		}
	}
	return append(lines, line)
}

// unquotedWords parts a command at its blanks outside of double quotes.
func unquotedWords(command string) (words []string) {
	quoted, from := false, 0
	for i := range len(command) {
		switch {
		case command[i] == '"':
			quoted = !quoted
		case command[i] == ' ' && !quoted:
			words, from = append(words, command[from:i]), i+1
		}
	}
	return append(words, command[from:])
}

func onServer(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}

func (t *textReport) advice() {
	if len(t.r.Advice) == 0 {
		return
	}
	t.section("What to do next")
	for _, a := range t.r.Advice {
		t.bold("* ", a.Title+onServer(a.Server))
		t.hang("  ", a.Text)
		for _, s := range a.Steps {
			t.hang("  - ", s)
		}
		for _, c := range firstOf(a.Citations, 3) {
			t.cite("  ", c)
		}
	}
}

func (t *textReport) unexplained() {
	if len(t.r.Unexplained) == 0 {
		return
	}
	t.section("Not explained")
	for _, u := range firstOf(t.r.Unexplained, maxRows) {
		what := "symptom: "
		if u.Kind == "event" {
			what = fmt.Sprintf("error event, %d times: ", u.Count)
		}
		t.hang("- ", what+u.ID+onServer(u.Server))
		for _, c := range firstOf(u.Citations, 1) {
			t.cite("  ", c)
		}
	}
	t.beyond(len(t.r.Unexplained))
}

// maxRows is how many members, gaps and unexplained events a report lists that a person reads; the JSON has all.
const maxRows = 1000

// beyond tells how many rows of a list are left out.
func (t *textReport) beyond(all int) {
	if words := beyond(all); words != "" {
		t.hang("- ", words)
	}
}

func beyond(all int) string {
	if all <= maxRows {
		return ""
	}
	return fmt.Sprintf("and %d more; the JSON report lists all", all-maxRows)
}

func (t *textReport) timeline() {
	if len(t.r.Timeline) == 0 {
		return
	}
	t.section("Timeline (UTC)")
	t.clocks()
	for _, e := range t.r.Timeline {
		t.hang(e.trueTime().UTC().Format("2006-01-02 15:04:05")+"  ", e.words())
	}
}

// words is an entry in one sentence.
func (e TimelineEntry) words() string {
	text := e.Label + " " + e.Level
	if e.Count > 1 {
		text += fmt.Sprintf(", %d times until %s", e.Count, until(e.trueTime(), e.Until.Add(e.trueTime().Sub(e.Time))))
	}
	return text + onServer(e.Server) + e.correction() + ": " + e.Text
}

func until(from, to time.Time) string {
	if from.UTC().Format(time.DateOnly) == to.UTC().Format(time.DateOnly) {
		return to.UTC().Format(time.TimeOnly)
	}
	return to.UTC().Format(time.DateTime)
}

func (t *textReport) examined() {
	t.section("What was examined")
	rows := [][]string{}
	for _, c := range firstOf(t.r.Coverage, maxRows) {
		rows = append(rows, []string{plain(c.Member), plain(c.Kind), c.counts(), c.span()})
	}
	rest := t.width - 14 - 20
	if len(rows) == 0 {
		t.line("Nothing in the bundle was understood.")
	} else {
		t.out.WriteString(table([]string{"Member", "Kind", "Records", "From / to (UTC)"}, rows, []int{rest * 12 / 20, rest * 8 / 20, 14, 20}))
		t.beyond(len(t.r.Coverage))
	}
	if len(t.r.Gaps) > 0 {
		t.section("What could not be read or was not collected")
		for _, g := range firstOf(t.r.Gaps, maxRows) {
			t.hang("- ", gapWords(g))
		}
		t.beyond(len(t.r.Gaps))
	}
}

func gapWords(g Gap) string {
	if g.Member == "" {
		return "the bundle: " + g.Reason
	}
	return g.Member + ": " + g.Reason
}

func (c Coverage) counts() string {
	s := fmt.Sprint(c.Records)
	if c.Carved > 0 {
		s += fmt.Sprintf(", %d carved", c.Carved)
	}
	if c.Damaged > 0 {
		s += fmt.Sprintf(", %d damaged", c.Damaged)
	}
	return s
}

func (c Coverage) span() string {
	if c.Oldest == nil || c.Newest == nil {
		return ""
	}
	return c.Oldest.UTC().Format("2006-01-02 15:04") + " / " + c.Newest.UTC().Format("2006-01-02 15:04")
}

// othersOf is the findings that are ruled out or could not be judged.
func othersOf(all []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(all), detailed)
}

// verdictLine is a finding that is not open in one line: its verdict, the first clause that decided, and where that stands.
func (f Finding) verdictLine() string {
	words := f.Verdict
	for _, e := range firstOf(f.deciding(), 1) {
		words += ": " + e.mark() + ", " + e.Clause
		if len(e.Citations) > 0 {
			words += " (" + e.Citations[0].where() + ")"
		}
	}
	return words
}

// deciding is the clauses that settled a finding that is not open.
func (f Finding) deciding() []Evidence {
	var out []Evidence
	for _, e := range f.Evidence {
		if f.decides(e) {
			out = append(out, e)
		}
	}
	return out
}

func (f Finding) decides(e Evidence) bool {
	if f.Verdict == "undetermined" {
		return e.Role == "requires"
	}
	switch e.Role {
	case "requires", "applies", "symptom":
		return e.State == "fails"
	case "excludes":
		return e.State == "holds"
	}
	return false
}
