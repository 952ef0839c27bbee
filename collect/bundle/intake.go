package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"filippo.io/age"
)

// intake takes the entries of containers into a bundle.
type intake struct {
	bundle   *Bundle
	budget   *budget
	paths    *paths
	entries  int
	archives map[string]*io.SectionReader // inner archives whose members were taken in instead, by folded path
	cabLeft  int64                        // bytes that folders of cabinets may still expand to
	unread   map[string]bool              // entries that are there and cannot be read, by folded path

	identities []age.Identity // keys of encrypted bundles
}

// place is where in the bundle the entries of a container go.
type place struct {
	prefix string // "" or "outer.zip/"
	depth  int    // archives around it, itself left out
}

// entry is what a container says of one file.
type entry struct {
	name   string // decoded, otherwise as stored
	size   int64  // -1 unknown
	packed int64  // bytes it takes in the container; -1 unknown
	bad    string // why it cannot be read; "" when it can
	open   func(ctx context.Context) (io.ReadCloser, error)
	plain  bool // open gives a file
	once   bool // open works but now: the bytes have to be kept

	kept *io.SectionReader // the bytes when they are at hand, instead of open
	cut  error             // why kept is not all; nil when it is
}

// errFull ends the reading of a container: enough entries.
var errFull = errors.New("enough entries")

// take adds one entry: as a member, or when it is itself an archive, as what that holds. An error ends the container.
func (in *intake) take(ctx context.Context, at place, e entry) error {
	if err := in.count(ctx); err != nil {
		return err
	}
	p, err := cleanPath(e.name)
	switch {
	case e.size <= 0 && strings.HasSuffix(e.name, `\`): // a folder, as some Windows programs write it
		return nil
	case err != nil:
		in.bundle.gaps.note("", fmt.Sprintf("entry %s%s refused: its name %v", inside(at), strconv.QuoteToGraphic(e.name), err))
		return in.skip(ctx, e)
	case isJunk(p):
		return in.skip(ctx, e)
	case e.bad != "":
		in.bundle.gaps.note(at.prefix+p, e.bad)
		in.unread[fold(at.prefix+p)] = true
		return in.skip(ctx, e)
	}
	return in.add(ctx, at, in.member(at, p, e), e)
}

func inside(at place) string {
	if at.prefix == "" {
		return ""
	}
	return "of " + path.Clean(at.prefix) + " "
}

// count holds the limit of entries. What was refused counts too: a report is not to drown in refusals.
func (in *intake) count(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if in.budget.empty() {
		return errFull // noted with the member that took the last
	}
	if in.entries >= in.budget.limits.Entries {
		in.bundle.gaps.note("", tooMany(in.budget.limits.Entries))
		return errFull
	}
	in.entries++
	return nil
}

func tooMany(most int) string {
	return fmt.Sprintf("limit of %d entries reached, the rest is not read", most)
}

func (in *intake) member(at place, p string, e entry) *Member {
	claimed, again := in.paths.claim(at.prefix + p)
	m := &Member{
		Path: claimed, Size: e.size, open: e.open, kept: e.kept, cut: e.cut, plain: e.plain, bundle: in.bundle,
		meter: &meter{budget: in.budget, compressed: e.packed},
	}
	if again {
		m.Note = "another entry has the same name"
	}
	return m
}

// add looks at the first bytes of m and appends it, or what it holds.
func (in *intake) add(ctx context.Context, at place, m *Member, e entry) error {
	if e.once {
		if err := in.keep(ctx, m); err != nil {
			return err
		}
	}
	head, err := peek(ctx, m)
	if err != nil {
		in.unread[fold(m.Path)] = true
		return ctx.Err() // otherwise noted as damage
	}
	k := kindOf(head)
	switch {
	case k == plain, k == zipArchive && isDocument(head):
	case at.depth > 0:
		in.bundle.gaps.note(m.Path, "archive inside an archive inside an archive, not opened")
		in.unread[fold(m.Path)] = true
		return nil
	default:
		return in.nest(ctx, at, m, k)
	}
	in.bundle.Members = append(in.bundle.Members, m)
	return nil
}

// keep stores the bytes of an entry that can be read only now.
func (in *intake) keep(ctx context.Context, m *Member) error {
	rc, err := m.Open(ctx)
	if err != nil {
		return ctx.Err()
	}
	defer rc.Close()
	kept, err := in.bundle.scratch.keep(rc)
	if kept == nil {
		return err
	}
	m.kept, m.Size = kept, kept.Size()
	m.cut = err
	return ctx.Err()
}

// peek is the first bytes of a member. It fails only when there are none because of damage.
func peek(ctx context.Context, m *Member) ([]byte, error) {
	rc, err := m.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(rc, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF || n > 0 {
		err = nil
	}
	return head[:n], err
}

// nest takes in what the archive m holds. One that cannot be opened stays a member.
func (in *intake) nest(ctx context.Context, at place, m *Member, k kind) error {
	kept, err := in.keptWhole(ctx, m)
	if err != nil {
		return err
	}
	inner := place{prefix: m.Path + "/", depth: at.depth + 1}
	err = in.unpack(ctx, container{kept, path.Base(m.Path)}, inner, k)
	switch {
	case err == nil:
		in.archives[fold(m.Path)] = kept
		return nil
	case ctx.Err() != nil || errors.Is(err, errFull):
		return err
	}
	in.bundle.gaps.note(m.Path, "archive that cannot be opened: "+reasonOf(err))
	in.bundle.Members = append(in.bundle.Members, m)
	return nil
}

func (in *intake) keptWhole(ctx context.Context, m *Member) (*io.SectionReader, error) {
	if m.kept == nil {
		if err := in.keep(ctx, m); err != nil {
			return nil, err
		}
	}
	return section(m.kept, 0, m.kept.Size()), nil
}

// skip reads past an entry of a container that can only be read in order: there the decoder would do it, without limits.
func (in *intake) skip(ctx context.Context, e entry) error {
	if !e.once || e.open == nil {
		return nil
	}
	m := &Member{Path: Printable(e.name), meter: &meter{budget: in.budget, compressed: e.packed}, open: e.open}
	if rc, err := m.Open(ctx); err == nil {
		defer rc.Close()
		_, _ = io.Copy(io.Discard, onlyReader{rc}) // what is wrong with it was said when it was refused
	}
	return ctx.Err()
}

// unpack takes in what a container of kind k holds. It fails when that is nothing.
func (in *intake) unpack(ctx context.Context, c container, at place, k kind) error {
	switch k {
	case zipArchive:
		return in.zip(ctx, c, at)
	case tarArchive:
		return in.tar(ctx, c, at)
	case cabinet:
		return in.cab(ctx, c, at)
	case sevenZip:
		return in.sevenZip(ctx, c, at)
	case rarArchive:
		return in.rar(ctx, c, at)
	case gzipped, bzipped, xzipped, zstandard:
		return in.compressed(ctx, c, at, k)
	}
	return in.single(ctx, c, at)
}

// single takes in a container that is one artifact.
func (in *intake) single(ctx context.Context, c container, at place) error {
	if err := in.count(ctx); err != nil {
		return err
	}
	p, err := cleanPath(c.name)
	if err != nil {
		p = "artifact"
	}
	m := in.member(at, p, entry{size: c.Size(), packed: -1, kept: c.whole()})
	if at == (place{}) {
		m.whole = in.bundle.hash
	}
	in.bundle.Members = append(in.bundle.Members, m)
	return nil
}
