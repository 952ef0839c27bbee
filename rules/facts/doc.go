// Package facts is the vocabulary of the diagnosis: what a record of an artifact means for a mail server. A fact exists
// because a rule or the report can speak of it, and every fact carries the place that proves it.
//
// The readers (one for each artifact) fill an Extract for each member; Assemble sorts the Extracts into Servers. What is
// not in an Extract is unknown, never false: whether absence counts is decided from Coverage by the rules.
//
// Facts come in snapshots: one artifact's view of one server at one time (a module list, an export, a listing). Two
// snapshots of one kind that disagree stay two snapshots here; the rules resolve them.
package facts
