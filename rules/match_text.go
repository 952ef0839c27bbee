package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"postmortem/rules/facts"
)

// Text is a condition on a text. In YAML one value means "equals", a list "is one of", a mapping names the ways below, all
// of which must match. Letter case never matters. The zero Text matches everything.
type Text struct {
	Equals   []string   `yaml:"equals"`
	Contains []string   `yaml:"contains"` // any of them
	Prefix   []string   `yaml:"prefix"`
	Suffix   []string   `yaml:"suffix"`
	Regexp   expression `yaml:"regexp"` // Go syntax, case-insensitive
	Not      *Text      `yaml:"not"`
	set      bool
}

// expression is a regular expression compiled at load.
type expression struct{ *regexp.Regexp }

func (e *expression) fromYAML(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	compiled, err := regexp.Compile("(?is)" + text)
	if err != nil {
		d.bad(n, "is no regular expression: %v", err)
		return
	}
	e.Regexp = compiled
}

type textFields Text

func (t *Text) fromYAML(d *decoder, n ast.Node) {
	t.set = true
	if isScalar(n) || n.Type() == ast.SequenceType {
		d.into(n, &t.Equals)
		return
	}
	d.into(n, (*textFields)(t))
	t.set = true
}

// Match tells whether s meets the condition.
func (t *Text) Match(s string) bool {
	switch {
	case len(t.Equals) > 0 && !anyOf(t.Equals, s, globEqual),
		len(t.Contains) > 0 && !anyOf(t.Contains, s, containsFold),
		len(t.Prefix) > 0 && !anyOf(t.Prefix, s, hasPrefixFold),
		len(t.Suffix) > 0 && !anyOf(t.Suffix, s, hasSuffixFold),
		t.Regexp.Regexp != nil && !t.Regexp.MatchString(s),
		t.Not != nil && t.Not.Match(s):
		return false
	}
	return true
}

// of is Match on a text that may be unknown ("").
func (t *Text) of(s string) facts.State {
	switch {
	case !t.set:
		return facts.Holds
	case s == "":
		return facts.Unknown
	}
	return facts.Of(t.Match(s))
}

// words is every text the condition looks for, for searches in a message whose strings are lost.
func (t *Text) words() []string {
	return append(append(append(append([]string(nil), t.Equals...), t.Contains...), t.Prefix...), t.Suffix...)
}

func anyOf(wanted []string, s string, is func(s, want string) bool) bool {
	for _, want := range wanted {
		if is(s, want) {
			return true
		}
	}
	return false
}

// globEqual compares with "*" at either end standing for anything.
func globEqual(s, want string) bool {
	core, open := strings.CutSuffix(want, "*")
	core, lead := strings.CutPrefix(core, "*")
	switch {
	case open && lead:
		return containsFold(s, core)
	case open:
		return hasPrefixFold(s, core)
	case lead:
		return hasSuffixFold(s, core)
	}
	return strings.EqualFold(s, want)
}

// containsFold goes without the memory of strings.ToLower where letters of ASCII are all there is to fold: in parts that are ASCII,
// and texts without the two letters outside of it whose lower case is ASCII (U+0130 and U+212A, by the first bytes of their UTF-8).
func containsFold(s, part string) bool {
	if !isASCII(part) || strings.IndexByte(s, 0xC4) >= 0 || strings.IndexByte(s, 0xE2) >= 0 {
		return strings.Contains(strings.ToLower(s), strings.ToLower(part))
	}
	for i := 0; i+len(part) <= len(s); i++ {
		if samePart(s[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

func samePart(s, part string) bool {
	for i := range len(part) {
		if s[i] != part[i] && lowered(s[i]) != lowered(part[i]) {
			return false
		}
	}
	return true
}

func lowered(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
