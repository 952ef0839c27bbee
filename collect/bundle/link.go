package bundle

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// root is a manifest and the folder of the bundle that it describes: the whole, or that of an inner archive.
type root struct {
	dir      string // "" or ending in "/"
	member   string // the manifest's own path
	manifest *Manifest
	entries  map[string]*Entry // by folded path
}

// fold is what two paths have in common that name one file: the file systems of Windows do not tell case apart.
func fold(p string) string { return strings.ToLower(p) }

// link finds the manifests among the members and ties members and entries together.
func (in *intake) link(ctx context.Context) error {
	b := in.bundle
	found := map[*Member]bool{}
	for _, exact := range []bool{true, false} { // beside manifest.json, MANIFEST.JSON is a file like any other
		for _, m := range b.Members {
			if in.isManifest(m.Path) && exact == (path.Base(m.Path) == ManifestName) && b.roots[dirOf(m.Path)] == nil {
				found[m] = true
				if err := in.root(ctx, m); err != nil {
					return err
				}
			}
		}
	}
	b.Members = slices.DeleteFunc(b.Members, func(m *Member) bool { return found[m] })
	b.Manifest = b.chiefManifest()
	for _, m := range b.Members {
		if r := b.rootOf(m.Path); r != nil {
			m.Entry = r.entries[fold(m.Path[len(r.dir):])]
		}
	}
	return in.compare(ctx)
}

// isManifest tells whether p is a manifest by its name and place: at the top of the bundle or of an inner archive, or in
// the only folder there.
func (in *intake) isManifest(p string) bool {
	if !strings.EqualFold(path.Base(p), ManifestName) {
		return false
	}
	dir := dirOf(p)
	if dir == "" || in.archives[fold(strings.TrimSuffix(dir, "/"))] != nil {
		return true
	}
	above := dirOf(strings.TrimSuffix(dir, "/"))
	if above != "" && in.archives[fold(strings.TrimSuffix(above, "/"))] == nil {
		return false
	}
	return in.bundle.onlyFolder(above, dir)
}

// dirOf is the folder of p, "" or ending in "/".
func dirOf(p string) string { return p[:strings.LastIndexByte(p, '/')+1] }

// onlyFolder tells whether all members below above are in dir. Members are sorted, so the first and the last tell.
func (b *Bundle) onlyFolder(above, dir string) bool {
	first, _ := slices.BinarySearchFunc(b.Members, above, func(m *Member, p string) int { return strings.Compare(m.Path, p) })
	end, _ := slices.BinarySearchFunc(b.Members, above+"\xFF", func(m *Member, p string) int { return strings.Compare(m.Path, p) })
	return first < end && strings.HasPrefix(b.Members[first].Path, dir) && strings.HasPrefix(b.Members[end-1].Path, dir)
}

// root reads one manifest. An unreadable one is a Gap.
func (in *intake) root(ctx context.Context, m *Member) error {
	b := in.bundle
	r := &root{dir: dirOf(m.Path), member: m.Path, entries: map[string]*Entry{}}
	b.roots[r.dir] = r
	manifest, wrong, err := readManifest(ctx, m, in.budget.limits.Entries)
	if err != nil {
		b.gaps.note(m.Path, "manifest unreadable: "+Printable(err.Error()))
		return ctx.Err()
	}
	r.manifest = manifest
	for _, w := range wrong {
		b.gaps.note(m.Path, w)
	}
	for i := range manifest.Members {
		e := &manifest.Members[i]
		key := fold(e.Path)
		switch {
		case e.Path == "":
		case r.entries[key] != nil:
			b.gaps.note(r.dir+e.Path, "listed twice in the manifest, the first counts")
		default:
			r.entries[key] = e
		}
	}
	return nil
}

