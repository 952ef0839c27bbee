package bundle

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A cabinet, as [MS-CAB] describes it: a header, folders (each a run of compressed blocks), files (each a range of the
// bytes a folder expands to), then the blocks.
const (
	cabHeaderLen = 36
	cabFolderLen = 8
	cabFileLen   = 16
	cabDataLen   = 8

	cabPrevious = 0x0001 // flags of the header
	cabNext     = 0x0002
	cabReserve  = 0x0004

	cabNameUTF = 0x80 // attribute of a file: its name is UTF-8

	cabMaxName  = 256
	cabContinue = 0xFFFD // folder numbers from here on: the file is in other cabinets too
)

var (
	errCab     = reason("not a cabinet")
	errCabPart = reason("damaged: the header of the cabinet ends too early")
)

// cabFolder is a run of blocks.
type cabFolder struct {
	start    int64 // of the first block
	blocks   int
	method   uint16
	unpacked *io.SectionReader // nil until needed
	err      error             // what ended the unpacking, or made a part of it doubtful
	doubt    int64             // from this byte on; -1 none
}

// cabFile is a file, the range of a folder.
type cabFile struct {
	name          string
	folder        int
	offset, bytes int64
}

// cabContents is what the tables of a cabinet tell.
type cabContents struct {
	folders   []cabFolder
	files     []cabFile
	dataExtra int // bytes reserved in each block
	err       error
}

// cab takes in the files of a cabinet. A tar that is its only file is its content: makecab packs, tar keeps the folders.
func (in *intake) cab(ctx context.Context, c container, at place) error {
	cab, err := parseCab(c, in.budget.limits.Entries)
	if err != nil {
		return err
	}
	if cab.err != nil {
		in.bundle.gaps.note(archiveOf(at), reasonOf(cab.err))
	}
	if inner, ok := in.tarOf(ctx, c, cab); ok {
		return in.tar(ctx, inner, at)
	}
	if len(cab.files) == 0 {
		in.bundle.gaps.note(archiveOf(at), "the archive is empty")
	}
	for _, f := range cab.files {
		if err := in.take(ctx, at, in.cabEntry(ctx, c, cab, f)); err != nil {
			return notFull(err)
		}
	}
	return ctx.Err()
}

// tarOf is the tar that is the cabinet's only file, whole.
func (in *intake) tarOf(ctx context.Context, c container, cab *cabContents) (container, bool) {
	if len(cab.files) != 1 || cab.err != nil {
		return container{}, false
	}
	e := in.cabEntry(ctx, c, cab, cab.files[0])
	if e.bad != "" || e.cut != nil {
		return container{}, false
	}
	inner := container{e.kept, cab.files[0].name}
	k, err := inner.kind()
	return inner, err == nil && k == tarArchive
}

func (in *intake) cabEntry(ctx context.Context, c container, cab *cabContents, f cabFile) entry {
	e := entry{name: f.name, size: f.bytes, packed: c.Size()}
	if f.folder >= len(cab.folders) {
		e.bad = fmt.Sprintf("damaged: in folder %d of %d", f.folder, len(cab.folders))
		if f.folder >= cabContinue {
			e.bad = "continues in another cabinet"
		}
		return e
	}
	folder := &cab.folders[f.folder]
	if e.bad = cabRefusal(folder.method); e.bad != "" {
		return e
	}
	in.unpackFolder(ctx, c, cab, folder)
	if folder.unpacked == nil {
		e.bad = reasonOf(folder.err)
		return e
	}
	e.kept = section(folder.unpacked, f.offset, max(0, min(f.bytes, folder.unpacked.Size()-f.offset)))
	switch {
	case f.bytes == 0, e.kept.Size() == f.bytes && (folder.doubt < 0 || f.offset+f.bytes <= folder.doubt):
	case folder.err != nil:
		e.cut = folder.err
	default:
		e.cut = io.ErrUnexpectedEOF
	}
	return e
}

// cabRefusal is why the blocks of a compression type cannot be read, [MS-CAB] 2.2.
func cabRefusal(method uint16) string {
	switch method & 0x000F {
	case cabStored, cabMSZIP:
		return ""
	case 2:
		return "compressed with Quantum, which is not supported"
	case 3:
		return "compressed with LZX, which is not supported"
	}
	return fmt.Sprintf("compressed with cabinet method %d, which is not supported", method&0x000F)
}

// unpackFolder keeps what a folder expands to. Its bytes are counted when its files are read; here they may be no more
// than all files may have.
func (in *intake) unpackFolder(ctx context.Context, c container, cab *cabContents, folder *cabFolder) {
	if folder.unpacked != nil || folder.err != nil {
		return
	}
	r := &cabBlocks{ctx: ctx, cab: c, folder: *folder, pos: folder.start, extra: int64(cab.dataExtra), left: folder.blocks, doubtAt: -1}
	limited := &streamLimit{r: r, left: in.cabLeft}
	folder.unpacked, folder.err = in.bundle.scratch.keep(limited)
	in.cabLeft, folder.doubt = limited.left, r.doubtAt
}

// parseCab reads the header and the tables. What is missing of the files is told in err of the contents.
func parseCab(c container, most int) (*cabContents, error) {
	var h [cabHeaderLen]byte
	if _, err := c.ReadAt(h[:], 0); err != nil {
		return nil, errCabPart
	}
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	if string(h[:4]) != "MSCF" {
		return nil, errCab
	}
	flags := u16(h[30:])
	cab := &cabContents{folders: make([]cabFolder, u16(h[26:]))}
	pos, folderExtra, err := cab.reserved(c, flags)
	if err != nil {
		return nil, err
	}
	for i := range cab.folders {
		var b [cabFolderLen]byte
		if _, err := c.ReadAt(b[:], pos); err != nil {
			return nil, errCabPart
		}
		cab.folders[i] = cabFolder{start: int64(u32(b[0:])), blocks: int(u16(b[4:])), method: u16(b[6:])}
		pos += cabFolderLen + int64(folderExtra)
	}
	cab.readFiles(c, int64(u32(h[16:])), min(int(u16(h[28:])), most+1))
	if len(cab.files) == 0 && cab.err != nil {
		return nil, cab.err
	}
	return cab, nil
}

// reserved passes over what programs may put into the header, and the names of the cabinets before and after.
func (cab *cabContents) reserved(c container, flags uint16) (pos int64, folderExtra int, err error) {
	pos = cabHeaderLen
	if flags&cabReserve != 0 {
		var b [4]byte
		if _, err := c.ReadAt(b[:], pos); err != nil {
			return 0, 0, errCabPart
		}
		folderExtra, cab.dataExtra = int(b[2]), int(b[3])
		pos += 4 + int64(binary.LittleEndian.Uint16(b[:]))
	}
	names := 0
	if flags&cabPrevious != 0 {
		names += 2
	}
	if flags&cabNext != 0 {
		names += 2
	}
	for range names {
		_, n, err := cabString(c, pos)
		if err != nil {
			return 0, 0, err
		}
		pos += n
	}
	return pos, folderExtra, nil
}

func (cab *cabContents) readFiles(c container, pos int64, n int) {
	for i := range n {
		var b [cabFileLen]byte
		if _, err := c.ReadAt(b[:], pos); err != nil {
			cab.err = reason(fmt.Sprintf("damaged cabinet: its list of files ends at %d of %d", i, n))
			return
		}
		name, len, err := cabString(c, pos+cabFileLen)
		if err != nil {
			cab.err = reason(fmt.Sprintf("damaged cabinet: file %d of %d: %v", i+1, n, err))
			return
		}
		if b[14]&cabNameUTF == 0 {
			name = decodeName(name)
		}
		cab.files = append(cab.files, cabFile{
			name: name, folder: int(binary.LittleEndian.Uint16(b[8:])),
			offset: int64(binary.LittleEndian.Uint32(b[4:])), bytes: int64(binary.LittleEndian.Uint32(b[0:])),
		})
		pos += cabFileLen + len
	}
}

// cabString is the text at pos that ends in NUL, and the bytes it takes.
func cabString(c container, pos int64) (string, int64, error) {
	b := make([]byte, cabMaxName+1)
	n, _ := c.ReadAt(b, pos)
	s, _, ended := strings.Cut(string(b[:n]), "\x00")
	if !ended {
		return "", 0, errors.New("name without an end")
	}
	return s, int64(len(s)) + 1, nil
}
