package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// eventSave is a log that Event Viewer saved as text or CSV. Windows 2000 and 2003 write no header; a row is date, time,
// source, type, category, event, user, computer and description, whose line breaks stand as they are (in CSV in quotes).
// Later releases write level, date and time, source, event ID, task category and the description, below a header.
var eventSave = Artifact{
	Kind:    "event log save (text)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && saveFormOf(in.First) != noSave },
	Extract: readEventSave,
}

// saveForm is how the rows of a save are built.
type saveForm struct {
	comma byte // '\t' or ','
	late  bool // of Windows Vista and later
}

var noSave = saveForm{}

// saveFormOf finds the form by the first row: a few lines may stand before it, as people add them.
func saveFormOf(first string) saveForm {
	n := 0
	for line := range strings.Lines(first) {
		if n++; n > 40 {
			break
		}
		for _, form := range []saveForm{{'\t', false}, {',', false}, {';', false}, {'\t', true}, {',', true}} {
			if _, ok := form.row(text.Line{Text: strings.TrimRight(line, "\r\n")}); ok {
				return form
			}
		}
	}
	return noSave
}

// row reads the start of an event; false when the line is none.
func (f saveForm) row(line text.Line) (savedEvent, bool) {
	if f.late {
		return f.lateRow(line)
	}
	if !f.begins(line.Text) {
		return savedEvent{}, false
	}
	var room [9]string
	cells := f.cells(line.Text, room[:0])
	if len(cells) < 8 || !isDate(cells[0]) || !isClock(cells[1]) || !isDigits(cells[5]) || isDigits(cells[3]) || cells[2] == "" {
		return savedEvent{}, false
	}
	e := savedEvent{
		Line: line, date: cells[0], clock: cells[1], source: cells[2], kind: cells[3], category: cells[4],
		id: uint32(max(atoi(cells[5]), 0)), computer: strings.TrimSpace(cells[7]),
	}
	if len(cells) > 8 {
		e.message = cells[8]
	}
	return e, true
}

// begins tells quickly that a line is a further one of a description: its first cell is no date.
func (f saveForm) begins(line string) bool {
	if f.comma != '\t' {
		cell, _, more := cutCSV(line, f.comma)
		return more && isDate(cell)
	}
	cell, _, more := strings.Cut(line, "\t")
	return more && isDate(cell)
}

func (f saveForm) lateRow(line text.Line) (savedEvent, bool) {
	var room [6]string
	cells := f.cells(line.Text, room[:0])
	if len(cells) < 5 || !isLevelWord(cells[0]) || !isDigits(cells[3]) {
		return savedEvent{}, false
	}
	date, clock, ok := cutDate(cells[1])
	if !ok {
		return savedEvent{}, false
	}
	e := savedEvent{
		Line: line, kind: cells[0], date: date, clock: clock, source: cells[2], id: uint32(max(atoi(cells[3]), 0)), category: cells[4],
	}
	if len(cells) > 5 {
		e.message = cells[5]
	}
	return e, true
}

// cells splits a row into room; the last cell that fits takes the rest of a line that has more.
func (f saveForm) cells(line string, room []string) []string {
	n := cap(room)
	if f.comma == '\t' {
		for more := true; more && len(room) < n-1; {
			var cell string
			cell, line, more = strings.Cut(line, "\t")
			if room = append(room, cell); !more {
				return room
			}
		}
		return append(room, line)
	}
	if strings.Count(line, string(f.comma)) < 4 {
		return nil
	}
	cells := splitCSV(line, f.comma)
	if len(cells) > n {
		cells[n-1] = strings.Join(cells[n-1:], string(f.comma))
		cells = cells[:n]
	}
	return cells
}

func (f saveForm) date(line string) string {
	cell, _, _ := strings.Cut(line, string(f.comma))
	if f.late {
		_, cell, _ = strings.Cut(line, string(f.comma))
		cell, _, _ = strings.Cut(cell, string(f.comma))
		cell, _, _ = cutDate(cell)
	}
	if cell = strings.Trim(cell, `"`); isDate(cell) {
		return cell
	}
	return ""
}

func readEventSave(ctx context.Context, in *Input, out *facts.Extract) error {
	form := saveFormOf(in.First)
	t := newEventTexts(in, out, true, eventDateOrder(ctx, in, out, form.date))
	rows := savedRows{form: form, add: t.add}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			rows.end()
			return t.close(ctx, err)
		}
		rows.read(line)
	}
	rows.end()
	return t.close(ctx, nil)
}

// savedRows puts the lines of events together.
type savedRows struct {
	form  saveForm
	add   func(savedEvent)
	open  savedEvent
	begun bool
	lines []string // of the open event, in CSV with all their quotes
	size  int
}

func (r *savedRows) read(line text.Line) {
	if e, ok := r.form.row(line); ok {
		r.end()
		r.open, r.begun, r.lines, r.size = e, true, []string{line.Text}, len(line.Text)
		return
	}
	if r.begun && len(r.lines) < maxEventLines && r.size < maxEventText {
		r.lines, r.size = append(r.lines, line.Text), r.size+len(line.Text)
		return
	}
	r.open.cut = r.begun
}

// end enters the open event: its description is read from all of its lines together.
func (r *savedRows) end() {
	if !r.begun {
		return
	}
	r.begun = false
	if len(r.lines) > 1 {
		whole := r.open.Line
		whole.Text = strings.TrimRight(strings.Join(r.lines, "\n"), "\n")
		if e, ok := r.form.row(whole); ok {
			r.open.message = e.message
		}
	}
	r.open.message = strings.TrimRight(r.open.message, " \t\n")
	r.add(r.open)
}
