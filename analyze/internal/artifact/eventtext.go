package artifact

import (
	"context"
	"fmt"
	"strings"
	"time"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/message"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// savedEvent is an event as a text words it.
type savedEvent struct {
	text.Line    // where it begins
	source       string
	computer     string
	kind         string      // the type's word, in the language of the machine that wrote it
	level        facts.Level // instead of kind, where the text gives a number
	id           uint32      // 32 bits where the text gives all
	category     string      // word or number
	categoryName string      // where a text gives both
	date, clock  string      // local time in the user's locale
	when         time.Time   // instead of date and clock, where the text gives a moment
	message      string
	cut          bool     // the message is not all of it
	strings      []string // nil when the text gives the message only
	data         []byte
}

// eventTexts is the reading of one text that holds events.
type eventTexts struct {
	*eventLogs
	out     *facts.Extract
	order   civil.Order
	pasted  bool // by a person: a message may go on with words that are none of its own
	undated int  // events whose date cannot be read
	damage  damage
	kept    int // bytes of text kept
}

// maxEventLines bounds the lines of one event in a text. The longest messages of Exchange have some forty.
const maxEventLines = 1000

func newEventTexts(in *Input, out *facts.Extract, whole bool, order civil.Order) *eventTexts {
	return &eventTexts{eventLogs: newEventLogs(in, whole), out: out, order: order}
}

// add enters one event.
func (t *eventTexts) add(e savedEvent) {
	t.out.Records++
	log := t.of(e.computer)
	if log == nil {
		return
	}
	if e.cut {
		t.in.cut.see(fmt.Sprintf("in line %d", e.N))
	}
	when, local := t.moment(e)
	if local && t.in.Zone == nil {
		log.Local = true
	}
	level := e.level
	if level == "" {
		level = levelOf(e.kind)
	}
	id := uint16(e.id)
	wanted := log.count(e.source, "", id, level, when, bundle.AtLine(t.in.Path(), e.N))
	log.quote(t.in.Cite(e.Line))
	if !wanted {
		return
	}
	if t.kept += len(e.message); t.kept > maxTextKept {
		log.Dropped++
		return
	}
	event := facts.Event{
		Citation: t.in.Cite(e.Line), Source: e.source, ID: id, Qualifiers: uint16(e.id >> 16), Level: level,
		Computer: e.computer, Strings: e.strings, Data: e.data, Text: e.message, LocalTime: local && t.in.Zone == nil,
	}
	event.Time = when
	event.Category, event.CategoryName = categoryOf(e.category)
	if e.categoryName != "" {
		event.CategoryName = e.categoryName
	}
	if event.Strings == nil {
		t.recover(&event)
	}
	log.keep(event)
}

// recover finds the insertion strings of a message by its template. They stay nil when the template is not known.
func (t *eventTexts) recover(e *facts.Event) {
	if !t.pasted {
		e.Strings, _ = message.Strings(e.Source, e.ID, e.Text)
		return
	}
	end := 0
	for range maxParagraphs {
		next := strings.Index(e.Text[end:], "\n\n")
		if next < 0 {
			e.Strings, _ = message.Strings(e.Source, e.ID, e.Text)
			return
		}
		end += next
		if found, ok := message.Strings(e.Source, e.ID, e.Text[:end]); ok {
			e.Strings = found
			if !isTrailer(e.Text[end:]) {
				e.Text = e.Text[:end]
			}
			return
		}
		end += len("\n\n")
	}
}

// maxParagraphs is how many paragraphs of a pasted text are tried as the end of its message.
const maxParagraphs = 12

// isTrailer tells whether a text is nothing but the pointer at the help that ends messages of Exchange 2003 and Windows
// 2003.
func isTrailer(s string) bool {
	s = strings.TrimSpace(s)
	return !strings.Contains(s, "\n") && (strings.Contains(s, "contentredirect.asp") || strings.Contains(s, "fwlink/events.asp"))
}

// moment is the event's time in UTC, and whether it was a local time.
func (t *eventTexts) moment(e savedEvent) (when time.Time, local bool) {
	if !e.when.IsZero() {
		return e.when.UTC(), false
	}
	zone := t.in.Zone
	if zone == nil {
		zone = time.UTC
	}
	when, ok := eventTime(t.order, e.date, e.clock, zone)
	if !ok {
		t.undated++
	}
	return when.UTC(), true
}

// close hands the logs over. readErr is what ended the text early, or nil.
func (t *eventTexts) close(ctx context.Context, readErr error) error {
	if t.undated > 0 {
		t.out.Gap(fmt.Sprintf("%d events bear no time that can be read", t.undated))
	}
	t.damage.report(t.out)
	if readErr != nil {
		t.out.Gap(readErr.Error())
		t.lose()
	}
	t.finish(t.out)
	return ctx.Err()
}

// categoryOf tells a category's number from its word: Event Viewer writes the number in brackets where it has no word.
func categoryOf(s string) (number uint16, name string) {
	s = strings.TrimSpace(s)
	if digits := strings.Trim(s, "()"); isDigits(digits) && len(digits) <= 5 {
		return uint16(max(atoi(digits), 0)), ""
	}
	if isNone[strings.ToLower(s)] {
		return 0, ""
	}
	return 0, s
}
