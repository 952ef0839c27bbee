package artifact

import (
	"fmt"
	"slices"
	"strings"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/dir"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

var dirListing = Artifact{Kind: "directory listing", Streams: true, Match: matchDir, Extract: extractDir}

// minBareRows is how many rows make a listing where nothing else of it is left.
const minBareRows = 3

// matchDirRows knows a listing by its rows beside a line that only dir prints, or by rows alone when there is little else.
func matchDir(in *Input) bool { return matchDirRows(in) || matchBareDir(in) }

func matchDirRows(in *Input) bool {
	if in.Binary {
		return false
	}
	n, lines := [dir.PromptLine + 1]int{}, 0
	eachDirLine(in.First, func(l *dir.Line) {
		n[l.Kind]++
		if l.Kind != dir.Blank {
			lines++
		}
	})
	rows, heads := n[dir.RowLine], n[dir.FolderLine]+n[dir.SerialLine]
	sums := n[dir.TotalLine] + n[dir.FreeLine]
	switch {
	case heads > 0 && rows+sums > 0, n[dir.FolderLine] > 0 && n[dir.SerialLine] > 0:
		return true
	case rows >= minBareRows:
		return sums > 0 || rows*10 > lines*6
	}
	return false
}

// dirReader joins the lines of a text into folders and listings.
type dirReader struct {
	in     *Input
	out    *facts.Extract
	clock  dirClock
	wanted *nameFilter

	listing *facts.FolderListing // the snapshot being read
	kept    int                  // folders of all snapshots
	roles   int                  // folders of virtual servers
	files   int                  // files kept of all snapshots
	listed  map[string]bool      // its folders, in lower case
	hinted  []facts.Folder       // folders of the transport that were seen as rows
	folder  *dirFolder           // the folder being read; nil between folders
	spare   *dirFolder           // to be used again
	part    dirPart
	undated damage
	damage  damage
	dated   int  // files, whether their date could be read or not
	dropped bool // not all folders or files were kept
	crowds  crowds
}

// dirPart is one run of dir; a text can hold several.
type dirPart struct {
	folders      int
	files, bytes int64  // the sums of the totals printed
	drive        string // of its last folder
}

// newDirReader reads on into a copy of out.
func newDirReader(in *Input, out facts.Extract, order civil.Order) *dirReader {
	out.Gaps = slices.Clip(out.Gaps)
	r := &dirReader{in: in, out: &out, wanted: newNameFilter(in.Wants)}
	r.clock = dirClock{order: order, zone: in.Zone}
	return r
}

func (r *dirReader) read(v text.View, l dir.Line) {
	switch l.Kind {
	case dir.Blank:
	case dir.RowLine:
		r.row(v, &l.Row)
	case dir.FolderLine:
		r.open(v.Line(), l.Path)
	case dir.TotalLine:
		r.total(v.Line(), l)
	case dir.FreeLine:
		r.free(v.Line(), l)
	case dir.SerialLine:
		r.endPart()
	case dir.PromptLine:
		r.endPart()
		r.command(v.N, l.Path)
	default:
		r.other(v)
	}
}

// row counts a file or folder. Rows that no line names a folder for are counted in a folder without a path.
func (r *dirReader) row(v text.View, row *dir.Row) {
	if r.folder == nil {
		r.open(text.Line{N: v.N}, "")
	}
	f := r.folder
	r.out.Records++
	f.last.set(v)
	switch {
	case row.Dot():
		f.dots++
		r.seen(row.Stamp)
		return
	case row.Folder:
		f.Dirs++
		r.seen(row.Stamp)
	default:
		f.Files++
		f.Bytes += row.Bytes
		r.age(v, row.Stamp)
	}
	switch want := r.wanted.match(row.Name, row.Bytes, &f.wants); {
	case want == wanted || f.transport:
		r.keep(v, row, want == wanted)
	case want == enough:
		r.crowd(v.N, f)
	}
}

// crowd notes that a folder has more wanted files than are kept.
func (r *dirReader) crowd(line int, f *dirFolder) {
	if f.crowded {
		return
	}
	f.crowded = true
	r.listing.Crowded = append(r.listing.Crowded, f.Path)
	r.crowds.add(line, f.Path)
}

// seen moves the listing's own clock, which files and folders alike tell: it was made then or later.
func (r *dirReader) seen(s dir.Stamp) {
	if key, ok := s.Key(r.clock.order); ok && key > r.folder.changed {
		r.folder.changed = key
	}
}

// age moves the folder's oldest and newest file.
func (r *dirReader) age(v text.View, s dir.Stamp) {
	r.dated++
	key, ok := s.Key(r.clock.order)
	if !ok {
		if r.clock.order != civil.UnknownOrder {
			r.undated.add(v.N, errNoDate)
		}
		return
	}
	f := r.folder
	if f.role {
		f.hours.add(key)
	}
	if f.oldest.n == 0 || key < f.oldest.key {
		f.oldest.set(v)
		f.oldest.key = key
	}
	if f.newest.n == 0 || key > f.newest.key {
		f.newest.set(v)
		f.newest.key = key
	}
}

// keep notes a row that somebody asks for, or that is a folder of the transport: one that is a file instead stops mail.
func (r *dirReader) keep(v text.View, row *dir.Row, asked bool) {
	name := string(row.Name)
	path := r.folder.Path + `\` + name
	role, _ := facts.RoleOfPath(path)
	if role == facts.OtherFolder && !asked {
		return
	}
	if r.files >= maxListEntries || !r.in.take(3*len(path)) {
		r.dropped, r.listing.Partial = true, true
		return
	}
	r.files++
	f := facts.File{Citation: r.in.Cite(v.Line()), Folder: r.folder.Path, Name: name, Bytes: row.Bytes, Dir: row.Folder}
	if key, ok := row.Stamp.Key(r.clock.order); ok {
		f.Time = r.clock.time(key)
		f.Citation.Time = f.Time
	}
	if row.Folder {
		f.Bytes = -1
	}
	r.listing.Files = append(r.listing.Files, f)
	if row.Folder && role != facts.OtherFolder {
		r.hinted = append(r.hinted, facts.Folder{Citation: f.Citation, Path: path, Files: -1, Bytes: -1, Partial: true})
	}
}

// command looks at a typed command for what the output does not show.
func (r *dirReader) command(line int, typed string) {
	fields := strings.Fields(strings.ToLower(typed))
	if len(fields) == 0 || fields[0] != "dir" {
		return
	}
	for _, f := range fields[1:] {
		if t := strings.ReplaceAll(f, ":", ""); t == "/tc" || t == "/ta" {
			r.out.Gap(fmt.Sprintf("line %d: the times are those of creation or last access, not of the last change", line))
		}
	}
}
