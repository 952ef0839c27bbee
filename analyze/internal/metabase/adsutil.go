package metabase

import (
	"iter"
	"slices"
	"strings"

	"postmortem/analyze/internal/text"
)

// Adsutil reads what adsutil.vbs printed, be it ENUM, ENUM_ALL or GET, once or several times into one file. command is the
// command line that made the text, as far as a manifest tells; "" unknown. keep tells which nodes matter; a node whose
// path the text does not say is kept.
func Adsutil(lines iter.Seq2[text.Line, error], command string, keep func(path string) bool) (Listing, error) {
	a := adsutil{keep: keep}
	a.begin(commandPath(command))
	for line, err := range lines {
		if err != nil {
			a.end()
			return a.Listing, err
		}
		a.read(line)
	}
	a.end()
	return a.Listing, nil
}

// adsutil is the state of reading one text. A run is the output of one call of the script: the properties of its node,
// which it does not name, then those of the nodes below, which it does.
type adsutil struct {
	Listing
	keep  func(string) bool
	path  string     // of the node being listed; "" the run's own
	root  string     // of the run; "" not known yet
	run   []Property // of the run's own node
	keyed bool       // the run's own node has listed its KeyType, as ENUM does first
	known bool       // the node being listed has listed its KeyType
	list  *Property  // a LIST whose items are being read
	blank bool       // the last line was blank, and did not end a list
}

// begin starts a run.
func (a *adsutil) begin(root string) {
	a.path, a.root, a.run, a.keyed, a.known, a.blank = "", root, nil, false, false, false
}

// end closes a run: what its own node listed gets its path.
func (a *adsutil) end() {
	a.endList()
	if a.root == "" {
		a.root = rootByKeyType(a.run)
	}
	for _, p := range a.run {
		p.Path = a.root
		a.book(p)
	}
	if a.keyed && a.root != "" && a.keep(a.root) {
		a.node(a.root, a.run[0].Line)
	}
	a.run = nil
}

func (a *adsutil) book(p Property) {
	if p.Path == "" || a.keep(p.Path) {
		a.add(p)
	} else {
		a.Total++
	}
}

// rootByKeyType knows the node of a run by its class, where there is but one of the class.
func rootByKeyType(run []Property) string {
	for _, p := range run {
		if strings.EqualFold(p.Name, "KeyType") && strings.EqualFold(p.Value, "IIsSmtpService") {
			return "/LM/SmtpSvc"
		}
	}
	return ""
}

func (a *adsutil) read(line text.Line) {
	trimmed := strings.TrimSpace(line.Text)
	if trimmed == "" {
		a.blank = a.list == nil
		a.endList()
		return
	}
	if a.item(line.Text, trimmed) {
		return
	}
	a.endList()
	blank := a.blank
	a.blank = false
	p, isProperty := property(line, trimmed)
	switch {
	case isProperty:
		a.property(p, blank)
	case strings.HasPrefix(trimmed, "[/") && strings.HasSuffix(trimmed, "]"):
		a.child(Canonical(trimmed[1:len(trimmed)-1]), line.N)
	case commandPath(trimmed) != "":
		a.end()
		a.begin(commandPath(trimmed))
	case strings.HasPrefix(trimmed, "Microsoft (R) Windows Script Host"):
		root := a.root
		if len(a.run) > 0 || a.path != "" {
			root = "" // the banner of the next run
			a.end()
		}
		a.begin(root)
	case isFailure(trimmed):
		a.fail(line)
	}
}

// property books a property line. ENUM prints a node's KeyType first, right below the line that names the node: one that
// comes again, or behind a blank line, is that of the next run.
func (a *adsutil) property(p Property, blank bool) {
	if strings.EqualFold(p.Name, "KeyType") {
		if a.known || (blank && a.path != "") {
			a.end()
			a.begin("")
		}
		a.key(p)
	}
	if p.Type == "LIST" {
		a.list = &p
		return
	}
	a.put(p)
}

