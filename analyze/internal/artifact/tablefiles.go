package artifact

import (
	"strings"
	"time"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// folderRows reads folders, files and volumes.
type folderRows struct {
	list  facts.FolderListing
	local bool // a time without an offset was seen

	wanted  *nameFilter
	folders map[string]*tableFolder // by path in lower case
	many    bool                    // more folders than are told apart
	crowds  crowds
}

func (f *folderRows) row(r *tableReader, at facts.Citation, row *bundle.Row) bool {
	switch r.table.Name {
	case "folders":
		return f.folder(r, at, row)
	case "files":
		return f.file(r, at, row)
	default:
		return f.volume(at, row)
	}
}

func (f *folderRows) folder(r *tableReader, at facts.Citation, row *bundle.Row) bool {
	path := row.Get("Path")
	if path == "" {
		return false
	}
	folder := facts.Folder{
		Citation: at, Path: path, Files: int(row.Bytes("Files")), Bytes: row.Bytes("Bytes"),
		Oldest: f.time(r, row, "Oldest"), Newest: f.time(r, row, "Newest"), CountAt: at,
		Denied: strings.EqualFold(row.Get("Complete"), "denied"),
	}
	folder.Partial = switchState(row.Get("Complete")) != facts.Holds
	folder.OldestAt, folder.NewestAt = dated(at, folder.Oldest), dated(at, folder.Newest)
	f.list.Folders = append(f.list.Folders, folder)
	return true
}

// dated is a citation that bears a time; none when there is none.
func dated(at facts.Citation, when time.Time) facts.Citation {
	if when.IsZero() {
		return facts.Citation{}
	}
	at.Time = when
	return at
}

func (f *folderRows) time(r *tableReader, row *bundle.Row, column string) time.Time {
	when, local, _ := r.table.Time(row.Get(column))
	f.local = f.local || local
	return when
}

func (f *folderRows) file(r *tableReader, at facts.Citation, row *bundle.Row) bool {
	path := row.Get("Path")
	name := baseName(path)
	if name == "" {
		return false
	}
	folder, bytes := strings.TrimSuffix(path[:len(path)-len(name)], `\`), row.Bytes("Bytes")
	switch f.want(r, folder, name, bytes) {
	case notWanted:
		return true
	case enough:
		f.crowd(r, at, folder)
		return true
	}
	if !r.in.take(len(at.Excerpt) + len(path)) {
		f.many = true
		return true
	}
	when := f.time(r, row, "Modified")
	if !when.IsZero() {
		at.Time = when
	}
	f.list.Files = append(f.list.Files, facts.File{
		Citation: at, Folder: folder, Name: name, Bytes: bytes, Time: when, Dir: switchState(row.Get("Directory")) == facts.Holds,
	})
	return true
}

// want tells how far a file is wanted of its folder.
func (f *folderRows) want(r *tableReader, folder, name string, size int64) want {
	if f.wanted == nil {
		f.wanted, f.folders = newNameFilter(r.in.Wants), map[string]*tableFolder{}
	}
	if f.wanted.hopeless([]byte(name)) {
		return notWanted
	}
	key := strings.ToLower(folder)
	t := f.folders[key]
	switch {
	case t != nil:
	case len(f.folders) >= maxFolders || !r.in.take(len(folder)):
		f.many = true
		return notWanted
	default:
		t = &tableFolder{}
		f.folders[key] = t
	}
	return f.wanted.match([]byte(name), size, &t.folderWants)
}

// tableFolder is a folder of which files are listed.
type tableFolder struct {
	folderWants
	crowded bool
}

// crowd notes that a folder has more wanted files than are kept.
func (f *folderRows) crowd(r *tableReader, at facts.Citation, folder string) {
	if t := f.folders[strings.ToLower(folder)]; !t.crowded {
		t.crowded = true
		f.list.Crowded = append(f.list.Crowded, folder)
		f.crowds.add(int(at.N), folder)
	}
}

func (f *folderRows) volume(at facts.Citation, row *bundle.Row) bool {
	drive := strings.ToUpper(strings.TrimRight(row.Get("Drive"), `\`))
	free, ok := row.Int("Free")
	if drive == "" || !ok || free < 0 {
		return false
	}
	if len(drive) == 1 {
		drive += ":"
	}
	f.list.Volumes = append(f.list.Volumes, facts.Volume{Citation: at, Drive: drive, Free: free, Total: max(0, row.Bytes("Total"))})
	return true
}

func (f *folderRows) put(r *tableReader, partial bool) {
	f.crowds.report(r.out)
	f.list.Source, f.list.Local = r.source(partial || f.many), f.local
	if when, local, _ := r.table.Time(r.table.Taken); local && f.local {
		f.list.Taken = when
	}
	r.out.Folders = append(r.out.Folders, f.list)
}

// versionRows reads file versions.
type versionRows struct{ list facts.VersionTable }

func (v *versionRows) row(r *tableReader, at facts.Citation, row *bundle.Row) bool {
	path := row.Get("Path")
	if baseName(path) == "" {
		return false
	}
	raw := row.Get("Version")
	version, _ := facts.ParseVersion(raw)
	file := facts.FileVersion{
		Citation: at, Name: baseName(path), Version: version, Raw: raw, Bytes: row.Bytes("Bytes"),
		Modified: r.utc(row.Get("Modified")), Product: row.Get("Product"), Company: row.Get("Company"),
	}
	if file.Name != path {
		file.Path = path
	}
	v.list.Files = append(v.list.Files, file)
	return true
}

func (v *versionRows) put(r *tableReader, partial bool) {
	v.list.Source = r.source(partial)
	v.list.Head = r.in.Cite(r.head)
	r.out.Versions = append(r.out.Versions, v.list)
}

// aclRows reads permissions.
type aclRows struct {
	list    facts.ACLListing
	entries int
}

func (a *aclRows) row(_ *tableReader, at facts.Citation, row *bundle.Row) bool {
	path, descriptor := row.Get("Path"), row.Get("SDDL")
	if path == "" {
		return false
	}
	acl := aclOfSDDL(path, descriptor, at)
	acl.Denied = descriptor == ""
	if a.entries += len(acl.Entries); a.entries > maxListEntries {
		return false
	}
	a.list.ACLs = append(a.list.ACLs, acl)
	return true
}

func (a *aclRows) put(r *tableReader, partial bool) {
	a.list.Source = r.source(partial)
	r.out.ACLs = append(r.out.ACLs, a.list)
}
