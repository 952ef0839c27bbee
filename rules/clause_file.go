package rules

import (
	"slices"
	"strings"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// fileTest asks for a file of a listing. It fails only when the listing of its folder was read whole.
type fileTest struct {
	Name   string     `yaml:"name"` // base name, "*" at either end
	Role   folderRole `yaml:"role"` // the folder that holds it
	Folder Text       `yaml:"folder"`
	Dir    *bool      `yaml:"dir"` // a directory, or none
	Bytes  Number     `yaml:"bytes"`
	Age    Number     `yaml:"age"` // before collection
	Count  Number     `yaml:"count"`
}

func (f *fileTest) complete() string {
	if f.Role == "" && !f.Folder.set {
		return "needs the folder that holds it: role or folder"
	}
	return needs(f.Name != "", "name")
}

func (f *fileTest) evaluate(s *scene) Answer {
	if len(s.Folders) == 0 {
		return noArtifact("listing of folders")
	}
	var all []snapshot
	for i := range s.Folders {
		list := &s.Folders[i]
		all = append(all, snapshot{f.in(s, list), list.Taken, list.Member})
	}
	return settle(all)
}

func (f *fileTest) in(s *scene, list *facts.FolderListing) Answer {
	whole, head := f.folderListed(s, list)
	return search[facts.File]{
		items: list.Files,
		same: func(x *facts.File) facts.State {
			return facts.Of(globEqual(x.Name, f.Name) && f.isIn(s, x.Folder))
		},
		meets: func(x *facts.File) facts.State {
			return and(f.kind(x), f.Bytes.known(float64(x.Bytes)), s.listed(list).age(f.Age, x.Time))
		},
		cite:  func(x *facts.File) facts.Citation { return x.Citation },
		whole: whole,
		head:  head,
		count: f.Count,
	}.run()
}

func (f *fileTest) kind(x *facts.File) facts.State {
	return facts.Of(f.Dir == nil || *f.Dir == x.Dir)
}

func (f *fileTest) isIn(s *scene, folder string) bool {
	if f.Role != "" {
		if role, _ := s.roleOf(folder); role != f.Role {
			return false
		}
	}
	return !f.Folder.set || f.Folder.Match(folder)
}

func (f *fileTest) folderListed(s *scene, list *facts.FolderListing) (whole bool, head facts.Citation) {
	for i := range list.Folders {
		x := &list.Folders[i]
		if f.isIn(s, x.Path) {
			if x.Partial || x.Denied || list.Partial {
				return false, head
			}
			whole, head = true, x.Citation
		}
	}
	return whole, head
}

func (f *fileTest) wants(w *facts.Wants) {
	name := strings.ToLower(f.Name)
	if !slices.Contains(w.Files, name) {
		w.Files = append(w.Files, name)
	}
}

func (f *fileTest) targets() []bundle.Target { return targetsOf("mailroot/listing") }

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
