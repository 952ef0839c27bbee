package bundle

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"sync/atomic"
)

// Member is one file of a bundle. Its bytes are read on demand and never before; a Member of an archive may be opened
// several times and by several goroutines at once.
type Member struct {
	Path  string // normalised: "/" between names, no drive, no leading slash, no "." or ".."
	Size  int64  // uncompressed bytes as the container declares them; -1 when it does not
	Entry *Entry // what the manifest says of it; nil when there is no manifest or the manifest omits it
	Note  string // what is odd about it without being a Gap: the second entry of its name; "" when nothing

	open    func(ctx context.Context) (io.ReadCloser, error)
	kept    *io.SectionReader // the bytes, when they are in memory or in the spool already
	meter   *meter            // nil does not count
	bundle  *Bundle           // nil for a member made by NewMember
	digest  digest
	whole   *containerHash                // of a container that is one artifact: the member's hash too; nil otherwise
	damaged atomic.Bool                   // something was met that keeps the member from being read whole
	cut     error                         // why the kept bytes are not all; nil when they are
	plain   bool                          // a file of a folder
	begun   atomic.Pointer[HashingReader] // see Begin
}

// Open reads the member's bytes from the start. A Read fails with a *Damage when they cannot be read to their end, with
// the context's error when that has ended, and with fs.ErrClosed when the bundle was closed.
func (m *Member) Open(ctx context.Context) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rc, err := m.source(ctx)
	if err != nil {
		return nil, m.damage(err)
	}
	return &memberReader{ctx: ctx, member: m, rc: rc}, nil
}

func (m *Member) source(ctx context.Context) (rc io.ReadCloser, err error) {
	if m.kept != nil {
		return io.NopCloser(io.MultiReader(section(m.kept, 0, m.kept.Size()), ended{m.cut})), nil
	}
	defer recovered(&err)
	return m.open(ctx)
}

// Packed tells whether the member's bytes stand nowhere as they are, so that ReaderAt has to copy them.
func (m *Member) Packed() bool { return m.kept == nil && !m.plain }

// ReaderAt gives random access to the member's bytes: from memory when they are few, else from a private temporary file
// (or the file itself in a folder). size is exact. Of a damaged member it is what can be read, and the Gap is noted; SHA256
// tells the two apart. The closer releases it.
func (m *Member) ReaderAt(ctx context.Context) (r io.ReaderAt, size int64, closer io.Closer, err error) {
	if m.kept != nil {
		n, err := m.meter.allow(0, m.kept.Size())
		if err = cmp.Or(err, m.cut); err != nil {
			err = m.damage(err)
		}
		return section(m.kept, 0, n), n, io.NopCloser(nil), nothingRead(n, err)
	}
	rc, err := m.Open(ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	if f, ok := rc.(*memberReader).rc.(*os.File); ok {
		return m.fileAt(f)
	}
	h := m.hashing(rc)
	defer h.Close()
	return m.spooled(h)
}

// fileAt hands out a file of a folder, up to the limits.
func (m *Member) fileAt(f *os.File) (io.ReaderAt, int64, io.Closer, error) {
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, nil, m.damage(err)
	}
	n, err := m.meter.allow(0, info.Size())
	if err != nil {
		m.damage(err)
	}
	return section(f, 0, n), n, f, nil
}

// spooled copies r to memory, or when it is large to a temporary file.
func (m *Member) spooled(r *HashingReader) (io.ReaderAt, int64, io.Closer, error) {
	head := make([]byte, 0, max(0, min(m.Size, smallMember)))
	for {
		b, err := r.Next()
		switch {
		case err != nil:
			n := int64(len(head))
			return section(bytes.NewReader(head), 0, n), n, io.NopCloser(nil), nothingRead(n, notEOF(err))
		case len(head)+len(b) > smallMember && m.bundle != nil:
			return m.spooledToFile(r, head, b)
		}
		head = append(head, b...)
	}
}

// spooledToFile writes what was read already, and the rest of r, to a temporary file.
func (m *Member) spooledToFile(r *HashingReader, read ...[]byte) (io.ReaderAt, int64, io.Closer, error) {
	f, err := m.bundle.scratch.file()
	if err != nil {
		return nil, 0, nil, err
	}
	n, err := writeBlocks(f, r, read)
	if err = nothingRead(n, notEOF(err)); err != nil {
		discard(f)
		return nil, 0, nil, err
	}
	return section(f, 0, n), n, discarder{f}, nil
}

func writeBlocks(w io.Writer, r *HashingReader, read [][]byte) (written int64, err error) {
	for err == nil {
		for _, b := range read {
			n, err := w.Write(b)
			if written += int64(n); err != nil {
				return written, err
			}
		}
		var b []byte
		b, err = r.Next()
		read = append(read[:0], b)
	}
	return written, err
}

// nothingRead lets damage be no error to those who want what can be read, unless that is nothing.
func nothingRead(n int64, err error) error {
	if _, damaged := err.(*Damage); damaged && n > 0 {
		return nil
	}
	return err
}

// ended is the end of a member's kept bytes: io.EOF, or why there are no more.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return 0, io.EOF
}

type discarder struct{ f *os.File }

func (d discarder) Close() error { return discard(d.f) }
