package artifact

import (
	"strings"
	"unicode/utf8"
)

// labelled is one "label: value" of a line.
type labelled struct {
	label  eventLabel
	strong bool // its words say that it is about an event
	value  string
}

// blanksAndStars is what stands around a value, emphasis of its label included.
const blanksAndStars = " \t\u00A0*"

// maxLabel bounds a label, in bytes.
const maxLabel = 60

// labelsOf reads the labels of a line of a pasted event. Lines that were joined on the way hold several; the description
// takes the rest of its line.
func labelsOf(line string) []labelled {
	first, rest, ok := leadingLabel(line)
	if !ok {
		return nil
	}
	all := []labelled{first}
	for last := &all[0]; last.label != labelDescription && last.label != labelData && len(all) < 16; last = &all[len(all)-1] {
		next, before, after, ok := innerLabel(rest)
		if !ok {
			last.value = strings.Trim(rest, blanksAndStars)
			return all
		}
		last.value = strings.Trim(before, blanksAndStars)
		all, rest = append(all, next), after
	}
	all[len(all)-1].value = strings.TrimSpace(rest)
	return all
}

// leadingLabel reads the label a line begins with.
func leadingLabel(line string) (first labelled, rest string, ok bool) {
	head := line[:min(len(line), maxLabel)]
	name, rest, ok := cutColon(head)
	if !ok {
		return first, "", false
	}
	rest = line[len(head)-len(rest):]
	first, ok = labelOf(name)
	return first, rest, ok
}

// innerLabel finds the next label within a line, which ends a value: one to four words before a colon.
func innerLabel(s string) (next labelled, before, after string, ok bool) {
	for from, tries := 0, 0; ; tries++ {
		name, rest, found := cutColon(s[from:])
		if !found || tries == 16 {
			return next, "", "", false
		}
		end := from + len(name)
		start, words := end, 0
		for i := end; i > max(0, end-maxLabel) && words < 4; {
			r, size := utf8.DecodeLastRuneInString(s[:i])
			i -= size
			if r != ' ' && r != '\t' && r != '\u00A0' {
				continue
			}
			if l, known := labelOf(s[i+size : end]); known && i+size < end {
				next, start = l, i
				words++
			} else if strings.TrimSpace(s[i+size:end]) != "" {
				words++
			}
		}
		if start < end {
			return next, s[:start], rest, true
		}
		from = len(s) - len(rest)
	}
}

// cutColon splits at the first colon, of ASCII or of full width.
func cutColon(s string) (before, after string, ok bool) {
	i := strings.IndexAny(s, ":\uFF1A")
	if i < 0 {
		return s, "", false
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+size:], true
}

// labelOf looks a label up, whatever blanks, marks of emphasis and letter case it has.
func labelOf(name string) (labelled, bool) {
	name = strings.Trim(name, " \t*_·•-\u00A0")
	var buf [maxLabel]byte
	if label, known := eventLabels[string(asciiLower(buf[:0], name))]; known {
		return labelled{label: label, strong: strongLabels[string(asciiLower(buf[:0], name))]}, true
	}
	name = strings.ToLower(strings.Join(strings.Fields(typewriter.Replace(name)), " "))
	label, known := eventLabels[name]
	return labelled{label: label, strong: isStrong(name)}, known
}

// asciiLower appends name with the letters of ASCII in lower case.
func asciiLower(dst []byte, name string) []byte {
	for i := range len(name) {
		dst = append(dst, lowerByte[name[i]])
	}
	return dst
}

// strongLabels are the labels whose words say that they are about an event.
var strongLabels = func() map[string]bool {
	strong := map[string]bool{}
	for name := range eventLabels {
		strong[name] = isStrong(name)
	}
	return strong
}()

// typewriter undoes what word processors and web pages make of a label.
var typewriter = strings.NewReplacer("\u00A0", " ", "\u2019", "'")

func isStrong(name string) bool {
	for _, word := range []string{"event ", "event-", "eventid", "ereignis", "événement", "イベント", "suceso", "evento", "log name", "protokollname"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
