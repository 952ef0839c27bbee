package reports

import (
	"time"

	"postmortem/reports/redact"
)

// CheckupSchema names the version of a checkup's JSON document. Later versions add fields and never rename or remove one.
const CheckupSchema = "postmortem-checkup/1"

// Checkup is the document about a bundle itself: what it contains, how good that is, and which questions it can answer. It
// says nothing about causes. Slices are never nil in one made by NewCheckup.
type Checkup struct {
	Schema    string            `json:"schema" redact:"-"`
	Summary   Summary           `json:"summary"`
	Bundle    Bundle            `json:"bundle"`
	Artifacts []CheckedArtifact `json:"artifacts"`
	Servers   []CheckedServer   `json:"servers"`
	Gaps      []Gap             `json:"gaps"` // of members that were not understood, and of the bundle as a whole
	Names     []redact.Name     `json:"names"`
}

// CheckedArtifact is a member that was understood, and how good it is.
type CheckedArtifact struct {
	Member  string     `json:"member" redact:"member"`
	Kind    string     `json:"kind" redact:"-"`
	Server  string     `json:"server" redact:"host"`
	Quality string     `json:"quality" redact:"-" jsonschema:"enum=good,enum=fair,enum=poor"`
	Records int        `json:"records"`
	Carved  int        `json:"carved"`
	Damaged int        `json:"damaged"`
	Oldest  *time.Time `json:"oldest,omitempty"`
	Newest  *time.Time `json:"newest,omitempty"`
	Notes   []string   `json:"notes"` // why it is not good
}

// CheckedServer is what the artifacts of one server let the catalog decide.
type CheckedServer struct {
	Name        string     `json:"name" redact:"host"`
	Exchange    string     `json:"exchange" redact:"-"`
	CollectedAt *time.Time `json:"collected_at,omitempty"`
	All         Decidable  `json:"all"`
	Symptoms    []Question `json:"symptoms"`
	Areas       []Question `json:"areas"`
	Companions  []string   `json:"companions"` // what goes with an artifact that is there, and is missing
}

// Question is a symptom or an area of the catalog, and how far the bundle answers it.
type Question struct {
	ID     string `json:"id" redact:"-"`
	Title  string `json:"title" redact:"prose"`
	Answer string `json:"answer" redact:"-" jsonschema:"enum=yes,enum=no,enum=not known,enum="` // of a symptom: whether it is seen; "" for an area
	Why    string `json:"why"`                                                                  // why it is not known
	Decidable
}

// Decidable counts the clauses of causes that the artifacts decide, one way or the other.
type Decidable struct {
	Causes  int       `json:"causes"`
	Clauses int       `json:"clauses"`
	Decided int       `json:"decided"`
	Next    []Helpful `json:"next"` // what would decide most, at most maxHelpful
}

// Helpful is an artifact that is missing, and how much it would decide.
type Helpful struct {
	Artifact string `json:"artifact" redact:"prose"`
	Command  string `json:"command" redact:"prose"`
	Clauses  int    `json:"clauses"`
	Causes   int    `json:"causes"`
}
