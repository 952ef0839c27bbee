package bundle

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/zip"
)

// salvage takes in what the local headers of a zip tell: the mail system cut off its directory, or that is damaged. It
// fails with why when no entry can be read.
func (in *intake) salvage(ctx context.Context, c container, at place, why error) error {
	before := len(in.bundle.Members) + len(in.archives)
	var err error
	for pos := int64(0); err == nil; {
		var l *local
		if l, err = nextLocal(ctx, c, pos); err != nil || l == nil {
			break
		}
		err = in.take(ctx, at, l.entry())
		pos = l.end()
	}
	if err = notFull(err); err == nil && len(in.bundle.Members)+len(in.archives) == before {
		return why
	}
	return err
}

// local is an entry of a zip as its own header tells it.
type local struct {
	zip.FileHeader
	zip  container
	data int64 // where the data starts
	read int64 // compressed bytes that reading the entry took; -1 not read
}

// nextLocal is the first local header at pos or after it; nil when there is none.
func nextLocal(ctx context.Context, c container, pos int64) (*local, error) {
	for {
		at, err := find(ctx, c, pos, zipLocalSig)
		if err != nil || at < 0 {
			return nil, err
		}
		if l := parseLocal(c, at); l != nil {
			return l, nil
		}
		pos = at + 4
	}
}

// find is where the signature stands in c at pos or after it; -1 when nowhere.
func find(ctx context.Context, c container, pos int64, sig string) (int64, error) {
	buf := make([]byte, 64<<10)
	for ctx.Err() == nil {
		n, err := c.ReadAt(buf, pos)
		if i := bytes.Index(buf[:n], []byte(sig)); i >= 0 {
			return pos + int64(i), nil
		}
		if err != nil {
			return -1, notEOF(err)
		}
		pos += int64(n - len(sig) + 1)
	}
	return -1, ctx.Err()
}

// parseLocal reads the local header at pos, APPNOTE 4.3.7; nil when it is none.
func parseLocal(c container, pos int64) *local {
	var b [zipLocalLen]byte
	if _, err := c.ReadAt(b[:], pos); err != nil {
		return nil
	}
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	nameLen, extraLen := int64(u16(b[26:])), int64(u16(b[28:]))
	if nameLen == 0 || pos+zipLocalLen+nameLen > c.Size() || b[4] > 100 { // versions needed to extract go up to 6.3
		return nil
	}
	variable := make([]byte, nameLen+extraLen)
	if _, err := c.ReadAt(variable, pos+zipLocalLen); notEOF(err) != nil {
		return nil
	}
	l := &local{zip: c, data: pos + zipLocalLen + nameLen + extraLen, read: -1}
	l.FileHeader = zip.FileHeader{
		Name: string(variable[:nameLen]), Extra: variable[nameLen:], Flags: u16(b[6:]), Method: u16(b[8:]), CRC32: u32(b[14:]),
		CompressedSize64: uint64(u32(b[18:])), UncompressedSize64: uint64(u32(b[22:])),
	}
	l.sizes64()
	return l
}

// sizes64 reads the sizes that do not fit the header, APPNOTE 4.5.3.
func (l *local) sizes64() {
	if l.CompressedSize64 != math.MaxUint32 && l.UncompressedSize64 != math.MaxUint32 {
		return
	}
	if field := extraField(l.Extra, 0x0001); len(field) >= 16 {
		l.UncompressedSize64 = binary.LittleEndian.Uint64(field)
		l.CompressedSize64 = binary.LittleEndian.Uint64(field[8:])
	}
}

// unsized tells that the sizes follow the data.
func (l *local) unsized() bool { return l.Flags&zipDescriptor != 0 && l.CompressedSize64 == 0 }

// packed is the bytes of the container that are there of the entry's data.
func (l *local) packed() int64 {
	left := max(0, l.zip.Size()-l.data)
	if l.unsized() || l.CompressedSize64 > uint64(left) {
		return left
	}
	return int64(l.CompressedSize64)
}

// end is where to look for the next header.
func (l *local) end() int64 {
	switch {
	case !l.unsized():
		return l.data + l.packed()
	case l.read < 0:
		return l.data
	}
	return l.data + l.read
}

func (l *local) entry() entry {
	e := entry{name: zipName(&l.FileHeader), size: -1, packed: l.packed(), bad: zipRefusal(&l.FileHeader, 0), open: l.open}
	switch {
	case len(l.Name) > 0 && l.Name[len(l.Name)-1] == '/':
		e.name, e.size = e.name[:len(e.name)-1]+`\`, 0 // a folder
	case l.unsized():
		e.once = true
	case l.UncompressedSize64 <= math.MaxInt64:
		e.size = int64(l.UncompressedSize64)
	}
	return e
}

func (l *local) open(ctx context.Context) (io.ReadCloser, error) {
	if l.unsized() && l.Method == zipStore {
		return l.openStored(ctx)
	}
	data := &counter{r: section(l.zip, l.data, l.packed())}
	in := bufio.NewReader(data)
	r := &salvaged{local: l, data: data, in: in, out: in}
	switch l.Method {
	case zipDeflate:
		r.out = flate.NewReader(in) // takes no byte too many from a bufio.Reader
	case zipStore:
	default:
		return nil, errors.New("compressed with bzip2 in a zip without a directory, which is not supported")
	}
	return r, nil
}

// openStored finds the end of stored data by the descriptor that tells its length.
func (l *local) openStored(ctx context.Context) (io.ReadCloser, error) {
	for pos := l.data; ; pos += 4 {
		at, err := find(ctx, l.zip, pos, zipDataSig)
		if err != nil {
			return nil, err
		}
		var b [16]byte
		if at >= 0 {
			l.zip.ReadAt(b[:], at)
		}
		if pos = at; at < 0 {
			l.read = l.packed()
			return io.NopCloser(io.MultiReader(section(l.zip, l.data, l.read), ended{io.ErrUnexpectedEOF})), nil
		}
		if int64(binary.LittleEndian.Uint32(b[8:])) == at-l.data {
			l.read = at - l.data
			return io.NopCloser(section(l.zip, l.data, l.read)), nil
		}
	}
}

// salvaged reads the data of a local entry and checks it as far as its header or descriptor allows.
type salvaged struct {
	*local
	data *counter
	in   *bufio.Reader
	out  io.Reader
	crc  uint32
	size uint64
}

func (r *salvaged) Read(p []byte) (int, error) {
	n, err := r.out.Read(p)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, p[:n])
	r.size += uint64(n)
	if err == io.EOF {
		err = r.check()
	}
	return n, err
}

func (r *salvaged) check() error {
	want, known := r.CRC32, true
	if r.unsized() {
		want, known = r.descriptor()
	}
	switch {
	case !r.unsized() && r.size < r.UncompressedSize64:
		return io.ErrUnexpectedEOF
	case known && want != r.crc:
		return zip.ErrChecksum
	}
	return io.EOF
}

// descriptor is the checksum behind the data, APPNOTE 4.3.9; its signature is optional.
func (r *salvaged) descriptor() (crc uint32, known bool) {
	b, _ := r.in.Peek(8)
	if len(b) < 8 {
		return 0, false
	}
	if string(b[:4]) == zipDataSig {
		b = b[4:]
	}
	return binary.LittleEndian.Uint32(b), true
}

// Close notes how far the data went.
func (r *salvaged) Close() error {
	if r.unsized() {
		r.read = r.data.n - int64(r.in.Buffered())
	}
	return nil
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
