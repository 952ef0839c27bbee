package bundle

import (
	"archive/tar"
	"bufio"
	"context"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/mholt/archiver/v4"
)

// tarBlock is the unit of a tar: a header takes one, a member is filled up to the next.
const tarBlock = 512

// tar takes in the members of a tar. Nothing is copied: they stand in it as they are.
func (in *intake) tar(ctx context.Context, c container, at place) error {
	r := c.whole()
	return in.tarEntries(ctx, r, at, func(f archiver.FileInfo, h *tar.Header) entry {
		e := tarEntry(f, h, c)
		start, err := r.Seek(0, io.SeekCurrent) // of the data: the library reads header blocks whole and no more
		if err != nil || isSparse(h) || h.Size < 0 {
			return e
		}
		e.once, e.open = false, nil
		e.kept = section(c, start, min(h.Size, max(0, c.Size()-start)))
		if e.kept.Size() < h.Size {
			e.cut = io.ErrUnexpectedEOF
		}
		return e
	})
}

// compressed takes in a compressed tar, or the one file that c is compressed of.
func (in *intake) compressed(ctx context.Context, c container, at place, k kind) (err error) {
	defer recovered(&err)
	unpacked, err := decompress(ctx, c, k)
	if err != nil {
		return err
	}
	defer unpacked.Close()
	r := bufio.NewReaderSize(&streamLimit{r: unpacked, left: in.streamMost()}, headSize*8)
	head, err := r.Peek(headSize)
	if len(head) == 0 && err != nil && err != io.EOF {
		return err
	}
	if isTar(head) {
		return in.tarEntries(ctx, onlyReader{r}, at, func(f archiver.FileInfo, h *tar.Header) entry { return tarEntry(f, h, c) })
	}
	return notFull(in.take(ctx, at, entry{
		name: uncompressedName(c.name, unpacked), size: -1, packed: c.Size(), once: true,
		open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(r), nil },
	}))
}

// streamMost is how many bytes a compressed tar may expand to: all its members, and their headers.
func (in *intake) streamMost() int64 {
	l := in.budget.limits
	return l.TotalBytes + int64(l.Entries+2)*4*tarBlock
}

// streamLimit ends a decompressed stream that would never end: what its members do not count of it, the tar skips.
type streamLimit struct {
	r    io.Reader
	left int64
}

func (s *streamLimit) Read(p []byte) (int, error) {
	n, err := guardedRead(s.r, p[:min(int64(len(p)), s.left+1)])
	if int64(n) > s.left {
		n, err = int(s.left), reason("limit of bytes for all members reached, the rest is not read")
	}
	s.left -= int64(n)
	return n, err
}

// maxWindow is the largest window or dictionary a decoder may ask memory for.
const maxWindow = 128 << 20

func decompress(ctx context.Context, c container, k kind) (io.ReadCloser, error) {
	r := bufio.NewReader(ctxReader{ctx, c.whole()})
	switch k {
	case gzipped:
		return archiver.Gz{}.OpenReader(r)
	case bzipped:
		return archiver.Bz2{}.OpenReader(r)
	case xzipped:
		return archiver.Xz{}.OpenReader(r) // takes no dictionary above 64 MiB
	}
	return archiver.Zstd{DecoderOptions: []zstd.DOption{
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
	}}.OpenReader(r)
}

// uncompressedName is the name of the one file in a compressed file: without the extension, else what gzip recorded.
func uncompressedName(name string, r io.Reader) string {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".bz2", ".xz", ".zst":
		if stem := strings.TrimSuffix(name, ext); stem != "" {
			return stem
		}
	}
	if z, ok := r.(*gzip.Reader); ok && z.Name != "" {
		return z.Name
	}
	return name
}

// tarEntries takes in the members of the tar that r yields.
func (in *intake) tarEntries(ctx context.Context, r io.Reader, at place, of func(archiver.FileInfo, *tar.Header) entry) error {
	found := 0
	err := extract(ctx, archiver.Tar{}, r, func(f archiver.FileInfo) error {
		h, ok := f.Header.(*tar.Header)
		if !ok {
			return nil
		}
		found++
		if f.IsDir() {
			return nil
		}
		return in.take(ctx, at, of(f, h))
	})
	return in.ended(ctx, at, found, err)
}

// extract walks an archive. The library's panics are errors of the archive, those of ours are not its fault but end there
// as well.
func extract(ctx context.Context, format archiver.Extractor, r io.Reader, take func(archiver.FileInfo) error) (err error) {
	defer recovered(&err)
	return format.Extract(ctx, r, func(_ context.Context, f archiver.FileInfo) error { return take(f) })
}

// ended judges how the reading of a sequential archive ended: with something found, what ended it is a Gap.
func (in *intake) ended(ctx context.Context, at place, found int, err error) error {
	err = notFull(err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && found == 0:
		in.bundle.gaps.note(archiveOf(at), "the archive is empty")
	case err != nil && found == 0:
		return err
	case err != nil:
		in.bundle.gaps.note(archiveOf(at), fmt.Sprintf("archive not read to its end, after %s: %s", count(found, "entry", "entries"), reasonOf(err)))
	}
	return nil
}

func tarEntry(f archiver.FileInfo, h *tar.Header, c container) entry {
	return entry{
		name: decodeName(h.Name), size: h.Size, packed: c.Size(), bad: tarRefusal(h), once: true,
		open: func(context.Context) (io.ReadCloser, error) { return f.Open() },
	}
}

func tarRefusal(h *tar.Header) string {
	switch h.Typeflag {
	case tar.TypeReg, '\x00', tar.TypeCont, tar.TypeGNUSparse:
		return ""
	case tar.TypeLink:
		return "hard link to " + strconv.QuoteToGraphic(h.Linkname) + ", not followed"
	case tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		return irregular(h.FileInfo().Mode())
	}
	return fmt.Sprintf("tar entry of type %q, not read", h.Typeflag)
}

// isSparse tells that a member's bytes do not stand in the tar as they are.
func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}
