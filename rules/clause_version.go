package rules

import (
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// fileVersionTest asks for the version of the copy of a file that runs: one loaded in a process, or in Exchange's bin
// folder; copies left elsewhere decide only where no such one is known.
type fileVersionTest struct {
	File string   `yaml:"file"`
	Is   versions `yaml:"is"`
}

func (f *fileVersionTest) complete() string { return needs(f.File != "" && f.Is.set, "file and is") }

func (f *fileVersionTest) evaluate(s *scene) Answer {
	var all []snapshot
	for _, file := range s.FileVersions(f.File) {
		a := Answer{State: f.Is.of(file.Version)}
		if a.State == facts.Unknown {
			a.Why = "the version " + file.Raw + " leaves out the part that decides"
		}
		a.cite(file.Citation)
		all = append(all, snapshot{a, file.From.Taken, file.From.Member})
	}
	if len(all) == 0 {
		return Answer{Why: "no artifact shows the version of the " + f.File + " that runs"}
	}
	return settle(all)
}

func (f *fileVersionTest) wants(*facts.Wants) {}

func (f *fileVersionTest) targets() []bundle.Target { return targetsOf("system/versions") }
