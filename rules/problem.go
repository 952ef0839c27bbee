package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is something wrong with a rule file, at its place.
type Problem struct {
	File    string // path in the catalog: "antivirus/avapi-signed-mail.yaml"
	Line    int    // from 1; 0 when the whole file is meant
	Column  int    // from 1, in characters
	Message string // what was found and what is allowed
	Source  string // the line concerned; "" when there is none
}

// maxSource is the longest line that is shown with a problem, in bytes: a caret far to the right helps nobody.
const maxSource = 1000

// Error writes the problem with its line and a caret below the place.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	head := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Source == "" || len(p.Source) > maxSource {
		return head
	}
	return head + "\n  | " + p.Source + "\n  | " + p.caret() + "^"
}

// caret pads up to the column; tabs stay tabs, so that the caret stands where it should.
func (p Problem) caret() string {
	var pad strings.Builder
	for i, r := range []rune(p.Source) {
		if i+1 >= p.Column {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return pad.String()
}

// Problems is every problem of a catalog, by file and line. It is the error that Load returns.
type Problems []Problem

// Error writes one problem after the other.
func (p Problems) Error() string {
	var all []string
	for _, problem := range p {
		all = append(all, problem.Error())
	}
	return strings.Join(all, "\n")
}

// err is p as an error: nil when there is none.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p
}
