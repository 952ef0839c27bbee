package artifact

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// Tables of services come from wmic (columns under their header, CSV with a Node column, or "Name=value" blocks), from a
// script's tabs or commas, and from "Export List" of the Services console (tabs, localized). Columns are found by their
// headers; WMI's are never localized. Source: Win32_Service, WMI documentation.
var serviceTable = Artifact{Kind: "service table (wmic, Services console)", Match: isServiceTable, Extract: extractServiceTable}

// serviceColumn is what a column means.
type serviceColumn int

const (
	serviceNoColumn serviceColumn = iota
	serviceNameColumn
	serviceDisplayColumn
	serviceStateColumn
	serviceStartColumn
	servicePathColumn
	servicePIDColumn
	serviceExitColumn
	serviceNodeColumn
)

var serviceHeaders = map[string]serviceColumn{
	"name": serviceNameColumn, "service": serviceNameColumn, "servicename": serviceNameColumn,
	"displayname": serviceDisplayColumn, "display name": serviceDisplayColumn, "display": serviceDisplayColumn, "caption": serviceDisplayColumn,
	"state": serviceStateColumn, "startmode": serviceStartColumn, "start mode": serviceStartColumn, "starttype": serviceStartColumn,
	"pathname": servicePathColumn, "processid": servicePIDColumn, "exitcode": serviceExitColumn,
	"node": serviceNodeColumn, "systemname": serviceNodeColumn,
}

// consoleHeaders are the first four columns of the Services console: display name, description, status, startup type.
var consoleHeaders = [][]string{
	{"name", "description", "status", "startup type"},
	{"name", "beschreibung", "status", "autostarttyp"},
	{"name", "beschreibung", "status", "starttyp"},
	{"nom", "description", "état", "type de démarrage"},
	{"nom", "description", "statut", "type de démarrage"},
	{"nombre", "descripción", "estado", "tipo de inicio"},
	{"nome", "descrizione", "stato", "tipo di avvio"},
	{"名前", "説明", "状態", "スタートアップの種類"},
}

// serviceLayout is a header, understood.
type serviceLayout struct {
	comma   byte // 0: columns by position
	columns []serviceColumn
	starts  []int // of the columns, in runes, when comma is 0
	console bool
}

