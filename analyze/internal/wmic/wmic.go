// Package wmic reads listings of WMI instances as people make them: wmic with /format:list, as a table or as CSV, and
// blocks of "name<TAB>value" or "name: value" lines that scripts write. The output is a run of Instances.
//
// It knows no class and changes no value, but for the entities that wmic's list format leaves in (its style sheet writes
// "&amp;" for "&", observed).
//
//	list   Name=Value, one a line, names in order, instances apart by blank lines
//	table  a row of names, then rows of values below them, columns of fixed width
//	csv    Node,Name,… then a row an instance; values are not quoted
package wmic

import (
	"strings"
	"unicode/utf8"
)

// Instance is one listed instance.
type Instance struct {
	Line  int // where it begins, from 1
	Props []Prop
}

// Prop is one property of an instance.
type Prop struct {
	Name, Value string
	Line        int
	Text        string // the whole line
}

// Get finds a property by its name, in any case.
func (i *Instance) Get(name string) (Prop, bool) {
	for _, p := range i.Props {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Prop{}, false
}

// MaxProps bounds the properties of one instance; what follows is left out. The classes of Exchange have about forty.
const MaxProps = 256

// Reader collects the lines of a listing into instances.
type Reader struct {
	// Known tells the property names of the classes looked for: they make a line of names a table or CSV header, and a
	// "name: value" line a property.
	Known func(name string) bool

	Damaged      int // rows of CSV with a comma too many
	FirstDamaged int // line of the first

	open    Instance
	gap     int      // blank lines since the last property
	columns []column // of the table being read
	names   []string // of the CSV being read
}

// column is a name of a table's header and where its values begin, in characters.
type column struct {
	name  string
	start int
}

// Read takes the next line. It returns an instance when one is complete, which is seldom the one the line belongs to.
func (r *Reader) Read(n int, text string) (Instance, bool) {
	text = strings.TrimPrefix(text, "\ufeff") // where one output was appended to another
	if strings.TrimSpace(text) == "" {
		r.gap++
		r.columns = nil
		return Instance{}, false
	}
	defer func() { r.gap = 0 }()
	switch {
	case r.header(text):
		return r.Close()
	case r.columns != nil:
		return Instance{Line: n, Props: r.row(n, text)}, true
	case r.names != nil:
		if props := r.values(n, text); props != nil {
			return Instance{Line: n, Props: props}, true
		}
	}
	return r.property(n, text)
}

// Close returns the instance that the listing's end completes.
func (r *Reader) Close() (Instance, bool) {
	done := r.open
	r.open = Instance{}
	return done, len(done.Props) > 0
}

// property takes a line of a block.
func (r *Reader) property(n int, text string) (done Instance, ok bool) {
	name, value, found := r.split(text)
	if !found {
		return Instance{}, false
	}
	if r.begins(name) {
		done, ok = r.Close()
	}
	if len(r.open.Props) == 0 {
		r.open.Line = n
	}
	if len(r.open.Props) < MaxProps {
		r.open.Props = append(r.open.Props, Prop{name, unescape.Replace(value), n, text})
	}
	return done, ok
}

// begins tells whether a property opens the next instance: it stands in the open one already, or it follows a blank line
// and its name comes before that of the last property (wmic orders names; a listing whose line ends were doubled has a
// blank line after each of them), or it follows two.
func (r *Reader) begins(name string) bool {
	count := len(r.open.Props)
	if count == 0 {
		return false
	}
	if _, twice := r.open.Get(name); twice {
		return true
	}
	last := r.open.Props[count-1].Name
	return r.gap > 1 || (r.gap == 1 && strings.ToLower(name) < strings.ToLower(last))
}

func (r *Reader) split(text string) (name, value string, ok bool) {
	for _, sep := range []string{"=", "\t", ":"} {
		name, value, ok = strings.Cut(text, sep)
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if ok && identifier(name) && (sep != ":" || r.Known(name)) {
			return name, value, true
		}
	}
	return "", "", false
}

var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`)

// identifier tells whether s can be the name of a property. MaxName bounds it.
func identifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

const maxName = 64

// header takes a line of names: of a table, when blanks separate them, or of CSV.
func (r *Reader) header(text string) bool {
	if strings.Contains(text, ",") {
		return r.csvHeader(text)
	}
	words := strings.Fields(text)
	known := 0
	for _, w := range words {
		if !identifier(w) {
			return false
		}
		if r.Known(w) {
			known++
		}
	}
	if known < 2 || known != len(words) {
		return false
	}
	r.columns, r.names = nil, nil
	at := 0
	for _, w := range words {
		i := strings.Index(text[at:], w)
		r.columns = append(r.columns, column{w, utf8.RuneCountInString(text[:at+i])})
		at += i + len(w)
	}
	return true
}

func (r *Reader) csvHeader(text string) bool {
	names := strings.Split(text, ",")
	known := false
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		if !identifier(names[i]) {
			return false
		}
		known = known || r.Known(names[i])
	}
	if !known || len(names) > MaxProps {
		return false
	}
	r.columns, r.names = nil, names
	return true
}

// row cuts a row of a table at the columns of its header.
func (r *Reader) row(n int, text string) []Prop {
	line := []rune(text)
	var props []Prop
	for i, c := range r.columns {
		if c.start >= len(line) {
			break
		}
		end := len(line)
		if i+1 < len(r.columns) {
			end = min(end, r.columns[i+1].start)
		}
		props = append(props, Prop{c.name, strings.TrimSpace(string(line[c.start:end])), n, text})
	}
	return props
}

// values reads a row of CSV. Commas within a value are not marked, so a row with more of them than the header cannot be
// read; nil for that and for a line that is no row.
func (r *Reader) values(n int, text string) []Prop {
	words := strings.Split(text, ",")
	if len(words) > len(r.names) {
		if r.Damaged++; r.Damaged == 1 {
			r.FirstDamaged = n
		}
	}
	if len(words) != len(r.names) {
		return nil
	}
	props := make([]Prop, 0, len(words))
	for i, w := range words {
		props = append(props, Prop{r.names[i], strings.TrimSpace(w), n, text})
	}
	return props
}
