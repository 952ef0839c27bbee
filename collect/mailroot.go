package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// mailroots is the folders of the SMTP virtual servers, walked once when first asked for. Their files are counted by name,
// never opened.
type mailroots struct {
	server  *server
	once    sync.Once
	folders []folderCount
	err     error // the context's
}

// folderCount is what a folder holds itself, not below it.
type folderCount struct {
	found
	files          int64
	bytes          int64
	oldest, newest time.Time
	complete       string // "1", "0" some of it could not be read, "denied"
	level          int    // 0 a virtual server's own folder, or one that lies elsewhere
	first, last    []fileRow
}

// fileRow is one file by its name.
type fileRow struct {
	name     string
	bytes    int64
	modified time.Time
}

// Limits of a walk.
const (
	maxLevels  = 8 // below a virtual server's folder
	maxFolders = 5000
	maxNamed   = 100 // oldest files of a folder that are listed by name, and as many newest
)

// find lists the folders to walk: every `vsi N` below a Mailroot, and the folders that the metabase puts elsewhere.
func (m *mailroots) find() []found {
	var all []found
	taken := map[string]bool{}
	add := func(f found, err error) {
		if key := strings.ToLower(f.server); err == nil && f.info != nil && f.info.IsDir() && !taken[key] {
			taken[key] = true
			all = append(all, f)
		}
	}
	for _, root := range m.candidates() {
		virtual, err := m.server.glob(root + `\vsi *`)
		m.server.failed(err)
		for _, f := range virtual {
			add(f, nil)
		}
	}
	for _, d := range m.server.drives { // IIS's own
		add(m.server.find(d.letter + `:\Inetpub\mailroot`))
	}
	if m.server.metabase != nil {
		for _, folder := range m.server.metabase.folders {
			f, err := m.server.find(m.server.expand(folder))
			if err == nil && !below(f.server, all) {
				add(f, nil)
			}
		}
	}
	slices.SortFunc(all, func(x, y found) int { return strings.Compare(strings.ToLower(x.server), strings.ToLower(y.server)) })
	return all
}

// below tells whether a folder lies in one that is walked.
func below(server string, all []found) bool {
	return slices.ContainsFunc(all, func(f found) bool {
		return strings.HasPrefix(strings.ToLower(server)+`\`, strings.ToLower(f.server)+`\`)
	})
}

// candidates are the folders Mailroot, wherever they lie: as the metabase says, in Exchange's folder, by search.
func (m *mailroots) candidates() []string {
	var all []string
	if m.server.metabase != nil {
		for _, folder := range m.server.metabase.folders { // …\Mailroot\vsi 1\Queue
			parent := folder[:max(strings.LastIndexByte(folder, '\\'), 0)]
			if i := strings.LastIndexByte(parent, '\\'); i > 0 && strings.HasPrefix(strings.ToLower(parent[i:]), `\vsi `) {
				all = append(all, m.server.expand(parent[:i]))
			}
		}
	}
	if m.server.exchange != "" {
		all = append(all, m.server.exchange+`\Mailroot`)
	}
	for _, d := range m.server.drives {
		for _, pattern := range []string{`\Mailroot`, `\*\Mailroot`, `\*\*\Mailroot`} {
			found, err := m.server.glob(d.letter + ":" + pattern)
			if err != nil && !errors.Is(err, fs.ErrPermission) {
				m.server.failed(err)
			}
			for _, f := range found {
				all = append(all, f.server)
			}
		}
	}
	return all
}

// walk counts everything, once.
func (m *mailroots) walk(ctx context.Context) ([]folderCount, error) {
	m.once.Do(func() {
		for _, f := range m.find() {
			m.folder(ctx, f, 0)
		}
		m.err = ctx.Err()
	})
	return m.folders, m.err
}

func (m *mailroots) folder(ctx context.Context, f found, level int) {
	if level > maxLevels || len(m.folders) >= maxFolders || ctx.Err() != nil {
		return
	}
	c := folderCount{found: f, complete: "1", level: level}
	var inner []found
	err := each(f.local, func(e fs.DirEntry) bool {
		if e.IsDir() {
			inner = append(inner, found{server: f.server + `\` + e.Name(), local: filepath.Join(f.local, e.Name())})
		} else {
			c.count(e)
		}
		return ctx.Err() == nil
	})
	switch {
	case errors.Is(err, fs.ErrPermission) && c.files == 0:
		c.complete = "denied"
	case err != nil:
		c.complete = "0"
	}
	if err != nil {
		m.server.failed(err)
	}
	m.folders = append(m.folders, c)
	slices.SortFunc(inner, func(x, y found) int { return strings.Compare(strings.ToLower(x.server), strings.ToLower(y.server)) })
	for _, g := range inner {
		m.folder(ctx, g, level+1)
	}
}

// count adds one file, by what its folder says of it.
func (c *folderCount) count(e fs.DirEntry) {
	info, err := e.Info()
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) { // delivered meanwhile
			c.complete = "0"
		}
		return
	}
	if !info.Mode().IsRegular() {
		return
	}
	when := info.ModTime().UTC()
	c.files++
	c.bytes += info.Size()
	if c.oldest.IsZero() || when.Before(c.oldest) {
		c.oldest = when
	}
	if when.After(c.newest) {
		c.newest = when
	}
	row := fileRow{e.Name(), info.Size(), when}
	c.first = keep(c.first, row, func(x, y fileRow) bool { return order(x, y) < 0 })
	c.last = keep(c.last, row, func(x, y fileRow) bool { return order(x, y) > 0 })
}

func order(x, y fileRow) int {
	return cmp.Or(x.modified.Compare(y.modified), strings.Compare(x.name, y.name))
}

// keep inserts a row among the best maxNamed of them.
func keep(rows []fileRow, row fileRow, better func(x, y fileRow) bool) []fileRow {
	if len(rows) == maxNamed && !better(row, rows[maxNamed-1]) {
		return rows
	}
	i := sort.Search(len(rows), func(i int) bool { return better(row, rows[i]) })
	if len(rows) == maxNamed {
		rows = rows[:maxNamed-1]
	}
	return slices.Insert(rows, i, row)
}

// named are the rows of the oldest and the newest files, each once, the oldest first.
func (c *folderCount) named() []fileRow {
	all := slices.Concat(c.first, c.last)
	slices.SortFunc(all, order)
	return slices.Compact(all)
}

// guarded tells the folders whose permissions matter: a virtual server's own and those right below it, and Mailroot's parts
// that lie elsewhere.
func (c *folderCount) guarded() bool { return c.level <= 1 }
