package msgtable

import "strings"

// MaxFormatted bounds a formatted message, in bytes: a text may name an insertion string as often as it likes.
const MaxFormatted = 64 << 10

// Format puts insertion strings into a message text as FormatMessage does. A string that the event lacks stays visible
// as %n. A printf format (%1!d!) is left aside, because the strings of events are texts already. parameter, unless nil,
// gives the text of what a string names as %%n.
func Format(text string, inserts []string, parameter func(id uint32) (string, bool)) string {
	f := formatter{inserts: inserts, parameter: parameter}
	for len(text) > 0 && f.out.Len() < MaxFormatted {
		plain, rest, found := strings.Cut(text, "%")
		f.out.WriteString(plain)
		if !found {
			break
		}
		text = f.escape(rest)
	}
	out := f.out.String()
	if len(out) > MaxFormatted {
		out = strings.ToValidUTF8(out[:MaxFormatted], "")
	}
	return strings.TrimRight(strings.ReplaceAll(out, "\r\n", "\n"), " \r\n")
}

type formatter struct {
	out       strings.Builder
	inserts   []string
	parameter func(uint32) (string, bool)
}

// escape handles what follows a "%" and returns the rest.
func (f *formatter) escape(s string) string {
	if s == "" {
		f.out.WriteByte('%')
		return ""
	}
	if s[0] >= '1' && s[0] <= '9' {
		return f.insert(s)
	}
	switch s[0] {
	case '0':
		return ""
	case 'n':
		f.out.WriteByte('\n')
	case 'r':
		f.out.WriteByte('\r')
	case 't':
		f.out.WriteByte('\t')
	case 'b':
		f.out.WriteByte(' ')
	default:
		f.out.WriteByte(s[0]) // %% %. %! and anything else stand for the character itself
	}
	return s[1:]
}

// insert handles %1 to %99, with a printf format or without.
func (f *formatter) insert(s string) string {
	digits := 1
	if len(s) > 1 && isDigit(s[1]) {
		digits = 2
	}
	number := atoi(s[:digits])
	if number > len(f.inserts) {
		f.out.WriteString("%" + s[:digits])
	} else {
		f.out.WriteString(f.expand(f.inserts[number-1]))
	}
	return afterFormat(s[digits:])
}

// expand replaces %%n in an insertion string by the parameter message it names.
func (f *formatter) expand(s string) string {
	if f.parameter == nil || !strings.Contains(s, "%%") {
		return s
	}
	var out strings.Builder
	for out.Len() < MaxFormatted {
		before, after, found := strings.Cut(s, "%%")
		out.WriteString(before)
		if !found {
			break
		}
		n := 0
		for n < len(after) && n < 9 && isDigit(after[n]) {
			n++
		}
		text, known := f.parameter(uint32(atoi(after[:n])))
		if n == 0 || !known {
			text = "%%" + after[:n]
		}
		out.WriteString(strings.TrimRight(text, "\r\n"))
		s = after[n:]
	}
	return out.String()
}

// afterFormat skips "!format!". It is short; a lone "!" is an exclamation mark.
func afterFormat(s string) string {
	const longest = 16
	if s == "" || s[0] != '!' {
		return s
	}
	end := strings.IndexByte(s[1:min(len(s), longest)], '!')
	if end < 1 || strings.Trim(s[1:1+end], "-+ #0123456789.*hlwIsSdiuxXcCp") != "" {
		return s
	}
	return s[end+2:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}
