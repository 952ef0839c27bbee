package metabase

import (
	"errors"
	"io"
	"iter"
	"strings"

	"postmortem/analyze/internal/text"
)

// feed gives a decoder the lines of a text and remembers those of the token being decoded, so that each property can be
// cited by its line.
type feed struct {
	pull   func() (text.Line, error, bool)
	stop   func()
	rest   string      // of the last line, not yet read
	window []text.Line // lines from the current token's first on
	first  int         // which line of the feed window begins with, from 1
	size   int         // bytes in window
	err    error
}

// maxToken bounds the bytes of one element; the largest of a real file has some ten kilobytes.
const maxToken = 4 << 20

var errToken = errors.New("an element of more than 4 MB")

func newFeed(lines iter.Seq2[text.Line, error]) *feed {
	pull, stop := iter.Pull2(lines)
	return &feed{pull: pull, stop: stop, first: 1}
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	for f.rest == "" {
		if f.err != nil {
			return 0, f.err
		}
		f.fill()
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *feed) fill() {
	line, err, ok := f.pull()
	switch {
	case !ok:
		f.err = io.EOF
	case err != nil:
		f.err = err
	case f.size > maxToken:
		f.err = errToken
	default:
		f.window = append(f.window, line)
		f.size += len(line.Text)
		f.rest = line.Text + "\n"
	}
}

// drop forgets the lines before the n-th of the feed.
func (f *feed) drop(n int) {
	for f.first < n && len(f.window) > 0 {
		f.size -= len(f.window[0].Text)
		f.window = f.window[1:]
		f.first++
	}
}

// number is the line of the text that the n-th line of the feed is.
func (f *feed) number(n int) int {
	if i := n - f.first; i >= 0 && i < len(f.window) {
		return f.window[i].N
	}
	return n
}

// search looks for the attributes of the element that begins in the n-th line of the feed.
func (f *feed) search(n int) *search {
	return &search{lines: f.window[min(max(n-f.first, 0), len(f.window)):]}
}

// search finds the lines of attributes in the order in which they stand.
type search struct {
	lines []text.Line
	from  int // where in the first line to go on
}

// maxSearch bounds the lines between an attribute and the next: those of a list's value.
const maxSearch = 1_000

// next is the line in which the next attribute of that name begins; the line reached when there is none.
func (s *search) next(name string) text.Line {
	for i, line := range s.lines[:min(len(s.lines), maxSearch)] {
		from := 0
		if i == 0 {
			from = s.from
		}
		if at := attributeAt(line.Text, name, from); at >= 0 {
			s.lines, s.from = s.lines[i:], at+len(name)
			return line
		}
	}
	if len(s.lines) == 0 {
		return text.Line{}
	}
	return s.lines[0]
}

// attributeAt finds `name =` in a line, from a place on; -1 when it is not there.
func attributeAt(line, name string, from int) int {
	for from < len(line) {
		i := strings.Index(line[from:], name)
		if i < 0 {
			return -1
		}
		at := from + i
		before := at == 0 || strings.ContainsRune(" \t\":", rune(line[at-1]))
		after := strings.TrimLeft(line[at+len(name):], " \t")
		if before && (strings.HasPrefix(after, "=") || after == "") {
			return at
		}
		from = at + len(name)
	}
	return -1
}
