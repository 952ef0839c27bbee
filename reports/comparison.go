package reports

import (
	"time"

	"postmortem/reports/redact"
)

// ComparisonSchema names the version of a comparison's JSON document. Later versions add fields and never rename or remove one.
const ComparisonSchema = "postmortem-comparison/1"

// Comparison is the document about two bundles of the same servers, one collected before a change and one after it. Its JSON form
// holds everything. Slices are never nil in one made by NewComparison or ReadComparison.
type Comparison struct {
	Schema       string           `json:"schema" redact:"-"`
	Summary      Summary          `json:"summary"`
	Warnings     []string         `json:"warnings"` // why the comparison can tell less than it seems, one sentence each
	Before       Bundle           `json:"before"`
	After        Bundle           `json:"after"`
	FindingsOnly bool             `json:"findings_only"` // one of the two was a JSON report, which holds no facts
	Servers      []ComparedServer `json:"servers"`
	OnlyBefore   []string         `json:"only_before" redact:"host"` // servers of one bundle alone
	OnlyAfter    []string         `json:"only_after" redact:"host"`
	Names        []redact.Name    `json:"names"` // as in a Report
}

// ComparedServer is one server at two times.
type ComparedServer struct {
	Name        string            `json:"name" redact:"host"`
	Before      *time.Time        `json:"before,omitempty"` // when it was collected
	After       *time.Time        `json:"after,omitempty"`
	Order       string            `json:"order" jsonschema:"enum=later,enum=swapped,enum=same time,enum=undated" redact:"-"`
	Findings    []ComparedFinding `json:"findings"`
	Symptoms    []ComparedSymptom `json:"symptoms"`
	Changes     []ChangedFact     `json:"changes"`
	Rates       []EventRate       `json:"event_rates"`
	NotCompared []NotCompared     `json:"not_compared"`
	Stale       []string          `json:"stale" redact:"member"` // members of the later bundle that are older than the earlier one; left out
	Same        []string          `json:"same" redact:"member"`  // members of the later bundle that are byte for byte members of the earlier one
}

// ComparedFinding is what became of one cause.
type ComparedFinding struct {
	Rule      string       `json:"rule" redact:"-"`
	Title     string       `json:"title" redact:"prose"`
	Articles  []Article    `json:"articles"`
	Severity  string       `json:"severity" redact:"-"`
	Way       string       `json:"way" jsonschema:"enum=fixed,enum=better,enum=unchanged,enum=worse,enum=new,enum=excluded,enum=can't tell" redact:"-"`
	Why       string       `json:"why"`
	Before    string       `json:"before" jsonschema:"enum=confirmed,enum=probable,enum=possible,enum=undetermined,enum=ruled-out" redact:"-"`
	After     string       `json:"after" jsonschema:"enum=confirmed,enum=probable,enum=possible,enum=undetermined,enum=ruled-out" redact:"-"`
	Citations []Citation   `json:"citations"` // of the later bundle
	Missing   []Missing    `json:"missing"`   // what would tell
	Steps     []VerifyStep `json:"steps"`     // of causes that were possible or better before
}

// VerifyStep is one thing to see after the fix, held against the later bundle.
type VerifyStep struct {
	Text      string     `json:"text" redact:"prose"` // Markdown
	State     string     `json:"state" jsonschema:"enum=holds,enum=fails,enum=unknown" redact:"-"`
	Ask       bool       `json:"ask"` // no artifact shows it: a person must look
	Why       string     `json:"why"` // why it is unknown
	Citations []Citation `json:"citations"`
	Missing   []Missing  `json:"missing"`
}

// ComparedSymptom is what became of one symptom.
type ComparedSymptom struct {
	ID        string     `json:"id" redact:"-"`
	Title     string     `json:"title" redact:"prose"`
	Way       string     `json:"way" jsonschema:"enum=fixed,enum=unchanged,enum=new,enum=can't tell" redact:"-"`
	Why       string     `json:"why"`
	Citations []Citation `json:"citations"` // of the later bundle
}

// ChangedFact is one fact that is not what it was.
type ChangedFact struct {
	Kind     string    `json:"kind" redact:"-"` // "event sink", "registry value", …
	What     string    `json:"what"`
	Before   string    `json:"before"` // "" not there
	After    string    `json:"after"`
	BeforeAt *Citation `json:"before_at,omitempty"`
	AfterAt  *Citation `json:"after_at,omitempty"`
	Rules    []string  `json:"rules" redact:"-"` // causes whose evidence it is
}

// EventRate is how often errors or warnings of one kind occur in two stretches of time of one length.
type EventRate struct {
	Log    string  `json:"log" redact:"prose"`
	Source string  `json:"source" redact:"prose"`
	ID     int     `json:"id"`
	Level  string  `json:"level" redact:"-"`
	Hours  float64 `json:"hours"` // the length of either stretch
	Before int     `json:"before"`
	After  int     `json:"after"`
	Asked  bool    `json:"asked"` // a rule of the catalog asks about such events
}

// NotCompared is what one of the bundles does not tell about.
type NotCompared struct {
	Kind string `json:"kind" redact:"prose"`
	Why  string `json:"why"`
}
