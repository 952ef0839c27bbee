package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The collector's tables are texts, one table a file, that say in one form what Windows has no console tool for, or only
// one whose output is localized:
//
//	# postmortem-table<TAB>NAME<TAB>1<TAB>server=EXCH01<TAB>offset=60<TAB>taken=2005-03-14T09:15:00
//	Column<TAB>Column<TAB>…
//	cell<TAB>cell<TAB>…
//	# end<TAB>number of rows
//
// The fields of the first line behind the version may be missing and stand in any order:
//
//	server  the computer's NetBIOS name
//	offset  its local time minus UTC in minutes; missing when unknown
//	taken   when the table was begun
//	all     1: a table of modules lists those of every process, so a process that it lacks does not run
//
// Times are the computer's local time, 2005-03-14T09:15:00, or UTC with Z behind. A cell that is unknown is empty. In cells
// a backslash is written \\, a tab \t, a line feed \n, a carriage return \r. Any encoding of text will do; the script
// writes UTF-16LE with a byte-order mark. A last line that is missing or counts other rows means that the table was cut.
const (
	TableMark    = "# postmortem-table"
	TableEnd     = "# end"
	TableVersion = 1
	TableTime    = "2006-01-02T15:04:05" // the layout of times; in UTC a Z follows
)

// MaxTableColumns bounds the columns of a table that is read.
const MaxTableColumns = 64

// TableKind is a table by its name, with the columns that a collector writes. Path-like columns come first: a row without
// its first cell says nothing.
type TableKind struct {
	Name    string
	Columns []string
}

// TableKinds are the tables, by name. A table lists everything of its kind, those of files, folders, versions and modules
// everything of what they name.
//
// Bytes, Files, PID and other numbers are decimal; Complete, Directory and Enabled are 1 or 0, Complete also "denied" for a
// folder that may not be read; Services are joined with commas, the parts of a metabase list with "|". A process whose
// modules may not be read has one row with an empty Path, an object whose permissions may not be read an empty SDDL. Names
// of settings that the analyzer uses: OSName, OSVersion, Zone, Offset (minutes). States and start types of services are
// WMI's words or sc's; types of queues are those of the report (remote-delivery, …), states in lower case.
var TableKinds = []TableKind{
	{"acl", []string{"Path", "SDDL"}},
	{"autostarts", []string{"Where", "Entry", "Image", "Description", "Publisher", "Enabled"}},
	{"files", []string{"Path", "Bytes", "Modified", "Directory"}},
	{"folders", []string{"Path", "Files", "Bytes", "Oldest", "Newest", "Complete"}},
	{"metabase", []string{"Path", "Name", "Type", "Value"}},
	{"modules", []string{"PID", "Process", "Path", "Version"}},
	{"processes", []string{"PID", "Process", "Path", "Services"}},
	{"queues", []string{"Name", "VirtualServer", "Type", "State", "Messages", "Bytes", "Oldest", "Extended"}},
	{"services", []string{"Name", "Display", "State", "Start", "Path", "PID", "Exit"}},
	{"settings", []string{"Name", "Value"}},
	{"sockets", []string{"Protocol", "Local", "Remote", "State", "PID", "Process"}},
	{"versions", []string{"Path", "Version", "Bytes", "Modified", "Product", "Company"}},
	{"volumes", []string{"Drive", "Free", "Total"}},
}

// TableHead is the first line of a table.
type TableHead struct {
	Name    string
	Version int
	Server  string // "" not written
	Offset  *int   // minutes; nil unknown
	Taken   string // as written; "" not written
	All     bool
}

// String writes the head as its line.
func (h TableHead) String() string {
	cells := []string{TableMark, h.Name, strconv.Itoa(h.Version)}
	if h.Server != "" {
		cells = append(cells, "server="+h.Server)
	}
	if h.Offset != nil {
		cells = append(cells, "offset="+strconv.Itoa(*h.Offset))
	}
	if h.Taken != "" {
		cells = append(cells, "taken="+h.Taken)
	}
	if h.All {
		cells = append(cells, "all=1")
	}
	return TableRow(cells...)
}

// TableRow writes cells as a line.
func TableRow(cells ...string) string {
	written := make([]string, len(cells))
	for i, c := range cells {
		written[i] = tableEscapes.Replace(c)
	}
	return strings.Join(written, "\t")
}

// TableEndRow writes the last line of a table of n rows.
func TableEndRow(n int) string { return TableEnd + "\t" + strconv.Itoa(n) }

