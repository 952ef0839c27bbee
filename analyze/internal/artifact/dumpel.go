package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// dumpel is the output of the Resource Kit's dumpel: date, time, type, category, event, source, user, computer and the
// insertion strings, apart by blanks, tabs or a character of one's choice; no messages. Type is the number of the
// record's type.
var dumpel = Artifact{
	Kind:    "event log save (dumpel)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && dumpelSeparator(in.First) != "" },
	Extract: readDumpel,
}

// dumpelSeparator finds what separates the columns; "" when no line is a row.
func dumpelSeparator(first string) string {
	n := 0
	for line := range strings.Lines(first) {
		if n++; n > 40 {
			break
		}
		for _, separator := range []string{"\t", ",", ";", "|", " "} {
			if _, ok := dumpelRow(text.Line{Text: strings.TrimRight(line, "\r\n")}, separator); ok {
				return separator
			}
		}
	}
	return ""
}

func dumpelRow(line text.Line, separator string) (savedEvent, bool) {
	cells := strings.Split(line.Text, separator)
	if separator == " " {
		cells = dumpelWords(line.Text)
	}
	if len(cells) < 8 || !isDate(cells[0]) || !isClock(cells[1]) {
		return savedEvent{}, false
	}
	for _, number := range cells[2:5] {
		if !isDigits(strings.TrimSpace(number)) {
			return savedEvent{}, false
		}
	}
	kind := atoi(strings.TrimSpace(cells[2]))
	if kind > 16 {
		return savedEvent{}, false
	}
	e := savedEvent{
		Line: line, date: cells[0], clock: cells[1], level: evtLevel(uint16(kind)), category: strings.TrimSpace(cells[3]),
		id: uint32(max(atoi(strings.TrimSpace(cells[4])), 0)), source: strings.TrimSpace(cells[5]), computer: strings.TrimSpace(cells[7]),
	}
	e.strings, e.message = dumpelStrings(cells[8:], separator)
	return e, e.source != ""
}

// dumpelStrings takes the columns after the computer. Only with several of them it is sure that each is one string:
// without /t dumpel puts blanks between them, whatever the separator is.
func dumpelStrings(cells []string, separator string) (strs []string, message string) {
	message = strings.TrimSpace(strings.Join(cells, " "))
	if separator != " " && len(cells) > 1 {
		strs = cells
	}
	return strs, message
}

// dumpelWords splits a row at blanks. The source may have several words: it ends before the user, who is N/A or has a
// domain.
func dumpelWords(line string) []string {
	words := strings.Fields(line)
	if len(words) < 8 {
		return nil
	}
	if half := strings.ToUpper(words[2]); half == "AM" || half == "PM" {
		words = append([]string{words[0], words[1] + " " + half}, words[3:]...)
	}
	for i := 6; i+1 < len(words) && i < 14; i++ {
		if words[i] == "N/A" || strings.Contains(words[i], `\`) {
			row := append(append([]string(nil), words[:5]...), strings.Join(words[5:i], " "))
			return append(row, words[i:]...)
		}
	}
	return nil
}

func readDumpel(ctx context.Context, in *Input, out *facts.Extract) error {
	separator := dumpelSeparator(in.First)
	date := func(line string) string {
		if cell, _, _ := strings.Cut(line, separator); isDate(cell) {
			return cell
		}
		return ""
	}
	t := newEventTexts(in, out, true, eventDateOrder(ctx, in, out, date))
	var open savedEvent
	var more int // lines of open after its first
	end := func() {
		if open.N > 0 {
			t.add(open)
		}
		open, more = savedEvent{}, 0
	}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			end()
			return t.close(ctx, err)
		}
		if e, ok := dumpelRow(line, separator); ok {
			end()
			open = e
		} else if more++; open.N > 0 && more < maxEventLines && len(open.message) < maxEventText {
			open.message += "\n" + line.Text // a string with line breaks
		}
	}
	end()
	return t.close(ctx, nil)
}
