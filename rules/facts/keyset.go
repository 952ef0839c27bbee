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
}

type keyGlob struct {
	pattern string // lower case
	node    *keyNode
}

// KeySet is the wanted keys, ready for many questions.
func (w *Wants) KeySet() *KeySet {
	if w == nil {
		return &KeySet{everything: true}
	}
	return NewKeySet(w.Keys...)
}

// NewKeySet makes the set of the keys that match one of the canonical patterns, or lie below one that does.
func NewKeySet(patterns ...string) *KeySet {
	set := &KeySet{root: &keyNode{}}
	for _, pattern := range patterns {
		node := set.root
		for name := range strings.SplitSeq(strings.ToLower(pattern), `\`) {
			node = node.child(name)
		}
		node.wanted = true
	}
	return set
}

func (n *keyNode) child(name string) *keyNode {
	if strings.Contains(name, "*") {
		next := &keyNode{}
		n.globs = append(n.globs, keyGlob{name, next})
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
		return false, true
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
