package redact

import "strings"

// piece is a part of a text: still to be looked at, or settled.
type piece struct {
	text    string
	settled bool
}

// match is a part of a text that is replaced, or kept as it is when with is the part itself.
type match struct {
	from, to int
	with     string
}

// finder finds what one class of names looks like. Matches come in order and do not overlap.
type finder func(r *Redactor, text string) []match

// find lets a finder look at what is not settled yet.
func (r *Redactor) find(pieces []piece, f finder) []piece {
	out := make([]piece, 0, len(pieces))
	for _, p := range pieces {
		if p.settled {
			out = append(out, p)
			continue
		}
		at := 0
		for _, m := range f(r, p.text) {
			if m.from < at {
				continue
			}
			out = appendOpen(out, p.text[at:m.from])
			out = append(out, piece{m.with, true})
			at = m.to
		}
		out = appendOpen(out, p.text[at:])
	}
	return out
}

func appendOpen(pieces []piece, text string) []piece {
	if text == "" {
		return pieces
	}
	return append(pieces, piece{text: text})
}

func joined(pieces []piece) string {
	var out strings.Builder
	for _, p := range pieces {
		out.WriteString(p.text)
	}
	return out.String()
}
