package facts

import (
	"cmp"
	"slices"
	"strings"
)

// registryIndex finds keys and values of one export by their paths: hundreds of questions are put to every export, and one
// from a stranger may have hundreds of thousands of keys.
type registryIndex struct{ keys, values pathIndex }

// pathIndex is the lower-case paths in their order, each with its place in the export.
type pathIndex []indexedPath

type indexedPath struct {
	path string
	at   int
}

func newPathIndex(count int, path func(i int) string) pathIndex {
	x := make(pathIndex, count)
	for i := range x {
		x[i] = indexedPath{strings.ToLower(path(i)), i}
	}
	slices.SortFunc(x, func(a, b indexedPath) int { return cmp.Or(strings.Compare(a.path, b.path), cmp.Compare(a.at, b.at)) })
	return x
}

// match is the places of what the lower-case pattern names, in the export's order.
func (x pathIndex) match(pattern string) []int {
	fixed, _, open := strings.Cut(pattern, "*")
	first, _ := slices.BinarySearchFunc(x, fixed, func(p indexedPath, fixed string) int { return strings.Compare(p.path, fixed) })
	var found []int
	named, last := !open, ""
	for _, p := range x[first:] {
		if !strings.HasPrefix(p.path, fixed) || !open && p.path != fixed {
			break
		}
		if open && p.path != last { // the values of a key have one path
			named, last = keyIs(pattern, p.path), p.path
		}
		if named {
			found = append(found, p.at)
		}
	}
	slices.Sort(found)
	return found
}

// indexOf is the index of the i-th export, made when it is first asked. Facts are complete before rules ask.
func (s *Server) indexOf(i int) *registryIndex {
	e := &s.Registries[i]
	if len(s.indexes) != len(s.Registries) {
		s.indexes = make([]*registryIndex, len(s.Registries))
	}
	x := s.indexes[i]
	if x == nil || len(x.keys) != len(e.Keys) || len(x.values) != len(e.Values) {
		x = &registryIndex{
			newPathIndex(len(e.Keys), func(i int) string { return e.Keys[i].Path }),
			newPathIndex(len(e.Values), func(i int) string { return e.Values[i].Key }),
		}
		s.indexes[i] = x
	}
	return x
}
