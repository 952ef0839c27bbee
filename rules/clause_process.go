package rules

import (
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// moduleTest asks for a DLL loaded in a process. It fails only by a whole list of that process.
type moduleTest struct {
	Process []string `yaml:"process"` // image names; any process when left out
	Name    Text     `yaml:"name"`    // base name of the DLL
	Path    Text     `yaml:"path"`
	Version versions `yaml:"version"`
}

func (m *moduleTest) complete() string { return needs(m.Name.set, "name") }

// needs says that a field is missing, unless it is there.
func needs(there bool, fields string) string {
	if there {
		return ""
	}
	return "needs " + fields
}

func (m *moduleTest) evaluate(s *scene) Answer {
	if len(s.Modules) == 0 {
		return noArtifact("list of loaded modules")
	}
	things := perThing{}
	var none []Answer
	for i := range s.Modules {
		list := &s.Modules[i]
		if !m.in(list, things) && list.All && !list.Partial {
			none = append(none, Answer{State: facts.Fails, Citations: []facts.Citation{list.Head}})
		}
	}
	if len(m.Process) == 0 && !slices.ContainsFunc(s.Modules, func(list facts.ModuleList) bool { return list.All }) {
		none = append(none, Answer{Why: "no list shows the modules of every process"})
	}
	if len(things) > 0 && len(m.Process) > 0 {
		none = nil
	}
	return things.settle("no list shows the modules of "+strings.Join(m.Process, " or "), none...)
}

// in adds what a list says of each process asked about; false when it shows none of them.
func (m *moduleTest) in(list *facts.ModuleList, things perThing) (found bool) {
	for i := range list.Processes {
		p := &list.Processes[i]
		if len(m.Process) == 0 || anyOf(m.Process, p.Process, sameImage) {
			things.add(strings.TrimSuffix(strings.ToLower(p.Process), ".exe"), m.inProcess(p, list.Partial), &list.Source)
			found = true
		}
	}
	return found
}

func (m *moduleTest) inProcess(p *facts.ProcessModules, partial bool) Answer {
	return search[facts.Module]{
		items: p.Modules,
		same:  func(x *facts.Module) facts.State { return m.Name.of(x.Name) },
		meets: func(x *facts.Module) facts.State { return and(m.Path.of(x.Path), m.Version.of(versionIn(x.Version))) },
		cite:  func(x *facts.Module) facts.Citation { return x.Citation },
		whole: !partial && !p.Partial,
		head:  p.Citation,
	}.run()
}

func versionIn(text string) facts.Version {
	v, _ := facts.ParseVersion(text)
	return v
}

// sameImage compares image names as tools print them; "*" stands at either end.
func sameImage(have, want string) bool {
	return facts.SameImage(have, want) || strings.Contains(want, "*") && globEqual(have, want)
}

func (m *moduleTest) wants(*facts.Wants) {}

func (m *moduleTest) targets() []bundle.Target {
	var ids []string
	for _, p := range m.Process {
		switch {
		case sameImage(p, "inetinfo"):
			ids = append(ids, "process/inetinfo")
		case sameImage(p, "store"):
			ids = append(ids, "process/store")
		}
	}
	if len(ids) == 0 {
		ids = []string{"process/inetinfo", "process/store"}
	}
	return targetsOf(ids...)
}

// processTest asks for a running process. It fails only by a process list.
type processTest struct {
	Name  []string `yaml:"name"` // image names, any of them
	Path  Text     `yaml:"path"`
	Count Number   `yaml:"count"`
}

func (p *processTest) complete() string { return needs(len(p.Name) > 0, "name") }

func (p *processTest) evaluate(s *scene) Answer {
	var all []snapshot
	for i := range s.Processes {
		list := &s.Processes[i]
		all = append(all, snapshot{p.in(list), list.Taken, list.Member})
	}
	for i := range s.Modules {
		list := &s.Modules[i]
		all = append(all, snapshot{p.inModules(list), list.Taken, list.Member})
	}
	if len(all) == 0 {
		return noArtifact("process list")
	}
	return settle(all)
}

func (p *processTest) in(list *facts.ProcessList) Answer {
	return search[facts.Process]{
		items: list.Processes,
		same: func(x *facts.Process) facts.State {
			return facts.Of(anyOf(p.Name, x.Name, sameImage))
		},
		meets: func(x *facts.Process) facts.State { return p.Path.of(x.Path) },
		cite:  func(x *facts.Process) facts.Citation { return x.Citation },
		whole: !list.Partial,
		head:  list.Head,
		count: p.Count,
	}.run()
}

func (p *processTest) inModules(list *facts.ModuleList) Answer {
	return search[facts.ProcessModules]{
		items: list.Processes,
		same: func(x *facts.ProcessModules) facts.State {
			return facts.Of(anyOf(p.Name, x.Process, sameImage))
		},
		meets: func(x *facts.ProcessModules) facts.State { return p.Path.of("") },
		cite:  func(x *facts.ProcessModules) facts.Citation { return x.Citation },
		whole: list.All && !list.Partial,
		head:  list.Head,
		count: p.Count,
	}.run()
}

func (p *processTest) wants(*facts.Wants)       {}
func (p *processTest) targets() []bundle.Target { return targetsOf("process/list") }

// serviceTest asks for a service, or for its state. It fails only by a whole list.
type serviceTest struct {
	Name    Text   `yaml:"name"`    // "SMTPSVC"
	Display Text   `yaml:"display"` // the display name; either of the two finds the service
	State   Text   `yaml:"state"`   // stopped, start-pending, stop-pending, running, continue-pending, pause-pending, paused
	Start   Text   `yaml:"start"`   // auto, manual, disabled, boot, system
	Path    Text   `yaml:"path"`
	Exit    Number `yaml:"exit"` // Win32 exit code
}

func (v *serviceTest) evaluate(s *scene) Answer {
	if len(s.Services) == 0 {
		return noArtifact("list of services")
	}
	var all []snapshot
	for i := range s.Services {
		list := &s.Services[i]
		all = append(all, snapshot{v.in(list), list.Taken, list.Member})
	}
	return settle(all)
}

func (v *serviceTest) in(list *facts.ServiceList) Answer {
	return search[facts.Service]{
		items: list.Services,
		same:  v.same,
		meets: func(x *facts.Service) facts.State {
			return and(v.State.of(x.State), v.Start.of(x.Start), v.Path.of(x.Path), v.exits(x))
		},
		cite:  func(x *facts.Service) facts.Citation { return x.Citation },
		whole: !list.Partial && (!list.RunningOnly || v.asksRunning()),
		head:  list.Head,
	}.run()
}

// same finds the service by either name; a list that shows only the other name cannot tell.
func (v *serviceTest) same(x *facts.Service) facts.State {
	byName, byDisplay := facts.Fails, facts.Fails
	if v.Name.set {
		byName = v.Name.of(x.Name)
	}
	if v.Display.set {
		byDisplay = v.Display.of(x.Display)
	}
	if byDisplay == facts.Fails && v.Display.set && byName == facts.Unknown {
		return facts.Fails
	}
	return or(byName, byDisplay)
}

// asksRunning is true when the test wants the service to run, so that a list of running services can deny it.
func (v *serviceTest) asksRunning() bool {
	return v.State.set && v.State.Match("running") && !v.State.Match("stopped")
}

func (v *serviceTest) exits(x *facts.Service) facts.State {
	if !v.Exit.set {
		return facts.Holds
	}
	return v.Exit.of(float64(x.Exit))
}

func (v *serviceTest) wants(*facts.Wants)       {}
func (v *serviceTest) targets() []bundle.Target { return targetsOf("process/services") }