// rootOf is the root whose folder p is in, the nearest one whose manifest can be read.
func (b *Bundle) rootOf(p string) *root {
	for dir := dirOf(p); ; dir = dirOf(strings.TrimSuffix(dir, "/")) {
		if r := b.roots[dir]; r != nil && r.manifest != nil {
			return r
		}
		if dir == "" {
			return nil
		}
	}
}

// ManifestOf is the manifest that describes m: with bundles packed into one archive, that of m's own. It is nil when there
// is none.
func (b *Bundle) ManifestOf(m *Member) *Manifest {
	if r := b.rootOf(m.Path); r != nil {
		return r.manifest
	}
	return nil
}

// chiefManifest is the manifest that speaks for the whole bundle: the only one, or the one above all others.
func (b *Bundle) chiefManifest() *Manifest {
	var chief *root
	for _, r := range b.sortedRoots() {
		switch {
		case r.manifest == nil:
		case chief == nil:
			chief = r
		case !strings.HasPrefix(r.dir, chief.dir):
			return nil
		}
	}
	if chief == nil {
		return nil
	}
	return chief.manifest
}

func (b *Bundle) sortedRoots() []*root {
	return slices.SortedFunc(maps.Values(b.roots), func(x, y *root) int { return strings.Compare(x.dir, y.dir) })
}

// compare notes as Gaps what the manifests say was not collected, and where they contradict the bundle.
func (in *intake) compare(ctx context.Context) error {
	linked := map[*Entry]*Member{}
	for _, m := range in.bundle.Members {
		linked[m.Entry] = m
	}
	for _, r := range in.bundle.sortedRoots() {
		if r.manifest == nil {
			continue
		}
		if r.manifest.End.IsZero() {
			in.bundle.gaps.note(r.member, "the collection did not finish")
		}
		for i := range r.manifest.Members {
			e := &r.manifest.Members[i]
			if r.entries[fold(e.Path)] != e {
				continue
			}
			if err := in.compareEntry(ctx, r, e, linked[e]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *intake) compareEntry(ctx context.Context, r *root, e *Entry, m *Member) error {
	b, p := in.bundle, r.dir+e.Path
	if why := outcomeGap(e); why != "" {
		b.gaps.note(p, why)
	}
	kept, opened := in.archives[fold(p)]
	switch {
	case opened:
		return b.verifyArchive(ctx, p, e, kept)
	case m != nil:
		if e.Bytes > 0 && m.Size >= 0 && e.Bytes != m.Size && e.SHA256 == "" {
			b.differs(p, fmt.Sprintf("has %d bytes where the manifest lists %d: changed after collection", m.Size, e.Bytes))
		}
	case (e.Outcome == OK || e.Outcome == Truncated && e.Bytes > 0) && !in.unread[fold(p)] && fold(e.Path) != ManifestName:
		b.gaps.note(p, absent)
		b.verified.absent++
	}
	return nil
}

const absent = "listed in the manifest, not in the bundle"

// verifyArchive checks an inner archive: it is no member, so nobody else reads it.
func (b *Bundle) verifyArchive(ctx context.Context, p string, e *Entry, kept *io.SectionReader) error {
	if e.SHA256 == "" {
		return nil
	}
	got, err := hashAll(ctx, kept, kept.Size())
	if err == nil && got != e.SHA256 {
		b.differs(p, changed)
	}
	return err
}

// outcomeGap is what a manifest's entry says of what was not collected; "" when it was.
func outcomeGap(e *Entry) string {
	says := map[Outcome]string{
		Empty:   "empty when it was collected",
		Missing: "not found on the server",
		Denied:  "access denied at collection",
		Failed:  "collection failed",
	}[e.Outcome]
	if e.Outcome == Truncated {
		says = "truncated at collection"
		if e.Original > e.Bytes {
			says = fmt.Sprintf("truncated at collection, %d of %d bytes kept", e.Bytes, e.Original)
		}
	}
	if says != "" && e.Reason != "" {
		says += ": " + Printable(strings.TrimSpace(e.Reason))
	}
	return says
}
