package artifact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// collectorTable reads the collector's own tables; their form is described with bundle.Table. Each row becomes what the
// row of a native tool would, cited by its line.
var collectorTable = Artifact{Kind: "collector's table", Streams: true, Match: isCollectorTable, Extract: extractCollectorTable}

func isCollectorTable(in *Input) bool {
	return !in.Binary && strings.HasPrefix(strings.TrimLeft(in.First, "\r\n "), bundle.TableMark+"\t")
}

// tableReader reads the tables of one member.
type tableReader struct {
	in    *Input
	out   *facts.Extract
	table *bundle.Table // nil between tables
	head  text.Line
	rows  tableRows // nil for a table of an unknown name
	n     int       // rows of this table
	bad   damage
}

// maxFileRows bounds the rows of a table of files, which has one for each file of the Mailroot; only those that are asked
// for are kept.
const maxFileRows = 5_000_000

// maxRows bounds the rows that are used of the table.
func (r *tableReader) maxRows() int {
	switch r.table.Name {
	case "files":
		return maxFileRows
	case "queues":
		return maxQueues
	}
	return maxListEntries
}

// tableRows makes facts of the rows of one kind of table.
type tableRows interface {
	// row reads a row; false when it lacks what it is about.
	row(r *tableReader, at facts.Citation, row *bundle.Row) bool
	// put hands the snapshot on. partial says that the table is not whole.
	put(r *tableReader, partial bool)
}

// tableKinds make the reader for each name of bundle.TableKinds.
var tableKinds = map[string]func() tableRows{
	"acl":        func() tableRows { return &aclRows{} },
	"autostarts": func() tableRows { return &autostartRows{} },
	"files":      func() tableRows { return &folderRows{} },
	"folders":    func() tableRows { return &folderRows{} },
	"metabase":   func() tableRows { return &metabaseRows{} },
	"modules":    func() tableRows { return &moduleRows{} },
	"processes":  func() tableRows { return &processRows{} },
	"queues":     func() tableRows { return &linkRows{} },
	"services":   func() tableRows { return &serviceRows{} },
	"settings":   func() tableRows { return &settingRows{} },
	"sockets":    func() tableRows { return &socketRows{} },
	"versions":   func() tableRows { return &versionRows{} },
	"volumes":    func() tableRows { return &folderRows{} },
}

func extractCollectorTable(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &tableReader{in: in, out: out}
	for l, err := range in.Lines(ctx) {
		if err != nil {
			out.Gap(fmt.Sprintf("line %d: %v", l.N, err))
			break
		}
		r.line(l)
	}
	r.finish()
	return nil
}

func (r *tableReader) line(l text.Line) {
	if strings.HasPrefix(l.Text, bundle.TableMark) {
		r.finish()
		r.open(l)
		return
	}
	if r.table == nil {
		return
	}
	known := r.table.Columns != nil
	row, ok := r.table.Row(l.Text)
	if !known && r.table.Columns != nil {
		r.nameUnknownColumns()
	}
	if !ok || r.rows == nil {
		return
	}
	if r.n++; r.n > r.maxRows() || r.table.Name != "files" && !r.in.takeLine(len(l.Text)) {
		return
	}
	if r.out.Records++; !r.rows.row(r, r.in.Cite(l), &row) {
		r.bad.add(l.N, errEmptyRow)
	}
}

func (r *tableReader) open(l text.Line) {
	table, err := bundle.NewTable(l.Text)
	if err != nil {
		r.out.Gap(fmt.Sprintf("line %d: %v", l.N, err))
		return
	}
	r.table, r.head, r.n, r.bad = table, l, 0, damage{}
	if table.Offset == nil && r.in.Zone != nil {
		_, seconds := time.Unix(0, 0).In(r.in.Zone).Zone()
		minutes := seconds / 60
		table.Offset = &minutes
	}
	if make, ok := tableKinds[table.Name]; ok {
		r.rows = make()
	} else {
		r.out.Gap(fmt.Sprintf("table %.40q: of no kind this program reads", table.Name))
	}
}

// nameUnknownColumns says what a newer collector wrote that this program does not use.
func (r *tableReader) nameUnknownColumns() {
	i := slices.IndexFunc(bundle.TableKinds, func(k bundle.TableKind) bool { return k.Name == r.table.Name })
	if i < 0 {
		return
	}
	var unknown []string
	for _, column := range r.table.Columns {
		if !slices.ContainsFunc(bundle.TableKinds[i].Columns, func(c string) bool { return strings.EqualFold(c, column) }) {
			unknown = append(unknown, fmt.Sprintf("%.40q", column))
		}
	}
	if len(unknown) > 0 {
		r.out.Gap(fmt.Sprintf("table %q: columns not known: %s", r.table.Name, strings.Join(unknown, ", ")))
	}
}

// finish hands on the table that is open.
func (r *tableReader) finish() {
	if r.table == nil {
		return
	}
	err := r.table.Err()
	if err != nil {
		r.out.Gap(err.Error())
	}
	if r.n > r.maxRows() {
		r.out.Gap(fmt.Sprintf("table %q: rows beyond %d are not used", r.table.Name, r.maxRows()))
	}
	r.bad.report(r.out)
	if r.rows != nil && r.table.Columns != nil {
		r.rows.put(r, err != nil || r.bad.n > 0 || r.n > r.maxRows())
	}
	r.table, r.rows = nil, nil
}

// source heads a snapshot of the table.
func (r *tableReader) source(partial bool) facts.Source {
	s := r.in.Source(r.table.Server)
	s.Partial = s.Partial || partial
	if when := r.utc(r.table.Taken); !when.IsZero() {
		s.Taken = when
	}
	return s
}

// utc is a time of a row; zero when it is none, or local in an unknown zone.
func (r *tableReader) utc(s string) time.Time {
	when, local, _ := r.table.Time(s)
	if local {
		return time.Time{}
	}
	return when
}

// errEmptyRow is the damage of a row without its first cell.
var errEmptyRow = errors.New("a row without what it is about")
