package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

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
		return "needs role or path"
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
	var all []snapshot
	for i := range s.Folders {
		list := &s.Folders[i]
		all = append(all, snapshot{f.in(s, list), list.Taken, list.Member})
	}
	return settle(all)
}

func (f *folderTest) in(s *scene, list *facts.FolderListing) Answer {
	var found []facts.Folder
	for _, folder := range list.Folders {
		if f.same(s, &folder) {
			found = append(found, folder)
		}
	}
	if f.Exists != nil && !*f.Exists {
		return f.lacking(s, list)
	}
	a := search[facts.Folder]{
		items: found,
		same:  func(*facts.Folder) facts.State { return facts.Holds },
		meets: func(x *facts.Folder) facts.State { return f.meets(s, list, x) },
		cite:  f.proof,
		whole: len(found) > 0,
	}.run()
	if len(found) == 0 {
		a.Why = "no listing shows the folder"
	}
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

func (s *scene) listed(list *facts.FolderListing) moment {
	m := s.taken(&list.Source)
	m.local = list.Local
	for i := range list.Folders {
		if newest := list.Folders[i].Newest; newest.After(m.own) {
			m.own = newest
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
func (f *folderTest) lacking(s *scene, list *facts.FolderListing) (a Answer) {
	for i := range list.Folders {
		parent := &list.Folders[i]
		if role, vsi := s.roleOf(parent.Path); role == "vsi" && !parent.Partial && !parent.Denied && !list.Partial {
			if child := f.childOf(s, list, vsi); child != nil {
				a.State = or(a.State, facts.Fails)
				a.cite(child.Citation)
				continue
			}
			a = Answer{State: facts.Holds}
			a.cite(parent.Citation)
			return a
		}
	}
	if len(a.Citations) > 0 {
		a.State = facts.Fails
	}
	return a
}

func (f *folderTest) childOf(s *scene, list *facts.FolderListing, vsi string) *facts.Folder {
	for i := range list.Folders {
		if role, of := s.roleOf(list.Folders[i].Path); role == f.Role && of == vsi {
			return &list.Folders[i]
		}
	}
	return nil
}

func (f *folderTest) wants(*facts.Wants)       {}
func (f *folderTest) targets() []bundle.Target { return targetsOf("mailroot/listing") }

// diskTest asks whether a volume is nearly full: by percent where its size is known, else by its free bytes.
type diskTest struct {
	Of      string `yaml:"of"`    // Mailroot: the volume that holds it
	Drive   string `yaml:"drive"` // or a drive: "C:"
	Free    Number `yaml:"free"`
	Percent Number `yaml:"percent"` // of free space
}

type diskFields diskTest

func (v *diskTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*diskFields)(v))
	d.oneOf(n, v.Of, "", "Mailroot")
}

func (v *diskTest) complete() string {
	if (v.Of == "") == (v.Drive == "") {
		return "needs of: Mailroot, or drive"
	}
	return needs(v.Free.set || v.Percent.set, "free or percent")
}

func (v *diskTest) evaluate(s *scene) Answer {
	var all []snapshot
	for i := range s.Folders {
		list := &s.Folders[i]
		for j := range list.Volumes {
			volume := &list.Volumes[j]
			if v.same(s, list, volume) {
				all = append(all, snapshot{v.in(volume), list.Taken, list.Member})
			}
		}
	}
	if len(all) == 0 {
		return noArtifact("free space of that volume")
	}
	return settle(all)
}

func (v *diskTest) same(s *scene, list *facts.FolderListing, volume *facts.Volume) bool {
	drives := []string{v.Drive}
	if v.Of != "" {
		drives = s.mailrootDrives()
	}
	drive := volume.Drive
	if drive == "" && len(list.Volumes) == 1 && len(list.Folders) > 0 {
		drive = driveOf(list.Folders[0].Path)
	}
	return slices.ContainsFunc(drives, func(d string) bool { return d != "" && strings.EqualFold(d, drive) })
}

// mailrootDrives is the drives that hold a Mailroot folder, as listings and the metabase name them.
func (s *scene) mailrootDrives() (drives []string) {
	for i := range s.Folders {
		for j := range s.Folders[i].Folders {
			if role, _ := s.roleOf(s.Folders[i].Folders[j].Path); role != "" {
				drives = append(drives, driveOf(s.Folders[i].Folders[j].Path))
			}
		}
	}
	for i := range s.Metabases {
		for j := range s.Metabases[i].Properties {
			p := &s.Metabases[i].Properties[j]
			if movedFolders[strings.ToLower(p.Name)] != "" {
				drives = append(drives, driveOf(p.Value))
			}
		}
	}
	slices.Sort(drives)
	return slices.Compact(drives)
}

func driveOf(path string) string {
	if len(path) < 2 || path[1] != ':' {
		return ""
	}
	return strings.ToUpper(path[:2])
}

func (v *diskTest) in(x *facts.Volume) Answer {
	a := Answer{State: v.meets(x)}
	if a.State == facts.Unknown {
		a.Why = "the size of the volume is not known"
		return a
	}
	a.cite(x.Citation)
	return a
}

func (v *diskTest) meets(x *facts.Volume) facts.State {
	switch {
	case v.Percent.set && x.Total > 0:
		return v.Percent.of(100 * float64(x.Free) / float64(x.Total))
	case v.Free.set && x.Free >= 0:
		return v.Free.of(float64(x.Free))
	}
	return facts.Unknown
}

func (v *diskTest) wants(*facts.Wants)       {}
func (v *diskTest) targets() []bundle.Target { return targetsOf("mailroot/listing") }
