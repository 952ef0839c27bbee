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
	things := perThing{}
	for i := range s.Folders {
		list := &s.Folders[i]
		for _, folder := range s.shelves(list) {
			if f.isIn(s, folder.path) {
				things.add(folder.path, f.in(s, list, folder), &list.Source)
			}
		}
	}
	return things.settle("no listing shows the folder")
}

func (f *fileTest) in(s *scene, list *facts.FolderListing, folder *shelf) Answer {
	whole, head := folder.listed(list)
	return search[facts.File]{
		items: folder.files,
		same:  func(x *facts.File) facts.State { return facts.Of(globEqual(x.Name, f.Name)) },
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

func (f *fileTest) wants(w *facts.Wants) {
	name := strings.ToLower(f.Name)
	switch {
	case strings.Contains(name, "*"):
		w.Some = append(w.Some, facts.FileWant{Name: name, Most: f.Count.enough(facts.EnoughFiles), Bytes: f.sizes()})
	case !slices.Contains(w.Files, name):
		w.Files = append(w.Files, name)
	}
}

// sizes tells which sizes the test can hold for; nil for all.
func (f *fileTest) sizes() func(int64) bool {
	if !f.Bytes.set {
		return nil
	}
	bytes := f.Bytes
	if bytes.not || bytes.openLow || bytes.openHigh {
		return func(n int64) bool { return bytes.known(float64(n)) != facts.Fails }
	}
	return func(n int64) bool { return n < 0 || bytes.low <= float64(n) && float64(n) <= bytes.high } // for names by the million
}

func (f *fileTest) targets() []bundle.Target { return targetsOf("mailroot/listing") }
