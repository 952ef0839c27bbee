package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// boot.ini has two sections. [boot loader] names in default= the path of the system that is started; [operating systems]
// lists path="name" /options, and of several lines of that path the first is taken. Without default= it is the first line
// of all; a default that no line names is started without options. Source: "Boot.ini Options Reference" and "Overview of
// the Boot.ini File", Windows Driver Kit of Windows Server 2003.
var bootIni = Artifact{Kind: "boot.ini", Match: isBootIni, Extract: extractBootIni}

const (
	bootLoader       = "[boot loader]"
	operatingSystems = "[operating systems]"
)

func isBootIni(in *Input) bool {
	if in.Binary {
		return false
	}
	loader := false
	return anyLine(in.First, func(s string) bool {
		loader = loader || strings.EqualFold(s, bootLoader)
		return loader && strings.EqualFold(s, operatingSystems)
	})
}

// bootReader finds the line that Windows starts.
type bootReader struct {
	section   string
	preset    string // default=, in lower case
	hasPreset bool
	start     *facts.TextLine
}

func extractBootIni(ctx context.Context, in *Input, out *facts.Extract) error {
	file := facts.TextFile{Source: in.Source(""), Of: facts.BootIni}
	var r bootReader
	whole := eachLine(ctx, in, out, func(l text.Line) {
		s := strings.TrimSpace(unquote(l.Text))
		if strings.EqualFold(s, bootLoader) && file.Head.IsZero() {
			file.Head = in.Cite(l)
		}
		if r.line(s, in.Cite(l)) {
			out.Records++
		}
	})
	if r.start != nil {
		file.Lines = []facts.TextLine{*r.start}
	}
	file.Partial = file.Partial || !whole
	out.TextFiles = append(out.TextFiles, file)
	return nil
}

// line takes one line; true when it is an entry of the list of systems.
func (r *bootReader) line(s string, at facts.Citation) bool {
	if strings.HasPrefix(s, "[") {
		r.section = strings.ToLower(s)
		return false
	}
	name, value, ok := strings.Cut(s, "=")
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case !ok:
	case r.section == bootLoader && name == "default":
		r.preset, r.hasPreset = strings.ToLower(strings.TrimSpace(value)), true
	case r.section == operatingSystems:
		if r.start == nil && (!r.hasPreset || name == r.preset) {
			r.start = &facts.TextLine{Citation: at, Text: s}
		}
		return true
	}
	return false
}