var (
	tableEscapes   = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	tableUnescapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")
)

// Errors of reading a table.
var (
	ErrTable    = errors.New("not a collector's table")
	ErrTableCut = errors.New("the table ends early")
)

// Table reads a table line by line, streaming: begin with NewTable, hand every further line to Row, then ask Err.
type Table struct {
	TableHead
	Columns []string // nil until the second line was read
	rows    int
	ended   bool
	err     error
}

// NewTable reads a table's first line. It fails, with ErrTable, on any other.
func NewTable(line string) (*Table, error) {
	cells := strings.Split(strings.TrimRight(line, "\r\n \t"), "\t")
	if cells[0] != TableMark || len(cells) < 3 {
		return nil, ErrTable
	}
	version, err := strconv.Atoi(cells[2])
	if err != nil || version < 1 || version > TableVersion {
		return nil, fmt.Errorf("table %.40q of version %.10q: %w", cells[1], cells[2], ErrTable)
	}
	t := &Table{TableHead: TableHead{Name: strings.ToLower(cells[1]), Version: version}}
	for _, field := range cells[3:] {
		t.field(field)
	}
	return t, nil
}

func (t *Table) field(field string) {
	name, value, _ := strings.Cut(tableUnescapes.Replace(field), "=")
	switch name {
	case "server":
		t.Server = value
	case "taken":
		t.Taken = value
	case "all":
		t.All = value == "1"
	case "offset":
		if n, err := strconv.Atoi(value); err == nil && n >= -maxOffset && n <= maxOffset {
			t.Offset = &n
		}
	}
}

// maxOffset is the most a local time may differ from UTC, in minutes.
const maxOffset = 15 * 60

// Row reads one line. ok is false for the line of column names, the last line, and lines outside the table.
func (t *Table) Row(line string) (row Row, ok bool) {
	switch {
	case t.ended || t.err != nil:
		return Row{}, false
	case t.Columns == nil:
		t.columns(line)
		return Row{}, false
	case line == TableEnd || strings.HasPrefix(line, TableEnd+"\t"):
		t.end(line)
		return Row{}, false
	}
	t.rows++
	return Row{table: t, line: line}, true
}

func (t *Table) columns(line string) {
	names := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
	if len(names) > MaxTableColumns || strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
		t.err = fmt.Errorf("table %q: no column names: %w", t.Name, ErrTable)
		return
	}
	t.Columns = names
}

func (t *Table) end(line string) {
	t.ended = true
	_, count, _ := strings.Cut(line, "\t")
	if n, err := strconv.Atoi(strings.TrimSpace(count)); err != nil || n != t.rows {
		t.err = fmt.Errorf("table %q: %d rows, the last line says %.20q: %w", t.Name, t.rows, count, ErrTableCut)
	}
}

// Err says, when all lines were read, whether the table is whole.
func (t *Table) Err() error {
	if t.err == nil && !t.ended {
		return fmt.Errorf("table %q: no last line after %d rows: %w", t.Name, t.rows, ErrTableCut)
	}
	return t.err
}

// Time reads a time of the table. Local says that it is the computer's local time, because neither the time nor the table
// tells the offset. ok is false when s is empty or no time.
func (t *Table) Time(s string) (when time.Time, local, ok bool) {
	bare, utc := strings.CutSuffix(s, "Z")
	when, err := time.Parse(TableTime, bare)
	switch {
	case err != nil:
		return time.Time{}, false, false
	case utc:
		return when, false, true
	case t.Offset == nil:
		return when, true, true
	}
	return when.Add(-time.Duration(*t.Offset) * time.Minute), false, true
}

// Row is one row of a table.
type Row struct {
	table *Table
	line  string
	cells []string
}

// Get is the cell of a column, with escapes undone; "" when the row or the table does not have it.
func (r *Row) Get(column string) string {
	i := slices.IndexFunc(r.table.Columns, func(c string) bool { return strings.EqualFold(c, column) })
	if r.cells == nil {
		r.cells = strings.SplitN(r.line, "\t", MaxTableColumns+1)
	}
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return tableUnescapes.Replace(r.cells[i])
}

// Int is the number in a column; ok is false when it is empty or none.
func (r *Row) Int(column string) (n int64, ok bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(r.Get(column)), 10, 64)
	return n, err == nil
}

// Bytes is the number in a column that cannot be negative, -1 when it is unknown.
func (r *Row) Bytes(column string) int64 {
	if n, ok := r.Int(column); ok && n >= 0 {
		return n
	}
	return -1
}
