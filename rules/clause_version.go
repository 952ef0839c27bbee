package rules

import (
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// fileVersionTest asks for the version of the copy of a file that runs: one loaded in a process, or in Exchange's bin
// folder; copies left elsewhere decide only where no such one is known.
type fileVersionTest struct {
	File string   `yaml:"file"`
	Is   versions `yaml:"is"`
}

func (f *fileVersionTest) complete() string { return needs(f.File != "" && f.Is.set, "file and is") }

// copyOf is one copy of a file, as some artifact shows it.
type copyOf struct {
	facts.Citation
	path    string
	version facts.Version
	loaded  bool
	source  *facts.Source
}

func (f *fileVersionTest) evaluate(s *scene) Answer {
	copies := running(s, s.copiesOf(f.File))
	if len(copies) == 0 {
		return Answer{Why: "no artifact shows the version of " + f.File}
	}
	var all []snapshot
	for _, c := range copies {
		a := Answer{State: f.Is.of(c.version)}
		a.cite(c.Citation)
		all = append(all, snapshot{a, c.source.Taken, c.source.Member})
	}
	return settle(all)
}

func (s *scene) copiesOf(file string) (all []copyOf) {
	for i := range s.Versions {
		for _, v := range s.Versions[i].Files {
			if strings.EqualFold(v.Name, file) && !v.Version.IsZero() {
				all = append(all, copyOf{v.Citation, v.Path, v.Version, false, &s.Versions[i].Source})
			}
		}
	}
	for i := range s.Modules {
		for _, p := range s.Modules[i].Processes {
			for _, m := range p.Modules {
				if v := versionIn(m.Version); strings.EqualFold(m.Name, file) && !v.IsZero() {
					all = append(all, copyOf{m.Citation, m.Path, v, true, &s.Modules[i].Source})
				}
			}
		}
	}
	return all
}

// running keeps the copies that run: those loaded or in Exchange's bin folder, else those of which only the name is known,
// else those that lie where nothing is kept aside.
func running(s *scene, copies []copyOf) []copyOf {
	for _, runs := range []func(copyOf) bool{
		func(c copyOf) bool { return c.loaded || s.inBin(c.path) },
		func(c copyOf) bool { return c.path == "" },
		func(c copyOf) bool { return !keptAside(c.path) && !isExchangeFile(c) },
	} {
		if kept := slices.DeleteFunc(slices.Clone(copies), func(c copyOf) bool { return !runs(c) }); len(kept) > 0 {
			return kept
		}
	}
	return nil
}

// inBin tells whether a path is in Exchange's bin folder.
func (s *scene) inBin(path string) bool {
	parent, _ := splitPath(strings.ToLower(path))
	if strings.HasSuffix(parent, `\exchsrvr\bin`) {
		return true
	}
	for _, name := range []string{"Services", "MsiInstallPath"} {
		if home := strings.ToLower(strings.TrimRight(s.valueText(setupKey, name), `\`)); home != "" && parent == home+`\bin` {
			return true
		}
	}
	return false
}

const setupKey = `HKLM\SOFTWARE\Microsoft\Exchange\Setup`

func (s *scene) valueText(key, name string) string {
	for i := range s.Registries {
		for j := range s.Registries[i].Values {
			v := &s.Registries[i].Values[j]
			if strings.EqualFold(v.Name, name) && strings.EqualFold(v.Key, key) {
				return v.Text
			}
		}
	}
	return ""
}

// keptAside tells whether a path is one where updates keep what they replaced, or a person a copy.
func keptAside(path string) bool {
	path = strings.ToLower(path)
	for _, part := range []string{`\$`, `uninstall`, `backup`, `\temp\`, `\servicepackfiles\`, `\dllcache\`, `\i386\`, `\download`} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// isExchangeFile tells whether the file is one of Exchange's, whose running copy lies in its bin folder.
func isExchangeFile(c copyOf) bool {
	return c.version.A == 6 && (c.version.B == 0 || c.version.B == 5) && slices.Contains(exchangeFiles, strings.ToLower(baseName(c.path)))
}

var exchangeFiles = []string{"store.exe", "mdbmsg.dll", "exsmtp.dll", "drviis.dll", "phatq.dll", "phatcat.dll", "reapi.dll", "tranmsg.dll"}

func (f *fileVersionTest) wants(w *facts.Wants) {
	if !slices.Contains(w.Keys, setupKey) {
		w.Keys = append(w.Keys, setupKey)
	}
}

func (f *fileVersionTest) targets() []bundle.Target { return targetsOf("system/versions") }
