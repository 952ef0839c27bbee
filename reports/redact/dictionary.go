package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	minName  = 3 // letters: a shorter name would be found in every other word
	minInner = 5 // letters of a name that is found within a longer word, too
	maxInner = 5000
)

// dictionary finds names in running text, the longest first.
type dictionary struct {
	byFirst map[string][]named // by the first word of the name, folded
	seen    map[string]bool
	loose   map[string]bool  // first words whose names are not in order yet
	inner   []innerName      // names that are found within words
	byStart map[string][]int // places in inner, by the first letters, folded
}

// innerName is a name with its folded form: every word of a report is held against thousands of names.
type innerName struct {
	Name
	folded string
}

type named struct {
	Name
	exact bool // the name is a word of the language: only this spelling, in capitals, is the name
}

// add takes a name in. What is too short, or a number, or a word that names nobody, would only do harm.
func (d *dictionary) add(n Name) {
	n.Text = strings.TrimSpace(n.Text)
	first, _ := firstWord(n.Text)
	least, exact := minName, allKnown(n.Text)
	if n.Kind == Host && n.Text == strings.ToUpper(n.Text) {
		least, exact = minName-1, exact || len(n.Text) < minName // two letters: in this very spelling only
	}
	if first == "" || d.seen[fold(n.Text)] || utf8.RuneCountInString(n.Text) < least || !strings.ContainsFunc(n.Text, unicode.IsLetter) {
		return
	}
	if exact && (first != n.Text || n.Text != strings.ToUpper(n.Text) || n.Kind != Host && n.Kind != Domain) {
		return
	}
	if d.byFirst == nil {
		d.byFirst, d.seen, d.loose, d.byStart = map[string][]named{}, map[string]bool{}, map[string]bool{}, map[string][]int{}
	}
	d.seen[fold(n.Text)] = true
	key := fold(first)
	d.byFirst[key] = append(d.byFirst[key], named{n, exact})
	d.loose[key] = true
	if !exact && n.Kind != Subject && n.Kind != MsgID && len(n.Text) >= minInner && len(d.inner) < maxInner && first == n.Text {
		d.addInner(n)
	}
}

func (d *dictionary) addInner(n Name) {
	folded := fold(n.Text)
	if len(folded) < minInner {
		return
	}
	start := folded[:minInner]
	d.byStart[start] = append(d.byStart[start], len(d.inner))
	d.inner = append(d.inner, innerName{n, folded})
}

// beginning is the names that begin with a folded word, the longest first.
func (d *dictionary) beginning(word string) []named {
	all := d.byFirst[word]
	if d.loose[word] {
		slices.SortStableFunc(all, func(x, y named) int { return len(y.Text) - len(x.Text) })
		delete(d.loose, word)
	}
	return all
}

// firstWord is the first run of letters and digits, and where it begins.
func firstWord(s string) (string, int) {
	from := strings.IndexFunc(s, wordRune)
	if from < 0 {
		return "", 0
	}
	to := strings.IndexFunc(s[from:], func(r rune) bool { return !wordRune(r) })
	if to < 0 {
		return s[from:], from
	}
	return s[from : from+to], from
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// words calls visit with each run of letters and digits; visit says from where to go on, at least behind the run.
func words(s string, visit func(from, to int) int) {
	for at := 0; at < len(s); {
		word, skip := firstWord(s[at:])
		if word == "" {
			return
		}
		at = max(visit(at+skip, at+skip+len(word)), at+skip+len(word))
	}
}

// at finds the longest name that begins with the word at from, and where it ends; -1 when there is none.
func (d *dictionary) at(s string, from, to int) (Name, int) {
	for _, n := range d.beginning(fold(s[from:to])) {
		lead := 0
		if _, lead = firstWord(n.Text); lead > from {
			continue
		}
		start := from - lead
		end := start + len(n.Text)
		if end > len(s) || (lead > 0 && s[start:from] != n.Text[:lead]) {
			continue
		}
		found := s[start:end]
		if !strings.EqualFold(found, n.Text) || (n.exact && found != n.Text) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(s[end:]); wordRune(next) && lastIsWord(n.Text) {
			continue
		}
		return n.Name, end
	}
	return Name{}, -1
}

func lastIsWord(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return wordRune(last)
}

// knownNames replaces the names that facts told, or that stood elsewhere where they could be told by their form: as whole
// words, long ones also within a word.
func knownNames(r *Redactor, text string) (out []match) {
	words(text, func(from, to int) int {
		if n, end := r.names.at(text, from, to); end > 0 {
			_, lead := firstWord(n.Text)
			out = append(out, match{from - lead, end, r.tokens.of(n.Kind, text[from-lead:end])})
			return end
		}
		out = append(out, r.within(text, from, to)...)
		return to
	})
	return out
}

// within finds a long name inside a word.
func (r *Redactor) within(text string, from, to int) []match {
	word := text[from:to]
	if to-from <= minInner || vocabulary()[fold(word)] {
		return r.cutOff(text, from, to)
	}
	name, seen := r.inner[word]
	if !seen {
		name = r.names.innerOf(word)
		r.inner[word] = name
	}
	at := strings.Index(fold(word), fold(name))
	if name == "" || at < 0 || at+len(name) > len(word) {
		return r.cutOff(text, from, to)
	}
	found := word[at : at+len(name)]
	return []match{{from + at, from + at + len(name), r.tokens.of(Word, found)}}
}

func (d *dictionary) innerOf(word string) (longest string) {
	word = fold(word)
	best := -1
	for i := range max(0, len(word)-minInner+1) {
		for _, k := range d.byStart[word[i:i+minInner]] {
			n := d.inner[k]
			longer := best < 0 || len(n.Text) > len(longest) || len(n.Text) == len(longest) && k < best
			if longer && strings.HasPrefix(word[i:], n.folded) {
				best, longest = k, n.Text
			}
		}
	}
	return longest
}

// cutOff finds the beginning of a name where a quotation was cut off.
func (r *Redactor) cutOff(text string, from, to int) []match {
	const ellipsis = "…"
	word := fold(text[from:to])
	if !strings.HasPrefix(text[to:], ellipsis) || len(word) < minName || vocabulary()[word] {
		return nil
	}
	for _, n := range r.names.inner {
		if strings.HasPrefix(n.folded, word) {
			return []match{{from, to, r.tokens.of(Word, text[from:to])}}
		}
	}
	return nil
}
