// Package smtpreg reads what two Microsoft scripts named smtpreg.vbs (and their sister nntpreg.vbs) print for /enum: the
// event sinks bound to SMTP virtual servers.
//
// It knows the layouts, not the events: GUIDs and names are handed on as printed.
//
// The Exchange SDK's script prints boxes. For each source type its event types, then its sources, then for each source the
// bindings of each event type:
//
//	 -------------
//	| Source Type |           Name, ID
//	              | Event Type |      Name, ID
//	              | Source |          Name, ID
//	                       | Binding |    Event, ID, Name, SinkClass, Enabled,
//	                                      SourceProperties: { name = value }, SinkProperties    { name = value }
//
// The script of the Windows 2000 Platform SDK prints braces, and OnArrival alone. It never closes a source's brace:
//
//	Source {GUID} {
//	  DisplayName = smtpsvc 1
//	  OnArrival Sinks {
//	    Binding {GUID} { DisplayName, SinkClass, Status, SourceProperties { }, SinkProperties { } }
//	  }
//
// Any line may be missing (the script goes on after errors) and values may hold line breaks. Copies from mail may have lost
// their blanks or carry "> ". Sources: "Managing Event Bindings", Exchange Server SDK and CDO for Windows 2000, with the
// scripts themselves.
package smtpreg

import (
	"iter"
	"strings"

	"postmortem/analyze/internal/text"
)

// Limits of a listing. A server has some fifty bindings.
const (
	MaxBindings   = 20_000
	MaxEventTypes = 10_000
	MaxProperties = 50_000   // of all bindings
	maxContinued  = 64       // lines of one value
	maxValue      = 16 << 10 // bytes of one value
)

// Variant tells the two scripts apart.
type Variant string

// The variants.
const (
	Boxed Variant = "boxed"
	Brace Variant = "brace"
)

// Listing is the output of one run.
type Listing struct {
	Variant     Variant
	Head        text.Line // its first line
	SourceTypes []string  // GUIDs as printed; none in the brace layout
	EventTypes  []EventType
	Bindings    []Binding
	Sources     int  // sources listed
	Fragment    bool // it starts in the middle
	Cut         bool // it ends in the middle
}

// EventType is an event type box.
type EventType struct {
	SourceType string // GUID as printed
	Name, GUID string
	Line       text.Line
}

// Binding is one binding.
type Binding struct {
	Line             text.Line // its name's, else its first
	SourceType       string    // GUID of the source type as printed; "" unknown
	Source           string    // display name: "smtpsvc 1"
	SourceID         string    // GUID as printed
	Event            string    // the event type's display name
	EventGUID        string    // by the event type boxes of the same source type; "" unknown
	ID, Name, Class  string
	Enabled          string    // as printed: True, Wahr, -1, Enabled, …; "" when the line is missing
	EnabledAt        text.Line // zero when missing
	SourceProperties []Property
	SinkProperties   []Property
}

// Property is one name and value. A value of several lines is joined with LF.
type Property struct {
	Name, Value string
	Line        text.Line
}

// Output is all that a text held.
type Output struct {
	Listings []Listing   // at most one of each variant
	Errors   []text.Line // messages of the script host: "smtpreg.vbs(12, 3) Microsoft VBScript runtime error: …"
}

// Read reads a text. An error of the lines ends it and comes with what was read before.
func Read(lines iter.Seq2[text.Line, error]) (Output, error) {
	var (
		out   Output
		box   = boxReader{room: MaxProperties}
		brace = braceReader{room: MaxProperties}
	)
	for l, err := range lines {
		if err != nil {
			out.add(box.finish(true), brace.finish(true))
			return out, err
		}
		c := clean(l)
		if c.isHostError() && len(out.Errors) < maxContinued {
			out.Errors = append(out.Errors, l)
			continue
		}
		if box.read(c) {
			brace.leave()
		}
		if brace.read(c) {
			box.leave()
		}
	}
	broken := len(out.Errors) > 0
	out.add(box.finish(broken), brace.finish(broken))
	return out, nil
}

func (o *Output) add(listings ...*Listing) {
	for _, l := range listings {
		if l != nil {
			o.Listings = append(o.Listings, *l)
		}
	}
}

// Recognise tells from the start of a text whether it is such a listing.
func Recognise(head string) bool {
	boxes, labels := false, false
	for s := range strings.Lines(head) {
		c := clean(text.Line{Text: strings.TrimRight(s, "\r\n")})
		if c.isHostError() {
			return true
		}
		if key, guid, ok := c.opens(); ok && guid != "" && (key == "Source" || key == "Binding") {
			return true
		}
		boxes = boxes || c.title() != ""
		key, _ := c.label()
		labels = labels || boxes && key != ""
		if boxes && labels {
			return true
		}
	}
	return false
}
