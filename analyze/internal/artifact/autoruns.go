package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// Autoruns has been saved in two forms of text: comma-separated by autorunsc -c (tabs with -ct), with columns that every
// version added to and that are found by their headers; and by the window's Save, the places on lines of their own and the
// entries below with + (on) or X (off) and tabs. What autorunsc prints without -c is not read. The window's .arn file is
// binary. Source: Autoruns and Autorunsc 8 to 14, Sysinternals (layouts of version 8 from memory).
var autoruns = Artifact{Kind: "Autoruns list", Match: isAutoruns, Extract: extractAutoruns}

// isAutoruns takes a binary save by its name alone: nothing else tells it, and all it gets is a hint.
func isAutoruns(in *Input) bool {
	if in.Binary {
		return strings.HasSuffix(strings.ToLower(in.Path()), ".arn")
	}
	places, entries := 0, 0
	return anyLine(in.First, func(s string) bool {
		if _, ok := autorunsHeader(s); ok {
			return true
		}
		if isAutorunsPlace(s) {
			places++
		} else if _, ok := autorunsEntry(s); ok && places > 0 {
			entries++
		}
		return places > 0 && entries > 0
	})
}

// autorunsColumns are the headers; the publisher has had three.
var autorunsColumns = []string{"Entry Location", "Entry", "Description", "Publisher", "Company", "Signer", "Image Path", "Launch String", "Enabled"}

// autorunsTable is a header, understood.
type autorunsTable struct {
	comma   byte
	columns map[string]int
}

func autorunsHeader(s string) (t autorunsTable, ok bool) {
	if !strings.Contains(s, autorunsColumns[0]) {
		return autorunsTable{}, false
	}
	for _, comma := range []byte{',', '\t', ';'} {
		columns := columnsOf(splitCSV(s, comma), autorunsColumns...)
		if columns["Entry Location"] >= 0 && columns["Entry"] >= 0 && columns["Image Path"] >= 0 {
			return autorunsTable{comma, columns}, true
		}
	}
	return autorunsTable{}, false
}

// isAutorunsPlace knows the lines of the text save that name a place: a registry key, or a folder.
func isAutorunsPlace(s string) bool {
	return !strings.Contains(s, "\t") &&
		(strings.HasPrefix(s, `HKLM\`) || strings.HasPrefix(s, `HKCU\`) || strings.HasPrefix(s, `HKCR\`) || len(s) > 3 && s[1:3] == `:\`)
}

// autorunsEntry splits an entry of the text save: mark, name, description, publisher, image.
func autorunsEntry(s string) (cells []string, ok bool) {
	if len(s) < 3 || s[0] != '+' && s[0] != 'X' || s[1] != ' ' {
		return nil, false
	}
	cells = strings.Split(s[2:], "\t")
	return cells, len(cells) >= 4
}

// autorunsReader reads all forms of text.
type autorunsReader struct {
	in    *Input
	list  facts.AutostartList
	table *autorunsTable
	place string
	full  bool
}

func extractAutoruns(ctx context.Context, in *Input, out *facts.Extract) error {
	if in.Binary {
		out.Gap("a binary save of Autoruns: in Autoruns choose File, Save as type Text, or run autorunsc -a -c")
		return nil
	}
	r := &autorunsReader{in: in}
	r.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, r.line)
	if r.list.Head.IsZero() {
		return nil
	}
	tooMany(out, r.full)
	r.list.Partial = r.list.Partial || !whole || r.full
	out.Records += len(r.list.Entries)
	out.Autostarts = append(out.Autostarts, r.list)
	return nil
}

func (r *autorunsReader) line(l text.Line) {
	s := strings.TrimSpace(unquote(l.Text))
	if table, ok := autorunsHeader(s); ok {
		r.table = &table
		r.begin(l)
		return
	}
	switch cells, isEntry := autorunsEntry(s); {
	case s == "":
	case r.table != nil:
		r.row(l, splitCSV(strings.TrimRight(unquote(l.Text), " "), r.table.comma))
	case isAutorunsPlace(s):
		r.place = s
		r.begin(l)
	case isEntry && r.place != "":
		r.add(l, facts.Autostart{
			Where: r.place, Entry: strings.TrimSpace(cells[0]), Description: cells[1], Publisher: cells[2], Image: cells[3], Enabled: facts.Of(s[0] == '+'),
		})
	}
}

func (r *autorunsReader) begin(l text.Line) {
	if r.list.Head.IsZero() {
		r.list.Head = r.in.Cite(l)
	}
}

// row reads a row of the table. Newer versions print a row without an entry for each place.
func (r *autorunsReader) row(l text.Line, cells []string) {
	get := func(column string) string { return strings.TrimSpace(cellAt(cells, r.table.columns[column])) }
	entry := facts.Autostart{
		Where: get("Entry Location"), Entry: get("Entry"), Description: get("Description"), Publisher: get("Publisher"),
		Image: get("Image Path"), Launch: get("Launch String"), Enabled: switchState(get("Enabled")),
	}
	for _, other := range []string{"Company", "Signer"} {
		if entry.Publisher == "" {
			entry.Publisher = get(other)
		}
	}
	if entry.Entry == "" && entry.Image == "" {
		return
	}
	if r.table.columns["Enabled"] < 0 {
		entry.Enabled = facts.Holds // versions without the column list what is on
	}
	r.add(l, entry)
}

func (r *autorunsReader) add(l text.Line, entry facts.Autostart) {
	if len(r.list.Entries) == maxListEntries {
		r.full = true
		return
	}
	entry.Citation = r.in.Cite(l)
	r.list.Entries = append(r.list.Entries, entry)
}