// mayHeadServices tells quickly that a line is no header: each has a column of states or of ways to start, whose names
// share a few letters in all languages that are known.
func mayHeadServices(line string) bool {
	for i := 0; i+2 < len(line); i++ {
		a, b, c := lowerByte[line[i]], lowerByte[line[i+1]], lowerByte[line[i+2]]
		if a == 's' && b == 't' && c == 'a' || a == 't' && (b == 'y' || b == 'i') && c == 'p' || a >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// serviceLayoutOf understands a header line; ok is false when it is none of services.
func serviceLayoutOf(line string) (y serviceLayout, ok bool) {
	if !mayHeadServices(line) {
		return y, false
	}
	for _, comma := range []byte{'\t', ',', ';'} {
		if strings.IndexByte(line, comma) >= 0 {
			y.comma = comma
			return y, y.named(splitCSV(strings.TrimSpace(line), comma))
		}
	}
	var names []string
	at := 0
	for _, word := range strings.Fields(line) {
		at += strings.Index(line[at:], word)
		names, y.starts = append(names, word), append(y.starts, len([]rune(line[:at])))
		at += len(word)
	}
	return y, y.named(names)
}

func (y *serviceLayout) named(names []string) bool {
	if isConsoleHeader(names) {
		y.console = true
		y.columns = []serviceColumn{serviceDisplayColumn, serviceNoColumn, serviceStateColumn, serviceStartColumn}
		return true
	}
	seen := map[serviceColumn]bool{}
	for _, n := range names {
		column := serviceHeaders[strings.ToLower(n)]
		if seen[column] {
			column = serviceNoColumn
		}
		seen[column] = true
		y.columns = append(y.columns, column)
	}
	named := seen[serviceNameColumn] || seen[serviceDisplayColumn]
	return named && seen[serviceStartColumn] || seen[serviceNameColumn] && seen[serviceStateColumn]
}

func isConsoleHeader(names []string) bool {
	for _, header := range consoleHeaders {
		same := len(names) >= len(header)
		for i := 0; same && i < len(header); i++ {
			same = strings.EqualFold(names[i], header[i])
		}
		if same {
			return true
		}
	}
	return false
}

// cells splits a row. Where columns are positions, a value that stands across two of them is damage, unless the copy lost
// its blanks and there are as many words as columns.
func (y *serviceLayout) cells(line string) (cells []string, ok bool) {
	if y.comma != 0 {
		return splitCSV(line, y.comma), true
	}
	if cells, ok = y.byPosition(line); ok {
		return cells, true
	}
	words := strings.Fields(line)
	return words, len(words) == len(y.columns)
}

func (y *serviceLayout) byPosition(line string) (cells []string, ok bool) {
	if !isASCIILine(line) {
		return y.byRune([]rune(line))
	}
	cells = make([]string, len(y.starts))
	for i, from := range y.starts {
		to := len(line)
		if i+1 < len(y.starts) {
			to = min(to, y.starts[i+1])
		}
		if from > to {
			continue
		}
		if from > 0 && !unicode.IsSpace(rune(line[from-1])) {
			return nil, false
		}
		cells[i] = strings.TrimSpace(line[from:to])
	}
	return cells, true
}

func (y *serviceLayout) byRune(row []rune) (cells []string, ok bool) {
	for i, from := range y.starts {
		to := len(row)
		if i+1 < len(y.starts) {
			to = min(to, y.starts[i+1])
		}
		if from > to {
			cells = append(cells, "")
			continue
		}
		if from > 0 && !unicode.IsSpace(row[from-1]) {
			return nil, false
		}
		cells = append(cells, strings.TrimSpace(string(row[from:to])))
	}
	return cells, true
}

// isASCIILine tells whether a line is of ASCII: each character a byte.
func isASCIILine(line string) bool {
	for i := range len(line) {
		if line[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isServiceTable wants a header and a row whose state or start is one of a service.
func isServiceTable(in *Input) bool {
	if in.Binary {
		return false
	}
	var y serviceLayout
	named, found := false, false
	return anyLine(in.First, func(s string) bool {
		if name, value, ok := strings.Cut(s, "="); ok && isServiceProperty(name, value) {
			named = named || serviceHeaders[strings.ToLower(name)] == serviceNameColumn
			return named && serviceHeaders[strings.ToLower(name)] == serviceStateColumn
		}
		if found {
			cells, ok := y.cells(s)
			if ok && y.isService(cells) {
				return true
			}
		}
		if layout, ok := serviceLayoutOf(s); ok {
			y, found = layout, true
		}
		return false
	})
}

// isServiceProperty knows the lines of wmic's /format:list that only services have.
func isServiceProperty(name, value string) bool {
	switch serviceHeaders[strings.ToLower(name)] {
	case serviceNameColumn:
		return value != ""
	case serviceStateColumn:
		return serviceState(value) != ""
	}
	return false
}

func (y *serviceLayout) isService(cells []string) bool {
	for i, column := range y.columns {
		word := cellAt(cells, i)
		if column == serviceStateColumn && scWord(word) && serviceState(word) != "" || column == serviceStartColumn && scWord(word) && serviceStart(word) != "" {
			return true
		}
	}
	return false
}

func scWord(s string) bool { return !isDigits(s) }

// serviceTableReader reads rows and blocks.
type serviceTableReader struct {
	in       *Input
	services serviceLister
	layout   *serviceLayout
	block    map[serviceColumn]string // of /format:list
	blockAt  text.Line
	bad      damage
}

func extractServiceTable(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &serviceTableReader{in: in, block: map[serviceColumn]string{}}
	r.services.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, r.line)
	r.endBlock()
	r.bad.report(out)
	r.services.put(out, whole && r.bad.n == 0 && (r.services.hasBaseService() || r.layout != nil && r.layout.console))
	return nil
}

func (r *serviceTableReader) line(l text.Line) {
	line := unquote(l.Text)
	if layout, ok := serviceLayoutOf(line); ok {
		r.layout = &layout
		return
	}
	name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
	column := serviceNoColumn
	if ok && r.layout == nil {
		column = serviceHeaders[strings.ToLower(name)]
	}
	switch {
	case column != serviceNoColumn:
		if _, again := r.block[column]; again {
			r.endBlock()
		}
		if column == serviceNameColumn || len(r.block) == 0 {
			r.blockAt = l
		}
		r.block[column] = strings.TrimSpace(value)
	case strings.TrimSpace(line) == "", r.layout == nil:
	default:
		r.row(l, line)
	}
}

func (r *serviceTableReader) row(l text.Line, line string) {
	cells, ok := r.layout.cells(line)
	if !ok {
		r.bad.add(l.N, errColumns)
		return
	}
	row := map[serviceColumn]string{}
	for i, column := range r.layout.columns {
		row[column] = cellAt(cells, i)
	}
	if r.layout.console && row[serviceStateColumn] == "" {
		row[serviceStateColumn] = "stopped" // the console leaves the state of a stopped service blank
	}
	r.file(l, row)
}

func (r *serviceTableReader) endBlock() {
	if len(r.block) > 1 {
		r.file(r.blockAt, r.block)
	}
	r.block = map[serviceColumn]string{}
}

func (r *serviceTableReader) file(l text.Line, row map[serviceColumn]string) {
	name, display := row[serviceNameColumn], row[serviceDisplayColumn]
	key := name
	if name == "" {
		key, name = display, serviceNames[strings.ToLower(display)]
	}
	if key == "" {
		return
	}
	if r.services.list.Server == "" {
		r.services.list.Server = row[serviceNodeColumn]
	}
	s := r.services.keyed(r.in.Cite(l), key)
	if s == nil {
		return
	}
	s.Name, s.Display, s.Path = name, display, row[servicePathColumn]
	s.State, s.Start = serviceState(row[serviceStateColumn]), serviceStart(row[serviceStartColumn])
	s.PID, s.Exit = max(0, atoi(row[servicePIDColumn])), exitCode(row[serviceExitColumn])
}
