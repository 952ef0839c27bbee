package facts

import (
	"strings"
	"time"
)

// Level is an event's severity as the report writes it.
type Level string

// The levels of classic events. An .evtx log may bear others ("critical", "verbose"), kept as their own word.
const (
	Error        Level = "error"
	Warning      Level = "warning"
	Information  Level = "information"
	SuccessAudit Level = "success-audit"
	FailureAudit Level = "failure-audit"
)

// Event is one record of an event log.
type Event struct {
	Citation              // the record, or the line where its text begins
	Source       string   // the provider's name as the log writes it; compare case-insensitively, see From
	Alias        string   // the classic name of a newer provider (EventSourceName in .evtx); "" none
	ID           uint16   // the low 16 bits, as Event Viewer shows it
	Qualifiers   uint16   // the high 16 bits; 0 in text saves
	Level        Level    //
	Category     uint16   // number; 0 none
	CategoryName string   // as a text save words it, or from the message catalog; "" unknown
	Computer     string   // as the record names it
	User         string   // the account or its SID; "N/A" none; "" unknown
	Strings      []string // insertion strings at their positions, empty ones included; nil when the artifact lacks them
	Names        []string // of Strings, where an .evtx event names its data; nil when none is named
	Data         []byte   // the binary data; nil none
	Text         string   // the message as the artifact itself words it, possibly localized; "" in .evt and most .evtx
	LocalTime    bool     // Time is the server's local time, because its zone is unknown
	SecondReader bool     // read by golang-evtx because our own walker could not
}

// From tells whether the event is of the given source, by either of its names.
func (e *Event) From(source string) bool {
	return strings.EqualFold(e.Source, source) || (e.Alias != "" && strings.EqualFold(e.Alias, source))
}

// EventCount is one line of a log's inventory: how often an event occurs, wanted by a rule or not.
type EventCount struct {
	Source      string
	ID          uint16
	Level       Level
	Count       int
	First, Last time.Time // UTC, earliest and latest TimeGenerated
	At          Citation  // the newest occurrence
	Newest      *Event    // that occurrence itself, where its reader kept it to be put into words; nil otherwise
	Hours       Hours     // how many in each hour, those without a time left out
}

// LogName says which log the records are from. Absence of an event counts only in the log it is written to.
type LogName string

// The logs a rule may name. Unknown is "".
const (
	ApplicationLog LogName = "Application"
	SystemLog      LogName = "System"
	SecurityLog    LogName = "Security"
)

// EventLog is the records of one computer in one log member.
type EventLog struct {
	Source
	Log       LogName
	Local     bool         // its times are the server's local time, because its zone is unknown
	Whole     bool         // a log (.evt, .evtx, a save of all of it); false for pasted events: they prove presence only
	Oldest    time.Time    // of the undamaged records behind the last loss, UTC: from here on to Newest none is missing
	Newest    time.Time    //
	OldestAt  Citation     // the records that bear these times: cited as the proof of what the log spans
	NewestAt  Citation     //
	Ends      []Event      // these records, where the reader kept them to be put into words
	Events    []Event      // those that Wants asks for, in record order
	Inventory []EventCount // all of them, by source, ID, level
	Carved    []Event      // wanted leftovers from outside the log proper: never in counts, times or coverage
	Dropped   int          // wanted events beyond MaxEventsKept, counted in Inventory only
}

// MaxEventsKept bounds the wanted events kept of one source and ID of one log; a storm beyond it is still counted.
const MaxEventsKept = 1000

// MessageTable is the texts of one message DLL shipped in the bundle (PE resource type 11).
type MessageTable struct {
	Source
	File  string            // base name in lower case: "mdbmsg.dll"
	Texts map[uint32]string // full 32-bit message ID → text in insertion form, one language
}
