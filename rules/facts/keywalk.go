package facts

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// KeyWalk matches the keys of an export against a set, one after the other. Keys come in the order of their tree, so of each
// only the part that differs from the last one is looked up, and nothing is allocated for it.
type KeyWalk struct {
	set    *KeySet
	path   []byte // the last key, as written
	levels []keyLevel
	word   []byte // scratch
	linked bool
}

// keyLevel is what was found up to a name of the last key.
type keyLevel struct {
	end    int // of the name in path
	nodes  []*keyNode
	wanted bool // the key up to here is in the set, and so are those below
	alone  bool // it is in the set
	system bool // the name is SYSTEM, right below a root
	link   bool // the key up to here is, or lies below, CurrentControlSet itself
}

// Walk is a walk through the set that has seen no key yet.
func (s *KeySet) Walk() *KeyWalk { return &KeyWalk{set: s} }

// Match is KeySet.Match of a path as written in an export, without the name of a computer.
func (w *KeyWalk) Match(path []byte) (in, above bool) {
	if w.set.everything {
		return true, false
	}
	w.keep(path)
	for from := w.from(); from < len(path) || from == 0; from = w.from() {
		name, _, _ := bytes.Cut(path[from:], []byte{'\\'})
		if len(name) == 0 {
			return w.odd(path)
		}
		w.step(name, from+len(name))
	}
	w.path = append(w.path[:0], path...)
	top := &w.levels[len(w.levels)-1]
	w.linked = top.link
	in = top.wanted || top.alone
	return in, !in && len(top.nodes) > 0
}

// odd matches a path with two backslashes in a row, or none.
func (w *KeyWalk) odd(path []byte) (in, above bool) {
	w.levels, w.path = w.levels[:0], w.path[:0]
	w.linked = bytes.Contains(bytes.ToLower(path), []byte("currentcontrolset"))
	return w.set.Match(CanonicalKey(string(path)))
}

// Linked tells whether the last key is CurrentControlSet itself or lies below it; it may also be true of a path that is not
// canonical otherwise.
func (w *KeyWalk) Linked() bool { return w.linked }

// Dead is how much of the last key, as written, it takes to say that neither it nor any key below is in the set; 0 when it
// takes more than that key.
func (w *KeyWalk) Dead() int {
	for i := range w.levels {
		if l := &w.levels[i]; len(l.nodes) == 0 && !l.wanted {
			return l.end
		}
	}
	return 0
}

// Unnamed tells whether the last key, of those above the set, is one that a pattern only reaches by a "*" as its name: nobody can
// ask whether it is there. It may be false of a path that is not canonical otherwise.
func (w *KeyWalk) Unnamed() bool {
	if len(w.levels) == 0 {
		return false
	}
	for _, node := range w.levels[len(w.levels)-1].nodes {
		if !node.any {
			return false
		}
	}
	return true
}

// System tells whether the last key is SYSTEM, right below a root, or lies below it or above it. It may also be true of a
// path that is not canonical otherwise.
func (w *KeyWalk) System() bool { return len(w.levels) < 2 || w.levels[1].system }

// keep goes back to the last name that path shares with the last key.
func (w *KeyWalk) keep(path []byte) {
	same := commonPrefix(w.path, path)
	for n := len(w.levels); n > 0; n = len(w.levels) {
		if end := w.levels[n-1].end; end <= same && (end == len(path) || path[end] == '\\') {
			return
		}
		w.levels = w.levels[:n-1]
	}
}

func commonPrefix(a, b []byte) int {
	n, i := min(len(a), len(b)), 0
	for ; n-i >= 8 && binary.LittleEndian.Uint64(a[i:]) == binary.LittleEndian.Uint64(b[i:]); i += 8 {
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// from is where the next name begins.
func (w *KeyWalk) from() int {
	if len(w.levels) == 0 {
		return 0
	}
	return w.levels[len(w.levels)-1].end + 1
}

// step goes down one name, which ends at end.
func (w *KeyWalk) step(name []byte, end int) {
	n := len(w.levels)
	if n == cap(w.levels) {
		w.levels = append(w.levels, keyLevel{})
	}
	w.levels = w.levels[:n+1]
	to := &w.levels[n]
	*to = keyLevel{end: end, nodes: to.nodes[:0]}
	if n == 0 {
		w.root(name, to)
		return
	}
	from := &w.levels[n-1]
	to.link, to.system = from.link, n == 1 && bytes.EqualFold(name, []byte("SYSTEM"))
	if from.system && isControlSet(string(name)) {
		to.link = bytes.EqualFold(name, []byte(currentControlSet))
		name = []byte(currentControlSet)
	}
	to.wanted = from.wanted
	if len(from.nodes) == 0 {
		return
	}
	name = w.lower(name)
	for _, node := range from.nodes {
		w.descend(node, name, to)
	}
}

const currentControlSet = "CurrentControlSet"

// root goes down from the set's root, by the canonical name of a hive.
func (w *KeyWalk) root(name []byte, to *keyLevel) {
	canonical, known := rootNames[string(bytes.ToUpper(name))]
	if !known {
		canonical = string(name)
	}
	nodes := []*keyNode{w.set.root}
	for part := range strings.SplitSeq(canonical, `\`) {
		next := keyLevel{}
		for _, node := range nodes {
			w.descend(node, w.lower([]byte(part)), &next)
		}
		nodes, to.wanted, to.alone = next.nodes, to.wanted || next.wanted, next.alone
	}
	to.nodes = append(to.nodes, nodes...)
}

// descend adds to a level what lies below node by this name, in lower case.
func (w *KeyWalk) descend(node *keyNode, name []byte, to *keyLevel) {
	if next := node.below[string(name)]; next != nil {
		to.add(next)
	}
	for i := range node.globs {
		if node.globs[i].match(name) {
			to.add(node.globs[i].node)
		}
	}
}

func (l *keyLevel) add(node *keyNode) {
	l.nodes = append(l.nodes, node)
	l.wanted = l.wanted || node.wanted
	l.alone = l.alone || node.alone
}

// lower is the name in lower case, until the next one.
func (w *KeyWalk) lower(name []byte) []byte {
	w.word = append(w.word[:0], name...)
	for i, c := range w.word {
		switch {
		case c >= utf8.RuneSelf:
			w.word = append(w.word[:0], bytes.ToLower(name)...)
			return w.word
		case 'A' <= c && c <= 'Z':
			w.word[i] = c + 'a' - 'A'
		}
	}
	return w.word
}
