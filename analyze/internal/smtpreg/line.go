package smtpreg

import (
	"strings"

	"postmortem/analyze/internal/text"
)

// cleanLine is a line without mail quotes, its own text and how far it is indented.
type cleanLine struct {
	text.Line
	s      string // without blanks around
	indent int    // blanks before it
}

func clean(l text.Line) cleanLine {
	s := l.Text
	for strings.HasPrefix(strings.TrimLeft(s, " "), ">") {
		s = strings.TrimPrefix(strings.TrimLeft(s, " ")[1:], " ")
	}
	trimmed := strings.TrimLeft(s, " \t\u00a0")
	return cleanLine{Line: l, s: strings.TrimRight(trimmed, " \t\u00a0"), indent: len(s) - len(trimmed)}
}

// title is the word in a box: "| Event Type |"; "" for any other line.
func (c cleanLine) title() string {
	if len(c.s) < 2 || c.s[0] != '|' || c.s[len(c.s)-1] != '|' {
		return ""
	}
	inner := strings.Join(strings.Fields(c.s[1:len(c.s)-1]), " ")
	for _, t := range []string{titleSourceType, titleEventType, titleSource, titleBinding} {
		if strings.EqualFold(inner, t) {
			return t
		}
	}
	return ""
}

const (
	titleSourceType = "Source Type"
	titleEventType  = "Event Type"
	titleSource     = "Source"
	titleBinding    = "Binding"
)

// isRule tells whether the line is the upper or lower edge of a box.
func (c cleanLine) isRule() bool {
	return len(c.s) >= len(titleSource) && strings.Trim(c.s, "-") == ""
}

// labels of the boxed script, in lower case.
var labels = map[string]string{
	"name": "Name", "id": "ID", "event": "Event", "sinkclass": "SinkClass", "enabled": "Enabled",
	"sourceproperties": "SourceProperties", "sinkproperties": "SinkProperties",
}

// label splits "Name: value" of the boxed script. SinkProperties has no colon there.
func (c cleanLine) label() (key, value string) {
	if before, ok := strings.CutSuffix(c.s, "{"); ok {
		if key = labels[strings.ToLower(strings.TrimRight(before, ": \t"))]; strings.HasSuffix(key, "Properties") {
			return key, "{"
		}
	}
	name, value, ok := strings.Cut(c.s, ":")
	if !ok {
		return "", ""
	}
	return labels[strings.ToLower(strings.TrimSpace(name))], strings.TrimSpace(value)
}

// assignment splits "name = value" at the first " = ". An empty value may have lost its blank.
func (c cleanLine) assignment() (name, value string, ok bool) {
	if name, value, ok = strings.Cut(c.s, " = "); ok {
		return strings.TrimSpace(name), strings.TrimSpace(value), true
	}
	name, ok = strings.CutSuffix(c.s, " =")
	return strings.TrimSpace(name), "", ok
}

// opens splits a line that opens a block of the brace script: "Binding {GUID} {", "OnArrival Sinks {".
func (c cleanLine) opens() (key, guid string, ok bool) {
	before, ok := strings.CutSuffix(c.s, "{")
	if !ok {
		return "", "", false
	}
	before = strings.TrimSpace(before)
	if i := strings.IndexByte(before, '{'); i >= 0 && isGUID(before[i:]) {
		return strings.TrimSpace(before[:i]), before[i:], true
	}
	return before, "", true
}

// isGUID tells whether s is a GUID in braces.
func isGUID(s string) bool {
	if len(s) != 38 || s[0] != '{' || s[37] != '}' {
		return false
	}
	for i, c := range []byte(s[1:37]) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (c == '-') || !hyphen && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// isHostError finds the messages of the script host: the script's path with line and column in parentheses.
func (c cleanLine) isHostError() bool {
	lower := strings.ToLower(c.s)
	_, after, ok := strings.Cut(lower, "reg.vbs(")
	if !ok {
		return false
	}
	place, _, ok := strings.Cut(after, ")")
	return ok && place != "" && strings.Trim(place, "0123456789, ") == ""
}
