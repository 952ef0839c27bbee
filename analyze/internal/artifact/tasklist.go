package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// tasklist of Windows XP and Server 2003 prints a table under a ruler of "=", rows of quoted values (/fo csv), or blocks
// of "key: value" (/fo list). With /m the last column holds modules, with /svc services; both go on in the next lines. The
// headers are localized, the ruler and "PID" are not; image names are cut at 25 letters. Source: "Tasklist", Windows
// Server 2003 documentation; real outputs of /m on the web.
var tasklist = Artifact{Kind: "tasklist output", Match: isTasklist, Extract: extractTasklist}

func isTasklist(in *Input) bool {
	if in.Binary {
		return false
	}
	var before string
	for raw := range strings.Lines(in.First) {
		line := unquote(strings.TrimRight(raw, "\r\n"))
		s := strings.TrimSpace(line)
		if s == "" {
			continue
		}
		if _, ok := rulerOf(s, '='); ok && strings.Contains(before, "PID") {
			return true
		}
		if isTasklistCSV(s) || isTasklistPID(before, s) {
			return true
		}
		before = s
	}
	return false
}

// isTasklistCSV knows the header row, and a row where the header was left out (/nh).
func isTasklistCSV(s string) bool {
	if !strings.HasPrefix(s, `"`) {
		return false
	}
	cells := splitCSV(s, ',')
	if len(cells) < 3 {
		return false
	}
	_, rest, isImage := cutImage(cells[0])
	return cells[1] == "PID" || isImage && rest == "" && isDigits(cells[1])
}

// isTasklistPID knows the second line of a block of /fo list.
func isTasklistPID(before, s string) bool {
	pid, ok := strings.CutPrefix(s, "PID:")
	_, image, named := strings.Cut(before, ":")
	_, rest, isImage := cutImage(strings.TrimSpace(image))
	return ok && named && isImage && rest == "" && isDigits(strings.TrimSpace(pid))
}

// taskEntry is a process as tasklist prints it.
type taskEntry struct {
	at     facts.Citation
	name   string
	pid    int
	detail []taskDetail // lines of the last column
}

type taskDetail struct {
	at   facts.Citation
	text string
}

// taskContent is what the last column holds.
type taskContent int

const (
	taskPlain taskContent = iota // no such column
	taskModules
	taskServices
)

// taskReader reads all three forms.
type taskReader struct {
	in       *Input
	head     facts.Citation
	ruler    ruler
	content  taskContent
	unsure   bool // content is to be told from the entries
	filtered bool // a command line shows that modules were asked for by name
	csv      bool
	before   text.Line // the last one that is not blank
	gap      bool      // a blank line came after it
	entries  []taskEntry
	details  int // lines of last columns
	full     bool
}

func extractTasklist(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &taskReader{in: in}
	whole := eachLine(ctx, in, out, r.line)
	tooMany(out, r.full)
	whole = whole && !r.full
	r.settleContent()
	if r.content == taskModules {
		r.putModules(out, whole)
	} else {
		r.putProcesses(out, whole)
	}
	return nil
}

func (r *taskReader) line(l text.Line) {
	line := unquote(l.Text)
	s := strings.TrimSpace(line)
	switch {
	case s == "":
		r.gap = true
		return
	case r.isRuler(line):
		r.csv = false
	case isTasklistCSV(s):
		r.csvLine(l, s)
	case isTasklistPID(strings.TrimSpace(unquote(r.before.Text)), s):
		r.begin(r.before, strings.TrimSpace(afterColon(r.before.Text)), atoi(strings.TrimSpace(s[len("PID:"):])))
		r.ruler, r.csv = nil, false
	case r.ruler != nil:
		r.row(l, line, s)
	case len(r.entries) > 0 && !r.csv:
		r.listLine(l, s)
	default:
		r.noteCommand(s)
	}
	r.before, r.gap = l, false
}

func afterColon(s string) string { _, after, _ := strings.Cut(s, ":"); return after }

