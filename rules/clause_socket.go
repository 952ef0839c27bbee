package rules

import (
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// socketTest asks for network endpoints. It fails by a whole list.
type socketTest struct {
	Protocol   Text   `yaml:"protocol"`
	State      Text   `yaml:"state"`
	LocalPort  Number `yaml:"local-port"`
	RemotePort Number `yaml:"remote-port"`
	RemoteHost Text   `yaml:"remote-host"`
	Process    Text   `yaml:"process"`
	Count      Number `yaml:"count"`
}

func (k *socketTest) evaluate(s *scene) Answer {
	if len(s.Sockets) == 0 {
		return noArtifact("list of network endpoints")
	}
	var all []snapshot
	for i := range s.Sockets {
		list := &s.Sockets[i]
		all = append(all, snapshot{k.in(list), list.Taken, list.Member})
	}
	return settle(all)
}

func (k *socketTest) in(list *facts.SocketList) Answer {
	return search[facts.Socket]{
		items: list.Sockets,
		same: func(x *facts.Socket) facts.State {
			return and(k.Protocol.of(x.Protocol), k.LocalPort.known(float64(x.LocalPort)), k.RemotePort.known(float64(x.RemotePort)))
		},
		meets: func(x *facts.Socket) facts.State {
			return and(k.State.of(x.State), k.RemoteHost.of(x.RemoteHost), k.Process.of(x.Process))
		},
		cite:  func(x *facts.Socket) facts.Citation { return x.Citation },
		whole: !list.Partial,
		head:  list.Head,
		count: k.Count,
	}.run()
}

func (k *socketTest) wants(*facts.Wants)       {}
func (k *socketTest) targets() []bundle.Target { return targetsOf("process/sockets") }

// autostartTest asks for a program that starts by itself, as Autoruns lists it. Where nobody ran Autoruns, a question about
// Run keys (where: '\run') is decided by an export of the key: it holds all that Autoruns would list there.
type autostartTest struct {
	Image   Text  `yaml:"image"` // image path or launch string
	Entry   Text  `yaml:"entry"`
	Where   Text  `yaml:"where"`
	Enabled *bool `yaml:"enabled"`
}

func (t *autostartTest) complete() string { return needs(t.Image.set || t.Entry.set, "image or entry") }

func (t *autostartTest) evaluate(s *scene) Answer {
	if len(s.Autostarts) == 0 && t.Where.set {
		return t.inRunKey(s)
	}
	if len(s.Autostarts) == 0 {
		return noArtifact("list of autostart entries")
	}
	var all []snapshot
	for i := range s.Autostarts {
		list := &s.Autostarts[i]
		all = append(all, snapshot{t.in(list), list.Taken, list.Member})
	}
	return settle(all)
}

func (t *autostartTest) in(list *facts.AutostartList) Answer {
	return search[facts.Autostart]{
		items: list.Entries,
		same: func(x *facts.Autostart) facts.State {
			image := facts.Of(!t.Image.set || t.Image.Match(x.Image) || t.Image.Match(x.Launch))
			return and(image, facts.Of(t.Entry.Match(x.Entry)), facts.Of(t.Where.Match(x.Where)))
		},
		meets: func(x *facts.Autostart) facts.State {
			if t.Enabled == nil {
				return facts.Holds
			}
			if *t.Enabled {
				return x.Enabled
			}
			return not(x.Enabled)
		},
		cite:  func(x *facts.Autostart) facts.Citation { return x.Citation },
		whole: !list.Partial,
		head:  list.Head,
	}.run()
}

// runKey is where programs of every user are started at logon.
const runKey = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`

// inRunKey takes the values of the Run key for autostart entries.
func (t *autostartTest) inRunKey(s *scene) Answer {
	var all []snapshot
	for _, view := range s.Lookup(runKey, "*") {
		list := facts.AutostartList{Source: view.Export.Source, Head: view.At}
		list.Partial = !view.Covered
		for _, v := range view.Values {
			list.Entries = append(list.Entries, facts.Autostart{Citation: v.Citation, Where: runKey, Entry: v.Name, Image: v.Text, Enabled: facts.Holds})
		}
		if a := t.in(&list); a.State != facts.Unknown {
			all = append(all, snapshot{a, list.Taken, list.Member})
		}
	}
	if len(all) == 0 {
		return noArtifact("list of autostart entries")
	}
	return settle(all)
}

func (t *autostartTest) wants(*facts.Wants)       {}
func (t *autostartTest) targets() []bundle.Target { return targetsOf("process/autoruns") }
