package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zip"
)

// memberReader is one reading of a member: it stops when its context does, holds the limits, and turns what goes wrong
// underneath into a Gap.
type memberReader struct {
	ctx    context.Context
	member *Member
	rc     io.ReadCloser
	n      int64 // bytes handed out
	err    error // why it ended
}

func (r *memberReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	got, err := guardedRead(r.rc, p)
	n, over := r.member.meter.allow(r.n, int64(got))
	if over != nil {
		err = over
	}
	r.n += n
	if err == io.EOF && r.member.shrunk(r.rc, r.n) {
		err = errShrunk
	}
	if err != nil && err != io.EOF {
		err = r.failed(err)
	}
	r.err = err
	return int(n), err
}

// failed is err as the reader's user sees it. An end of the context closes what is underneath, so that it comes first.
func (r *memberReader) failed(err error) error {
	if ended := r.ctx.Err(); ended != nil {
		return ended
	}
	return r.member.damage(err)
}

func (r *memberReader) Close() (err error) {
	defer recovered(&err)
	if r.err == nil {
		r.err = fs.ErrClosed
	}
	return r.rc.Close()
}

// guardedRead reads once. Decoders of archives panic on some hostile input; to the member that is damage like any other.
func guardedRead(r io.Reader, p []byte) (n int, err error) {
	defer func() {
		if n < 0 || n > len(p) {
			n, err = 0, errDecoder
		}
	}()
	defer recovered(&err)
	return r.Read(p)
}

var errDecoder = errors.New("decoder failed")

// recovered turns a panic of a decoder into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", errDecoder, r)
	}
}

// damage notes why the member cannot be read on, unless that is no fault of its bytes.
func (m *Member) damage(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fs.ErrClosed) {
		return err
	}
	if known, ok := err.(*Damage); ok {
		return known
	}
	d := &Damage{Gap{m.Path, reasonOf(err)}, err}
	m.damaged.Store(true)
	if m.bundle != nil {
		m.bundle.gaps.note(d.Member, d.Reason)
	}
	return d
}

// reasonOf says in the words of a report what a reader met.
func reasonOf(err error) string {
	var known reason
	var path *fs.PathError
	switch {
	case errors.As(err, &known):
		return Printable(err.Error())
	case errors.As(err, &path): // its path is this machine's
		return "cannot be read: " + path.Err.Error()
	case errors.Is(err, zip.ErrChecksum):
		return "damaged: the checksum differs"
	case errors.Is(err, zip.ErrFormat):
		return "damaged: its entry contradicts the bytes"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "damaged: ends too early"
	case errors.Is(err, errDecoder):
		return "damaged: " + Printable(err.Error())
	default:
		return "cannot be read to its end: " + Printable(err.Error())
	}
}
