// Package reports turns a diagnosis into a document and writes it down. New settles order, wording, numbers and excerpts;
// the writers of Formats only render what the document says, so that every format says the same.
package reports

import (
	"time"

	"postmortem/reports/redact"
	"postmortem/rules/facts"
)

// Schema names the version of the JSON document. Later versions add fields and never rename or remove one.
const Schema = "postmortem-report/1"

// Report is the whole document; its JSON form holds everything, so that it can be rendered anew in any format. Slices are
// never nil in a Report made by New or Read.
type Report struct {
	Schema       string          `json:"schema" redact:"-"`
	Summary      Summary         `json:"summary"`
	Bundle       Bundle          `json:"bundle"`
	Servers      []Server        `json:"servers"`
	Symptoms     []Symptom       `json:"symptoms"`
	Findings     []Finding       `json:"findings"`
	Advice       []Advice        `json:"advice"`
	CollectNext  []CollectNext   `json:"collect_next"`
	Mail         string          `json:"mail"` // the request for what is missing, ready to send; "" when nothing is
	Unexplained  []Unexplained   `json:"unexplained"`
	Timeline     []TimelineEntry `json:"timeline"`
	Pipelines    []Pipeline      `json:"pipelines"`
	Pictures     []Picture       `json:"pictures"` // one for each server, in their order
	Gaps         []Gap           `json:"gaps"`
	Coverage     []Coverage      `json:"coverage"`
	Events       []Event         `json:"events"`
	Failure      string          `json:"-"`                      // why the bundle could not be read at all; see Unreadable
	Organisation *Organisation   `json:"organisation,omitempty"` // only of a report on several servers
	Names        []redact.Name   `json:"names"`                  // what names the customer and stands in this document, as the facts know it: for redaction; see FindNames

	named *facts.Case // whose names are still to be looked for
}

// FindNames fills Names. A report made by New has none before, since only JSON and redaction need them and the search takes
// time; Names stays as it is otherwise.
func (r *Report) FindNames() {
	if r.named == nil {
		return
	}
	r.Names = redact.Occurring(r, NamesOf(r.named))
	r.named = nil
}

// Unreadable stands for a bundle that could not be read, where the run goes on with others.
func Unreadable(bundle string, why error) *Report {
	return &Report{Schema: Schema, Bundle: Bundle{Name: quote(bundle)}, Failure: quote(why.Error())}
}

// Summary is the first thing a reader sees, settled here so that all formats open alike.
type Summary struct {
	Headline string   `json:"headline"` // the verdict in one sentence
	Lines    []string `json:"lines"`    // what supports it, what is open, what to do first; one sentence each
}

// Bundle is what was examined.
type Bundle struct {
	Name      string     `json:"name" redact:"member"`
	SHA256    string     `json:"sha256" redact:"-"`
	Grade     string     `json:"grade" redact:"-"` // see bundle.Grade
	GradeWhy  string     `json:"grade_why"`
	Collector string     `json:"collector" redact:"prose"` // name and version; "" without a manifest
	Start     *time.Time `json:"start,omitempty"`
	End       *time.Time `json:"end,omitempty"`
	Catalog   Catalog    `json:"catalog"`
}

// Catalog says which rules were applied.
type Catalog struct {
	Causes int      `json:"causes"`
	Advice int      `json:"advice"`
	Extra  []string `json:"extra" redact:"-"` // IDs that came from the consultant's own rules
}

// Server is one server of the bundle.
type Server struct {
	Name        string     `json:"name" redact:"host"`
	Domain      string     `json:"domain" redact:"domain"`
	Exchange    string     `json:"exchange" redact:"-"` // "Exchange 2003 SP1"; "unknown"
	Build       string     `json:"build" redact:"-"`    // "" unknown
	CollectedAt *time.Time `json:"collected_at,omitempty"`
	CollectedBy string     `json:"collected_by" redact:"member"` // what says so: "manifest" or a member
	Zone        string     `json:"zone" redact:"prose"`          // "UTC+01:00 W. Europe Standard Time"; "unknown"
	Offset      *int       `json:"utc_offset_minutes,omitempty"`
	Citations   []Citation `json:"citations"` // of the Exchange release
	Products    []Product  `json:"products"`  // present ones
	Roles       []Role     `json:"roles"`
}

