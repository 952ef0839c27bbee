package artifact

import (
	"strconv"
	"strings"

	"postmortem/rules/facts"
)

// moduleLister collects the modules of processes as the readers of tlist, tasklist and listdlls meet them.
type moduleLister struct {
	list    facts.ModuleList
	entries int
	full    bool // more entries than maxListEntries
}

func (m *moduleLister) begin(head facts.Citation) {
	if m.list.Head.IsZero() {
		m.list.Head = head
	}
}

// process begins the modules of one process.
func (m *moduleLister) process(at facts.Citation, name string, pid int) *facts.ProcessModules {
	m.begin(at)
	if !m.room() {
		return &facts.ProcessModules{}
	}
	m.list.Processes = append(m.list.Processes, facts.ProcessModules{Citation: at, Process: name, PID: pid})
	return m.current()
}

// current is the process begun last, nil before the first.
func (m *moduleLister) current() *facts.ProcessModules {
	if len(m.list.Processes) == 0 {
		return nil
	}
	return &m.list.Processes[len(m.list.Processes)-1]
}

// resume makes a process that was begun before the current one again; false when there is none.
func (m *moduleLister) resume(name string, pid int) bool {
	list := m.list.Processes
	for i := len(list) - 1; i >= 0 && i > len(list)-maxResumed; i-- {
		if p := list[i]; p.PID == pid && p.Process == name {
			list[i], list[len(list)-1] = list[len(list)-1], list[i]
			return true
		}
	}
	return false
}

// maxResumed bounds how far back a process is looked for.
const maxResumed = 256

// module adds a module, by name or full path, to the current process.
func (m *moduleLister) module(at facts.Citation, file, version string) {
	p, name := m.current(), baseName(file)
	if p == nil || name == "" || !m.room() {
		return
	}
	module := facts.Module{Citation: at, Name: name, Version: version}
	if module.Name != file {
		module.Path = file
	}
	p.Modules = append(p.Modules, module)
}

func (m *moduleLister) room() bool {
	if m.entries == maxListEntries {
		m.full = true
		return false
	}
	m.entries++
	return true
}

// finish marks what is not whole. Every process of Windows has ntdll.dll loaded: a list without it shows only the modules
// that somebody asked for, or was cut.
func (m *moduleLister) finish(whole bool) {
	for i := range m.list.Processes {
		p := &m.list.Processes[i]
		p.Partial = p.Partial || !isKernel(p.PID) && !hasModule(p, "ntdll.dll")
	}
	if last := m.current(); last != nil && !whole {
		last.Partial = true
	}
	m.list.Partial = m.list.Partial || !whole || m.full
	m.list.All = m.list.All && !m.list.Partial
}

// put hands the list on when it lists anything.
func (m *moduleLister) put(out *facts.Extract) {
	if len(m.list.Processes) == 0 {
		return
	}
	tooMany(out, m.full)
	out.Records += m.entries
	out.Modules = append(out.Modules, m.list)
}

// isKernel knows the process IDs of the idle process and of System, which have no modules of their own (8 on Windows
// 2000, 4 since Windows XP).
func isKernel(pid int) bool { return pid == 0 || pid == 4 || pid == 8 }

func hasModule(p *facts.ProcessModules, name string) bool {
	for i := range p.Modules {
		if strings.EqualFold(p.Modules[i].Name, name) {
			return true
		}
	}
	return false
}

// listsEverything tells whether a list has the processes that no selection by name would show together.
func listsEverything[T any](all []T, pid func(*T) int, name func(*T) string) bool {
	kernel, session := false, false
	for i := range all {
		kernel = kernel || isKernel(pid(&all[i]))
		session = session || facts.SameImage(name(&all[i]), "smss.exe")
	}
	return kernel && session
}

func (m *moduleLister) listsEverything() bool {
	return listsEverything(m.list.Processes,
		func(p *facts.ProcessModules) int { return p.PID }, func(p *facts.ProcessModules) string { return p.Process })
}

// processLister collects a list of processes.
type processLister struct {
	list  facts.ProcessList
	names int // of services
	full  bool
}

// services says which services a process hosts.
func (p *processLister) services(of *facts.Process, names []string) {
	if p.names += len(names); p.names > maxListEntries {
		p.full = true
		return
	}
	of.Services = append(of.Services, names...)
}

func (p *processLister) process(at facts.Citation, name string, pid int) *facts.Process {
	if p.list.Head.IsZero() {
		p.list.Head = at
	}
	if len(p.list.Processes) == maxListEntries {
		p.full = true
		return &facts.Process{}
	}
	p.list.Processes = append(p.list.Processes, facts.Process{Citation: at, Name: name, PID: pid})
	return &p.list.Processes[len(p.list.Processes)-1]
}

// put hands the list on when it lists anything. A list without the idle process or System shows a selection.
func (p *processLister) put(out *facts.Extract, whole bool) {
	if len(p.list.Processes) == 0 {
		return
	}
	tooMany(out, p.full)
	kernel := false
	for i := range p.list.Processes {
		kernel = kernel || isKernel(p.list.Processes[i].PID)
	}
	p.list.Partial = p.list.Partial || !whole || p.full || !kernel
	out.Records += len(p.list.Processes)
	out.Processes = append(out.Processes, p.list)
}

// baseName is what follows the last separator of a path on the server or in the bundle.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// isHex tells whether s is an address: 0x and hexadecimal digits.
func isHex(s string) bool {
	if len(s) < 3 || s[0] != '0' || s[1]|0x20 != 'x' {
		return false
	}
	for _, c := range []byte(s[2:]) {
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// isDotted tells whether s is a version as tools print it: numbers between dots, at least one dot.
func isDotted(s string) bool {
	dot := false
	for _, c := range []byte(s) {
		if c == '.' {
			dot = true
		} else if c < '0' || c > '9' {
			return false
		}
	}
	return dot && s[0] != '.' && s[len(s)-1] != '.'
}

// atoi reads a number of an ID; -1 when it is none.
func atoi(s string) int {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}
