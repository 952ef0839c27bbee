package redact

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf16"
)

var (
	machineForm   = pattern(`[\pL\pN]+(?:[-_&][\pL\pN]+)*\$?`)
	numberedForm  = pattern(`^(\pL{2,})[-_]?\d{1,4}$`)
	insertionForm = pattern(`^[^":]{2,80} \d{1,5}: "`)
)

// machineWords replaces words that look like the name of a machine: in capitals or with a number at the end, and no word
// that is known to name nobody.
func machineWords(r *Redactor, text string) (out []match) {
	for _, at := range machineForm().FindAllStringIndex(text, -1) {
		word := strings.TrimSuffix(text[at[0]:at[1]], "$")
		if looksLikeMachine(word) && !r.programOf(text, word) {
			out = append(out, match{at[0], at[0] + len(word), r.token(Word, word)})
		}
	}
	return out
}

func looksLikeMachine(word string) bool {
	if m := numberedForm().FindStringSubmatch(word); m != nil {
		return !known(m[1]) && !known(word)
	}
	letters := 0
	for _, c := range word {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			letters++
		}
	}
	if letters < 2 || len(word) < minName || known(word) {
		return false
	}
	for part := range strings.FieldsFuncSeq(word, func(c rune) bool { return !wordRune(c) }) {
		if len(part) > 2 && !known(part) {
			return true
		}
	}
	return false
}

// programOf tells whether the text names a program of that name: "CPQTEAM"="cpqteam.exe".
func (r *Redactor) programOf(text, word string) bool {
	text = fold(text)
	for _, ext := range []string{".exe", ".dll", ".sys"} {
		if strings.Contains(text, fold(word)+ext) {
			return true
		}
	}
	return false
}

// unknownWords replaces every word that is not known to name nobody.
func unknownWords(r *Redactor, text string) (out []match) {
	words(text, func(from, to int) int {
		word := text[from:to]
		if letters := strings.IndexFunc(word, unicode.IsLetter) >= 0; letters && to-from >= minName && !known(word) {
			out = append(out, match{from, to, r.token(Word, word)})
		}
		return to
	})
	return out
}

// insertions replaces every unknown word in the insertion strings of an event whose text is not known, and keeps its source:
// Source 1016: "CONTOSO\svc" | "…".
func insertions(r *Redactor, text string) (out []match) {
	if !r.strict {
		return nil
	}
	lead := insertionForm().FindString(text)
	if lead != "" {
		out = append(out, match{0, len(lead), lead})
	}
	for _, m := range unknownWords(r, text[len(lead):]) {
		out = append(out, match{m.from + len(lead), m.to + len(lead), m.with})
	}
	return out
}

var (
	hexForm   = pattern(`(?i)\b[0-9a-f]{2}(?:(?:[, ]\s?)?[0-9a-f]{2}){7,}`)
	domainSID = "\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00" // of an account of a domain, in binary
)

// hexData replaces bytes that spell a name, as values of several strings have them in a registry export.
func hexData(r *Redactor, text string) (out []match) {
	for _, at := range hexForm().FindAllStringIndex(text, -1) {
		raw, err := hex.DecodeString(strings.NewReplacer(",", "", " ", "", "\t", "").Replace(text[at[0]:at[1]]))
		if err == nil && (r.spellsName(wide(raw)) || r.spellsName(narrow(raw)) || strings.Contains(string(raw), domainSID)) {
			out = append(out, match{at[0], at[1], r.token(Data, text[at[0]:at[1]])})
		}
	}
	return out
}

// spellsName tells whether decoded bytes are a text in which something is to be replaced.
func (r *Redactor) spellsName(text string) bool {
	probe := &Redactor{tokens: newTokens(), names: r.names, strict: true}
	probe.forget()
	for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsPrint(c) }) {
		if len(line) >= minName && probe.through(line+"…", probing) != line+"…" {
			return true
		}
	}
	return false
}

// probing is the finders without the one that asks for them.
var probing []finder

func init() { probing = append(probing, finders[:len(finders)-1]...) }

func wide(raw []byte) string {
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])|uint16(raw[i+1])<<8)
	}
	return readable(string(utf16.Decode(units)))
}

func narrow(raw []byte) string { return readable(string(raw)) }

// readable is the text unless most of it is none.
func readable(text string) string {
	good, all := 0, 0
	for _, c := range text {
		all++
		if c == 0 || c >= ' ' && c < 0x250 && c != 0x7f {
			good++
		}
	}
	if good*10 < all*8 {
		return ""
	}
	return text
}
