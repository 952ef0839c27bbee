package facts

import (
	"fmt"
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

	unlisted int // gaps beyond MaxGaps
}

// MaxGaps is how many Gaps of one member are listed, so that a text that is wrong in each of a million lines does not drown
// what could not be read of the others; one more says how many there are beyond.
const MaxGaps = 200

// maxGapsInAll is how many Gaps of all members are listed; one more says how many there are beyond.
const maxGapsInAll = 20_000

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
	if len(e.Gaps) >= MaxGaps {
		e.unlisted++
		return
	}
	e.Gaps = append(e.Gaps, bundle.Gap{Member: e.Member, Reason: reason})
}

// Distrust marks every snapshot of the member as partial: it proves what it shows, and no absence.
func (e *Extract) Distrust() {
	e.Evidence.each(func(s *Source) { s.Partial = true })
}

// GapsOf is the Gaps of all members.
func GapsOf(extracts []Extract) (all []bundle.Gap) {
	beyond := 0
	for i := range extracts {
		gaps := extracts[i].listedGaps()
		room := min(len(gaps), maxGapsInAll-len(all))
		all = append(all, gaps[:room]...)
		beyond += len(gaps) - room
	}
	if beyond > 0 {
		all = append(all, bundle.Gap{Reason: fmt.Sprintf("%d places more, in members listed last", beyond)})
	}
	return all
}

// listedGaps is the Gaps of the member, the last telling how many are not listed.
func (e *Extract) listedGaps() []bundle.Gap {
	if e.unlisted == 0 {
		return e.Gaps
	}
	return append(e.Gaps[:len(e.Gaps):len(e.Gaps)], bundle.Gap{Member: e.Member, Reason: fmt.Sprintf("and %d places more", e.unlisted)})
}
