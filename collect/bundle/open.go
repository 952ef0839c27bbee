package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bundle is an opened bundle. Its members are read on demand; Close removes what was spooled.
type Bundle struct {
	Name     string    // base name of the file or folder the user named; "-" for standard input
	Manifest *Manifest // nil when the bundle has none, or an unreadable one (then a Gap says so)
	Members  []*Member // in the order of their paths, the manifest itself left out
	Gaps     []Gap     // what Open could not read safely; see AllGaps

	gaps     gaps
	roots    map[string]*root // manifests by the folder they describe
	verified verification
	hashes   Hashes
	hash     *containerHash // nil for a folder, for input that was cut, and where nobody wants it
	scratch  *scratch
	closers  []io.Closer
}

// ErrUnreadable heads every error of Open: nothing of the bundle could be read.
var ErrUnreadable = errors.New("not a readable bundle")

// Open opens the bundle at path. It fails, with ErrUnreadable, only when nothing of it can be read. The bundle is of use
// until it is closed or ctx ends.
func Open(ctx context.Context, path string, limits Limits, options ...Option) (*Bundle, error) {
	return opened(ctx, filepath.Base(absolute(path)), limits, options, func(in *intake) error { return in.path(ctx, path) })
}

// OpenReader spools r (standard input) to a private temporary file within the limits and opens it as a bundle.
func OpenReader(ctx context.Context, r io.Reader, limits Limits, options ...Option) (*Bundle, error) {
	return opened(ctx, "-", limits, options, func(in *intake) error { return in.stream(ctx, r, "stdin") })
}

// absolute gives "." its name.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func opened(ctx context.Context, name string, limits Limits, options []Option, load func(*intake) error) (*Bundle, error) {
	b := &Bundle{Name: name, roots: map[string]*root{}, scratch: newScratch(ctx)}
	limits = limits.orDefault()
	in := &intake{
		bundle: b, budget: newBudget(limits), paths: newPaths(), cabLeft: limits.TotalBytes,
		archives: map[string]*io.SectionReader{}, unread: map[string]bool{},
	}
	for _, set := range options {
		set(in)
	}
	err := load(in)
	if err == nil {
		err = in.finish(ctx)
	}
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("%s: %w: %w", name, ErrUnreadable, pathless(err))
	}
	return b, nil
}

// pathless leaves out the path of an error: the user named it, or it is a temporary file's.
func pathless(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (in *intake) path(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return in.folder(ctx, path)
	}
	f, err := openUntil(ctx, path)
	if err != nil {
		return err
	}
	in.bundle.closers = append(in.bundle.closers, f)
	if !info.Mode().IsRegular() { // a pipe has no size and cannot be read twice
		return in.stream(ctx, f, filepath.Base(path))
	}
	return in.file(ctx, container{section(f, 0, info.Size()), filepath.Base(path)})
}

// openUntil opens a file until ctx ends: a named pipe opens only when somebody writes to it, and a share that is gone may take
// minutes to say so.
func openUntil(ctx context.Context, path string) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		return o.f, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// stream takes in what can be read only once.
func (in *intake) stream(ctx context.Context, r io.Reader, name string) error {
	c, whole, err := in.spooled(ctx, r, name)
	if err != nil {
		return err
	}
	if !whole {
		return in.some(ctx, c)
	}
	return in.file(ctx, c)
}

// spooled copies what can be read only once to a temporary file, within the limits. What precedes an error is kept;
// whole is false then.
func (in *intake) spooled(ctx context.Context, r io.Reader, name string) (c container, whole bool, err error) {
	most := in.budget.limits.TotalBytes
	f, err := in.bundle.scratch.file()
	if err != nil {
		return container{}, false, err
	}
	in.bundle.closers = append(in.bundle.closers, discarder{f})
	n, err := copyUntil(ctx, f, io.LimitReader(r, most+1))
	if err != nil && (n == 0 || ctx.Err() != nil) {
		return container{}, false, err
	}
	if err != nil {
		in.bundle.gaps.note("", "input cannot be read to its end: "+Printable(pathless(err).Error()))
	}
	if n > most {
		n, err = most, reason("cut")
		in.bundle.gaps.note("", fmt.Sprintf("input cut at the limit of %d bytes for all members", most))
	}
	return container{section(f, 0, n), name}, err == nil, nil
}

// copyUntil copies until ctx ends, even while r waits for somebody to type. What r still yields then goes to a file that
// is closed.
func copyUntil(ctx context.Context, w io.Writer, r io.Reader) (int64, error) {
	type end struct {
		n   int64
		err error
	}
	ended := make(chan end, 1)
	go func() {
		n, err := io.Copy(w, ctxReader{ctx, r})
		ended <- end{n, err}
	}()
	select {
	case e := <-ended:
		return e.n, e.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// file takes in a container that stands for itself.
func (in *intake) file(ctx context.Context, c container) error {
	if b := in.bundle; b.hashes != HashNothing {
		b.hash = hashContainer(ctx, c)
		b.closers = slices.Insert(b.closers, 0, io.Closer(b.hash)) // before the file it reads
	}
	return in.some(ctx, c)
}

// some takes in a container, whole or not.
func (in *intake) some(ctx context.Context, c container) error {
	if c.Size() == 0 {
		return errors.New("empty file")
	}
	in.budget.contain(c.Size())
	return in.open(ctx, c)
}

// open takes in what a container holds, an encrypted one too.
func (in *intake) open(ctx context.Context, c container) error {
	head, err := c.head()
	if err != nil {
		return err
	}
	if isSealed(head) {
		return in.unseal(ctx, c)
	}
	k, err := c.kind()
	if err != nil {
		return err
	}
	return in.unpack(ctx, c, place{}, k)
}

// finish settles what can be told once all members are there.
func (in *intake) finish(ctx context.Context) error {
	b := in.bundle
	slices.SortFunc(b.Members, func(x, y *Member) int { return strings.Compare(x.Path, y.Path) })
	if err := in.link(ctx); err != nil {
		return err
	}
	b.Gaps = b.gaps.all()
	return ctx.Err()
}

// Close releases the container and removes every temporary file. It may be called again.
func (b *Bundle) Close() error {
	var errs []error
	for _, c := range b.closers {
		errs = append(errs, c.Close())
	}
	b.closers = nil
	if b.scratch != nil {
		errs = append(errs, b.scratch.close())
	}
	return errors.Join(errs...)
}
