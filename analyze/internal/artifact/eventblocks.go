package artifact

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// eventBlocks is events as Event Viewer's copy button makes them, pasted into a mail, a page or a note, amid other text:
// labels in the language of the machine, often quoted, reordered, shortened ("Source:" for "Event Source:") or joined to
// one line. What is not in it may have been left out by whoever pasted it.
var eventBlocks = Artifact{
	Kind:    "pasted events",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && hasBlock(in.First) },
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error { return readBlocks(ctx, in, out, false) },
}

// wevtutilText is what wevtutil prints with /f:text: "Event[0]:" and the labels of each event, indented.
var wevtutilText = Artifact{
	Kind:    "event log save (wevtutil text)",
	Streams: true,
	Match:   func(in *Input) bool { return !in.Binary && startsWithEventIndex(in.First) && hasBlock(in.First) },
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error { return readBlocks(ctx, in, out, true) },
}

func hasBlock(first string) bool {
	found := false
	r := blockReader{add: func(savedEvent) { found = true }}
	n := 0
	for line := range strings.Lines(first) {
		n++
		r.read(text.Line{N: n, Text: strings.TrimRight(line, "\r\n")})
		if found {
			return true
		}
	}
	r.end()
	return found
}

func startsWithEventIndex(first string) bool {
	line, _, _ := strings.Cut(strings.TrimLeft(first, "\ufeff \r\n"), "\n")
	return isEventIndex(line)
}

// isEventIndex tells wevtutil's "Event[17]:" from other lines.
func isEventIndex(line string) bool {
	word, digits, ok := strings.Cut(strings.TrimRight(strings.TrimSpace(line), ":"), "[")
	return ok && word != "" && len(word) < 20 && !strings.Contains(word, " ") && strings.HasSuffix(digits, "]") &&
		isDigits(strings.TrimSuffix(digits, "]"))
}

func readBlocks(ctx context.Context, in *Input, out *facts.Extract, whole bool) error {
	t := newEventTexts(in, out, whole, eventDateOrder(ctx, in, out, blockDate))
	t.pasted = !whole
	r := blockReader{add: t.add, saved: whole}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			r.end()
			return t.close(ctx, err)
		}
		r.read(line)
	}
	r.end()
	return t.close(ctx, nil)
}

func blockDate(line string) string {
	for _, l := range labelsOf(unquote(line)) {
		if l.label == labelDate {
			if date, _, ok := cutDate(l.value); ok {
				return date
			}
			return l.value
		}
	}
	return ""
}

// blockReader puts the lines of pasted events together.
type blockReader struct {
	add   func(savedEvent)
	saved bool // a program wrote the text, and nothing else is in it
	open  savedEvent
	seen  map[eventLabel]bool // of the open event; nil when none is open
	state eventLabel          // labelDescription and labelData while such lines are read
	depth int                 // marks of quotation before the open event
	weak  bool                // none of its labels says that it is about an event
	lines []string            // of the description
	size  int
	blank bool // the line before was empty
	alien int  // lines without a label among the labels
	ended bool // the description came to its end: the pointer at the help, or the quote that closes it
}

func (r *blockReader) read(line text.Line) {
	body := strings.TrimSpace(unquote(line.Text))
	blank := r.blank
	r.blank = body == ""
	if isEventIndex(body) {
		r.end()
		return
	}
	if r.seen != nil && r.outside(line.Text, body) {
		r.end()
	}
	found := labelsOf(body)
	if len(found) > 0 && r.takes(found[0], blank) {
		for _, l := range found {
			r.set(l, line)
		}
		return
	}
	r.other(body)
}

// outside tells whether a line cannot belong to the open event: the quotation ended, or the mail's next part begins.
func (r *blockReader) outside(line, body string) bool {
	if body == "" {
		return false
	}
	for _, rule := range []string{"-----", "_____", "=====", "*****", "#####"} {
		if strings.HasPrefix(body, rule) {
			return true
		}
	}
	return quotes(line) < r.depth
}

// quotes counts the marks of quotation before a line.
func quotes(line string) (n int) {
	for i := range len(line) {
		switch line[i] {
		case '>':
			n++
		case ' ':
		default:
			return n
		}
	}
	return n
}

// takes tells whether a label at the start of a line is one, or words of the description that look alike.
func (r *blockReader) takes(l labelled, afterBlank bool) bool {
	switch {
	case r.seen == nil:
		return begins(l.label)
	case r.state == labelDescription:
		return l.label == labelData && (l.value == "" || isHexRow(l.value)) || begins(l.label) && (l.strong || afterBlank)
	case r.state == labelData:
		return begins(l.label)
	}
	return true
}

// mistaken tells whether the open event is none: a "Source:" of other text, right before an event's own first line.
func (r *blockReader) mistaken(l labelled, line text.Line) bool {
	return r.weak && l.strong && (l.label == labelKind || l.label == labelLog) && !r.seen[labelID] && line.N != r.open.N
}

// begins tells whether an event may begin with a label, in any of the known orders.
func begins(l eventLabel) bool {
	return l == labelLog || l == labelKind || l == labelSource || l == labelID
}

