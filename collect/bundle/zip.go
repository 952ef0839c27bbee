package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zip"
	"github.com/mholt/archiver/v4"
)

// Bits of the general purpose flag, APPNOTE 4.4.4.
const (
	zipEncrypted  = 1 << 0
	zipDescriptor = 1 << 3 // sizes follow the data
	zipUTF8       = 1 << 11
)

// Compression methods, APPNOTE 4.4.5. The methods read are those whose decoders need little memory, whatever an entry says.
const (
	zipStore     = 0
	zipDeflate   = 8
	zipDeflate64 = 9
	zipBzip2     = 12
	zipAES       = 99
)

// zip takes in the entries of a zip, or of one without a directory, what can be salvaged.
func (in *intake) zip(ctx context.Context, c container, at place) error {
	c = withTail(c)
	most := in.budget.limits.Entries
	if directoryEntries(c, most) > most { // the directory would be read whole
		in.bundle.gaps.note("", tooMany(most))
		return in.salvage(ctx, c, at, reason(tooMany(most)))
	}
	entries, err := zipEntries(ctx, c)
	if err != nil {
		in.bundle.gaps.note(archiveOf(at), "zip without a readable directory, entries found by their own headers: some may be missing")
		return in.salvage(ctx, c, at, err)
	}
	if len(entries) == 0 {
		in.bundle.gaps.note(archiveOf(at), "the archive is empty")
	}
	for _, e := range entries {
		if err := in.take(ctx, at, e); err != nil {
			return notFull(err)
		}
	}
	return nil
}

// archiveOf is the member that a gap of a whole container concerns.
func archiveOf(at place) string {
	if at.prefix == "" {
		return ""
	}
	return at.prefix[:len(at.prefix)-1]
}

// notFull lets a bundle be opened whose entries are too many: the Gap is noted.
func notFull(err error) error {
	if errors.Is(err, errFull) {
		return nil
	}
	return err
}

// zipEntries lists what a zip's directory says. The handles stay valid after Extract and can be opened at once.
func zipEntries(ctx context.Context, c container) (entries []entry, err error) {
	defer recovered(&err)
	err = archiver.Zip{}.Extract(ctx, c.whole(), func(_ context.Context, f archiver.FileInfo) error {
		if h, ok := f.Header.(zip.FileHeader); ok && !f.IsDir() {
			entries = append(entries, zipEntry(f, &h))
		}
		return nil
	})
	return entries, err
}

func zipEntry(f archiver.FileInfo, h *zip.FileHeader) entry {
	return entry{
		name: zipName(h), size: int64(h.UncompressedSize64), packed: int64(h.CompressedSize64),
		bad:  zipRefusal(h, f.Mode()),
		open: func(context.Context) (io.ReadCloser, error) { return f.Open() },
	}
}

// zipRefusal is why an entry cannot be read: "" when nothing in its header speaks against it.
func zipRefusal(h *zip.FileHeader, mode fs.FileMode) string {
	switch {
	case h.Flags&zipEncrypted != 0 || h.Method == zipAES:
		return "encrypted"
	case !mode.IsRegular():
		return irregular(mode)
	}
	switch h.Method {
	case zipStore, zipDeflate, zipBzip2:
		return ""
	case zipDeflate64:
		return "compressed with Deflate64, which is not supported"
	}
	return fmt.Sprintf("compressed with method %d, which is not supported", h.Method)
}

// irregular says what an entry is that is no file.
func irregular(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "symbolic link, not followed"
	case mode&fs.ModeDevice != 0:
		return "device, not read"
	case mode&fs.ModeNamedPipe != 0:
		return "named pipe, not read"
	case mode&fs.ModeSocket != 0:
		return "socket, not read"
	}
	return "no regular file, not read"
}
