package rules

import (
	"strconv"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// windowsTest asks for the version of Windows. It is unknown where no artifact names it, and where one names no service pack.
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
			all = append(all, snapshot{w.of(system), system.Taken, system.Member})
		}
	}
	if len(all) == 0 {
		return noArtifact("description of the server")
	}
	return settle(all)
}

func (w *windowsTest) of(system *facts.SystemInfo) Answer {
	pack, known := servicePack(system.OSName)
	state := w.Version.of(versionIn(system.OSVersion))
	if w.ServicePack.set {
		state = and(state, knownOf(known, w.ServicePack.Match(pack)))
	}
	a := Answer{State: state}
	if state == facts.Unknown {
		a.Why = "the description of the server names no service pack of Windows"
	}
	a.cite(system.Citation)
	return a
}

// servicePack is the number behind "Service Pack", the words that Windows prints in every language asked about.
func servicePack(name string) (pack float64, known bool) {
	_, rest, found := strings.Cut(strings.ToLower(name), "service pack ")
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	n, err := strconv.Atoi(digits)
	return float64(n), found && err == nil
}

func (w *windowsTest) wants(*facts.Wants)       {}
func (w *windowsTest) targets() []bundle.Target { return targetsOf("system/host") }
