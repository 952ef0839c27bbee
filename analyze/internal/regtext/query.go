package regtext

import (
	"bytes"
	"encoding/hex"
	"iter"
	"strconv"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle/regval"
)

// BannerV3 heads each output of reg.exe 3.0 (Windows XP and 2003; the Support Tools of 2000 write their own number).
const BannerV3 = "! REG.EXE VERSION"

// Query reads the output of "reg query", one or many in a row. Keys stand at the start of a line, values are indented:
// name, type and data, with tabs between (2000, 2003) or four blanks (Vista and later). A line that is neither comes as
// ErrDamaged, with its text as Source: an error message of reg.exe, or the rest of a string with line ends in it.
//
// Source: Microsoft, "Reg query"; the banner and the layout as shown there.
func Query(lines Views, wanted func(path string) bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		keep := wanted == nil
		for v, err := range lines {
			r := Record{Line: v.N}
			if err == nil {
				if r, err = queryLine(v, &keep, wanted); r.Line == 0 {
					continue
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// queryLine reads one line; a Record of line 0 is none.
func queryLine(v text.View, keep *bool, wanted func(string) bool) (Record, error) {
	line := Unquoted(v.Text)
	trimmed := bytes.TrimSpace(line)
	r := Record{Line: v.N}
	switch {
	case len(trimmed) == 0:
		return Record{}, nil
	case bytes.HasPrefix(trimmed, []byte(BannerV3)):
		r.Banner = true
		return r, nil
	case isQueryKey(line):
		r.IsKey, r.Path, r.Source = true, string(trimmed), string(v.Text)
		*keep = wanted == nil || wanted(r.Path)
		return r, nil
	case isPrompt(trimmed):
		r.Command, r.Source = string(trimmed), string(v.Text)
		return r, nil
	}
	return queryValue(r, v.Text, line, *keep)
}

// Unquoted is a line without the ">" that mail programs put before it.
func Unquoted(line []byte) []byte {
	rest, ok := bytes.CutPrefix(line, []byte(">"))
	if !ok {
		return line
	}
	return bytes.TrimPrefix(bytes.TrimLeft(rest, ">"), []byte(" "))
}

// isQueryKey recognises a path at the start of a line, also of another computer: \\NAME\HKEY_….
func isQueryKey(line []byte) bool {
	if rest, ok := bytes.CutPrefix(line, []byte(`\\`)); ok {
		_, line, _ = bytes.Cut(rest, []byte(`\`))
	}
	return hasWord(line, "HKEY_") && !bytes.ContainsAny(line, "\t=\"")
}

// isPrompt recognises a command line that was copied with its output: C:\>reg query … /s
func isPrompt(line []byte) bool {
	if first := line[0] | 0x20; first != 'r' && bytes.IndexByte(line, '>') < 0 {
		return false
	}
	lower := bytes.ToLower(line)
	for _, command := range []string{"reg query ", "reg.exe query "} {
		at := bytes.Index(lower, []byte(command))
		if at == 0 || at > 0 && bytes.HasSuffix(bytes.TrimRight(lower[:at], " "), []byte(">")) {
			return true
		}
	}
	return false
}

func queryValue(r Record, source, line []byte, keep bool) (Record, error) {
	name, t, data, ok := splitQueryValue(bytes.TrimLeft(line, " \t"))
	if !ok {
		r.Source = string(source)
		return r, ErrDamaged
	}
	r.Skipped = !keep
	if keep {
		r.Source, r.Name = string(source), queryName(string(name))
		r.Value = queryData(t, string(data))
	}
	return r, nil
}

// splitQueryValue finds the type between name and data. Names may hold blanks, and mail programs turn tabs into blanks and
// several blanks into one: a type after a tab or four blanks is preferred to one after a single blank.
func splitQueryValue(line []byte) (name []byte, t regval.Type, data []byte, ok bool) {
	for _, separator := range []string{"\t", "    ", " "} {
		for from := 0; ; {
			at := bytes.Index(line[from:], []byte(separator+"REG_"))
			if at < 0 {
				break
			}
			at += from + len(separator)
			if t, data, ok = typeAt(line[at:]); ok {
				return bytes.TrimRight(line[:at-1], " \t"), t, data, true
			}
			from = at
		}
	}
	return nil, 0, nil, false
}

func typeAt(s []byte) (regval.Type, []byte, bool) {
	end := bytes.IndexAny(s, " \t")
	if end < 0 {
		end = len(s)
	}
	t, ok := regval.TypeNamed(string(s[:end]))
	return t, cutSeparator(s[end:]), ok
}

// cutSeparator cuts one tab, or the four blanks or fewer that stand for it.
func cutSeparator(s []byte) []byte {
	if rest, ok := bytes.CutPrefix(s, []byte("\t")); ok {
		return rest
	}
	for n := 0; n < 4 && len(s) > 0 && s[0] == ' '; n++ {
		s = s[1:]
	}
	return s
}

// defaultNames are what reg.exe of Vista and later calls a default value, by its language.
var defaultNames = []string{
	"(Default)", "(Standard)", "(par défaut)", "(Predeterminado)", "(Predefinito)", "(Padrão)", "(Standaard)", "(既定)",
	"(По умолчанию)", "(默认)", "(預設)", "(기본값)", "(Domyślna)", "(Výchozí)",
}

// queryName: reg.exe 3.0 writes <NO NAME> for a default value, in the language of the system.
func queryName(name string) string {
	if len(name) > 2 && name[0] == '<' && name[len(name)-1] == '>' && name == strings.ToUpper(name) {
		return ""
	}
	for _, d := range defaultNames {
		if strings.EqualFold(name, d) {
			return ""
		}
	}
	return name
}

func queryData(t regval.Type, data string) regval.Value {
	data = strings.TrimRight(data, "\t")
	switch t {
	case regval.DWORD, regval.DWORDBE, regval.QWORD:
		if n, err := strconv.ParseUint(strings.TrimSpace(data), 0, 64); err == nil {
			return regval.Number(t, n)
		}
	case regval.MultiSZ:
		return regval.List(strings.Split(data, `\0`))
	case regval.SZ, regval.ExpandSZ, regval.Link:
		return regval.Value{Type: t, Text: data}
	}
	if raw, err := hex.DecodeString(strings.TrimSpace(data)); err == nil {
		return regval.Value{Type: t, Bytes: raw}
	}
	return regval.Value{Type: t, Text: data}
}
