package regtext

import (
	"bytes"

	"postmortem/analyze/internal/text"
)

// Passed counts what was passed over: the keys that nobody wants and the values that are not wanted. Nothing is yielded for
// them, and nothing allocated.
type Passed struct{ Keys, Values int }

// quick reads a line that can be passed over: a key that nobody wants, or a whole and sound value below a key whose values
// are not wanted. It returns false for every other line, and whatever needs a closer look.
func (e *exportReader) quick(v text.View) bool {
	if e.o.Passed == nil || !e.started || e.quoted {
		return false
	}
	if len(v.Text) == 0 {
		return e.passBlank()
	}
	if e.open.kind == passedHex && e.passHex(v.Text) {
		return true
	}
	if e.open.kind != nothing {
		return false
	}
	switch v.Text[0] {
	case '[':
		return e.passKey(v.Text)
	case '"', '@':
		return !e.keep && !e.lost && e.passValue(v)
	}
	return false
}

func (e *exportReader) passBlank() bool {
	if e.open.kind == passedHex {
		e.close()
	}
	return e.open.kind == nothing
}

func (e *exportReader) passKey(line []byte) bool {
	n := len(line)
	if e.o.Pass == nil || n < 3 || n > maxPath || line[n-1] != ']' || line[1] == '-' || !e.o.Pass(line[1:n-1]) {
		return false
	}
	e.keep, e.lost = false, false
	e.o.Passed.Keys++
	return true
}

func (e *exportReader) passValue(v text.View) bool {
	data := v.Text[1:]
	if v.Text[0] == '"' {
		end := endOfString(data)
		if end < 0 {
			return false
		}
		data = data[end+1:]
	}
	if len(data) < 3 || data[0] != '=' {
		return false
	}
	switch data = data[1:]; data[0] {
	case '"':
		if endOfString(data[1:]) != len(data)-2 {
			return false
		}
	case 'd':
		if !soundDWORD(data) {
			return false
		}
	case 'h':
		return e.beginHex(v.N, data)
	default:
		return false
	}
	e.o.Passed.Values++
	return true
}

// soundDWORD tells whether data is a number as the Registry Editor writes it: "dword:0000000a".
func soundDWORD(data []byte) bool {
	const word = "dword:"
	if len(data) != len(word)+8 || string(data[:len(word)]) != word {
		return false
	}
	for _, c := range data[len(word):] {
		if !isHexDigit(c) {
			return false
		}
	}
	return true
}

// beginHex begins a value of "hex:" or "hex(7):" that is passed over.
func (e *exportReader) beginHex(n int, data []byte) bool {
	const word = "hex"
	if len(data) <= len(word) || string(data[:len(word)]) != word {
		return false
	}
	rest := data[len(word):]
	if rest[0] == '(' {
		if len(rest) < 3 || rest[2] != ')' || !isHexDigit(rest[1]) {
			return false
		}
		rest = rest[3:]
	}
	if len(rest) == 0 || rest[0] != ':' {
		return false
	}
	e.open.kind, e.open.more = passedHex, goesOn(rest[1:])
	e.open.record.Line = n
	return true
}

// passHex takes a further line of hex. Any other ends the value, and is still to be read.
func (e *exportReader) passHex(line []byte) bool {
	trimmed := bytes.TrimSpace(line)
	if len(trimmed) > 0 && onlyHex(trimmed) {
		e.open.more = goesOn(trimmed)
		return true
	}
	e.close()
	return false
}

// goesOn tells whether a line of hex says that there is more: "\" or "," at its end.
func goesOn(s []byte) bool {
	s = bytes.TrimSpace(s)
	s, more := bytes.CutSuffix(s, []byte(`\`))
	return more || bytes.HasSuffix(bytes.TrimSpace(s), []byte(","))
}

// hexByte are the bytes that lines of hex consist of.
var hexByte = func() (set [256]bool) {
	for _, c := range []byte("0123456789abcdefABCDEF,\\ \t") {
		set[c] = true
	}
	return set
}()
