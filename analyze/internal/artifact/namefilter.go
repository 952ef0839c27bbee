package artifact

import (
	"strings"
	"unicode/utf8"

	"postmortem/rules/facts"
)

// nameFilter is facts.Wants.File for names by the hundred thousand: it looks closer only at names that have the length of
// a wanted one.
type nameFilter struct {
	wants   *facts.Wants
	exact   map[string]bool
	lengths [maxFilterName + 1]bool
	globs   *facts.Wants // the patterns with "*"
	all     bool
}

// maxFilterName is the longest name that the fast way handles, in bytes.
const maxFilterName = 128

func newNameFilter(w *facts.Wants) *nameFilter {
	f := &nameFilter{wants: w, exact: map[string]bool{}, globs: &facts.Wants{}, all: w == nil}
	if w == nil {
		return f
	}
	for _, name := range w.Files {
		switch {
		case strings.Contains(name, "*"):
			f.globs.Files = append(f.globs.Files, name)
		case len(name) <= maxFilterName:
			f.exact[name] = true
			f.lengths[len(name)] = true
		}
	}
	return f
}

// match tells whether a file of this base name is wanted.
func (f *nameFilter) match(name []byte) bool {
	if f.all {
		return true
	}
	if len(name) > maxFilterName {
		return f.wants.File(string(name))
	}
	if !f.lengths[len(name)] && len(f.globs.Files) == 0 {
		return false
	}
	var buf [maxFilterName]byte
	folded := buf[:0]
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return f.wants.File(string(name))
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		folded = append(folded, c)
	}
	return f.exact[string(folded)] || len(f.globs.Files) > 0 && f.globs.File(string(folded))
}