// set takes one label into the open event; the first of a new one opens that.
func (r *blockReader) set(l labelled, line text.Line) {
	if r.seen == nil || r.state != noLabel && l.label != labelData || r.seen[l.label] && begins(l.label) || r.mistaken(l, line) {
		r.end()
		r.seen, r.depth, r.open.Line, r.weak = make(map[eventLabel]bool), quotes(line.Text), line, true
	}
	r.weak = r.weak && !l.strong
	if r.seen[l.label] {
		return
	}
	r.seen[l.label] = true
	switch l.label {
	case labelKind:
		r.open.kind = l.value
	case labelSource:
		r.open.source = l.value
	case labelCategory:
		r.open.category = l.value
	case labelID:
		r.id(l.value)
	case labelDate:
		r.date(l.value)
	case labelClock:
		r.open.clock = l.value
	case labelComputer:
		r.open.computer = l.value
	case labelKeywords:
		r.audit(l.value)
	case labelDescription:
		r.state = labelDescription
		r.describe(l.value)
	case labelData:
		r.state = labelData
		r.data(l.value)
	}
}

// id reads the event's number: decimal or 0x hexadecimal, whatever stands behind it.
func (r *blockReader) id(value string) {
	number, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	n, err := strconv.ParseUint(strings.TrimRight(number, ".,;)"), 0, 32)
	if err != nil {
		n, err = strconv.ParseUint(strings.TrimLeft(number, "0"), 10, 32)
	}
	if err != nil {
		delete(r.seen, labelID)
		return
	}
	r.open.id = uint32(n)
}

// date reads a date, and the time of day where the same line has it.
func (r *blockReader) date(value string) {
	if when, err := time.Parse(time.RFC3339Nano, strings.ReplaceAll(value, " ", "")); err == nil {
		r.open.when = when
		return
	}
	if date, clock, ok := cutDate(value); ok {
		r.open.date, r.open.clock = date, clock
		return
	}
	r.open.date = value
}

// audit reads the keywords of later releases, which tell an audit's outcome where the level says information.
func (r *blockReader) audit(keywords string) {
	for word := range strings.SplitSeq(keywords, ",") {
		if level := levelOf(word); level == facts.SuccessAudit || level == facts.FailureAudit {
			r.open.level = level
		}
	}
}

// other takes a line without a label.
func (r *blockReader) other(body string) {
	switch {
	case r.seen == nil:
	case r.state == labelDescription:
		r.describe(body)
	case r.state == labelData && body != "":
		r.data(body)
	case body != "":
		if r.alien++; r.alien > maxAlienLines {
			r.end()
		}
	}
}

// maxAlienLines is how many lines without a label may stand between those of one event: a wrapped value, or blank lines
// turned into something.
const maxAlienLines = 3

func (r *blockReader) describe(body string) {
	if body != "" && (r.ended || strings.HasPrefix(body, "<Event xmlns") || isXMLLabel(body)) {
		r.end()
		return
	}
	if len(r.lines) >= maxEventLines || r.size > maxEventText {
		r.open.cut = true
		return
	}
	r.lines, r.size = append(r.lines, body), r.size+len(body)
	r.ended = r.ended || isTrailer(body) || !r.saved && r.closed()
}

// closed tells whether a pasted description is at its end: the quote that somebody put around it closes, or two empty
// lines came, behind which something else begins.
func (r *blockReader) closed() bool {
	n := len(r.lines)
	first := r.lines[0]
	if first == "" && n > 1 {
		first = r.lines[1]
	}
	inQuotes := len(first) > 1 && first[0] == '"'
	return inQuotes && strings.HasSuffix(r.lines[n-1], `"`) || n > 3 && r.lines[n-1] == "" && r.lines[n-2] == ""
}

// isXMLLabel tells the line that later releases put between the description and the event's XML.
func isXMLLabel(body string) bool {
	name, rest, ok := cutColon(body)
	return ok && strings.TrimSpace(rest) == "" && len(name) < maxLabel && strings.Contains(strings.ToLower(name), "xml")
}

// data reads a row of the hexadecimal dump; another line ends the event.
func (r *blockReader) data(row string) {
	if row == "" {
		return
	}
	b, ok := hexRow(row)
	if !ok {
		r.end()
		return
	}
	if len(r.open.data)+len(b) <= maxEventData {
		r.open.data = append(r.open.data, b...)
	}
}

func isHexRow(s string) bool {
	_, ok := hexRow(s)
	return ok
}

// hexRow reads "0000: 0c 03 09 80   ...?": an offset, bytes or words of four bytes, and their characters.
func hexRow(row string) ([]byte, bool) {
	offset, rest, ok := strings.Cut(row, ":")
	if _, err := hex.DecodeString(offset); !ok || err != nil || len(offset) < 4 {
		return nil, false
	}
	var all []byte
	for i, word := range strings.Fields(rest) {
		b, err := hex.DecodeString(word)
		switch {
		case err != nil || i >= 8:
			return all, len(all) > 0
		case len(b) == 4:
			all = append(all, b[3], b[2], b[1], b[0])
		case len(b) == 1:
			all = append(all, b[0])
		default:
			return all, len(all) > 0
		}
	}
	return all, len(all) > 0
}

// end enters the open event if it is complete: a source and an ID.
func (r *blockReader) end() {
	if r.seen[labelSource] && r.seen[labelID] && r.open.source != "" && len(r.seen) > 2 {
		r.open.message = strings.TrimSpace(strings.Join(r.lines, "\n"))
		r.add(r.open)
	}
	*r = blockReader{add: r.add, saved: r.saved, blank: r.blank}
}