// Product is a product found on a server.
type Product struct {
	ID        string     `json:"id" redact:"-"`
	Name      string     `json:"name" redact:"prose"`
	Version   string     `json:"version" redact:"version"`
	Citations []Citation `json:"citations"`
}

// Role is something the server does.
type Role struct {
	Name      string     `json:"name" redact:"-"`
	Citations []Citation `json:"citations"`
}

// Citation is the proof of a claim. Exactly one of Record, Line and Offset is set.
type Citation struct {
	Member  string     `json:"member" redact:"member"`
	SHA256  string     `json:"sha256" redact:"-"`
	Record  *int64     `json:"record,omitempty"`
	Line    *int64     `json:"line,omitempty"`
	Offset  *int64     `json:"offset,omitempty"`
	Time    *time.Time `json:"time,omitempty"`
	Excerpt string     `json:"excerpt"`

	Event *EventRecord `json:"event,omitempty"` // where the place is an event
}

// Symptom is something seen to go wrong on a server, with its candidate causes in order.
type Symptom struct {
	ID         string     `json:"id" redact:"-"`
	Title      string     `json:"title" redact:"prose"`
	Server     string     `json:"server" redact:"host"`
	State      string     `json:"state" redact:"-"` // holds, fails, unknown
	Observed   bool       `json:"observed"`
	Past       bool       `json:"past"` // seen, but only more than 14 days before collection
	Citations  []Citation `json:"citations"`
	Candidates []string   `json:"candidates" redact:"-"`
	Why        string     `json:"why"`
}

// Finding is one rule applied to one server.
type Finding struct {
	Rank       int        `json:"rank"` // from 1 on its server
	Rule       string     `json:"rule" redact:"-"`
	Title      string     `json:"title" redact:"prose"`
	Server     string     `json:"server" redact:"host"`
	Articles   []Article  `json:"articles"`
	Verdict    string     `json:"verdict" redact:"-" jsonschema:"enum=confirmed,enum=probable,enum=possible,enum=undetermined,enum=ruled-out"`
	Decided    string     `json:"decided"` // the clause that decided, in words
	Severity   string     `json:"severity" redact:"-"`
	Stage      string     `json:"stage" redact:"-"`
	Explains   []string   `json:"explains" redact:"-"`
	Cause      string     `json:"cause" redact:"prose"` // Markdown
	Evidence   []Evidence `json:"evidence"`
	Missing    []Missing  `json:"missing"`
	Conflicts  []Conflict `json:"conflicts"`
	Notes      []string   `json:"notes"`
	Fix        []string   `json:"fix" redact:"prose"`
	Workaround []string   `json:"workaround" redact:"prose"`
	Verify     []string   `json:"verify" redact:"prose"`
	Sources    []string   `json:"sources" redact:"prose"`

	Fingerprint string      `json:"fingerprint" redact:"data"` // of this finding in any bundle of the server; for suppressions
	Suppressed  *Suppressed `json:"suppressed,omitempty"`      // somebody has accepted it for now
}

// Article is a document a finding cites.
type Article struct {
	ID    string `json:"id" redact:"-"`
	Title string `json:"title" redact:"prose"`
	URL   string `json:"url" redact:"-"`
}

// Evidence is one clause, decided or not.
type Evidence struct {
	Clause    string     `json:"clause" redact:"prose"`
	Role      string     `json:"role" redact:"-" jsonschema:"enum=requires,enum=confirms,enum=supports,enum=contradicts,enum=excludes,enum=applies,enum=symptom"`
	State     string     `json:"state" redact:"-" jsonschema:"enum=holds,enum=fails,enum=unknown"`
	Why       string     `json:"why"` // for an unknown clause: why it is
	Citations []Citation `json:"citations"`
}

// Missing is an artifact that would decide something, and how to get it.
type Missing struct {
	Artifact string `json:"artifact" redact:"prose"`
	Command  string `json:"command" redact:"prose"`
}

