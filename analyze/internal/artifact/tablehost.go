package artifact

import (
	"strconv"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// moduleRows reads modules. The rows of one process mostly follow each other.
type moduleRows struct{ modules moduleLister }

func (m *moduleRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	name, pid := row.Get("Process"), max(0, atoi(row.Get("PID")))
	if name == "" {
		return false
	}
	if !m.modules.resume(name, pid) {
		m.modules.process(at, name, pid)
	}
	m.modules.module(at, row.Get("Path"), row.Get("Version"))
	return true
}

func (m *moduleRows) put(r *tableReader, partial bool) {
	list := &m.modules.list
	list.Source = r.source(partial)
	list.Head, list.All = r.in.Cite(r.head), r.table.All
	m.modules.finish(!list.Partial)
	r.out.Modules = append(r.out.Modules, *list)
}

// processRows reads processes.
type processRows struct{ processes processLister }

func (p *processRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	name := row.Get("Process")
	if name == "" {
		return false
	}
	process := p.processes.process(at, name, max(0, atoi(row.Get("PID"))))
	process.Path = row.Get("Path")
	p.processes.services(process, listed(row.Get("Services")))
	return true
}

// listed splits a cell of names.
func listed(s string) []string {
	if s == "" {
		return nil
	}
	names := strings.Split(s, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

func (p *processRows) put(r *tableReader, partial bool) {
	list := &p.processes.list
	list.Source = r.source(partial || p.processes.full)
	list.Head = r.in.Cite(r.head)
	r.out.Processes = append(r.out.Processes, *list)
}

// serviceRows reads services.
type serviceRows struct{ services serviceLister }

func (v *serviceRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	name := row.Get("Name")
	if name == "" {
		return false
	}
	if s := v.services.service(at, name); s != nil {
		s.Display, s.Path = row.Get("Display"), row.Get("Path")
		s.State, s.Start = serviceState(row.Get("State")), serviceStart(row.Get("Start"))
		s.PID, s.Exit = max(0, atoi(row.Get("PID"))), exitCode(row.Get("Exit"))
	}
	return true
}

func (v *serviceRows) put(r *tableReader, partial bool) {
	list := &v.services.list
	list.Source = r.source(partial || v.services.full)
	list.Head = r.in.Cite(r.head)
	r.out.Services = append(r.out.Services, *list)
}

// socketRows reads endpoints.
type socketRows struct{ sockets socketLister }

func (k *socketRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	protocol := row.Get("Protocol")
	if !isTransport(protocol) {
		return false
	}
	s := facts.Socket{Protocol: transport(protocol), PID: max(0, atoi(row.Get("PID"))), Process: row.Get("Process")}
	var ok bool
	s.LocalHost, s.LocalPort, ok = cutEndpoint(row.Get("Local"))
	s.RemoteHost, s.RemotePort, _ = cutEndpoint(row.Get("Remote"))
	s.State = socketState(&s, row.Get("State"))
	if ok {
		k.sockets.add(at, s)
	}
	return ok
}

func (k *socketRows) put(r *tableReader, partial bool) {
	list := &k.sockets.list
	list.Source = r.source(partial || k.sockets.full)
	list.Head = r.in.Cite(r.head)
	r.out.Sockets = append(r.out.Sockets, *list)
}

// autostartRows reads programs that start by themselves.
type autostartRows struct{ list facts.AutostartList }

func (a *autostartRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	where := row.Get("Where")
	if where == "" {
		return false
	}
	a.list.Entries = append(a.list.Entries, facts.Autostart{
		Citation: at, Where: where, Entry: row.Get("Entry"), Image: row.Get("Image"),
		Description: row.Get("Description"), Publisher: row.Get("Publisher"), Enabled: switchState(row.Get("Enabled")),
	})
	return true
}

func (a *autostartRows) put(r *tableReader, partial bool) {
	a.list.Source = r.source(partial)
	a.list.Head = r.in.Cite(r.head)
	r.out.Autostarts = append(r.out.Autostarts, a.list)
}

// settingRows reads facts about the machine itself; names this program does not use are no damage.
type settingRows struct{ info facts.SystemInfo }

func (s *settingRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	name, value := strings.ToLower(row.Get("Name")), row.Get("Value")
	switch name {
	case "osname":
		s.info.OSName = value
	case "osversion":
		s.info.OSVersion = value
	case "zone":
		s.info.Zone = value
	case "offset":
		if n, err := strconv.Atoi(value); err == nil {
			s.info.Offset = &n
		}
	default:
		return name != ""
	}
	if s.info.Citation.IsZero() {
		s.info.Citation = at
	}
	return true
}

func (s *settingRows) put(r *tableReader, partial bool) {
	if s.info.Citation.IsZero() {
		return
	}
	s.info.Source = r.source(partial)
	r.out.Systems = append(r.out.Systems, s.info)
}
