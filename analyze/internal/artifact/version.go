package artifact

import (
	"context"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/wmic"
	"postmortem/rules/facts"
)

// versionTable is file versions as people collect them: a table in the shape of Microsoft's articles, the output of
// filever, of "wmic datafile get name,version", or lines of a path and its version.
var versionTable = Artifact{Kind: "file version table", Match: isVersionTable, Extract: extractVersions}

// maxFileVersions bounds the rows of one table.
const maxFileVersions = 200_000

func extractVersions(ctx context.Context, in *Input, out *facts.Extract) error {
	t := &versionReader{in: in, out: out, wmic: wmic.Reader{Known: isDatafileProperty}}
	t.list.Source = in.Source("")
	whole := eachLine(ctx, in, out, t.line)
	if last, ok := t.wmic.Close(); ok {
		t.instance(last)
	}
	if len(t.list.Files) == 0 {
		return nil
	}
	t.list.Partial = !whole || t.dropped
	t.list.Head = t.list.Files[0].Citation
	out.Records += len(t.list.Files)
	out.Versions = append(out.Versions, t.list)
	return nil
}

type versionReader struct {
	in      *Input
	out     *facts.Extract
	wmic    wmic.Reader
	list    facts.VersionTable
	dropped bool
}

func (t *versionReader) line(l text.Line) {
	if done, ok := t.wmic.Read(l.N, l.Text); ok {
		if t.instance(done); done.Line == l.N {
			return
		}
	}
	if file, ok := parseVersionLine(unquote(l.Text)); ok {
		file.Citation = t.in.Cite(l)
		t.add(file)
	}
}

func (t *versionReader) add(file facts.FileVersion) {
	if len(t.list.Files) >= maxFileVersions {
		if !t.dropped {
			t.out.Gap("more file versions than are kept: the rest is not used")
		}
		t.dropped = true
		return
	}
	if server := remoteComputer(file.Path); server != "" && t.list.Server == "" {
		t.list.Server = server
	}
	t.list.Files = append(t.list.Files, file)
}

// remoteComputer is the computer of a path \\NAME\share\….
func remoteComputer(path string) string {
	rest, ok := strings.CutPrefix(path, `\\`)
	if !ok {
		return ""
	}
	name, _, ok := strings.Cut(rest, `\`)
	if !ok || strings.Trim(name, "?.") == "" {
		return ""
	}
	return name
}

// isDatafileProperty knows the properties of CIM_DataFile that people ask for beside its version.
func isDatafileProperty(name string) bool {
	switch strings.ToLower(name) {
	case "node", "name", "version", "caption", "description", "filesize", "manufacturer", "lastmodified", "creationdate", "extension", "filename", "drive", "path":
		return true
	}
	return false
}

// instance takes a row of wmic.
func (t *versionReader) instance(i wmic.Instance) {
	name, _ := i.Get("Name")
	if caption, ok := i.Get("Caption"); ok && name.Value == "" {
		name = caption
	}
	version, ok := i.Get("Version")
	parsed, isVersion := facts.ParseVersion(version.Value)
	if !ok || !isVersion || !strings.Contains(name.Value, ".") {
		return
	}
	file := facts.FileVersion{
		Citation: t.in.Cite(text.Line{N: version.Line, Text: version.Text}),
		Name:     baseName(name.Value), Version: parsed, Raw: version.Value, Bytes: -1,
	}
	if file.Name != name.Value {
		file.Path = name.Value
	}
	if node, ok := i.Get("Node"); ok && t.list.Server == "" {
		t.list.Server = node.Value
	}
	t.add(file)
}

// isVersionTable wants lines of versions that are no minority of the text, headings and rulers left out.
func isVersionTable(in *Input) bool {
	if in.Binary {
		return false
	}
	rows, others := 0, 0
	t := &versionReader{in: in, out: &facts.Extract{}, wmic: wmic.Reader{Known: isDatafileProperty}}
	n := 0
	for line := range strings.SplitSeq(in.First, "\n") {
		n++
		before := len(t.list.Files)
		t.line(text.Line{N: n, Text: line})
		switch {
		case len(t.list.Files) > before:
			rows++
		case !isTableFrame(line):
			others++
		}
	}
	if last, ok := t.wmic.Close(); ok {
		t.instance(last)
	}
	return rows > 0 && rows >= others || len(t.list.Files) > rows
}

// isTableFrame tells whether a line only frames a table: blank, a ruler, a heading, a detail that filever -v indents, or
// a property of wmic's list.
func isTableFrame(line string) bool {
	line = unquote(line)
	trimmed := strings.TrimSpace(line)
	lower := strings.ToLower(trimmed)
	name, _, isProperty := strings.Cut(trimmed, "=")
	switch {
	case strings.Trim(trimmed, "-=_ \t|+") == "":
		return true
	case isProperty && isDatafileProperty(name):
		return true
	case strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "   "):
		return true
	default:
		return strings.Contains(lower, "version") || strings.HasPrefix(trimmed, "Microsoft (R)") || strings.Contains(lower, ">filever")
	}
}
