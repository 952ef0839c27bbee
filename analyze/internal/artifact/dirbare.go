package artifact

import (
	"context"
	"fmt"
	"strings"

	"postmortem/analyze/internal/text"
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
	byPath   map[string]int // index of list.Folders, by path in lower case
	fallback string         // the folder of names that have none
	wanted   *nameFilter
	hinted   []facts.Folder // entries with the name and place of a folder of the transport
	dropped  bool
}

func extractBareDir(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &bareReader{in: in, out: out, byPath: map[string]int{}, wanted: newNameFilter(in.Wants)}
	r.fallback, _ = bareCommand(in)
	r.list = facts.FolderListing{Source: in.Source(serverOfPath(r.fallback)), Local: in.Zone == nil}
	for v, err := range in.Views(ctx) {
		if err != nil {
			out.Gap(fmt.Sprintf("line %d: %v", v.N, err))
			r.list.Partial = true
			break
		}
		r.read(v.Line())
	}
	if r.dropped {
		out.Gap("more folders or files than are kept; those beyond are left out")
	}
	for _, f := range r.hinted {
		if _, listed := r.byPath[strings.ToLower(f.Path)]; !listed {
			r.list.Folders = append(r.list.Folders, f)
		}
	}
	out.Folders = append(out.Folders, r.list)
	return nil
}

func (r *bareReader) read(line text.Line) {
	path := strings.TrimRight(unquote(line.Text), " ")
	if path == "" {
		return
	}
	r.out.Records++
	parent, name := r.fallback, path
	if i := strings.LastIndexByte(path, '\\'); i >= 0 {
		parent, name = path[:i], path[i+1:]
	}
	f := r.folder(line, parent)
	if f == nil {
		return
	}
	f.Files++
	f.CountAt = r.in.Cite(line)
	if role, _ := facts.RoleOfPath(path); role != facts.OtherFolder && len(r.hinted) < maxFolders {
		r.hinted = append(r.hinted, facts.Folder{Citation: f.CountAt, Path: path, Files: -1, Bytes: -1, Partial: true})
	}
	if !r.wanted.match([]byte(name)) {
		return
	}
	if len(r.list.Files) >= maxListEntries {
		r.dropped, r.list.Partial = true, true
		return
	}
	r.list.Files = append(r.list.Files, facts.File{Citation: r.in.Cite(line), Folder: parent, Name: name, Bytes: -1})
}

// folder is the folder that an entry is in. When it is seen first, it turns from a file of its own parent into a folder.
func (r *bareReader) folder(line text.Line, path string) *facts.Folder {
	key := strings.ToLower(path)
	if i, ok := r.byPath[key]; ok {
		return &r.list.Folders[i]
	}
	if len(r.list.Folders) >= maxFolders {
		r.dropped, r.list.Partial = true, true
		return nil
	}
	if i := strings.LastIndexByte(key, '\\'); i >= 0 {
		if p, ok := r.byPath[key[:i]]; ok {
			r.list.Folders[p].Files--
			r.list.Folders[p].Dirs++
		}
	}
	r.byPath[key] = len(r.list.Folders)
	r.list.Folders = append(r.list.Folders, facts.Folder{
		Citation: r.in.Cite(line), Path: path, Bytes: -1, Partial: path == "",
	})
	if r.list.Server == "" {
		r.list.Server = serverOfPath(path)
	}
	return &r.list.Folders[len(r.list.Folders)-1]
}
