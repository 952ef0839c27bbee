package bundle

import (
	"context"
	"io"
	"io/fs"
	"os"
)

// folder takes in the files of a folder. Everything is opened below an os.Root, so that a link made meanwhile leads
// nowhere.
func (in *intake) folder(ctx context.Context, name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return err
	}
	in.bundle.closers = append(in.bundle.closers, root)
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case p == "." && err != nil:
			return err
		case err != nil:
			in.bundle.gaps.note(Printable(p), reasonOf(err))
			return ctx.Err()
		case d.IsDir():
			return ctx.Err()
		}
		return in.take(ctx, place{}, folderEntry(root, p, d))
	})
	if err == nil && in.entries == 0 {
		in.bundle.gaps.note("", "the folder is empty")
	}
	return notFull(err)
}

func folderEntry(root *os.Root, p string, d fs.DirEntry) entry {
	e := entry{name: decodeName(p), size: -1, packed: -1, plain: true}
	if !d.Type().IsRegular() {
		e.bad = irregular(d.Type())
		return e
	}
	if info, err := d.Info(); err == nil {
		e.size = info.Size()
	}
	e.open = func(context.Context) (io.ReadCloser, error) { return root.Open(p) }
	return e
}

// errShrunk: a file of a folder ends before the place where it ended when the folder was listed.
const errShrunk = reason("became shorter while it was read: its end is missing")

// shrunk tells that a file that was read to n, its end, is not what was listed.
func (m *Member) shrunk(rc io.ReadCloser, n int64) bool {
	_, plain := rc.(*os.File)
	return plain && n < m.Size
}
