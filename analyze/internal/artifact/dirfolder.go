package artifact

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"postmortem/analyze/internal/civil"
	"postmortem/analyze/internal/dir"
	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var errNoDate = errors.New("a date that does not fit the order of the others")

// maxFolders bounds the folders kept of one text; a whole system drive has some ten thousand.
const maxFolders = 50_000

// maxRoleFolders bounds the folders of virtual servers whose files are counted by hours. A server has some ten for each.
const maxRoleFolders = 1000

// mark remembers a line without a copy for each change of mind.
type mark struct {
	n    int
	key  int64 // of the line's date
	text []byte
}

func (m *mark) set(v text.View) {
	m.n, m.text = v.N, append(m.text[:0], v.Text...)
}

// dirFolder is a folder whose rows are being read.
type dirFolder struct {
	facts.Folder
	dots                 int  // the entries "." and ".."
	transport            bool // it is a virtual server's folder, or Mailroot: what is in it matters by name
	oldest, newest, last mark
	changed              int64 // key of the newest date of a folder
	role                 bool  // the folder has a role: the ages of its files matter
	hours                hourTally
	wants                folderWants
	crowded              bool // more files are wanted than kept
}

// dirClock turns dates as printed into times.
type dirClock struct {
	order civil.Order
	zone  *time.Location // nil unknown
}

func (c dirClock) time(key int64) time.Time {
	zone := c.zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, d, hour, minute := dir.Fields(key)
	return time.Date(y, time.Month(m), d, hour, minute, 0, 0, zone).UTC()
}

// open starts a folder. One that ends without its total was cut, and one that comes again starts a new snapshot.
func (r *dirReader) open(line text.Line, path string) {
	r.close(nil)
	key := strings.ToLower(path)
	if server := serverOfPath(path); r.listing == nil || r.listed[key] || path != "" && !strings.EqualFold(r.listing.Server, server) {
		r.begin(server)
	}
	if r.kept < maxFolders {
		r.listed[key] = true
	}
	r.part.folders++
	f := r.fresh()
	f.Path = path
	if path == "" {
		f.Partial, r.listing.Partial = true, true
		return
	}
	f.Citation = r.in.Cite(line)
	f.CountAt = f.Citation
	r.part.drive = driveOfPath(path)
	role, _ := facts.RoleOfPath(path)
	if f.role = role != facts.OtherFolder; f.role {
		if r.roles++; r.roles > maxRoleFolders {
			f.role, r.dropped = false, true
		}
	}
	f.transport = role == facts.VirtualRoot || strings.HasSuffix(key, `\mailroot`)
}

// fresh starts the folder that rows are counted in.
func (r *dirReader) fresh() *dirFolder {
	f := r.spare
	if f == nil {
		f = &dirFolder{}
	}
	r.spare, r.folder = nil, f
	f.Folder, f.dots, f.transport, f.role = facts.Folder{}, 0, false, false
	f.oldest.n, f.newest.n, f.last.n, f.changed, f.crowded = 0, 0, 0, 0, false
	if f.hours.step == 0 || f.hours.used {
		f.hours.clear(r.clock.zone)
	}
	f.wants.clear()
	return f
}

// close ends the folder being read. total is the line that sums it up; nil says that it has none.
func (r *dirReader) close(total *sumLine) {
	f := r.folder
	if f == nil {
		return
	}
	r.folder, r.spare = nil, f
	if f.last.n > 0 {
		f.CountAt = r.cite(&f.last)
	}
	switch {
	case f.Files < 0: // said to be unknown
	case total == nil:
		f.Partial, r.listing.Partial = true, true
	default:
		r.reconcile(f, total)
	}
	if r.kept >= maxFolders || !r.in.take(4*len(f.Path)) {
		r.dropped, r.listing.Partial = true, true
		return
	}
	r.kept++
	r.date(f)
	r.listing.Folders = append(r.listing.Folders, f.Folder)
}

// unknown ends a folder that dir could not look into.
func (r *dirReader) unknown(line text.Line, denied bool) {
	f := r.folder
	f.Files, f.Bytes, f.Dirs = -1, -1, 0
	f.Denied, f.Partial = denied, !denied
	f.last.set(text.View{N: line.N, Text: []byte(line.Text)})
	r.close(nil)
}

// sumLine is a total and its line.
type sumLine struct {
	text.Line
	count, bytes int64
}

// reconcile checks the rows against the printed total. The total holds: it is the server's own count, while rows get lost
// on the way here. Windows NT 4 counts folders as files, and adds what size they have.
func (r *dirReader) reconcile(f *dirFolder, total *sumLine) {
	f.CountAt = r.in.Cite(total.Line)
	r.part.files += total.count
	r.part.bytes += total.bytes
	rows := int64(f.Files)
	all := rows + int64(f.Dirs+f.dots)
	if total.count == rows && total.bytes == f.Bytes || total.count == all && all > rows && total.bytes >= f.Bytes {
		return
	}
	if f.Path != "" {
		r.out.Gap(fmt.Sprintf("line %d: %s: %d files of %d bytes are listed, the total says %d files of %d bytes",
			total.N, f.Path, rows, f.Bytes, total.count, total.bytes))
	}
	f.Files, f.Bytes, f.Partial = int(total.count), total.bytes, true
}

// date sets the folder's oldest and newest file.
func (r *dirReader) date(f *dirFolder) {
	if f.changed > 0 {
		f.Changed = r.clock.time(f.changed)
	}
	if f.oldest.n == 0 {
		return
	}
	f.Hours = f.hours.settled(r.clock)
	f.OldestAt, f.NewestAt = r.cite(&f.oldest), r.cite(&f.newest)
	f.Oldest, f.Newest = r.clock.time(f.oldest.key), r.clock.time(f.newest.key)
	f.OldestAt.Time, f.NewestAt.Time = f.Oldest, f.Newest
	for _, when := range []time.Time{f.Oldest, f.Newest} {
		r.out.Oldest, r.out.Newest = widen(r.out.Oldest, r.out.Newest, when)
	}
}

func (r *dirReader) cite(m *mark) facts.Citation {
	return facts.Citation{Location: bundle.AtLine(r.in.Path(), m.n), Excerpt: string(m.text)}
}

// serverOfPath is EXCH01 of `\\EXCH01\d$\x`; "" for a path on a drive.
func serverOfPath(path string) string {
	rest, ok := strings.CutPrefix(path, `\\`)
	if !ok {
		return ""
	}
	server, _, _ := strings.Cut(rest, `\`)
	return server
}

// driveOfPath is "D:" of `d:\x`; "" for a share.
func driveOfPath(path string) string {
	if len(path) < 2 || path[1] != ':' {
		return ""
	}
	return strings.ToUpper(path[:2])
}
