package facts

import "slices"

// SinkListing is the output of smtpreg.vbs /enum or of the collector's enumeration of the same objects, or what the metabase
// keeps of the bindings.
type SinkListing struct {
	Source
	Variant    SinkVariant
	EventTypes []string // names of the event types listed, canonical where known
	Bindings   []SinkBinding
	Head       Citation // the first line of the listing proper
}

// GoesBeyond tells whether the listing goes on after the bindings of an event, so that one it lacks there is not bound:
// smtpreg.vbs lists the bindings in the order of the event types it lists first, and an excerpt ends early. "" asks for the
// end of the listing, where Exchange always has bindings: the router, tracking, the log. A listing that names no event
// types cannot be judged so and counts as whole.
func (l *SinkListing) GoesBeyond(event string) bool {
	if len(l.EventTypes) == 0 {
		return true
	}
	if len(l.Bindings) == 0 {
		return false
	}
	at := slices.Index(l.EventTypes, event)
	if at < 0 {
		at = slices.Index(l.EventTypes, lastOfExchange) - 1
	}
	return slices.Index(l.EventTypes, l.Bindings[len(l.Bindings)-1].Event) > at
}

// lastOfExchange is the last event on the way of a message; what is listed after it has bindings on every server.
const lastOfExchange = "OnTransportRouter"

// SinkVariant tells the two scripts named smtpreg.vbs apart, and the metabase.
type SinkVariant string

// The brace script lists OnArrival only: absence in it proves nothing about other events. The metabase is what the scripts
// ask; a server whose sinks a script lists does without it.
const (
	BoxedSinks    SinkVariant = "boxed"    // Exchange SDK: all events
	BraceSinks    SinkVariant = "brace"    // Windows 2000 SDK: OnArrival alone
	MetabaseSinks SinkVariant = "metabase" // MetaBase.xml: all events
)

// preferScripts leaves out the bindings that the metabase shows where a script that lists all events was run: its form is
// known for certain.
func (e *Evidence) preferScripts() {
	if slices.ContainsFunc(e.SinkListings, func(l SinkListing) bool { return l.Variant == BoxedSinks }) {
		e.SinkListings = slices.DeleteFunc(e.SinkListings, func(l SinkListing) bool { return l.Variant == MetabaseSinks })
	}
}

// SinkBinding is one event sink bound to a virtual server.
type SinkBinding struct {
	Citation                  // the line that names the binding
	VirtualServer    string   // the source's display name: "smtpsvc 1"
	Instance         int      // N of "smtpsvc N"; 0 unknown
	Event            string   // canonical event name, "OnPostCategorize", found by GUID; else the listing's own text
	EventGUID        string   // lower case without braces; "" unknown
	ID               string   // the binding's GUID, lower case without braces
	Name             string   // display name
	SinkClass        string   // ProgID or {CLSID}
	Enabled          State    // True/False in any language; Unknown when the line is missing
	EnabledAt        Citation // the line that says so; zero when missing
	Priority         *int     // nil when not printed (24575 is the default)
	SourceProperties []Property
	SinkProperties   []Property
	Standard         bool // one of Exchange's own bindings, see StandardSink
}

// Property is a name and a value, with its line.
type Property struct {
	Citation
	Name, Value string
}
