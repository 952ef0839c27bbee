package message

import (
	"bytes"
	"slices"
	"strings"
)

// maxMatched bounds the text that is matched, in bytes.
const maxMatched = 64 << 10

// Strings finds the insertion strings of an event in its English message text, as the built-in messages have it. Blanks
// and line ends do not count, nor does the advertisement that Exchange 2003 and Windows 2003 put at the end. It is false
// when the text is worded otherwise, localized for one. Strings that the message does not name are "". It takes time
// proportional to the text.
func Strings(source string, id uint16, text string) ([]string, bool) {
	return Builtin().Strings(source, id, text)
}

// Strings is the function Strings on this catalog.
func (c *Catalog) Strings(source string, id uint16, text string) ([]string, bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxMatched {
		return nil, false
	}
	messages := c.byKind[kindOf(source, id)]
	if part, ok := partOfEvent(text); ok {
		return listed(part, messages)
	}
	if !slices.ContainsFunc(messages, func(m *Message) bool { return m.Text != "" }) {
		return nil, false
	}
	for _, blanks := range []bool{true, false} {
		folded, from := fold(text, blanks)
		folded = withoutTrailer(folded, blanks)
		for _, m := range messages {
			if m.Text == "" {
				continue
			}
			if found, ok := m.compiled(blanks).match(text, folded, from); ok {
				return found, true
			}
		}
	}
	return nil, false
}

// trailers are the advertisements at the end of messages, folded.
var trailers = []string{
	"for more information, click http://www.microsoft.com/contentredirect.asp",
	"for more information, see help and support center at http://go.microsoft.com/fwlink/events.asp",
}

// withoutTrailer cuts a trailer, and blanks, off the end.
func withoutTrailer(b []byte, blanks bool) []byte {
	b = bytes.TrimRight(b, " ")
	for _, t := range trailers {
		if !blanks {
			t = strings.ReplaceAll(t, " ", "")
		}
		if cut, ok := bytes.CutSuffix(bytes.TrimSuffix(b, []byte(".")), []byte(t)); ok {
			return bytes.TrimRight(cut, " ")
		}
	}
	return b
}

// match finds the strings in the folded text. Each literal is taken where it first occurs, the last one at the end; that
// finds a match wherever there is one, without going back.
func (f *form) match(text string, folded []byte, from []int) ([]string, bool) {
	if f.stop {
		folded = bytes.TrimSuffix(folded, []byte("."))
	}
	last := len(f.pieces) - 1
	rest, ok := bytes.CutPrefix(folded, []byte(f.pieces[0].literal))
	if !ok {
		return nil, false
	}
	if last == 0 {
		return []string{}, len(rest) == 0
	}
	found := found{text: text, from: from}
	at := len(folded) - len(rest)
	for i := 1; i <= last; i++ {
		literal := []byte(f.pieces[i].literal)
		hit := bytes.Index(folded[at:], literal)
		if i == last {
			hit = len(folded) - at - len(literal)
			if hit < 0 || !bytes.HasSuffix(folded[at:], literal) {
				return nil, false
			}
		} else if hit < 0 || len(literal) == 0 {
			return nil, false
		}
		if !found.put(f.pieces[i-1].insert, at, at+hit) {
			return nil, false
		}
		at += hit + len(literal)
	}
	return found.strings, true
}

// found gathers insertion strings.
type found struct {
	text    string
	from    []int // offsets of folded bytes in text
	strings []string
	set     [100]bool
}

// put takes the string between two folded offsets. It is false when the message names one string twice and the text has
// two different ones.
func (f *found) put(n, low, high int) bool {
	if n == gap {
		return true
	}
	for len(f.strings) < n {
		f.strings = append(f.strings, "")
	}
	s := ""
	if low < high {
		s = strings.TrimSpace(f.text[f.from[low]:f.from[high]])
	}
	if f.set[n] {
		return f.strings[n-1] == s
	}
	f.strings[n-1], f.set[n] = s, true
	return true
}

// partOfEvent is the list of strings that Event Viewer shows when it lacks the message DLL (Windows 2000 and later; NT 4,
// KB Q163139).
func partOfEvent(text string) (string, bool) {
	if !strings.HasPrefix(text, "The description for Event ID") {
		return "", false
	}
	for _, mark := range []string{
		"The following information is part of the event:", "It contains the following insertion string(s):",
	} {
		if _, part, ok := strings.Cut(text, mark); ok {
			return strings.TrimSuffix(strings.TrimSpace(part), "."), true
		}
	}
	return "", false
}

// listed splits such a list. Commas inside a string are not marked, so only a list whose length is known can be split.
func listed(part string, messages []*Message) ([]string, bool) {
	split := strings.Split(part, ", ")
	for _, m := range messages {
		if m.Text != "" && m.inserts() == len(split) {
			return split, true
		}
	}
	if len(split) == 1 {
		return split, true
	}
	return nil, false
}
