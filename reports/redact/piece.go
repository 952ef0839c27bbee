package redact

import (
	"regexp"
	"strings"
)

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

// each is a finder of the matches of a pattern: with gets the groups' texts, and says what stands instead; ok is false for
// what is no such name after all.
func each(pattern *regexp.Regexp, with func(r *Redactor, groups []string) (string, bool)) finder {
	return func(r *Redactor, text string) (out []match) {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
			groups := make([]string, len(at)/2)
			for i := range groups {
				if at[2*i] >= 0 {
					groups[i] = text[at[2*i]:at[2*i+1]]
				}
			}
			if s, ok := with(r, groups); ok {
				out = append(out, match{at[0], at[1], s})
			}
		}
		return out
	}
}
