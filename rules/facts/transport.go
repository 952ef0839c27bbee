package facts

import "time"

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

// QueueSnapshot is the SMTP and X.400 queues and links at one moment.
type QueueSnapshot struct {
	Source
	Queues []Queue
	Head   Citation
}

// Queue is one queue or link.
type Queue struct {
	Citation
	Name          string
	VirtualServer string
	Type          string    // canonical: local-delivery, remote-delivery, pending-submission, awaiting-directory-lookup, waiting-to-be-routed, unreachable, deferred, dsn-pending-submission, failed-retry, presubmission, mta, or "" unknown
	State         string    // active, ready, retry, scheduled, remote, frozen, or "" unknown
	Messages      int       // -1 unknown
	Bytes         int64     // -1 unknown
	Oldest        time.Time // submission of the oldest message; zero unknown
	Extended      string    // ExtendedStateInfo as found
	Increasing    time.Duration
}

// TrackingLog is the digest of a message tracking log: messages, not rows.
type TrackingLog struct {
	Source
	Version  string // of the System Attendant, from the header: "6.5.7638.0"; "" unknown
	Head     Citation
	Oldest   time.Time
	Newest   time.Time
	ByEvent  []TrackingCount
	Messages []TrackedMessage // those without an end, and those that Wants asks for; bounded by MaxTrackedMessages
	Dropped  int
}

// MaxTrackedMessages bounds the messages a tracking digest keeps.
const MaxTrackedMessages = 50_000

// TrackingCount is how often one tracking event occurs.
type TrackingCount struct {
	Citation // the first row
	Event    int
	Count    int
}

// TrackedMessage is one message's way through the server.
type TrackedMessage struct {
	Citation          // the row of its last event
	ID         string // MSGID
	LastEvent  int
	FirstEvent int
	First      time.Time // of its first row, UTC; Citation.Time is the last row's
	Repeats    int       // rows with the same event as the last one
	Ended      bool      // delivered, sent, reported, deleted, or moved to BadMail
	Sender     string
	Recipient  string // of the last row
	Partner    string // Partner-Name of the last row
	Bytes      int64
}

// ProtocolLog is the digest of an SMTP protocol log: replies by verb, code and direction.
type ProtocolLog struct {
	Source
	Format  string // w3c, ncsa, iis
	Head    Citation
	Oldest  time.Time
	Newest  time.Time
	Replies []SMTPReply
}

// SMTPReply is one kind of reply and how often it was given.
type SMTPReply struct {
	Citation    // the newest occurrence
	FirstAt     Citation
	Outbound    bool   // this server was the client
	Verb        string // upper case; "" when the row does not tell
	Code        int    // 452; 0 unknown
	Enhanced    string // "4.3.1"; "" none
	Text        string // the reply as found, + decoded; "" when the log holds only codes
	Peer        string // address or name of the other side; "" when over MaxReplyPeers differ
	Count       int
	First, Last time.Time
}

// Metabase is the settings of SMTP virtual servers from adsutil output or MetaBase.xml.
type Metabase struct {
	Source
	Roots      []string // metabase paths covered: "/LM/SmtpSvc/1"
	Properties []MetabaseProperty
	Head       Citation
}

// MetabaseProperty is one property of one metabase node.
type MetabaseProperty struct {
	Citation
	Path  string // "/LM/SmtpSvc/1"; compare case-insensitively
	Name  string
	Type  string // STRING, INTEGER, BOOLEAN, LIST, EXPANDSZ, BINARY
	Value string // lists joined with "|"
}
