package rules

import (
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Verdict is how a hypothesis stands against the facts.
type Verdict string

// The verdicts, best first.
const (
	Confirmed    Verdict = "confirmed"
	Probable     Verdict = "probable"
	Possible     Verdict = "possible"
	Undetermined Verdict = "undetermined"
	RuledOut     Verdict = "ruled-out"
)

// RoleOf says which list of the rule a clause stands in.
type RoleOf string

// The roles of clauses.
const (
	Requires    RoleOf = "requires"
	Confirms    RoleOf = "confirms"
	Supports    RoleOf = "supports"
	Contradicts RoleOf = "contradicts"
	Excludes    RoleOf = "excludes"
	AppliesTo   RoleOf = "applies"
	SymptomRole RoleOf = "symptom"
)

// Evidence is one clause of a finding, decided.
type Evidence struct {
	Clause    string           // the clause's sentence, from its "that"
	Role      RoleOf           //
	State     facts.State      //
	Citations []facts.Citation // what decided it, either way; empty when unknown unless two artifacts disagree
	Missing   []bundle.Target  // what would decide it, when unknown
	Why       string           // when unknown: why ("the Application log covers only 6 h before collection"); else ""
	ofWindows bool             // tells of the version of Windows only, which many healthy servers have too
}

// Finding is one rule applied to one server.
type Finding struct {
	Rule      *Rule
	Server    *facts.Server
	Verdict   Verdict
	Evidence  []Evidence
	Decided   string // the clause that decided a ruled-out or undetermined verdict, in words
	Missing   []bundle.Target
	Conflicts []Conflict // artifacts that cannot both be current
	Notes     []string   // "the Exchange version is unknown"
	FitsStage bool       // mail stops at the stage the rule is about, or that stage carries all others
	Listed    bool       // it belongs into the report; else it stays silent
}

// Conflict is two artifacts of different kinds that cannot both be current.
type Conflict struct {
	What   string
	First  facts.Citation
	Second facts.Citation
}

// SymptomResult is one symptom on one server.
type SymptomResult struct {
	Symptom    *Symptom
	Server     *facts.Server
	State      facts.State
	Past       bool // seen, but only more than 14 days before collection: observed is false
	Last       time.Time
	Citations  []facts.Citation
	Missing    []bundle.Target
	Candidates []*Finding // in order of rank, only Listed ones
	Why        string     // why the leader leads

	why string // why the state is unknown, or the symptom past
}

// CollectNext is one missing artifact and the verdicts it could change.
type CollectNext struct {
	Server *facts.Server
	Target bundle.Target
	Rules  []string // IDs of findings it could change
	Why    string
}

// UnexplainedEvent is error events that no rule speaks of.
type UnexplainedEvent struct {
	Server *facts.Server
	facts.EventCount
}

// Diagnosis is the differential diagnosis of a case.
type Diagnosis struct {
	Case        *facts.Case
	Findings    []*Finding // Listed causes in order of rank, server by server
	Advice      []*Finding // advice that applies
	Symptoms    []*SymptomResult
	Pipelines   []*Pipeline      // one for each server
	Unexplained []*SymptomResult // observed symptoms no possible-or-better cause explains
	Events      []UnexplainedEvent
	Collect     []CollectNext
}
