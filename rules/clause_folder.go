package rules

import (
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// folderTest asks for the state of a folder: one virtual server's is enough. Times of a listing whose zone is unknown
// decide only where 26 hours more or less make no difference.
type folderTest struct {
	Role   folderRole `yaml:"role"`
	Path   Text       `yaml:"path"`
	Files  Number     `yaml:"files"`
	Bytes  Number     `yaml:"bytes"`
	Oldest Number     `yaml:"oldest"` // age of the oldest file before collection: ">1h"
	Newest Number     `yaml:"newest"` // age of the newest file
	Exists *bool      `yaml:"exists"` // false: the folder is not there, though its virtual server's folder is listed
}

func (f *folderTest) complete() string {
	switch {
	case f.Role == "" && !f.Path.set:
		return "needs role (" + strings.Join(roleNames(), ", ") + ") or path"
	case f.Exists != nil && (f.Files.set || f.Bytes.set || f.Oldest.set || f.Newest.set):
		return "exists stands alone"
	case f.Exists != nil && !*f.Exists && f.Role == "":
		return "exists: false needs role"
	}
	return ""
}

func (f *folderTest) evaluate(s *scene) Answer {
	if len(s.Folders) == 0 {
		return noArtifact("listing of folders")
	}
	things := perThing{}
	for i := range s.Folders {
		list := &s.Folders[i]
		if f.Exists != nil && !*f.Exists {
			f.lacking(s, list, things)
			continue
		}
		for j := range list.Folders {
			if x := &list.Folders[j]; f.same(s, x) {
				things.add(x.Path, f.of(s, list, x), &list.Source)
			}
		}
	}
	return things.settle("no listing shows the folder")
}

// of decides the test for one folder.
func (f *folderTest) of(s *scene, list *facts.FolderListing, x *facts.Folder) Answer {
	a := Answer{State: f.meets(s, list, x)}
	if a.State == facts.Unknown {
		a.Why = "the listing of " + x.Path + " does not say enough about it"
		return a
	}
	a.cite(f.proof(x))
	return a
}

func (f *folderTest) same(s *scene, x *facts.Folder) bool {
	if f.Role != "" {
		if role, _ := s.roleOf(x.Path); role != f.Role {
			return false
		}
	}
	return f.Path.of(x.Path) == facts.Holds
}

func (f *folderTest) meets(s *scene, list *facts.FolderListing, x *facts.Folder) facts.State {
	if x.Denied && !f.asksNothing() {
		return facts.Unknown
	}
	if x.Files == 0 && !x.Partial && (f.Oldest.set || f.Newest.set) {
		return facts.Fails // an empty folder has no file of any age
	}
	now := s.listed(list)
	return and(amount(f.Files, float64(x.Files), x.Partial), amount(f.Bytes, float64(x.Bytes), x.Partial),
		now.age(f.Oldest, x.Oldest), now.age(f.Newest, x.Newest))
}

func (f *folderTest) asksNothing() bool {
	return !f.Files.set && !f.Bytes.set && !f.Oldest.set && !f.Newest.set
}

// amount decides a count that is only a lower bound when the listing ends early.
func amount(n Number, x float64, partial bool) facts.State {
	switch {
	case !n.set:
		return facts.Holds
	case x < 0:
		return facts.Unknown
	case partial:
		return n.over(x, unbounded)
	}
	return n.of(x)
}

// moment is when a snapshot was made, as far as its own times can be measured against it.
type moment struct {
	made  time.Time // UTC; zero unknown
	own   time.Time // the newest time the snapshot itself bears, by the clock of its times: it was made then or later
	local bool      // its times are of a clock whose zone is unknown
}

func (s *scene) taken(at *facts.Source) moment {
	if at.Taken.IsZero() {
		return moment{made: s.CollectedAt}
	}
	return moment{made: at.Taken}
}

// listed is when a listing was made. It is asked for every folder and file, and looks at all folders once.
func (s *scene) listed(list *facts.FolderListing) moment {
	m, known := s.listings[list]
	if !known {
		m = s.whenListed(list)
		s.listings[list] = m
	}
	return m
}

func (s *scene) whenListed(list *facts.FolderListing) moment {
	m := s.taken(&list.Source)
	m.local = list.Local
	for i := range list.Folders {
		for _, t := range []time.Time{list.Folders[i].Newest, list.Folders[i].Changed} {
			if t.After(m.own) {
				m.own = t
			}
		}
	}
	return m
}

// age decides how old something was when its snapshot was made.
func (m moment) age(n Number, at time.Time) facts.State {
	if !n.set {
		return facts.Holds
	}
	if at.IsZero() || m.made.IsZero() {
		return facts.Unknown
	}
	age := m.made.Sub(at).Seconds()
	if m.local {
		return n.over(max(age-zoneless.Seconds(), m.own.Sub(at).Seconds()), age+zoneless.Seconds())
	}
	return n.of(age)
}

// proof cites the line that decides: the oldest or newest file, the count, else the folder.
func (f *folderTest) proof(x *facts.Folder) facts.Citation {
	for _, c := range []struct {
		asked bool
		at    facts.Citation
	}{{f.Files.set || f.Bytes.set, x.CountAt}, {f.Oldest.set, x.OldestAt}, {f.Newest.set, x.NewestAt}} {
		if c.asked && !c.at.IsZero() {
			return c.at
		}
	}
	return x.Citation
}

// lacking decides that a folder is missing: the listing shows its virtual server's folder, read whole, without it.
func (f *folderTest) lacking(s *scene, list *facts.FolderListing, things perThing) {
	children := f.children(s, list)
	for i := range list.Folders {
		parent := &list.Folders[i]
		role, vsi := s.roleOf(parent.Path)
		if role != "vsi" || parent.Denied {
			continue
		}
		if child := children[vsi]; child != nil {
			things.add(vsi, Answer{State: facts.Fails, Citations: []facts.Citation{child.Citation}}, &list.Source)
		} else if !parent.Partial && !list.Partial {
			things.add(vsi, Answer{State: facts.Holds, Citations: []facts.Citation{parent.Citation}}, &list.Source)
		}
	}
}

// children are the first folders of the role, by virtual server.
func (f *folderTest) children(s *scene, list *facts.FolderListing) map[string]*facts.Folder {
	found := map[string]*facts.Folder{}
	for i := range list.Folders {
		role, vsi := s.roleOf(list.Folders[i].Path)
		if _, known := found[vsi]; role == f.Role && !known {
			found[vsi] = &list.Folders[i]
		}
	}
	return found
}

func (f *folderTest) wants(*facts.Wants)       {}
func (f *folderTest) targets() []bundle.Target { return targetsOf("mailroot/listing") }
