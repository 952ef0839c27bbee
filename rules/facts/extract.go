package facts

import (
	"time"

	"postmortem/collect/bundle"
)

// Extract is what one member established.
type Extract struct {
	Member   string
	Kind     string // the artifact's name in the table of artifacts
	SHA256   string // lower-case hex of the member's bytes; "" when they could not all be read
	Coverage        // what the report lists about the member
	Evidence        // the snapshots read from it
	Gaps     []bundle.Gap
}

// Coverage counts what a member held.
type Coverage struct {
	Records int       // complete records (events, values, lines of a listing, …), carved ones left out
	Carved  int       // leftovers found outside the log proper
	Damaged int       // records that could not be read
	Oldest  time.Time // of the records, UTC; zero when they bear no time
	Newest  time.Time
}

// Evidence holds snapshots by kind. The rules read them through a Server, where those of one server are together.
type Evidence struct {
	EventLogs     []EventLog
	Registries    []RegistryExport
	SinkListings  []SinkListing
	Folders       []FolderListing
	Modules       []ModuleList
	Processes     []ProcessList
	Services      []ServiceList
	ACLs          []ACLListing
	Sockets       []SocketList
	Autostarts    []AutostartList
	Versions      []VersionTable
	ProtocolLogs  []ProtocolLog
	TrackingLogs  []TrackingLog
	Queues        []QueueSnapshot
	Metabases     []Metabase
	MessageTables []MessageTable
	Systems       []SystemInfo
	TextFiles     []TextFile
}

// Gap notes what could not be read of a member, and why.
func (e *Extract) Gap(reason string) {
	e.Gaps = append(e.Gaps, bundle.Gap{Member: e.Member, Reason: reason})
}

// Distrust marks every snapshot of the member as partial: it proves what it shows, and no absence.
func (e *Extract) Distrust() {
	e.Evidence.each(func(s *Source) { s.Partial = true })
}

// GapsOf is the Gaps of all members.
func GapsOf(extracts []Extract) []bundle.Gap {
	var all []bundle.Gap
	for i := range extracts {
		all = append(all, extracts[i].Gaps...)
	}
	return all
}
