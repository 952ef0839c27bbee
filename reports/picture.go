package reports

import "time"

// Picture is the numbers that a server's drawings are made of; see the drawings in picture.html.tmpl.
type Picture struct {
	Server      string        `json:"server" redact:"host"`
	Activity    *Activity     `json:"activity,omitempty"` // absent where no dated event log is in the bundle
	Folders     []FolderAge   `json:"folders"`            // of Mailroot, the fullest first, at most 12
	Queues      []QueueLength `json:"queues"`             // those that hold messages, the longest first, at most 15
	QueuesMore  int           `json:"queues_more"`        // how many further ones hold messages
	QueuesEmpty int           `json:"queues_empty"`       // how many hold none
}

// Activity is how many events each source logged, slot by slot, at most 60 slots. It ends with the newest record or the
// collection and reaches back at most 14 days.
type Activity struct {
	Start       time.Time        `json:"start"`
	SlotSeconds int              `json:"slot_seconds"`
	Slots       int              `json:"slots"`
	Earlier     int              `json:"earlier"` // events before Start, which are not drawn
	Spans       []Span           `json:"spans"`
	Sources     []SourceActivity `json:"sources"` // those that the findings rest on first, then by errors
	Services    []ServiceChange  `json:"services"`
}

// Span is what one log covers: outside of the spans of its name nobody can tell what happened.
type Span struct {
	Name   string    `json:"name" redact:"prose"` // "Application log"
	Member string    `json:"member" redact:"member"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Local  bool      `json:"local"` // the times are the server's local time, because its zone is unknown
}

// SourceActivity is one source's events, or those of all other sources together. The slices have one number for each slot.
type SourceActivity struct {
	Source   string `json:"source" redact:"prose"` // "" for all others together
	Log      string `json:"log" redact:"prose"`    // the name of its spans; "" when several or unknown
	Cited    bool   `json:"cited"`                 // a finding or symptom rests on an event of it
	Total    int    `json:"total"`
	Errors   []int  `json:"errors"`
	Warnings []int  `json:"warnings"`
	Others   []int  `json:"others"` // information and audits
}

// ServiceChange is a start or stop of a service or of the whole system.
type ServiceChange struct {
	Time     time.Time `json:"time"`
	Service  string    `json:"service" redact:"prose"` // as the log names it; "Windows" for the system
	Change   string    `json:"change" redact:"-" jsonschema:"enum=started,enum=stopped,enum=failed,enum=changed"`
	Words    string    `json:"words"`
	Citation Citation  `json:"citation"`
}

// FolderAge is a folder of Mailroot, with the ages that its files had at collection.
type FolderAge struct {
	Path     string     `json:"path"`
	Role     string     `json:"role" redact:"-"`
	Files    int        `json:"files"` // -1 unknown
	Bytes    int64      `json:"bytes"` // -1 unknown
	Oldest   *time.Time `json:"oldest,omitempty"`
	Newest   *time.Time `json:"newest,omitempty"`
	Oldness  string     `json:"oldness" redact:"-"` // how old the oldest was at collection, in words; "" unknown
	Ages     []AgeClass `json:"ages"`               // youngest first; empty when the artifact gives no time for each file
	Citation Citation   `json:"citation"`
}

// AgeClass is how many files are of an age.
type AgeClass struct {
	Age   string `json:"age" redact:"-"`
	Files int    `json:"files"`
}

// QueueLength is a queue or link and what waits in it.
type QueueLength struct {
	Name     string     `json:"name"`
	Type     string     `json:"type" redact:"-"`
	State    string     `json:"state" redact:"-"`
	Messages int        `json:"messages"` // -1 unknown
	Oldest   *time.Time `json:"oldest,omitempty"`
	Citation Citation   `json:"citation"`
}

// pictures is the numbers of all servers' drawings.
func (b *builder) pictures(r *Report) []Picture {
	out := []Picture{}
	for _, s := range b.case_.Servers {
		p := Picture{Server: s.Name, Activity: b.activity(s, citedSources(r, s.Name)), Folders: b.folderAges(s)}
		b.queueLengths(s, &p)
		out = append(out, p)
	}
	return out
}

// pictureOf is the server's picture when it has one.
func (r *Report) pictureOf(s Server) *Picture {
	for i := range r.Pictures {
		if p := &r.Pictures[i]; p.Server == s.Name && (p.Activity != nil || len(p.Folders)+len(p.Queues) > 0) {
			return p
		}
	}
	return nil
}
