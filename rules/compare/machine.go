package compare

import (
	"cmp"
	"strings"

	"postmortem/rules/facts"
)

func exchange(s *facts.Server) *side {
	x, out := s.Exchange, newSide()
	if x.Installed == facts.Unknown || len(x.Citations) == 0 {
		return out
	}
	out.have = true
	state := "not installed"
	if x.Installed == facts.Holds {
		state = cmp.Or(x.Release.String(), "of unknown release")
		if !x.Build.IsZero() {
			build := x.Build
			build.D = 0 // Setup's key does not bear the last number
			state += " (build " + strings.TrimSuffix(build.String(), ".0") + ")"
		}
	}
	out.add("exchange", row{what: "Exchange", state: state, at: x.Citations[0]})
	return out
}

func windows(s *facts.Server) *side {
	out := newSide()
	for i := range s.Systems {
		if x := &s.Systems[i]; x.OSVersion != "" {
			out.have = true
			out.add("windows", row{what: "Windows", state: x.OSVersion, at: x.Citation, taken: x.Taken})
		}
	}
	return out
}

func products(s *facts.Server) *side {
	out := newSide()
	absent := map[string]facts.Citation{}
	for _, p := range s.Products {
		switch {
		case p.Present == facts.Holds && len(p.Citations) > 0:
			out.have = true
			state := p.Raw
			if !p.Version.IsZero() {
				state = p.Version.String()
			}
			out.add(p.ID, row{what: p.Name, state: state, at: p.Citations[0]})
		case p.Present == facts.Fails && len(p.Citations) > 0:
			out.have = true
			absent[p.ID] = p.Citations[0]
		}
	}
	out.covers = func(key string) (facts.Citation, bool) { at, ok := absent[key]; return at, ok }
	return out
}

func modules(s *facts.Server) *side {
	out := newSide()
	whole, all := map[string]facts.Citation{}, facts.Citation{}
	for i := range s.Modules {
		list := &s.Modules[i]
		out.have = true
		if list.All && !list.Partial {
			all = list.Head
		}
		for _, p := range list.Processes {
			image := strings.TrimSuffix(strings.ToLower(p.Process), ".exe")
			if !p.Partial && !list.Partial {
				whole[image] = p.Citation
			}
			for _, m := range p.Modules {
				out.add(image+"|"+m.Name, row{what: m.Name + " in " + p.Process, state: m.Version, at: m.Citation, taken: list.Taken})
			}
		}
	}
	out.covers = func(key string) (facts.Citation, bool) {
		image, _, _ := strings.Cut(key, "|")
		at, ok := whole[image]
		return cmp.Or(at, all), ok || !all.IsZero()
	}
	return out
}

func processes(s *facts.Server) *side {
	out := newSide()
	var head facts.Citation
	for i := range s.Processes {
		list := &s.Processes[i]
		out.have = true
		if !list.Partial {
			head = list.Head
		}
		for _, p := range list.Processes {
			out.add(strings.TrimSuffix(strings.ToLower(p.Name), ".exe"), row{what: p.Name, at: p.Citation, taken: list.Taken})
		}
	}
	out.covers = coveredBy(head)
	return out
}

// coveredBy is for artifacts that list everything of their kind; the zero citation covers nothing.
func coveredBy(head facts.Citation) func(string) (facts.Citation, bool) {
	return func(string) (facts.Citation, bool) { return head, !head.IsZero() }
}

func services(s *facts.Server) *side {
	out := newSide()
	var head facts.Citation
	for i := range s.Services {
		list := &s.Services[i]
		out.have = true
		if !list.Partial && !list.RunningOnly {
			head = list.Head
		}
		for _, v := range list.Services {
			state := v.State
			if v.Start != "" {
				state = strings.TrimPrefix(state+", start "+v.Start, ", ")
			}
			out.add(cmp.Or(v.Name, v.Display), row{what: cmp.Or(v.Name, v.Display), state: state, at: v.Citation, taken: list.Taken})
		}
	}
	out.covers = coveredBy(head)
	return out
}

func versions(s *facts.Server) *side {
	out := newSide()
	for i := range s.Versions {
		table := &s.Versions[i]
		out.have = true
		for _, f := range table.Files {
			if !f.Version.IsZero() {
				out.add(cmp.Or(f.Path, f.Name), row{what: cmp.Or(f.Path, f.Name), state: f.Version.String(), at: f.Citation, taken: table.Taken})
			}
		}
	}
	return out
}

func autostarts(s *facts.Server) *side {
	out := newSide()
	var head facts.Citation
	for i := range s.Autostarts {
		list := &s.Autostarts[i]
		out.have = true
		if !list.Partial {
			head = list.Head
		}
		for _, e := range list.Entries {
			state := cmp.Or(e.Image, e.Launch)
			if e.Enabled == facts.Fails {
				state += ", disabled"
			}
			out.add(e.Where+"|"+e.Entry, row{what: e.Entry + " in " + e.Where, state: state, at: e.Citation, taken: list.Taken})
		}
	}
	out.covers = coveredBy(head)
	return out
}
