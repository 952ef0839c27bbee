package bundle

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/mholt/archiver/v4"
	"github.com/nwaples/rardecode/v2"
)

// rar takes in the members of a rar, up to the first that the decoder should not be shown.
func (in *intake) rar(ctx context.Context, c container, at place) error {
	scan := scanRar(ctx, c)
	found, whole := 0, true
	err := extract(ctx, archiver.Rar{}, sharedReader{ctx, section(c, 0, scan.end)}, func(f archiver.FileInfo) error {
		h, ok := f.Header.(*rardecode.FileHeader)
		if found++; !ok || h.IsDir {
			return nil
		}
		if !whole && scan.solid {
			return errSolid
		}
		whole = h.Encrypted
		return in.take(ctx, at, rarEntry(f, h, c, scan.links[found-1], &whole))
	})
	if scan.why != nil {
		err = scan.why
	}
	if errors.Is(err, rardecode.ErrArchiveEncrypted) {
		err = errEncrypted
	}
	return in.ended(ctx, at, found, err)
}

func rarEntry(f archiver.FileInfo, h *rardecode.FileHeader, c container, link bool, whole *bool) entry {
	e := entry{name: decodeName(h.Name), size: h.UnPackedSize, packed: c.Size(), once: true}
	if h.UnKnownSize || e.size < 0 {
		e.size = -1
	}
	switch {
	case h.Encrypted:
		e.bad = "encrypted"
		return e
	case link:
		e.bad = "link, not followed"
	case h.Mode().Type() != 0:
		e.bad = irregular(h.Mode())
	}
	e.open = func(context.Context) (io.ReadCloser, error) {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		return rarReader{r, whole}, nil
	}
	return e
}

var errSolid = reason("a file of the solid archive was not read to its end, and the rest builds on it")

// rarReader notes whether a file was read to its end.
type rarReader struct {
	io.ReadCloser
	whole *bool
}

func (r rarReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err == io.EOF || errors.Is(err, rardecode.ErrBadFileChecksum) {
		*r.whole = true
	}
	return n, err
}

// rarScan is what the headers of a rar tell before its decoder believes them.
type rarScan struct {
	end   int64        // how much of the archive is shown to the decoder
	why   error        // why that is not all
	solid bool         // each file builds on the one before
	links map[int]bool // entries, counted from 0, that are links: the library takes those of RAR 5 for files
}

// Headers of a RAR 5 archive, "RAR 5.0 archive format" of RARLAB: block types, flags, records of the extra area.
const (
	rar5Signature = "Rar!\x1A\x07\x01\x00"
	rar5Main      = 1
	rar5File      = 2
	rar5Encrypted = 4
	rar5End       = 5
	rar5Extra     = 0x0001 // flags of a block
	rar5Data      = 0x0002
	rar5Continues = 0x0008
	rar5Solid     = 0x0004 // flag of the archive
	rar5Time      = 0x0002 // flags of a file
	rar5Checksum  = 0x0004
	rar5Unknown   = 0x0008
	rar5Redirect  = 5 // record of the extra area

	rar5HeaderMost = 2 << 20
)

// rar4Solid is the flag of the main header of the older format, which stands behind its signature of seven bytes; its
// dictionaries are small.
const rar4Solid = 0x0008

func scanRar(ctx context.Context, c container) rarScan {
	s := rarScan{end: c.Size(), links: map[int]bool{}}
	var b [12]byte
	c.ReadAt(b[:], 0)
	if string(b[:8]) != rar5Signature {
		s.solid = b[9] == 0x73 && binary.LittleEndian.Uint16(b[10:])&rar4Solid != 0
		return s
	}
	entries := 0
	for pos := int64(len(rar5Signature)); pos < c.Size() && ctx.Err() == nil; {
		h, ok := rar5Header(c, pos)
		if !ok || h.kind == rar5Encrypted || h.kind == rar5End {
			break // the library finds out itself
		}
		switch {
		case h.kind == rar5Main:
			s.solid = h.body.number()&rar5Solid != 0
		case h.kind == rar5File && h.flags&rar5Continues == 0:
			f := h.file()
			if f.window > maxDictionary {
				s.end, s.why = pos, reason(fmt.Sprintf("entry %d %s", entries+1, tooLarge(f.window)))
				return s
			}
			if f.link {
				s.links[entries] = true
			}
			entries++
		}
		pos = h.next
	}
	return s
}

// rar5Block is a header of RAR 5.
type rar5Block struct {
	kind, flags uint64
	body        rarNumbers // what is particular to the kind
	extra       rarNumbers
	next        int64 // where the next header starts
}

func rar5Header(c container, pos int64) (h rar5Block, ok bool) {
	var start [7]byte // checksum, size of the rest
	if _, err := c.ReadAt(start[:], pos); notEOF(err) != nil {
		return h, false
	}
	r := rarNumbers{b: start[4:]}
	size := r.number()
	if r.failed || size == 0 || size > rar5HeaderMost {
		return h, false
	}
	at := pos + 7 - int64(len(r.b))
	rest := make([]byte, min(int64(size), max(0, c.Size()-at)))
	if _, err := c.ReadAt(rest, at); notEOF(err) != nil || len(rest) < int(size) {
		return h, false
	}
	r = rarNumbers{b: rest}
	h.kind, h.flags = r.number(), r.number()
	var extra, data uint64
	if h.flags&rar5Extra != 0 {
		extra = r.number()
	}
	if h.flags&rar5Data != 0 {
		data = r.number()
	}
	if r.failed || extra > uint64(len(r.b)) || data > uint64(c.Size()) {
		return h, false
	}
	h.body, h.extra = rarNumbers{b: r.b[:len(r.b)-int(extra)]}, rarNumbers{b: r.b[len(r.b)-int(extra):]}
	h.next = at + int64(size) + int64(data)
	return h, true
}

// rar5FileInfo is what matters of a file's header: the memory it wants, and whether it is a link.
type rar5FileInfo struct {
	window uint64
	link   bool
}

func (h rar5Block) file() (f rar5FileInfo) {
	r := h.body
	flags, size := r.number(), r.number()
	r.number() // attributes
	if flags&rar5Time != 0 {
		r.take(4)
	}
	if flags&rar5Checksum != 0 {
		r.take(4)
	}
	if method := r.number(); method>>7&7 != 0 {
		f.window = rar5Window(method)
		if flags&rar5Unknown == 0 {
			f.window = min(f.window, size) // the decoder takes no more
		}
	}
	for len(h.extra.b) > 0 {
		record := rarNumbers{b: h.extra.take(h.extra.number())}
		if record.number() == rar5Redirect && !record.failed {
			f.link = true
		}
	}
	return f
}

// rar5Window is the dictionary of a compression method: version 1 knows fractions.
func rar5Window(method uint64) uint64 {
	if method&0x3F == 0 {
		return 0x20000 << (method >> 10 & 0x0F)
	}
	window := uint64(0x20000) << (method >> 10 & 0x1F)
	return window + window/32*(method>>15&0x1F)
}

// rarNumbers reads numbers of seven bits a byte, the lowest first.
type rarNumbers struct {
	b      []byte
	failed bool
}

func (r *rarNumbers) number() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.take(1)
		if len(b) == 0 {
			return 0
		}
		v |= uint64(b[0]&0x7F) << shift
		if b[0] < 0x80 {
			return v
		}
	}
	r.b, r.failed = nil, true
	return 0
}

func (r *rarNumbers) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.b, r.failed = nil, true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}
