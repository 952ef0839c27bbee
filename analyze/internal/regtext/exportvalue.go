package regtext

import (
	"bytes"
	"strconv"

	"postmortem/collect/bundle/regval"
)

// value reads a line that begins with a value's name.
func (e *exportReader) value(n int, source, body []byte) {
	r := Record{Line: n, Skipped: !e.keep}
	if e.keep {
		r.Source = string(source)
	}
	name, data, ok := splitName(body)
	switch {
	case e.lost:
		e.emit(r, ErrKey)
	case !ok:
		e.emit(r, ErrValue)
	default:
		if e.keep {
			r.Name = unescape(name, r.Source, source)
		}
		e.source = source
		e.data(r, bytes.TrimLeft(data, " \t"))
	}
}

// splitName cuts `"name"=data` or `@=data`.
func splitName(body []byte) (name, data []byte, ok bool) {
	rest := body[1:]
	if body[0] == '"' {
		end := endOfString(rest)
		if end < 0 {
			return nil, nil, false
		}
		name, rest = rest[:end], rest[end+1:]
	}
	data, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t"), []byte("="))
	return name, data, ok
}

// endOfString is where the quote stands that ends a string; -1 when none does. A quote behind an odd number of backslashes
// is part of the string.
func endOfString(s []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(s[from:], '"')
		if i < 0 {
			return -1
		}
		i += from
		slashes := 0
		for slashes < i && s[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
		from = i + 1
	}
}

