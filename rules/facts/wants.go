package facts

import (
	"slices"
	"strings"
)

// Wants is what the catalog and the report ask for; readers drop the rest early. A nil *Wants asks for everything.
type Wants struct {
	Events []EventKey // with Source ""; any source
	Keys   []string   // canonical registry keys; a component "*" stands for any one name; everything below is wanted too
	Files  []string   // base names in lower case, "*" at either end allowed, wanted from listings
}

// EventKey names a kind of event.
type EventKey struct {
	Source string // lower case; "" any
	ID     uint16 // 0 any of the source
}

// Event tells whether records of source (any case) and id are wanted.
func (w *Wants) Event(source string, id uint16) bool {
	if w == nil {
		return true
	}
	return slices.ContainsFunc(w.Events, func(k EventKey) bool {
		return (k.ID == 0 || k.ID == id) && (k.Source == "" || strings.EqualFold(k.Source, source))
	})
}

// Key tells whether the values of a canonical registry key are wanted.
func (w *Wants) Key(key string) bool {
	if w == nil {
		return true
	}
	return slices.ContainsFunc(w.Keys, func(pattern string) bool { return keyMatches(pattern, key) })
}

func keyMatches(pattern, key string) bool {
	for pattern != "" {
		var want, have string
		want, pattern, _ = strings.Cut(pattern, `\`)
		have, key, _ = strings.Cut(key, `\`)
		if have == "" || (want != "*" && !strings.EqualFold(want, have)) {
			return false
		}
	}
	return true
}

// File tells whether a listing's file of this base name is wanted.
func (w *Wants) File(name string) bool {
	if w == nil {
		return true
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc(w.Files, func(pattern string) bool { return globMatches(pattern, name) })
}

func globMatches(pattern, name string) bool {
	head, open := strings.CutSuffix(pattern, "*")
	core, lead := strings.CutPrefix(head, "*")
	switch {
	case open && lead:
		return strings.Contains(name, core)
	case open:
		return strings.HasPrefix(name, core)
	case lead:
		return strings.HasSuffix(name, core)
	default:
		return name == pattern
	}
}
