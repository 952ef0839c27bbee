package facts

// SinkListing is the output of smtpreg.vbs /enum or of the collector's enumeration of the same objects.
type SinkListing struct {
	Source
	Variant    SinkVariant
	EventTypes []string // names of the event types listed, canonical where known
	Bindings   []SinkBinding
	Head       Citation // the first line of the listing proper
}

// SinkVariant tells the two scripts named smtpreg.vbs apart.
type SinkVariant string

// The brace script lists OnArrival only: absence in it proves nothing about other events.
const (
	BoxedSinks SinkVariant = "boxed" // Exchange SDK: all events
	BraceSinks SinkVariant = "brace" // Windows 2000 SDK: OnArrival alone
)

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