// Conflict is two artifacts that cannot both be current.
type Conflict struct {
	What   string   `json:"what"`
	First  Citation `json:"first,omitempty"`
	Second Citation `json:"second"`
}

// Advice is something to do next that explains nothing.
type Advice struct {
	Rule      string     `json:"rule" redact:"-"`
	Title     string     `json:"title" redact:"prose"`
	Server    string     `json:"server" redact:"host"`
	Text      string     `json:"text" redact:"prose"`
	Articles  []Article  `json:"articles"`
	Steps     []string   `json:"steps" redact:"prose"`
	Citations []Citation `json:"citations"`
}

// CollectNext is an artifact to ask the customer for.
type CollectNext struct {
	Artifact string   `json:"artifact" redact:"prose"`
	Server   string   `json:"server" redact:"host"`
	Why      string   `json:"why"`
	Command  string   `json:"command" redact:"prose"`
	Rules    []string `json:"rules" redact:"-"` // whose verdicts it could change
}

// Unexplained is a symptom that no possible-or-better cause explains, or error events no rule speaks of.
type Unexplained struct {
	Kind      string     `json:"kind" redact:"-"` // symptom or event
	Server    string     `json:"server" redact:"host"`
	ID        string     `json:"id" redact:"prose"` // symptom ID, or "Source/ID"
	Title     string     `json:"title"`             // of the symptom, or the event's newest message
	Count     int        `json:"count"`
	Citations []Citation `json:"citations"`
}

// TimelineEntry is one event that matters, or a run of equal ones.
type TimelineEntry struct {
	Time     time.Time `json:"time"`
	Until    time.Time `json:"until"` // of the last of a run; equal to Time for one
	Count    int       `json:"count"`
	Server   string    `json:"server" redact:"host"`
	Level    string    `json:"level" redact:"-"`
	Label    string    `json:"label" redact:"prose"` // "MSExchangeTransport/348"
	Text     string    `json:"text"`
	Citation Citation  `json:"citation"`

	Corrected *time.Time `json:"corrected,omitempty"` // Time with the error of its server's clock taken off, in a report on several servers
}

// Gap is something that could not be read.
type Gap struct {
	Member string `json:"member" redact:"member"`
	Reason string `json:"reason"`
}

// Coverage is one member that was understood.
type Coverage struct {
	Member  string     `json:"member" redact:"member"`
	Kind    string     `json:"kind" redact:"-"`
	SHA256  string     `json:"sha256" redact:"-"`
	Server  string     `json:"server" redact:"host"`
	Records int        `json:"records"`
	Carved  int        `json:"carved"`
	Damaged int        `json:"damaged"`
	Oldest  *time.Time `json:"oldest,omitempty"`
	Newest  *time.Time `json:"newest,omitempty"`
}

// Event is a line of the inventory of all logs.
type Event struct {
	Member string     `json:"member" redact:"member"`
	Server string     `json:"server" redact:"host"`
	Source string     `json:"source" redact:"prose"`
	ID     int        `json:"id"`
	Level  string     `json:"level" redact:"-"`
	Count  int        `json:"count"`
	First  *time.Time `json:"first,omitempty"`
	Last   *time.Time `json:"last,omitempty"`
}

// Pipeline is where mail waits on a server, drawn along the stages it passes.
type Pipeline struct {
	Server string  `json:"server" redact:"host"`
	Stop   string  `json:"stop" redact:"-"` // the stage at which mail stops; "" when the bundle does not tell
	Why    string  `json:"why"`
	Stages []Stage `json:"stages"` // every stage, in the order mail passes them
}

// Stage is one stage of the pipeline and what waits there.
type Stage struct {
	Name    string    `json:"name" redact:"-"`
	Title   string    `json:"title" redact:"prose"`
	Stops   bool      `json:"stops"`
	Waiting []Waiting `json:"waiting"`
}

// Waiting is mail that waits at a stage, as one kind of artifact counts it.
type Waiting struct {
	Messages  int        `json:"messages"`
	Since     *time.Time `json:"since,omitempty"`
	By        string     `json:"by" redact:"prose"`
	Citations []Citation `json:"citations"`
}
