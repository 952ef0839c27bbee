package rules

import (
	"strings"

	"postmortem/rules/facts"
)

// shelf is what a listing shows of one folder: a test of files looks at the folder's own, however many folders there are.
type shelf struct {
	path    string
	row     *facts.Folder // nil when only files of it were kept
	crowded bool
	files   []facts.File
}

// shelves are the folders of a listing in their order, those of which only files were kept last. They are sorted out when first
// asked for.
func (s *scene) shelves(list *facts.FolderListing) []*shelf {
	known, ok := s.shelved[list]
	if !ok {
		known = sortOut(list)
		s.shelved[list] = known
	}
	return known
}

func sortOut(list *facts.FolderListing) (all []*shelf) {
	byPath := make(map[string]*shelf, len(list.Folders))
	of := func(path string) *shelf {
		key := strings.ToLower(path)
		if byPath[key] == nil {
			byPath[key] = &shelf{path: path}
			all = append(all, byPath[key])
		}
		return byPath[key]
	}
	for i := range list.Folders {
		if f := of(list.Folders[i].Path); f.row == nil {
			f.row = &list.Folders[i]
		}
	}
	for rest := list.Files; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Folder == rest[0].Folder {
			n++
		}
		f := of(rest[0].Folder)
		f.put(rest[:n:n])
		rest = rest[n:]
	}
	for _, path := range list.Crowded {
		of(path).crowded = true
	}
	return all
}

// put adds files that stand in a row, mostly the only ones of the folder: those are not copied.
func (f *shelf) put(row []facts.File) {
	if f.files == nil {
		f.files = row
		return
	}
	f.files = append(f.files, row...)
}

// listed tells whether the listing shows every file of the folder.
func (f *shelf) listed(list *facts.FolderListing) (whole bool, head facts.Citation) {
	if f.row == nil {
		return false, head
	}
	return !f.row.Partial && !f.row.Denied && !list.Partial && !f.crowded, f.row.Citation
}
