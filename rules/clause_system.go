package rules

import (
	"strconv"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// windowsTest asks for the version of Windows, which the manifest, a description of the server, its registry, and the
// event of every start tell. It is unknown where none of them does, and where none names a service pack.
type windowsTest struct {
	Version     versions `yaml:"version"`      // "5.2": Windows Server 2003
	ServicePack Number   `yaml:"service-pack"` // 1, ">=1"
}

func (w *windowsTest) complete() string {
	return needs(w.Version.set || w.ServicePack.set, "version or service-pack")
}

func (w *windowsTest) evaluate(s *scene) Answer {
	var all []snapshot
	for i := range s.Systems {
		if system := &s.Systems[i]; system.OSVersion != "" {
			all = append(all, snapshot{w.of(system.OSVersion, system.OSName, system.Citation), system.Taken, system.Member})
		}
	}
	all = append(all, w.byRegistry(s)...)
	if start, ok := w.byStart(s); ok {
		all = append(all, start)
	}
	if len(all) == 0 {
		return noArtifact("description of the server")
	}
	return settle(all)
}

func (w *windowsTest) of(version, name string, at ...facts.Citation) Answer {
	pack, known := servicePack(name)
	state := w.Version.of(versionIn(version))
	if w.ServicePack.set {
		state = and(state, knownOf(known, w.ServicePack.Match(pack)))
	}
	a := Answer{State: state}
	if state == facts.Unknown {
		a.Why = "the description of the server names no service pack of Windows"
	}
	a.cite(at...)
	return a
}

// servicePack is the number behind "Service Pack", the words that Windows prints in every language asked about.
func servicePack(name string) (pack float64, known bool) {
	_, rest, found := strings.Cut(strings.ToLower(name), "service pack ")
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	n, err := strconv.Atoi(digits)
	return float64(n), found && err == nil
}

// windowsKey holds CurrentVersion ("5.2") and CSDVersion ("Service Pack 1").
const windowsKey = `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`

func (w *windowsTest) byRegistry(s *scene) (all []snapshot) {
	packs := map[*facts.RegistryExport]facts.RegistryValue{}
	for _, view := range s.Lookup(windowsKey, "CSDVersion") {
		for _, v := range view.Values {
			packs[view.Export] = v
		}
	}
	for _, view := range s.Lookup(windowsKey, "CurrentVersion") {
		for _, v := range view.Values {
			at := []facts.Citation{v.Citation}
			pack, ok := packs[view.Export]
			if ok {
				at = append(at, pack.Citation)
			}
			all = append(all, snapshot{w.of(v.Text, pack.Text, at...), view.Export.Taken, view.Export.Member})
		}
	}
	return all
}

// byStart asks the newest EventLog/6009, which Windows logs as it starts: "Microsoft (R) Windows (R) 5.02. 3790 Service
// Pack 1 Multiprocessor Free." (observed in real System logs; the numbers are the same in every language). An older
// event would tell of a Windows since updated.
func (w *windowsTest) byStart(s *scene) (snapshot, bool) {
	for _, ev := range s.events(startEvent.Source, []uint16{startEvent.ID}) {
		for word := range strings.FieldsSeq(messageOf(ev)) {
			major, minor, ok := strings.Cut(strings.TrimSuffix(word, "."), ".")
			if n, err := strconv.Atoi(minor); ok && err == nil && strings.HasSuffix(word, ".") && len(major) <= 2 {
				version := major + "." + strconv.Itoa(n)
				return snapshot{w.of(version, messageOf(ev), ev.Citation), ev.Time, ev.Member}, true
			}
		}
	}
	return snapshot{}, false
}

var startEvent = facts.EventKey{Source: "EventLog", ID: 6009}

func (w *windowsTest) wants(to *facts.Wants) {
	wantEvents(to, []string{startEvent.Source}, []uint16{startEvent.ID})
	to.Keys = appendOnce(to.Keys, windowsKey+`\`)
}

func (w *windowsTest) targets() []bundle.Target { return targetsOf("system/host") }
