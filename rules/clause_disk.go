package rules

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// diskTest asks whether a volume is nearly full: by percent where its size is known, else by its free bytes.
type diskTest struct {
	Of      string `yaml:"of"`    // Mailroot, Mdbdata: the volume that holds it
	Drive   string `yaml:"drive"` // or a drive: "C:"
	Free    Number `yaml:"free"`
	Percent Number `yaml:"percent"` // of free space
}

type diskFields diskTest

func (v *diskTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*diskFields)(v))
	d.oneOf(n, v.Of, "", "Mailroot", "Mdbdata")
}

func (v *diskTest) complete() string {
	if (v.Of == "") == (v.Drive == "") {
		return "needs of: Mailroot or Mdbdata, or drive"
	}
	return needs(v.Free.set || v.Percent.set, "free or percent")
}

func (v *diskTest) evaluate(s *scene) Answer {
	things := perThing{}
	drives := v.drives(s)
	for i := range s.Folders {
		list := &s.Folders[i]
		for j := range list.Volumes {
			if volume := &list.Volumes[j]; isOneOf(drives, driveIn(list, volume)) {
				things.add(driveIn(list, volume), v.in(volume), &list.Source)
			}
		}
	}
	return things.settle("the bundle holds no free space of that volume")
}

// driveIn is the drive of a volume; where the listing does not name it, that of the folders it lists.
func driveIn(list *facts.FolderListing, volume *facts.Volume) string {
	if volume.Drive == "" && len(list.Volumes) == 1 && len(list.Folders) > 0 {
		return driveOf(list.Folders[0].Path)
	}
	return volume.Drive
}

// drives are those asked about. A scene looks for folders of a kind once, however many rules ask.
func (v *diskTest) drives(s *scene) []string {
	if v.Of == "" {
		return []string{v.Drive}
	}
	known, ok := s.drives[v.Of]
	if !ok {
		if known = s.mdbdataDrives(); v.Of == "Mailroot" {
			known = s.mailrootDrives()
		}
		s.drives[v.Of] = known
	}
	return known
}

func isOneOf(drives []string, drive string) bool {
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

// mdbdataDrives is the drives that hold a folder Mdbdata, where Exchange puts databases and logs unless told otherwise.
func (s *scene) mdbdataDrives() (drives []string) {
	for i := range s.Folders {
		for j := range s.Folders[i].Folders {
			path := s.Folders[i].Folders[j].Path
			if _, name := splitPath(strings.TrimRight(path, `\`)); strings.EqualFold(name, "mdbdata") {
				drives = appendOnce(drives, driveOf(path))
			}
		}
	}
	return drives
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
