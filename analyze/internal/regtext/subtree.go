package regtext

import (
	"bytes"
	"encoding/hex"
	"iter"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle/regval"
)

// Subtree reads the listing that regedt32 saves ("Save Subtree As") and that regedit of XP and 2003 exports as text:
//
//	Key Name:          HKEY_LOCAL_MACHINE\SOFTWARE\…
//	Class Name:        <NO CLASS>
//	Last Write Time:   3/14/2005 - 9:12 AM
//	Value 0
//	  Name:            Enabled
//	  Type:            REG_DWORD
//	  Data:            0x1
//
// Lists go on in the lines after "Data:", bytes in rows of hex. Labels are in the system's language: only the key's is
// known by its word or by the path behind it, the others by their place. Layout inferred from published listings.
func Subtree(lines Views, wanted func(path string) bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		s := &subtreeReader{yield: yield, wanted: wanted}
		for v, err := range lines {
			if err != nil {
				s.flush()
				s.emit(Record{Line: v.N}, err)
				return
			}
			if s.line(v); s.stopped {
				return
			}
		}
		s.flush()
	}
}

type subtreeReader struct {
	yield   func(Record, error) bool
	wanted  func(string) bool
	stopped bool
	keep    bool
	open    bool // a value is being read
	fields  int  // of it: 1 has a name, 2 a type, 3 data
	record  Record
	kind    regval.Type
	data    []string
	size    int  // bytes of data
	long    bool // more than is kept of a value
}

func (s *subtreeReader) emit(r Record, err error) {
	if !s.stopped && !s.yield(r, err) {
		s.stopped = true
	}
}

func (s *subtreeReader) line(v text.View) {
	line := Unquoted(v.Text)
	switch path, isKey := subtreeKey(line); {
	case isKey:
		s.flush()
		s.keep = s.wanted == nil || s.wanted(path)
		s.emit(Record{Line: v.N, Source: string(v.Text), IsKey: true, Path: path}, nil)
	case isValueHead(line):
		s.flush()
		s.open, s.fields = true, 0
		s.record = Record{Line: v.N, Skipped: !s.keep}
	case s.open:
		s.field(v, line)
	}
}

// subtreeKey is the path of a line that names a key; see Subtree.
func subtreeKey(line []byte) (string, bool) {
	label, rest, ok := bytes.Cut(line, []byte(":"))
	path := string(bytes.TrimSpace(rest))
	if !ok || len(label) == 0 || label[0] == ' ' || label[0] == '\t' {
		return "", false
	}
	if len(path) >= len("HKEY_") && strings.EqualFold(path[:len("HKEY_")], "HKEY_") {
		return path, true
	}
	if !strings.EqualFold(string(label), "Key Name") && !strings.EqualFold(string(label), "Schlüsselname") {
		return "", false
	}
	hive, _, _ := strings.Cut(path, `\`)
	for _, machine := range []string{"SOFTWARE", "SYSTEM", "HARDWARE", "SAM", "SECURITY"} {
		if strings.EqualFold(hive, machine) {
			return `HKEY_LOCAL_MACHINE\` + path, true
		}
	}
	return path, path != ""
}

// isValueHead recognises "Value 12" in any language: a word and a number at the line's start.
func isValueHead(line []byte) bool {
	word, number, ok := bytes.Cut(bytes.TrimRight(line, " "), []byte(" "))
	if !ok || len(word) == 0 || word[0] == '\t' || len(number) == 0 || len(number) > 6 || bytes.ContainsRune(word, ':') {
		return false
	}
	for _, c := range number {
		if c < '0' || c > '9' {
			return false
		}
	}
	return word[0] < '0' || word[0] > '9'
}

func (s *subtreeReader) field(v text.View, line []byte) {
	indented := len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
	_, rest, labelled := bytes.Cut(line, []byte(":"))
	field := string(bytes.TrimSpace(rest))
	switch {
	case s.fields == 3:
		s.more(strings.TrimSpace(string(line)))
	case !indented || !labelled:
	case s.fields == 0:
		s.record.Line, s.record.Name, s.fields = v.N, queryName(field), 1
		if s.keep {
			s.record.Source = string(v.Text)
		}
	case s.fields == 1:
		s.kind, _ = regval.TypeNamed(field)
		s.fields = 2
	default:
		s.fields = 3
		s.more(field)
	}
}

// Of one value, in the text: a row of 16 bytes takes some 75.
const (
	maxSubtreeLines = 65_536
	maxSubtreeText  = 8 * regval.MaxData
)

func (s *subtreeReader) more(line string) {
	switch {
	case !s.keep || line == "":
	case s.long || len(s.data) >= maxSubtreeLines || s.size+len(line) > maxSubtreeText:
		s.long, s.data = true, nil
	default:
		s.data, s.size = append(s.data, line), s.size+len(line)
	}
}

// flush hands the open value on.
func (s *subtreeReader) flush() {
	if !s.open {
		return
	}
	r := s.record
	switch {
	case s.fields < 3:
		s.emit(r, ErrValue)
	case r.Skipped:
		s.emit(r, nil)
	case s.long:
		s.emit(r, regval.ErrLong)
	default:
		r.Value = subtreeData(s.kind, s.data)
		s.emit(r, nil)
	}
	s.open, s.data, s.size, s.long = false, nil, 0, false
}

func subtreeData(t regval.Type, lines []string) regval.Value {
	switch t {
	case regval.MultiSZ:
		return regval.List(lines)
	case regval.SZ, regval.ExpandSZ, regval.Link, regval.DWORD, regval.DWORDBE, regval.QWORD:
		return queryData(t, strings.Join(lines, "\n"))
	}
	var raw []byte
	for _, line := range lines {
		raw = append(raw, hexRow(line)...)
	}
	return regval.Value{Type: t, Bytes: raw}
}

// hexRow reads "00000010   01 02 03 04 05 06 07 08 - 09 0a   ..........".
func hexRow(line string) []byte {
	fields := strings.Fields(line)
	var raw []byte
	for _, field := range fields[min(1, len(fields)):] {
		b, err := hex.DecodeString(field)
		if field == "-" {
			continue
		}
		if err != nil || len(b) != 1 || len(raw) == 16 {
			break
		}
		raw = append(raw, b[0])
	}
	return raw
}
