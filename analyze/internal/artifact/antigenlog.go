package artifact

import (
	"context"
	"fmt"
	"path"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// Antigen writes what its services do to ProgramLog.txt: the time, process and thread in brackets, and a message in quotes
// that begins with its weight. Some quotations of the log leave out all that stands before the message. Source: KB924705,
// KB947187 and "Antigen 9.1 Hotfix Rollup 3 and Performance Monitor", which quote lines of it.
//
//	(11340-15956),"ERROR: scanjobs.cpp::ConfigScanJobFile(): AddNewScanJob() Failed 0x80030021"
var antigenLog = Artifact{Kind: "Antigen program log", Streams: true, Match: isAntigenLog, Extract: extractAntigenLog}

const (
	antigenError = `"ERROR: `
	maxLogErrors = 1000 // kept of one log, the newest
)

func isAntigenLog(in *Input) bool {
	if in.Binary {
		return false
	}
	named := strings.EqualFold(path.Base(in.Path()), "ProgramLog.txt")
	return anyLine(in.First, func(s string) bool {
		before, message, ok := strings.Cut(s, `"`)
		return ok && isWeighted(message) && (named || isThread(before))
	})
}

func isWeighted(message string) bool {
	return strings.HasPrefix(message, "ERROR: ") || strings.HasPrefix(message, "INFORMATION: ") || strings.HasPrefix(message, "WARNING: ")
}

// isThread finds "(process-thread)," at the end.
func isThread(s string) bool {
	s, ok := strings.CutSuffix(strings.TrimSpace(s), "),")
	open := strings.LastIndexByte(s, '(')
	if !ok || open < 0 {
		return false
	}
	process, thread, ok := strings.Cut(s[open+1:], "-")
	return ok && isDigits(strings.TrimSpace(process)) && isDigits(strings.TrimSpace(thread))
}

func extractAntigenLog(ctx context.Context, in *Input, out *facts.Extract) error {
	file := facts.TextFile{Source: in.Source(""), Of: facts.AntigenLog}
	whole := eachLine(ctx, in, out, func(l text.Line) {
		if file.Head.IsZero() && strings.TrimSpace(l.Text) != "" {
			file.Head = in.Cite(l)
		}
		if strings.Contains(l.Text, antigenError) {
			out.Records++
			file.Lines = append(dropOldest(file.Lines), facts.TextLine{Citation: in.Cite(l), Text: l.Text})
		}
	})
	if dropped := out.Records - len(file.Lines); dropped > 0 {
		out.Gap(fmt.Sprintf("more than %d errors: the %d oldest are not used", maxLogErrors, dropped))
		whole = false
	}
	file.Partial = file.Partial || !whole
	out.TextFiles = append(out.TextFiles, file)
	return nil
}

// dropOldest makes room in a full list, half of it at a time.
func dropOldest(lines []facts.TextLine) []facts.TextLine {
	if len(lines) < maxLogErrors {
		return lines
	}
	return append(lines[:0], lines[maxLogErrors/2:]...)
}
