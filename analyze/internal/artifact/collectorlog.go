package artifact

import (
	"context"
	"strings"

	"postmortem/rules/facts"
)

// collectorLog is the log of the script collector, for people: what it says of each artifact stands in the manifest, which
// names the log too.
var collectorLog = Artifact{
	Kind:    "collector's log",
	Streams: true,
	Match: func(in *Input) bool {
		e := in.Member.Entry
		return !in.Binary && e != nil && e.Path == "collect.log" && strings.Contains(in.First, "collect.vbs")
	},
	Extract: func(context.Context, *Input, *facts.Extract) error { return nil },
}
