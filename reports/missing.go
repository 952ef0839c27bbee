package reports

import "postmortem/collect/bundle"

func missing(t bundle.Target) Missing { return Missing{Artifact: t.Title, Command: t.Command} }
