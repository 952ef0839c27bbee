package bundle

import (
	"context"
	"hash/crc32"
	"io"
	"io/fs"

	"github.com/bodgit/sevenzip"
	"github.com/klauspost/compress/zip"
	"github.com/mholt/archiver/v4"
)

// sevenZip takes in the members of a 7z. The library believes what a header says of counts, dictionaries and key
// derivations, so the header is looked at first.
func (in *intake) sevenZip(ctx context.Context, c container, at place) error {
	folders, empty, err := sevenZipFolders(ctx, c)
	if err != nil {
		return err
	}
	if empty {
		in.bundle.gaps.note(archiveOf(at), "the archive is empty")
		return nil
	}
	found := 0
	err = extract(ctx, archiver.SevenZip{}, sharedReader{ctx, c.whole()}, func(f archiver.FileInfo) error {
		h, ok := f.Header.(sevenzip.FileHeader)
		if found++; !ok || f.IsDir() {
			return nil
		}
		return in.take(ctx, at, sevenZipEntry(f, &h, folders, c))
	})
	return in.ended(ctx, at, found, err)
}

// sevenZipEntry reads a file where it stands in its folder, a run of files compressed as one. A folder that broke off is
// not read on: the decoder would have to pass over the rest of it, without limits.
func sevenZipEntry(f archiver.FileInfo, h *sevenzip.FileHeader, folders []string, c container) entry {
	e := entry{name: h.Name, size: f.Size(), packed: c.Size(), once: true}
	if f.Mode().Type() != 0 {
		e.bad = irregular(f.Mode())
	}
	switch {
	case f.Size() == 0: // in no folder
		e.once, e.kept = false, section(c, 0, 0)
		return e
	case h.Stream >= len(folders):
		e.bad = "damaged: in no folder of the archive"
		return e
	case folders[h.Stream] != "":
		e.bad = folders[h.Stream]
		return e // without open, so that it is not even skipped
	}
	e.open = func(context.Context) (io.ReadCloser, error) {
		rc, err := f.Open()
		if err != nil {
			return nil, err
		}
		r := &sevenZipReader{File: rc, left: f.Size(), want: h.CRC32, folder: &folders[h.Stream]}
		*r.folder = "behind a file of the archive that was not read to its end"
		return r, nil
	}
	return e
}

// sevenZipReader checks what the library does not: the length and the checksum.
type sevenZipReader struct {
	fs.File
	left   int64
	want   uint32 // 0 is unknown too
	sum    uint32
	folder *string // why its next file cannot be read; cleared at the end of this one
}

func (r *sevenZipReader) Read(p []byte) (int, error) {
	n, err := r.File.Read(p)
	r.sum = crc32.Update(r.sum, crc32.IEEETable, p[:n])
	r.left -= int64(n)
	if err != io.EOF {
		return n, err
	}
	if r.left > 0 {
		return n, io.ErrUnexpectedEOF
	}
	*r.folder = ""
	if r.want != 0 && r.want != r.sum {
		return n, zip.ErrChecksum
	}
	return n, io.EOF
}

// sharedReader gives the library the random access it asks for, and ends it with its context.
type sharedReader struct {
	ctx context.Context
	*io.SectionReader
}

func (r sharedReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.SectionReader.Read(p)
}

func (r sharedReader) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.SectionReader.ReadAt(p, off)
}

var errEncrypted = reason("encrypted, the names of its files too")
