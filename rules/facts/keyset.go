package facts

import "strings"

// KeySet is a set of registry key patterns, matched in one walk however many they are: a full export has more than a
// million keys. A component of a pattern may hold "*" for any run of letters.
type KeySet struct {
	everything bool
	root       *keyNode
}

type keyNode struct {
	below  map[string]*keyNode // by lower-case name
	globs  []keyGlob
	wanted bool // a pattern ends here: this key and everything below it
	alone  bool // a pattern for this key alone ends here
	any    bool // no pattern names it: it is reached by a "*"
}

// keyGlob is a name with "*", in lower case. Of one with a single "*", head and tail say all.
type keyGlob struct {
	pattern, head, tail string
	single              bool
	node                *keyNode
}

func newKeyGlob(pattern string, node *keyNode) keyGlob {
	head, tail, _ := strings.Cut(pattern, "*")
	return keyGlob{pattern, head, tail, !strings.Contains(tail, "*"), node}
}

// match tells whether a name in lower case is one that the glob stands for.
func (g *keyGlob) match(name []byte) bool {
	if !g.single {
		return GlobMatch(g.pattern, string(name))
	}
	return len(name) >= len(g.head)+len(g.tail) && string(name[:len(g.head)]) == g.head && string(name[len(name)-len(g.tail):]) == g.tail
}

// KeySet is the wanted keys, ready for many questions.
func (w *Wants) KeySet() *KeySet {
	if w == nil {
		return &KeySet{everything: true}
	}
	return NewKeySet(w.Keys...)
}

// NewKeySet makes the set of the keys that match one of the canonical patterns, or lie below one that does. Of a pattern
// that ends in a backslash the keys below are not meant.
func NewKeySet(patterns ...string) *KeySet {
	set := &KeySet{root: &keyNode{}}
	for _, pattern := range patterns {
		node := set.root
		path, alone := strings.CutSuffix(strings.ToLower(pattern), `\`)
		for name := range strings.SplitSeq(path, `\`) {
			node = node.child(name)
		}
		node.wanted, node.alone = node.wanted || !alone, node.alone || alone
	}
	return set
}

func (n *keyNode) child(name string) *keyNode {
	if strings.Contains(name, "*") {
		next := &keyNode{any: true}
		n.globs = append(n.globs, newKeyGlob(name, next))
		return next
	}
	if n.below == nil {
		n.below = map[string]*keyNode{}
	}
	if n.below[name] == nil {
		n.below[name] = &keyNode{}
	}
	return n.below[name]
}

// Match tells whether the canonical key is in the set, and, if it is not, whether a key below it can be.
func (s *KeySet) Match(key string) (in, above bool) {
	if s.everything {
		return true, false
	}
	return s.root.match(strings.ToLower(key))
}

// match descends along key; its depth is that of the patterns.
func (n *keyNode) match(key string) (in, above bool) {
	if n.wanted {
		return true, false
	}
	if key == "" {
		return n.alone, !n.alone
	}
	name, rest, _ := strings.Cut(key, `\`)
	if next := n.below[name]; next != nil {
		if in, above = next.match(rest); in {
			return true, false
		}
	}
	for _, glob := range n.globs {
		if GlobMatch(glob.pattern, name) {
			inGlob, aboveGlob := glob.node.match(rest)
			if inGlob {
				return true, false
			}
			above = above || aboveGlob
		}
	}
	return false, above
}

// GlobMatch tells whether name matches pattern, in which "*" stands for any run of letters, none included. Both are
// compared as they are: fold case before.
func GlobMatch(pattern, name string) bool {
	head, rest, open := strings.Cut(pattern, "*")
	if !open {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name, rest = name[at+len(part):], after
	}
}
