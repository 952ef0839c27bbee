package rules

import (
	"fmt"
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// lineTest asks for a line of a small text of the server. It fails only when the text was read whole.
type lineTest struct {
	Of    string `yaml:"of"` // one of facts.TextFiles
	Text  Text   `yaml:"text"`
	Count Number `yaml:"count"`
}

func (t *lineTest) complete() string {
	if !slices.Contains(facts.TextFiles, t.Of) {
		return fmt.Sprintf("of is %s", strings.Join(facts.TextFiles, " or "))
	}
	return needs(t.Text.set, "text")
}

func (t *lineTest) evaluate(s *scene) Answer {
	var all []snapshot
	for i := range s.TextFiles {
		if file := &s.TextFiles[i]; file.Of == t.Of {
			all = append(all, snapshot{t.in(file), file.Taken, file.Member})
		}
	}
	if len(all) == 0 {
		return noArtifact(lineTargets[t.Of].what)
	}
	return settle(all)
}

func (t *lineTest) in(file *facts.TextFile) Answer {
	return search[facts.TextLine]{
		items: file.Lines,
		same:  func(x *facts.TextLine) facts.State { return t.Text.of(x.Text) },
		meets: func(*facts.TextLine) facts.State { return facts.Holds },
		cite:  func(x *facts.TextLine) facts.Citation { return x.Citation },
		whole: !file.Partial,
		head:  file.Head,
		count: t.Count,
	}.run()
}

// lineTargets says which row of the table of targets shows a text, and what it is called.
var lineTargets = map[string]struct{ target, what string }{
	facts.BootIni:    {"system/boot-options", "copy of boot.ini"},
	facts.AntigenLog: {"system/antigen-log", "ProgramLog.txt of Antigen"},
}

func (t *lineTest) wants(*facts.Wants)       {}
func (t *lineTest) targets() []bundle.Target { return targetsOf(lineTargets[t.Of].target) }
