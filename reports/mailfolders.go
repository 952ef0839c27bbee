package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postmortem/rules/facts"
)

// maxFolders bounds the folders of a picture: those of two virtual servers.
const maxFolders = 12

// ageClasses are the ages that files are counted by; the last has no end.
var ageClasses = []struct {
	words string
	upTo  time.Duration
}{
	{"under 4 hours", 4 * time.Hour},
	{"4 to 24 hours", 24 * time.Hour},
	{"1 to 7 days", 7 * 24 * time.Hour},
	{"7 to 30 days", 30 * 24 * time.Hour},
	{"over 30 days", 1<<63 - 1},
}

// folderAges is the folders of the server's Mailroot that files wait in. Of two listings of one folder the newer counts.
func (b *builder) folderAges(s *facts.Server) []FolderAge {
	type found struct {
		*facts.Folder
		taken time.Time
	}
	byPath := map[string]found{}
	for i := range s.Folders {
		list := &s.Folders[i]
		for j := range list.Folders {
			f := &list.Folders[j]
			key := strings.ToLower(f.Path)
			if have, ok := byPath[key]; holdsMail(f) && (!ok || newerListing(f, list.Taken, have.Folder, have.taken)) {
				byPath[key] = found{f, list.Taken}
			}
		}
	}
	out := []FolderAge{}
	for _, f := range byPath {
		out = append(out, b.folderAge(f.Folder, s.CollectedAt))
	}
	slices.SortFunc(out, func(x, y FolderAge) int {
		return cmp.Or(cmp.Compare(y.Files, x.Files), strings.Compare(strings.ToLower(x.Path), strings.ToLower(y.Path)))
	})
	return out[:min(len(out), maxFolders)]
}

// holdsMail tells the folders that mail lies in from those that only hold folders. One whose content nobody could list
// still counts: its number is unknown.
func holdsMail(f *facts.Folder) bool {
	role := f.Role()
	return role != facts.OtherFolder && role != facts.VirtualRoot
}

// newerListing: of two listings of a folder, the one taken later; where that is unknown, the one that shows newer files.
func newerListing(f *facts.Folder, taken time.Time, than *facts.Folder, thanTaken time.Time) bool {
	if c := taken.Compare(thanTaken); c != 0 && !taken.IsZero() && !thanTaken.IsZero() {
		return c > 0
	}
	return cmp.Or(f.Newest.Compare(than.Newest), strings.Compare(f.Member, than.Member)) > 0
}

func (b *builder) folderAge(f *facts.Folder, collected time.Time) FolderAge {
	at := f.CountAt
	if at.IsZero() {
		at = f.Citation
	}
	return FolderAge{
		Path: quote(f.Path), Role: string(f.Role()), Files: f.Files, Bytes: f.Bytes,
		Oldest: when(f.Oldest), Newest: when(f.Newest), Oldness: oldness(f.Oldest, collected), Ages: agesOf(f.Hours, collected), Citation: b.citation(at),
	}
}

// oldness is an age in words: whole days, hours below two of them.
func oldness(oldest, collected time.Time) string {
	if oldest.IsZero() || collected.IsZero() || oldest.After(collected) {
		return ""
	}
	hours := int(collected.Sub(oldest).Hours())
	if hours < 48 {
		return plural(hours, "hour")
	}
	return plural(hours/24, "day")
}

// agesOf sorts files by the age they had at collection. One that is newer, by another clock, is young.
func agesOf(hours facts.Hours, collected time.Time) []AgeClass {
	out := []AgeClass{}
	if len(hours) == 0 || collected.IsZero() {
		return out
	}
	for _, c := range ageClasses {
		out = append(out, AgeClass{Age: c.words})
	}
	for _, h := range hours {
		age := collected.Sub(h.Start().Add(time.Hour))
		for i, c := range ageClasses {
			if age < c.upTo || i == len(ageClasses)-1 {
				out[i].Files += int(h.Count)
				break
			}
		}
	}
	return out
}
