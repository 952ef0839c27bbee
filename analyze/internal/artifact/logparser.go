package artifact

import (
	"context"
	"fmt"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// logParserCSV is a table of events with a header: LogParser's, in which Strings are joined by "|" (columns as its help
// names them: EventLog, RecordNumber, TimeGenerated, …), and what PowerShell makes of Get-EventLog.
var logParserCSV = Artifact{
	Kind:    "event log save (LogParser CSV)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && eventTableOf(in.First) != nil },
	Extract: readEventTable,
}

// eventTable is where the columns of a table stand.
type eventTable struct {
	comma   byte
	columns map[string]int
	header  int // line
}

// eventTableOf finds the header among the first lines: it names source, event and time.
func eventTableOf(first string) *eventTable {
	n := 0
	for line := range strings.Lines(first) {
		if n++; n > 20 {
			break
		}
		for _, comma := range []byte{',', '\t', ';'} {
			cells := splitCSV(strings.TrimRight(line, "\r\n"), comma)
			columns := columnsOf(cells, eventColumns...)
			has := func(names ...string) bool { return firstColumn(columns, names...) >= 0 }
			if has("EventID") && has("SourceName", "Source") && has("TimeGenerated", "TimeWritten") {
				return &eventTable{comma, columns, n}
			}
		}
	}
	return nil
}

var eventColumns = []string{
	"EventLog", "TimeGenerated", "TimeWritten", "EventID", "EventType", "EventTypeName", "EntryType", "EventCategory",
	"CategoryNumber", "EventCategoryName", "Category", "SourceName", "Source", "Strings", "ComputerName", "MachineName", "Message",
}

func firstColumn(columns map[string]int, names ...string) int {
	for _, name := range names {
		if i := columns[name]; i >= 0 {
			return i
		}
	}
	return -1
}

// event reads a row.
func (e *eventTable) event(line text.Line, cells []string) (savedEvent, error) {
	cell := func(names ...string) string { return cellAt(cells, firstColumn(e.columns, names...)) }
	id := strings.TrimSpace(cell("EventID"))
	date, clock, ok := cutDate(cell("TimeGenerated", "TimeWritten"))
	if !isDigits(id) || !ok {
		return savedEvent{}, fmt.Errorf("a row of %d columns without event ID or time", len(cells))
	}
	s := savedEvent{
		Line: line, date: date, clock: clock, id: uint32(max(atoi(id), 0)), source: cell("SourceName", "Source"),
		computer: cell("ComputerName", "MachineName"), kind: cell("EventTypeName", "EntryType"),
		category: cell("EventCategory", "CategoryNumber"), categoryName: cell("EventCategoryName", "Category"),
		message: cell("Message"),
	}
	if number := strings.TrimSpace(cell("EventType")); isDigits(number) {
		s.level = evtLevel(uint16(atoi(number)))
	}
	if isNone[strings.ToLower(s.categoryName)] || strings.Trim(s.categoryName, "()") == s.category {
		s.categoryName = ""
	}
	if joined := cell("Strings"); firstColumn(e.columns, "Strings") >= 0 {
		s.strings = strings.Split(joined, "|")
		if joined == "" {
			s.strings = []string{}
		}
	}
	return s, nil
}

func readEventTable(ctx context.Context, in *Input, out *facts.Extract) error {
	table := eventTableOf(in.First)
	date := func(line string) string {
		cells := splitCSV(line, table.comma)
		date, _, _ := cutDate(cellAt(cells, firstColumn(table.columns, "TimeGenerated", "TimeWritten")))
		return date
	}
	t := newEventTexts(in, out, true, eventDateOrder(ctx, in, out, date))
	rows := csvRows{comma: table.comma}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			return t.close(ctx, err)
		}
		if line.N <= table.header {
			continue
		}
		first, cells, ok := rows.read(line)
		if !ok {
			continue
		}
		e, err := table.event(first, cells)
		if err != nil {
			t.out.Damaged++
			t.damage.add(first.N, err)
			continue
		}
		t.add(e)
	}
	if rows.open() {
		t.out.Damaged++
		t.damage.add(rows.first.N, fmt.Errorf("the last row ends early"))
		t.lose()
	}
	return t.close(ctx, nil)
}

// csvRows puts together the rows whose quoted cells hold line breaks.
type csvRows struct {
	comma  byte
	first  text.Line
	lines  []string
	size   int
	quotes int
}

func (r *csvRows) open() bool { return len(r.lines) > 0 }

// read takes a line; ok when it completes a row. A quote that stays open gives way at the limits of an event.
func (r *csvRows) read(line text.Line) (first text.Line, cells []string, ok bool) {
	if !r.open() {
		if strings.TrimSpace(line.Text) == "" {
			return first, nil, false
		}
		r.first, r.size, r.quotes = line, 0, 0
	}
	r.lines, r.size = append(r.lines, line.Text), r.size+len(line.Text)
	r.quotes += strings.Count(line.Text, `"`)
	if r.quotes%2 != 0 && len(r.lines) < maxEventLines && r.size < maxEventText {
		return first, nil, false
	}
	whole := strings.Join(r.lines, "\n")
	r.lines = nil
	return r.first, splitCSV(whole, r.comma), true
}