// isRuler begins a table: its header was the line before.
func (r *taskReader) isRuler(s string) bool {
	columns, ok := rulerOf(s, '=')
	if !ok {
		return false
	}
	r.ruler = columns
	r.open(r.before)
	if len(columns) == 3 {
		words := strings.Fields(r.before.Text)
		r.setContent(words[max(0, len(words)-1):])
	}
	return true
}

func (r *taskReader) open(head text.Line) {
	if r.head.IsZero() {
		r.head = r.in.Cite(head)
	}
}

// setContent tells modules from services by the header of the column, in the languages of Windows Server.
func (r *taskReader) setContent(header []string) {
	word := strings.ToLower(strings.Join(header, " "))
	switch {
	case containsAny(word, "modul", "módul", "モジュール", "模块", "模組", "모듈", "модул"):
		r.content = taskModules
	case containsAny(word, "servi", "serwis", "dienst", "tjänst", "tjenest", "palvelu", "usług", "サービス", "服务", "服務", "서비스", "служб", "hizmet", "szolg", "služ", "υπηρεσ"):
		r.content = taskServices
	default:
		r.unsure = true
	}
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// noteCommand looks at the lines before the table for the command that made it.
func (r *taskReader) noteCommand(s string) {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if w != "/m" && w != "-m" || i+1 == len(words) || !strings.Contains(s, "tasklist") {
			continue
		}
		if next := words[i+1][0]; next != '/' && next != '-' && next != '>' && next != '|' {
			r.filtered = true
		}
	}
}

func (r *taskReader) begin(at text.Line, name string, pid int) {
	r.open(at)
	if len(r.entries) == maxListEntries {
		r.full = true
		return
	}
	r.entries = append(r.entries, taskEntry{at: r.in.Cite(at), name: name, pid: pid})
}

func (r *taskReader) detail(l text.Line, s string) {
	if len(r.entries) == 0 || s == "" || r.full {
		return
	}
	if r.details++; r.details > maxListEntries {
		r.full = true
	} else {
		e := &r.entries[len(r.entries)-1]
		e.detail = append(e.detail, taskDetail{r.in.Cite(l), s})
	}
}

// row reads a row of the table. A copy that lost its blanks no longer fits the ruler: then the PID is the first number
// behind the name.
func (r *taskReader) row(l text.Line, line, s string) {
	name, pid := r.ruler.cell(line, 0), r.ruler.cell(line, 1)
	rest := r.ruler.cell(line, 2)
	if name == "" && pid == "" {
		r.detail(l, s)
		return
	}
	if name == "" || !isDigits(pid) {
		var ok bool
		if name, pid, rest, ok = cutTask(s); !ok {
			if len(r.ruler) == 3 && !r.gap {
				r.detail(l, s)
			}
			return
		}
	}
	r.begin(l, name, atoi(pid))
	if len(r.ruler) == 3 {
		r.detail(l, rest)
	}
}

// cutTask splits "System Idle Process 0 N/A".
func cutTask(s string) (name, pid, rest string, ok bool) {
	words := strings.Fields(s)
	for i := 1; i < len(words); i++ {
		if isDigits(words[i]) {
			return strings.Join(words[:i], " "), words[i], strings.Join(words[i+1:], " "), true
		}
	}
	return "", "", "", false
}

func (r *taskReader) csvLine(l text.Line, s string) {
	r.csv, r.ruler = true, nil
	cells := splitCSV(s, ',')
	if cells[1] == "PID" {
		r.open(l)
		if len(cells) == 3 {
			r.setContent(cells[2:])
		}
		return
	}
	r.begin(l, cells[0], atoi(cells[1]))
	if len(cells) == 3 {
		r.unsure = r.unsure || r.content == taskPlain
		r.detail(l, cells[2])
	}
}

// listLine reads the other lines of a block of /fo list: only the one of modules or services matters.
func (r *taskReader) listLine(l text.Line, s string) {
	key, value, ok := strings.Cut(s, ":")
	if !ok {
		return
	}
	was := r.unsure
	if r.setContent([]string{key}); r.unsure && !was {
		r.unsure = false
		return
	}
	if e := &r.entries[len(r.entries)-1]; len(e.detail) == 0 {
		r.detail(l, strings.TrimSpace(value))
	}
}