// unescape undoes \\ and \". A lone backslash, as people write by hand, stands for itself. What needs nothing undone
// is taken out of text, a copy of the line that s is part of.
func unescape(s []byte, text string, line []byte) string {
	if bytes.IndexByte(s, '\\') < 0 {
		return partOf(text, line, s)
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == '"') {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// partOf is part as a string, without a copy of its own where text is a copy of the line that part was cut from.
func partOf(text string, line, part []byte) string {
	if at := cap(line) - cap(part); at >= 0 && at+len(part) <= len(text) && text[at:at+len(part)] == string(part) {
		return text[at : at+len(part)]
	}
	return string(part)
}

func (e *exportReader) data(r Record, data []byte) {
	switch {
	case len(data) > 0 && data[0] == '"':
		e.openString(r, data[1:])
	case string(bytes.TrimSpace(data)) == "-":
		r.Delete = true
		e.emit(r, nil)
	case hasWord(data, "dword:"):
		e.dword(r, data[len("dword:"):])
	case hasWord(data, "hex"):
		e.openHex(r, data[len("hex"):])
	default:
		e.emit(r, ErrValue)
	}
}

func hasWord(data []byte, word string) bool {
	return len(data) >= len(word) && bytes.EqualFold(data[:len(word)], []byte(word))
}

// emitValue hands on a sound value, or counts it.
func (e *exportReader) emitValue(r Record) {
	if r.Skipped && e.o.Passed != nil {
		e.o.Passed.Values++
		return
	}
	e.emit(r, nil)
}

// dword takes one to eight digits; people leave a blank before them.
func (e *exportReader) dword(r Record, digits []byte) {
	digits, _, _ = bytes.Cut(digits, []byte(";"))
	n, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 32)
	if err != nil {
		e.emit(r, ErrValue)
		return
	}
	if !r.Skipped {
		r.Value = regval.Number(regval.DWORD, n)
	}
	e.emitValue(r)
}

// openString reads text up to the quote that ends it. A string may hold line ends, which the export writes as they are.
func (e *exportReader) openString(r Record, s []byte) {
	end := endOfString(s)
	if end < 0 {
		e.open = openRecord{kind: openString, record: r}
		e.keepText(s)
		return
	}
	e.endString(r, s[:end], s[end+1:])
}

func (e *exportReader) keepText(s []byte) {
	switch {
	case e.open.record.Skipped:
	case e.open.long || len(e.open.text)+len(s) > regval.MaxData:
		e.open.long = true
	default:
		e.open.text = append(e.open.text, s...)
	}
}

// goOnString returns false when the line shows that the string's end was lost: it begins a key or another value.
func (e *exportReader) goOnString(body []byte) bool {
	end := endOfString(body)
	if isKeyLine(body) || end >= 0 && !blankOrComment(body[end+1:]) {
		e.close()
		return false
	}
	if end < 0 {
		e.keepText([]byte("\n"))
		e.keepText(body)
		return true
	}
	e.keepText([]byte("\n"))
	e.keepText(body[:end])
	o := e.open
	e.open = openRecord{}
	if o.long {
		e.emit(o.record, regval.ErrLong)
		return true
	}
	e.endString(o.record, o.text, nil)
	return true
}

func isKeyLine(body []byte) bool {
	body = bytes.TrimSpace(body)
	return (bytes.HasPrefix(body, []byte("[HKEY_")) || bytes.HasPrefix(body, []byte("[-HKEY_"))) && body[len(body)-1] == ']'
}

func blankOrComment(rest []byte) bool {
	rest = bytes.TrimSpace(rest)
	return len(rest) == 0 || rest[0] == ';'
}

func (e *exportReader) endString(r Record, s, after []byte) {
	if !blankOrComment(after) {
		e.emit(r, ErrValue)
		return
	}
	if !r.Skipped {
		r.Value = regval.Value{Type: regval.SZ, Text: unescape(s, r.Source, e.source)}
	}
	e.emitValue(r)
}

// openHex reads what follows "hex": ":" or "(t):", then bytes.
func (e *exportReader) openHex(r Record, rest []byte) {
	t := regval.Binary
	if inner, ok := bytes.CutPrefix(rest, []byte("(")); ok {
		number, after, closed := bytes.Cut(inner, []byte(")"))
		n, err := strconv.ParseUint(string(number), 16, 32)
		if err != nil || !closed {
			e.emit(r, ErrValue)
			return
		}
		t, rest = regval.Type(n), after
	}
	rest, ok := bytes.CutPrefix(rest, []byte(":"))
	if !ok {
		e.emit(r, ErrValue)
		return
	}
	e.open = openRecord{kind: openHex, record: r, kindOf: t}
	e.addHex(rest)
}

// goOnHex takes every line of nothing but hex bytes as part of the value: mail programs break lines, and lose the "\".
func (e *exportReader) goOnHex(body []byte) bool {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || !onlyHex(trimmed) {
		e.close()
		return false
	}
	e.addHex(trimmed)
	return true
}

func onlyHex(s []byte) bool {
	for _, c := range s {
		if !hexByte[c] {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func (e *exportReader) addHex(s []byte) {
	e.open.more = goesOn(s)
	if e.open.record.Skipped {
		return
	}
	s = bytes.TrimSpace(s)
	s = bytes.TrimSpace(bytes.TrimSuffix(s, []byte(`\`)))
	for part := range bytes.SplitSeq(s, []byte(",")) {
		e.addByte(bytes.TrimSpace(part))
	}
}

func (e *exportReader) addByte(part []byte) {
	if len(part) == 0 {
		return
	}
	if len(e.open.hex) >= regval.MaxData {
		e.open.long = true
		return
	}
	n, err := strconv.ParseUint(string(part), 16, 8)
	if err != nil {
		e.open.bad = true
		return
	}
	e.open.hex = append(e.open.hex, byte(n))
}

func (e *exportReader) emitHex(o openRecord) {
	if o.long {
		e.emit(o.record, regval.ErrLong)
		return
	}
	if !o.record.Skipped {
		o.record.Value = regval.Decode(o.kindOf, o.hex, e.decoder())
	}
	e.emitValue(o.record)
}

// decoder is how the bytes of a hex string are read.
func (e *exportReader) decoder() func([]byte) string {
	switch {
	case !e.v4:
		return regval.UTF16
	case e.o.ANSI != nil:
		return e.o.ANSI
	default:
		return latin1
	}
}

func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, c := range data {
		runes[i] = rune(c)
	}
	return string(runes)
}
