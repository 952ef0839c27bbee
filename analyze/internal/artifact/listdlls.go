package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// listdlls prints for each process, between rulers of dashes,
//
//	inetinfo.exe pid: 1576
//	Command line: C:\WINNT\System32\inetsrv\inetinfo.exe
//
//	  Base        Size      Version         Path
//	  0x01000000  0x6000    5.00.2195.6620  C:\WINNT\System32\inetsrv\inetinfo.exe
//
// Version 3 has no version column, and prints properties indented below a module when asked to (-v). Source: ListDLLs
// 2.25 and 3, Sysinternals.
var listDLLs = Artifact{Kind: "listdlls output", Match: isListDLLs, Extract: extractListDLLs}

func isListDLLs(in *Input) bool {
	if in.Binary {
		return false
	}
	processes, rows := 0, 0
	for raw := range strings.Lines(in.First) {
		s := strings.TrimSpace(unquote(strings.TrimRight(raw, "\r\n")))
		if _, _, ok := listDLLsProcess(s); ok {
			processes++
		}
		if _, _, ok := listDLLsRow(s); ok || isListDLLsHeader(s) || strings.HasPrefix(s, "Command line:") {
			rows++
		}
	}
	return processes > 0 && rows > 0
}

func isListDLLsHeader(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 3 && words[0] == "Base" && words[1] == "Size" && words[len(words)-1] == "Path"
}

// listDLLsProcess reads "inetinfo.exe pid: 1576".
func listDLLsProcess(s string) (name string, pid int, ok bool) {
	name, id, ok := strings.Cut(s, " pid: ")
	pid = atoi(strings.TrimSpace(id))
	name = strings.TrimSpace(name)
	return name, pid, ok && name != "" && pid >= 0
}

// listDLLsRow reads base, size, perhaps a version, and the path.
func listDLLsRow(s string) (path, version string, ok bool) {
	base, rest, _ := strings.Cut(s, " ")
	size, rest, _ := strings.Cut(strings.TrimLeft(rest, " \t"), " ")
	if !isHex(base) || !isHex(size) {
		return "", "", false
	}
	rest = strings.TrimSpace(rest)
	if first, after, found := strings.Cut(rest, " "); found && isDotted(first) {
		return strings.TrimSpace(after), first, true
	}
	return rest, "", true
}

func extractListDLLs(ctx context.Context, in *Input, out *facts.Extract) error {
	var m moduleLister
	m.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, func(l text.Line) {
		s := strings.TrimSpace(unquote(l.Text))
		if name, pid, ok := listDLLsProcess(s); ok {
			m.process(in.Cite(l), name, pid)
		} else if path, version, ok := listDLLsRow(s); ok {
			m.module(in.Cite(l), path, version)
		} else if version, ok := strings.CutPrefix(s, "File version:"); ok {
			m.setVersion(strings.TrimSpace(version))
		}
	})
	m.list.All = m.listsEverything()
	m.finish(whole)
	m.put(out)
	return nil
}

// setVersion gives the last module the version that is printed below it.
func (m *moduleLister) setVersion(version string) {
	if p := m.current(); p != nil && len(p.Modules) > 0 && isDotted(version) {
		p.Modules[len(p.Modules)-1].Version = version
	}
}
