package artifact

import (
	"bytes"

	"postmortem/analyze/internal/regtext"
	"postmortem/rules/facts"
)

// quickKeys tells of the keys of a large export, without a copy of their paths, that they concern nobody: they are not
// wanted, name no computer and no control set, and lie below a root that is known.
type quickKeys struct {
	walk  *facts.KeyWalk // through what is wanted, and the keys that the reader itself looks at
	below []byte         // a path, as written, below which no key concerns anybody; "" none

	in, above bool // what was found of the key that is about to be opened
	known     bool // it was asked about, and is none that the reader itself looks at
}

// find tells whether the values of a key, path as written, are wanted, else whether those of a key below it can be.
func (r *registry) find(path string) (in, above bool) {
	if r.quick.known {
		return r.quick.in, r.quick.above
	}
	in, above = r.wanted.Match([]byte(path))
	return in, above && !(r.deep && r.wanted.Unnamed())
}

func newQuickKeys(w *facts.Wants) quickKeys {
	if w == nil {
		return quickKeys{walk: w.KeySet().Walk()}
	}
	own := append([]string{storeParent}, namingKeys[:]...)
	return quickKeys{walk: facts.NewKeySet(append(own, w.Keys...)...).Walk()}
}

// pass tells whether nothing is wanted of a key, path as written. Where it is in doubt it says no, and open decides.
func (r *registry) pass(path []byte) bool {
	q := &r.quick
	if n := len(q.below); n > 0 && len(path) > n && path[n] == '\\' && bytes.HasPrefix(path, q.below) {
		return true
	}
	if path[0] == '\\' || !r.belowRoot(path) {
		return false
	}
	in, above := q.walk.Match(path)
	above = above && !(r.deep && q.walk.Unnamed())
	if in || above || q.walk.Linked() && !r.sets.link {
		q.in, q.above, q.known = in, above, !q.walk.System()
		return false
	}
	if dead := q.walk.Dead(); dead > 0 {
		q.below = append(q.below[:0], path[:max(dead, len(r.rootRaw))]...)
	}
	return true
}

// belowRoot tells whether a key lies below the last key's root, by the paths as written.
func (r *registry) belowRoot(path []byte) bool {
	root := r.rootRaw
	n := len(root)
	return n > 0 && len(path) > n && path[n] == '\\' && string(path[:n]) == root
}

// passed counts what was passed over.
func (r *registry) passed(p regtext.Passed) {
	r.keys += p.Keys
	r.out.Records += p.Keys + p.Values
}
