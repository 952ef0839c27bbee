package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// pslist prints "Process information for EXCH01:", a header "Name  Pid Pri Thd  Hnd …", and a row for each process, its
// name without ".exe". Source: PsList, Sysinternals.
var psList = Artifact{Kind: "pslist output", Match: isPsList, Extract: extractPsList}

// Process Explorer saves its list as a table with tabs, headed "Process<TAB>PID<TAB>…", names indented under their parents;
// with the lower pane open, the modules of one process follow. Source: Process Explorer, Sysinternals.
var processExplorer = Artifact{Kind: "Process Explorer save", Match: isProcessExplorer, Extract: extractProcessExplorer}

func isPsList(in *Input) bool {
	return !in.Binary && anyLine(in.First, func(s string) bool { _, ok := psListColumns(s); return ok })
}

// anyLine asks each line of a text's start, without quotes and blanks around.
func anyLine(first string, is func(string) bool) bool {
	for raw := range strings.Lines(first) {
		if is(strings.TrimSpace(unquote(strings.TrimRight(raw, "\r\n")))) {
			return true
		}
	}
	return false
}

// psListTimes makes one word of the headers that are two.
var psListTimes = strings.NewReplacer("CPU Time", "CPUTime", "Elapsed Time", "ElapsedTime", "User Time", "UserTime", "Kernel Time", "KernelTime")

// psListColumns reads the header and tells how many columns follow the name.
func psListColumns(s string) (after int, ok bool) {
	if !strings.HasPrefix(s, "Name") {
		return 0, false
	}
	words := strings.Fields(psListTimes.Replace(s))
	if len(words) < 4 || words[0] != "Name" || words[1] != "Pid" || words[2] != "Pri" {
		return 0, false
	}
	return len(words) - 1, true
}

func extractPsList(ctx context.Context, in *Input, out *facts.Extract) error {
	var p processLister
	p.list.Source = in.Source("")
	columns := 0
	whole := eachLine(ctx, in, out, func(l text.Line) {
		s := strings.TrimSpace(unquote(l.Text))
		if name, ok := strings.CutPrefix(s, "Process information for "); ok {
			p.list.Server = strings.TrimSuffix(name, ":")
		} else if n, ok := psListColumns(s); ok {
			columns, p.list.Head = n, in.Cite(l)
		} else if words := strings.Fields(s); columns > 0 && len(words) > columns && isDigits(words[len(words)-columns]) {
			p.process(in.Cite(l), strings.Join(words[:len(words)-columns], " "), atoi(words[len(words)-columns]))
		}
	})
	p.put(out, whole)
	return nil
}

func isProcessExplorer(in *Input) bool {
	return !in.Binary && anyLine(in.First, isProcessHeader)
}

func isProcessHeader(s string) bool {
	cells := strings.Split(s, "\t")
	return len(cells) >= 3 && cells[0] == "Process" && columnsOf(cells, "PID")["PID"] > 0
}

// explorerReader reads the upper pane, then the lower one.
type explorerReader struct {
	in      *Input
	listed  processLister
	modules moduleLister
	columns map[string]int
	lower   bool
}

func extractProcessExplorer(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &explorerReader{in: in}
	r.listed.list.Source, r.modules.list.Source = in.Source(""), in.Source("")
	whole := eachLine(ctx, in, out, r.line)
	r.modules.finish(whole)
	r.listed.put(out, whole)
	r.modules.put(out)
	return nil
}

func (r *explorerReader) line(l text.Line) {
	cells := strings.Split(unquote(l.Text), "\t")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	switch {
	case isProcessHeader(strings.Join(cells, "\t")):
		r.columns, r.lower = columnsOf(cells, "Process", "PID", "Path"), false
		r.listed.list.Head = r.in.Cite(l)
	case strings.HasPrefix(cells[0], "Process: "):
		name, pid, _ := strings.Cut(strings.TrimPrefix(cells[0], "Process: "), " Pid: ")
		r.modules.process(r.in.Cite(l), strings.TrimSpace(name), max(0, atoi(strings.TrimSpace(pid))))
		r.columns, r.lower = nil, true
	case r.lower && cells[0] == "Name" && len(cells) > 1:
		r.columns = columnsOf(cells, "Name", "Path", "Version")
	case r.columns == nil:
	case r.lower:
		r.module(l, cells)
	default:
		r.process(l, cells)
	}
}

func (r *explorerReader) process(l text.Line, cells []string) {
	if pid := atoi(cellAt(cells, r.columns["PID"])); pid >= 0 && cells[0] != "" {
		r.listed.process(r.in.Cite(l), cells[0], pid).Path = cellAt(cells, r.columns["Path"])
	}
}

func (r *explorerReader) module(l text.Line, cells []string) {
	file := cellAt(cells, r.columns["Path"])
	if file == "" {
		file = cells[0]
	}
	if file != "" {
		r.modules.module(r.in.Cite(l), file, cellAt(cells, r.columns["Version"]))
	}
}
