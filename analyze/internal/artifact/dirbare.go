package artifact

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// matchBareDir knows the output of dir /b: every line a full path (with /s), or a name; names only where they are those of
// queued or undeliverable messages, or the manifest says that dir wrote them.
func matchBareDir(in *Input) bool {
	if in.Binary || in.First == "" {
		return false
	}
	paths, messages, lines := 0, 0, 0
	for line := range strings.Lines(in.First) {
		line = strings.TrimRight(unquote(line), " \n")
		if line == "" {
			continue
		}
		lines++
		switch {
		case isBarePath(line):
			paths++
		case isMessageFile(line):
			messages++
		}
	}
	_, command := bareCommand(in)
	switch {
	case command:
		return paths == lines || !strings.ContainsAny(in.First, `\/:*?"<>|`)
	case len(in.Head) == HeadSize:
		lines-- // the last one may be cut
	}
	return lines >= minBareRows && (paths >= lines || messages >= lines)
}

// isBarePath tells whether a line is a full path and nothing else.
func isBarePath(line string) bool {
	drive := len(line) > 3 && line[1] == ':' && line[2] == '\\'
	share := len(line) > 4 && line[:2] == `\\` && strings.Count(line, `\`) > 3
	return (drive || share) && !strings.ContainsAny(line[2:], "\t\"<>|*?:/")
}

// isMessageFile tells whether a name is one that the SMTP service gives: NTFS_….EML in Queue, .BAD, .BDP and .BDR in BadMail.
func isMessageFile(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.ContainsAny(name, "\\/:*?\"<>| \t") {
		return false
	}
	switch strings.ToLower(name[dot:]) {
	case ".eml":
		return strings.HasPrefix(strings.ToUpper(name), "NTFS_")
	case ".bad", ".bdp", ".bdr":
		return true
	}
	return false
}

// bareCommand is the folder that a dir /b was asked about, when the manifest has the command.
func bareCommand(in *Input) (folder string, ok bool) {
	if in.Member.Entry == nil {
		return "", false
	}
	command := in.Member.Entry.Command
	folded := strings.ToLower(command)
	if !strings.HasPrefix(folded, "dir ") || !strings.Contains(folded, "/b") {
		return "", false
	}
	if _, quoted, found := strings.Cut(command, `"`); found {
		folder, _, _ = strings.Cut(quoted, `"`)
		return strings.TrimRight(folder, `\`), true
	}
	for _, field := range strings.Fields(command)[1:] {
		if field[0] != '/' && !strings.HasPrefix(field, ">") {
			return strings.TrimRight(field, `\`), true
		}
	}
	return "", true
}

// bareReader counts the entries of a listing without sizes and dates. Whether an entry is a folder shows only when it has
// entries of its own: an empty folder is counted as a file.
type bareReader struct {
	in       *Input
	out      *facts.Extract
	list     facts.FolderListing
	folders  []*bareFolder
	byPath   map[string]*bareFolder // by path in lower case
	here     *bareFolder            // the folder of the last entry
	last     mark                   // the last entry of it
	fallback string                 // the folder of names that have none
	wanted   *nameFilter
	hinted   []facts.Folder // entries with the name and place of a folder of the transport
	dropped  bool
	crowds   crowds
}

func extractBareDir(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &bareReader{in: in, out: out, byPath: map[string]*bareFolder{}, wanted: newNameFilter(in.Wants)}
	r.fallback, _ = bareCommand(in)
	r.list = facts.FolderListing{Source: in.Source(serverOfPath(r.fallback)), Local: in.Zone == nil}
	for v, err := range in.Views(ctx) {
		if err != nil {
			out.Gap(fmt.Sprintf("line %d: %v", v.N, err))
			r.list.Partial = true
			break
		}
		r.read(v)
	}
	if r.dropped {
		out.Gap(fmt.Sprintf("more than %d folders, or %d files of those asked about: those beyond are left out", maxFolders, maxListEntries))
	}
	r.leave()
	r.crowds.report(out)
	for _, f := range r.folders {
		r.list.Folders = append(r.list.Folders, f.Folder)
	}
	for _, f := range r.hinted {
		if _, listed := r.byPath[strings.ToLower(f.Path)]; !listed {
			r.list.Folders = append(r.list.Folders, f)
		}
	}
	out.Folders = append(out.Folders, r.list)
	return nil
}

func (r *bareReader) read(v text.View) {
	path := bytes.TrimRight(unquotedBytes(v.Text), " ")
	if len(path) == 0 {
		return
	}
	r.out.Records++
	parent, name := []byte(r.fallback), path
	if i := bytes.LastIndexByte(path, '\\'); i >= 0 {
		parent, name = path[:i], path[i+1:]
	}
	if !r.enter(v, parent) {
		return
	}
	r.here.Files++
	r.last.set(v)
	r.hint(v, path, name)
	switch want := r.wanted.match(name, -1, r.here.wants); {
	case want == enough:
		r.crowd(v.N)
	case want == wanted && (len(r.list.Files) >= maxListEntries || !r.in.take(2*len(path))):
		r.dropped, r.list.Partial = true, true
	case want == wanted:
		r.list.Files = append(r.list.Files, facts.File{Citation: r.in.Cite(v.Line()), Folder: string(parent), Name: string(name), Bytes: -1})
	}
}

// hint notes an entry with the name and place of a folder of the transport.
func (r *bareReader) hint(v text.View, path, name []byte) {
	if len(r.hinted) >= maxFolders || !facts.RoleName(name) {
		return
	}
	if role, _ := facts.RoleOfPath(string(path)); role != facts.OtherFolder && r.in.take(2*len(path)) {
		r.hinted = append(r.hinted, facts.Folder{Citation: r.in.Cite(v.Line()), Path: string(path), Files: -1, Bytes: -1, Partial: true})
	}
}

func (r *bareReader) crowd(line int) {
	if r.here.crowded {
		return
	}
	r.here.crowded = true
	r.list.Crowded = append(r.list.Crowded, r.here.Path)
	r.crowds.add(line, r.here.Path)
}

// bareFolder is a folder while its entries are read.
type bareFolder struct {
	facts.Folder
	wants   *folderWants
	crowded bool
}

// enter makes the folder that an entry is in the current one. False: it is one too many.
func (r *bareReader) enter(v text.View, path []byte) bool {
	if r.here != nil && string(path) == r.here.Path {
		return true
	}
	r.leave()
	r.here = r.folder(v, string(path))
	return r.here != nil
}

// leave notes where the current folder's count ends.
func (r *bareReader) leave() {
	if r.here != nil && r.last.n > 0 {
		r.here.CountAt = facts.Citation{Location: bundle.AtLine(r.in.Path(), r.last.n), Excerpt: string(r.last.text)}
	}
	r.here, r.last.n = nil, 0
}

// folder finds or begins a folder. When it is seen first, it turns from a file of its own parent into a folder.
func (r *bareReader) folder(v text.View, path string) *bareFolder {
	key := strings.ToLower(path)
	if f := r.byPath[key]; f != nil {
		return f
	}
	if len(r.folders) >= maxFolders || !r.in.take(4*len(path)) {
		r.dropped, r.list.Partial = true, true
		return nil
	}
	if i := strings.LastIndexByte(key, '\\'); i >= 0 {
		if p := r.byPath[key[:i]]; p != nil {
			p.Files--
			p.Dirs++
		}
	}
	f := &bareFolder{Folder: facts.Folder{Citation: r.in.Cite(v.Line()), Path: path, Bytes: -1, Partial: path == ""}, wants: &folderWants{}}
	r.byPath[key] = f
	r.folders = append(r.folders, f)
	if r.list.Server == "" {
		r.list.Server = serverOfPath(path)
	}
	return f
}

// unquotedBytes drops the "> " that mail programs put before quoted lines; see unquote.
func unquotedBytes(b []byte) []byte {
	for {
		rest := bytes.TrimLeft(b, " ")
		if len(rest) == 0 || rest[0] != '>' {
			return b
		}
		b = bytes.TrimPrefix(rest[1:], []byte{' '})
	}
}
