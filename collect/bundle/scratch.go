package bundle

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// smallMember is how many bytes are held in memory rather than in a temporary file.
const smallMember = 8 << 20

// memoryInAll is how many bytes of unpacked members a bundle keeps in memory; the others go to the spool.
const memoryInAll = 64 << 20

// scratch is the private temporary folder of a bundle, made when first needed. Its files bear numbers, never names from
// the bundle. It is removed by close and when the context of Open ends.
type scratch struct {
	mu     sync.Mutex
	dir    string
	files  int
	spool  *os.File // unpacked members, one after the other
	end    int64    // bytes in the spool
	memory int64    // bytes kept in memory
	closed bool
	stop   func() bool
}

func newScratch(ctx context.Context) *scratch {
	s := &scratch{}
	s.stop = context.AfterFunc(ctx, func() { s.remove() })
	return s
}

// file makes a temporary file. Where the system lets an open file be removed, it has no name from the start, so that even
// a killed program leaves none behind.
func (s *scratch) file() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newFile()
}

func (s *scratch) newFile() (*os.File, error) {
	if s.closed {
		return nil, os.ErrClosed
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "postmortem-") // mode 0700
		if err != nil {
			return nil, err
		}
		s.dir = dir
	}
	s.files++
	name := filepath.Join(s.dir, strconv.Itoa(s.files))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		os.Remove(name) // fails on Windows; discard and close remove it there
	}
	return f, err
}

// discard closes a file that file made, and removes it if it still has its name.
func discard(f *os.File) error {
	err := f.Close()
	os.Remove(f.Name())
	return err
}

// keep stores what r yields for as long as the bundle is open: in memory when it is little, else in the spool. When r
// fails, what came before is kept and returned with r's error.
func (s *scratch) keep(r io.Reader) (*io.SectionReader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var head bytes.Buffer
	n, err := io.CopyN(&head, r, min(smallMember, memoryInAll-s.memory)+1)
	if err != nil {
		s.memory += n
		return section(bytes.NewReader(bytes.Clone(head.Bytes())), 0, n), notEOF(err)
	}
	return s.toSpool(io.MultiReader(&head, r))
}

func (s *scratch) toSpool(r io.Reader) (*io.SectionReader, error) {
	if s.spool == nil {
		f, err := s.newFile()
		if err != nil {
			return nil, err
		}
		s.spool = f
	}
	start := s.end
	n, err := io.Copy(io.NewOffsetWriter(s.spool, start), onlyReader{r})
	s.end += n
	return section(s.spool, start, n), err
}

// close removes everything. It may be called again.
func (s *scratch) close() error {
	s.stop()
	return s.remove()
}

func (s *scratch) remove() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var errs []error
	if s.spool != nil {
		errs = append(errs, s.spool.Close())
		s.spool = nil
	}
	if s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir))
		s.dir = ""
	}
	return errors.Join(errs...)
}

func section(at io.ReaderAt, start, n int64) *io.SectionReader {
	return io.NewSectionReader(at, start, n)
}

// onlyReader hides the WriterTo of a reader, which would pass by the buffer of io.Copy with single large writes.
type onlyReader struct{ io.Reader }

func notEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
