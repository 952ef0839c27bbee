package artifact

import (
	"strings"

	"postmortem/rules/facts"
)

// settleContent decides by the entries what a column is whose header nobody knows: modules are files.
func (r *taskReader) settleContent() {
	if !r.unsure || r.content != taskPlain {
		return
	}
	files, others := 0, 0
	for i := range r.entries {
		for _, d := range r.entries[i].detail {
			for name := range strings.SplitSeq(d.text, ",") {
				if isModuleName(strings.TrimSpace(name)) {
					files++
				} else if strings.TrimSpace(name) != "" {
					others++
				}
			}
		}
	}
	r.content = taskServices
	if files > others {
		r.content = taskModules
	}
}

func isModuleName(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && len(s)-dot == len(".dll")
}

func (r *taskReader) putModules(out *facts.Extract, whole bool) {
	var m moduleLister
	m.list.Source, m.list.Head = r.in.Source(""), r.head
	for i := range r.entries {
		e := &r.entries[i]
		m.process(e.at, e.name, e.pid)
		for _, d := range e.detail {
			for name := range strings.SplitSeq(d.text, ",") {
				if name = strings.TrimSpace(name); !isNothing(name) {
					m.module(d.at, name, "")
				}
			}
		}
	}
	whole = whole && !r.openEnded()
	m.list.All = m.listsEverything()
	m.list.Partial = r.filtered || showsSelection(&m.list)
	m.finish(whole)
	m.put(out)
}

// isNothing knows "N/A" in every language: the names of modules hold a dot.
func isNothing(name string) bool { return !strings.Contains(name, ".") }

// showsSelection tells whether modules were asked for by name (/m antigen*): the list then shows no others, not even
// ntdll.dll, which every process has.
func showsSelection(l *facts.ModuleList) bool {
	modules := false
	for i := range l.Processes {
		modules = modules || len(l.Processes[i].Modules) > 0
		if hasModule(&l.Processes[i], "ntdll.dll") {
			return false
		}
	}
	return modules
}

// openEnded tells whether the last line announces another one.
func (r *taskReader) openEnded() bool {
	if len(r.entries) == 0 {
		return false
	}
	last := r.entries[len(r.entries)-1].detail
	return len(last) > 0 && strings.HasSuffix(last[len(last)-1].text, ",")
}

func (r *taskReader) putProcesses(out *facts.Extract, whole bool) {
	var p processLister
	p.list.Source, p.list.Head = r.in.Source(""), r.head
	for i := range r.entries {
		e := &r.entries[i]
		process := p.process(e.at, e.name, e.pid)
		if r.content != taskServices {
			continue
		}
		for _, d := range e.detail {
			p.services(process, taskServiceNames(d.text))
		}
	}
	p.put(out, whole && !r.openEnded())
}

// taskServiceNames splits a line of services. Names of services hold no slash of either kind, so "N/A" drops out.
func taskServiceNames(s string) []string {
	var names []string
	for name := range strings.SplitSeq(s, ",") {
		name = strings.TrimSpace(name)
		if name != "" && !strings.ContainsAny(name, `/\`) && !notApplicable[name] {
			names = append(names, name)
		}
	}
	return names
}

// notApplicable is what tasklist prints for a process without services where it has no slash.
var notApplicable = map[string]bool{"Nicht zutreffend": true, "Non disponibile": true, "No disponible": true, "該当なし": true, "暂缺": true}
