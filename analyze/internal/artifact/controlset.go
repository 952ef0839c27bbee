package artifact

import (
	"slices"
	"strconv"
	"strings"

	"postmortem/rules/facts"
)

// controlSets remembers which ControlSet00N each key and value came from, because their canonical paths are one. Only the
// set that Select\Current names, or CurrentControlSet itself, is what the server runs with; the others are older copies.
type controlSets struct {
	keys    []int // of the export's Keys, by index
	values  []int
	roots   []int
	current int  // Select\Current; 0 unknown
	link    bool // CurrentControlSet itself is there
}

// controlSetOf is N of a path HKLM\SYSTEM\ControlSet00N\…, else 0.
func controlSetOf(path string) int {
	const prefix = "controlset"
	_, below, _ := strings.Cut(path, `\`)
	hive, below, _ := strings.Cut(below, `\`)
	set, _, _ := strings.Cut(below, `\`)
	if !strings.EqualFold(hive, "SYSTEM") || len(set) != len(prefix)+3 || !strings.EqualFold(set[:len(prefix)], prefix) {
		return 0
	}
	n, err := strconv.Atoi(set[len(prefix):])
	if err != nil || n < 0 {
		return 0
	}
	return n
}

const currentSetKey = `HKLM\SYSTEM\CurrentControlSet`

func (c *controlSets) seen(k registryKey) {
	c.link = c.link || k.set == 0 && facts.KeyWithin(k.path, currentSetKey)
}

func (c *controlSets) selected(key, name string, n uint64) {
	if strings.EqualFold(key, selectKey) && strings.EqualFold(name, "Current") && n < 1000 {
		c.current = int(n)
	}
}

// resolve drops what the server does not run with. Where nothing tells, all sets stay, and the rules see the conflict.
func (c *controlSets) resolve(e *facts.RegistryExport) {
	stays := func(path string, set int) bool {
		switch {
		case set == 0 || c.current == 0 && !c.link:
			return true
		case c.current != 0 && set != c.current:
			return false
		default:
			return !c.linkCovers(e.Roots, path)
		}
	}
	keys := keep(e.Keys, c.keys, func(k facts.RegistryKey, set int) bool { return stays(k.Path, set) })
	values := keep(e.Values, c.values, func(v facts.RegistryValue, set int) bool { return stays(v.Key, set) })
	roots := keep(slices.Clone(e.Roots), c.roots, func(r facts.RegistryRoot, set int) bool { return stays(r.Path, set) })
	e.Keys, e.Values, e.Roots = keys, values, roots
}

// linkCovers tells whether the export shows the key as CurrentControlSet too, or would, did it exist.
func (c *controlSets) linkCovers(roots []facts.RegistryRoot, path string) bool {
	for i, root := range roots {
		own := c.roots[i] == 0 && facts.KeyWithin(root.Path, currentSetKey)
		above := c.link && !facts.KeyWithin(root.Path, currentSetKey)
		if (own || above) && facts.KeyWithin(path, root.Path) {
			return true
		}
	}
	return false
}

// keep drops from list itself what does not stay.
func keep[T any](list []T, sets []int, stays func(T, int) bool) []T {
	kept := list[:0]
	for i, x := range list {
		if stays(x, sets[i]) {
			kept = append(kept, x)
		}
	}
	return kept
}
