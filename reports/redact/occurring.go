package redact

import (
	"reflect"
)

// Occurring is those of the names that stand in a document, in the order given. Facts hold the names of every message of a
// log; a document needs to know of those only that it shows.
func Occurring(doc any, names []Name) []Name {
	var all dictionary
	for _, n := range names {
		all.add(n)
	}
	found := map[string]bool{}
	walk(reflect.ValueOf(doc), "", func(tag, s string) string {
		if tag != "-" {
			all.each(s, func(n Name) { found[fold(n.Text)] = true })
		}
		return s
	})
	out := []Name{}
	for _, n := range names {
		if key := fold(n.Text); found[key] {
			out = append(out, n)
			delete(found, key)
		}
	}
	return out
}

// each calls visit with every name of the dictionary that stands in a text; a name within a longer one counts as well.
func (d *dictionary) each(text string, visit func(Name)) {
	words(text, func(from, to int) int {
		if n, end := d.at(text, from, to); end > 0 {
			visit(n)
		}
		if word := text[from:to]; to-from > minInner && !vocabulary()[fold(word)] {
			if inner := d.innerOf(word); inner != "" {
				visit(Name{Text: inner})
			}
		}
		return to
	})
}
