// Package artifact gives the members of a bundle their meaning: it recognises each by its content, whatever it is called,
// reads it with the reader of its format, and says in facts what its records mean. One file for each artifact, one row
// in All.
//
// It decides nothing: what the facts prove is the rules' part.
package artifact

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"
	"unicode/utf8"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// Artifact is one kind of thing found in a bundle.
type Artifact struct {
	Kind string // as coverage names it: "event log (.evt)"
	// Streams says that the member may be of any length: of its text only what is wanted is kept, and counted where that can be much.
	// Of any other kind each line counts as kept.
	Streams bool
	// Match tells from the first bytes (and the decoded first lines of a text) whether a member is of this kind. The
	// member's name is a tie-breaker at most.
	Match func(in *Input) bool
	// Extract reads the member into out: snapshots, coverage counts, Gaps. Damage becomes a Gap; an error is returned only
	// when nothing could be read at all.
	Extract func(ctx context.Context, in *Input, out *facts.Extract) error
}

// HeadSize is how many bytes of a member recognition sees.
const HeadSize = 64 << 10

// Input is one member as an artifact sees it.
type Input struct {
	Member   *bundle.Member
	Head     []byte           // the first bytes, at most HeadSize
	Binary   bool             // Head is no text in any encoding
	Encoding text.Encoding    // of a text
	First    string           // Head decoded; "" when Binary
	Manifest *bundle.Manifest // nil when there is none
	Wants    *facts.Wants
	Keep     int            // bytes of events to keep at most; 0 is a default
	Zone     *time.Location // of the server; nil unknown, then local times are taken as UTC and marked LocalTime

	stream   *stream
	at       io.ReaderAt
	size     int64
	atCloser io.Closer
	w3c      w3cVerdict
	room     *Room // nil is without end
	holds    bool  // each line counts as held
	crowded  bool  // there was no room for all
	long     longLines
	cut      cutTexts
}

// cutTexts counts the events whose text is longer than is kept of one.
type cutTexts struct {
	n     int
	first string // its place
	last  string
}

func (c *cutTexts) see(place string) {
	if place == c.last {
		return
	}
	if c.n, c.last = c.n+1, place; c.n == 1 {
		c.first = place
	}
}

func (c *cutTexts) report(out *facts.Extract) {
	if c.n > 0 {
		out.Gap(fmt.Sprintf("%d events of more than %d bytes or %d lines of text, which are cut there, the first %s", c.n, maxEventText, maxEventLines, c.first))
	}
}

// longLines counts the lines that were longer than is read of one.
type longLines struct{ n, first int }

func (l *longLines) see(line, length int) {
	if length <= text.MaxLine-utf8.UTFMax {
		return
	}
	if l.n++; l.n == 1 {
		l.first = line
	}
}

func (l *longLines) report(out *facts.Extract) {
	if l.n > 0 {
		out.Gap(fmt.Sprintf("%d lines longer than %d bytes, which are cut there, the first line %d", l.n, text.MaxLine, l.first))
	}
}

// Path is the member's path in the bundle.
func (in *Input) Path() string { return in.Member.Path }

// Lines reads a text member line by line, decoded.
func (in *Input) Lines(ctx context.Context) iter.Seq2[text.Line, error] {
	return func(yield func(text.Line, error) bool) {
		r, err := in.Open(ctx)
		if err != nil {
			yield(text.Line{}, err)
			return
		}
		defer r.Close()
		in.Encoding.Lines(r)(func(l text.Line, err error) bool {
			in.long.see(l.N, len(l.Text))
			if in.holds && !in.takeLine(len(l.Text)) {
				return false
			}
			return yield(l, err)
		})
	}
}

// Views reads a text member line by line without a copy of each line, for the readers of long logs: a View is valid only
// until the next one.
func (in *Input) Views(ctx context.Context) iter.Seq2[text.View, error] {
	return func(yield func(text.View, error) bool) {
		r, err := in.Open(ctx)
		if err != nil {
			yield(text.View{}, err)
			return
		}
		defer r.Close()
		in.Encoding.Views(r)(func(v text.View, err error) bool {
			in.long.see(v.N, len(v.Text))
			if in.holds && !in.takeLine(len(v.Text)) {
				return false
			}
			return yield(v, err)
		})
	}
}

// Cite is the proof that a line gives.
func (in *Input) Cite(l text.Line) facts.Citation {
	return facts.Citation{Location: bundle.AtLine(in.Path(), l.N), Excerpt: l.Text}
}

// Source heads a snapshot of this member; server is the computer the content names, or "". What the manifest says of the
// member is in it: when it was collected, and that it was truncated.
func (in *Input) Source(server string) facts.Source {
	s := facts.Source{Member: in.Path(), Server: server}
	if e := in.Member.Entry; e != nil {
		s.Partial = e.Outcome == bundle.Truncated
		if in.Manifest != nil {
			s.Taken = in.Manifest.End
		}
	}
	return s
}