// key notes that a node lists all its properties.
func (a *adsutil) key(p Property) {
	a.known = true
	if a.path == "" {
		a.keyed = true
	} else if a.keep(a.path) {
		a.node(a.path, p.Line)
	}
}

func (a *adsutil) put(p Property) {
	p.Path = a.path
	switch {
	case a.path != "":
		a.book(p)
	case len(a.run) < MaxProperties:
		a.run = append(a.run, p)
	default:
		a.Dropped++
	}
}

// child takes the line that names a node below that of the run.
func (a *adsutil) child(path string, line int) {
	if a.root == "" {
		a.root = path[:strings.LastIndexByte(path, '/')]
	}
	if a.First == 0 {
		a.First = line
	}
	a.path, a.known = path, false
}

// item takes a line that holds an element of a list.
func (a *adsutil) item(raw, trimmed string) bool {
	if a.list == nil || raw[0] != ' ' && raw[0] != '\t' && raw[0] != '"' || trimmed[0] != '"' {
		return false
	}
	if len(a.list.Value) < MaxValue {
		if a.list.Value != "" {
			a.list.Value += "|"
		}
		a.list.Value += strings.Trim(trimmed, `"`)
	}
	return true
}

func (a *adsutil) endList() {
	if a.list != nil {
		p := *a.list
		a.list = nil
		a.put(p)
	}
}

// maxFailures bounds the messages that are kept.
const maxFailures = 100

func (a *adsutil) fail(line text.Line) {
	if len(a.Failures) < maxFailures {
		a.Failures = append(a.Failures, Failure{line.N, strings.TrimSpace(line.Text)})
	}
}

func isFailure(line string) bool {
	line = strings.ToLower(line)
	return strings.HasPrefix(line, "error trying to") || strings.HasPrefix(line, "error accessing the object")
}

// types are the kinds of values that the script prints.
var types = []string{"STRING", "INTEGER", "BOOLEAN", "LIST", "EXPANDSZ", "BINARY"}

// property reads `Name    : (TYPE) value`.
func property(line text.Line, trimmed string) (Property, bool) {
	name, rest, ok := strings.Cut(trimmed, ":")
	name, rest = strings.TrimSpace(name), strings.TrimSpace(rest)
	if !ok || !identifier(name) || !strings.HasPrefix(rest, "(") {
		return Property{}, false
	}
	kind, value, ok := strings.Cut(rest[1:], ")")
	if kind = strings.ToUpper(kind); !ok || !slices.Contains(types, kind) {
		return Property{}, false
	}
	p := Property{Name: name, Type: kind, Value: strings.TrimSpace(value), Line: line.N, Text: line.Text}
	switch kind {
	case "STRING", "EXPANDSZ":
		p.Value = strings.TrimSuffix(strings.TrimPrefix(p.Value, `"`), `"`)
	case "LIST":
		p.Value = "" // the number of items; they follow
	}
	return p, true
}

// IsProperty tells whether a line is a property as the script prints it.
func IsProperty(line string) bool {
	_, ok := property(text.Line{Text: line}, strings.TrimSpace(line))
	return ok
}

// IsFailure tells whether a line is the script's message that it could not read a node.
func IsFailure(line string) bool { return isFailure(strings.TrimSpace(line)) }

func identifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 80
}

// commandPath finds the node in a command line: that of "adsutil.vbs enum smtpsvc/1"; of "get smtpsvc/1/ServerState" the
// node above. "" when the line is no such command.
func commandPath(line string) string {
	words := strings.Fields(line)
	at := slices.IndexFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(w), "adsutil") })
	if at < 0 || at+2 >= len(words) {
		return ""
	}
	node := words[at+2]
	if node = strings.Trim(node, `"`); strings.HasPrefix(node, ">") || !strings.Contains(strings.ToLower(node), "svc") {
		return ""
	}
	switch verb := strings.ToLower(words[at+1]); verb {
	case "enum", "enum_all":
		return Canonical(node)
	case "get":
		path := Canonical(node)
		return path[:strings.LastIndexByte(path, '/')]
	}
	return ""
}
