package artifact

import (
	"context"
	"strconv"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// checkSym is the CSV of Microsoft's CheckSym, which MPS Reports runs: the modules of all processes (_PROCESS.CSV), drivers,
// and the files of folders (_SYSTEM32_DLL.CSV), each with its version. A section is a title in brackets, a row of column
// names and rows of values; the second line of the file names the computer.
var checkSym = Artifact{
	Kind: "CheckSym table (.csv)",
	Match: func(in *Input) bool {
		return !in.Binary && strings.Contains(in.First, ",Module Path,") && strings.Contains(in.First, ",File Version,")
	},
	Extract: extractCheckSym,
}

func extractCheckSym(ctx context.Context, in *Input, out *facts.Extract) error {
	t := &checkSymReader{in: in, out: out}
	t.files.Source, t.modules.Source = in.Source(""), in.Source("")
	whole := eachLine(ctx, in, out, t.line)
	t.files.Partial, t.modules.Partial = !whole, !whole
	t.files.Server, t.modules.Server = t.server, t.server
	if len(t.files.Files) > 0 {
		out.Versions = append(out.Versions, t.files)
	}
	if len(t.modules.Processes) > 0 {
		out.Modules = append(out.Modules, t.modules)
	}
	return nil
}

type checkSymReader struct {
	in      *Input
	out     *facts.Extract
	server  string
	columns map[string]int
	process string // name and number of the last row's
	files   facts.VersionTable
	modules facts.ModuleList
}

func (t *checkSymReader) line(l text.Line) {
	cells := splitCSV(l.Text, ',')
	switch {
	case strings.EqualFold(cells[0], "Computer:"):
		t.server = cellAt(cells, 1)
	case strings.HasPrefix(strings.TrimSpace(l.Text), "["):
		t.columns = nil
	case strings.Contains(l.Text, "Module Path"):
		t.columns = columnsOf(cells, "Process Name", "Process ID", "Module Path", "Product Version", "File Version", "Company Name", "File Size")
	case t.columns != nil && strings.TrimSpace(l.Text) != "":
		t.row(l, cells)
	}
}

func (t *checkSymReader) cell(cells []string, name string) string {
	return strings.TrimSpace(cellAt(cells, t.columns[name]))
}

func (t *checkSymReader) row(l text.Line, cells []string) {
	path := t.cell(cells, "Module Path")
	if path == "" || len(t.files.Files) >= maxFileVersions {
		t.out.Damaged++
		return
	}
	t.out.Records++
	at := t.in.Cite(l)
	raw := checkSymVersion(t.cell(cells, "File Version"))
	version, _ := facts.ParseVersion(raw)
	if process := t.cell(cells, "Process Name"); process != "" {
		t.module(at, process, t.cell(cells, "Process ID"), facts.Module{Citation: at, Name: baseName(path), Path: path, Version: raw})
		return
	}
	if len(t.files.Files) == 0 {
		t.files.Head = at
	}
	t.files.Files = append(t.files.Files, facts.FileVersion{
		Citation: at, Name: baseName(path), Path: path, Version: version, Raw: raw,
		Bytes: checkSymSize(t.cell(cells, "File Size")), Company: t.cell(cells, "Company Name"),
	})
}

// checkSymVersion: the program writes (6.5:7638.1), its successor (6.5.7638.1).
func checkSymVersion(s string) string {
	return strings.ReplaceAll(strings.Trim(s, "() \t"), ":", ".")
}

func checkSymSize(s string) int64 {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		return n
	}
	return -1
}

func (t *checkSymReader) module(at facts.Citation, process, pid string, m facts.Module) {
	if id := process + " " + pid; id != t.process || len(t.modules.Processes) == 0 {
		if len(t.modules.Processes) == 0 {
			t.modules.Head = at
		}
		t.process = id
		number, _ := strconv.Atoi(pid)
		t.modules.Processes = append(t.modules.Processes, facts.ProcessModules{Citation: at, Process: process, PID: number})
	}
	last := &t.modules.Processes[len(t.modules.Processes)-1]
	last.Modules = append(last.Modules, m)
}
