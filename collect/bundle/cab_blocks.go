package bundle

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// Compression types, [MS-CAB] 2.2.
const (
	cabStored = 0
	cabMSZIP  = 1
)

// A block expands to at most 32 KiB and takes at most 6 KiB more than that, [MS-CAB] 2.4.
const (
	cabBlockMost  = 32 << 10
	cabPackedMost = cabBlockMost + 6<<10
)

// cabBlocks reads what the blocks of a folder expand to. A checksum that differs is reported only at the end: the bytes
// are all there is, and may be good.
type cabBlocks struct {
	ctx    context.Context
	cab    container
	folder cabFolder
	pos    int64 // of the next block
	extra  int64 // bytes reserved in each
	left   int   // blocks
	out    []byte
	window [cabBlockMost]byte // what the last block expanded to: the dictionary of the next
	used   int
	flate  io.ReadCloser
	err    error

	total   int64 // bytes expanded
	doubt   error // the first checksum that differs
	doubtAt int64 // where its block starts in what was expanded; -1 none
}

func (r *cabBlocks) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if r.err = r.ctx.Err(); r.err == nil {
			r.next()
		}
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// next expands the next block into out, or sets err.
func (r *cabBlocks) next() {
	if r.left == 0 {
		if r.err = r.doubt; r.doubt == nil {
			r.err = io.EOF
		}
		return
	}
	number := r.folder.blocks - r.left + 1
	r.left--
	packed, want, sound, err := r.block()
	if err == nil && !sound && r.doubt == nil {
		r.doubt, r.doubtAt = blockError(number, r.folder.blocks, reason("the checksum differs")), r.total
	}
	if err == nil {
		err = r.expand(packed, want)
	}
	if r.total += int64(len(r.out)); err != nil {
		r.err = blockError(number, r.folder.blocks, err)
	}
}

func blockError(n, of int, err error) error {
	if err == io.ErrUnexpectedEOF {
		return err
	}
	return reason(fmt.Sprintf("damaged: block %d of %d of the cabinet: %v", n, of, err))
}

// block reads one block: its packed bytes, how many they expand to, and whether the checksum agrees. That of a block with
// reserved bytes is not checked: programs differ in whether it counts them.
func (r *cabBlocks) block() (data []byte, want int, sound bool, err error) {
	var h [cabDataLen]byte
	if _, err := r.cab.ReadAt(h[:], r.pos); err != nil {
		return nil, 0, false, io.ErrUnexpectedEOF
	}
	packed, want := int64(binary.LittleEndian.Uint16(h[4:])), int(binary.LittleEndian.Uint16(h[6:]))
	start := r.pos + cabDataLen + r.extra
	switch {
	case want == 0:
		return nil, 0, false, reason("continues in another cabinet")
	case want > cabBlockMost || packed > cabPackedMost:
		return nil, 0, false, reason("larger than a block may be")
	case start+packed > r.cab.Size():
		return nil, 0, false, io.ErrUnexpectedEOF
	}
	data = make([]byte, packed)
	if _, err := r.cab.ReadAt(data, start); notEOF(err) != nil {
		return nil, 0, false, err
	}
	r.pos = start + packed
	sum := binary.LittleEndian.Uint32(h[:])
	return data, want, sum == 0 || r.extra > 0 || sum == cabSum(h[4:], cabSum(data, 0)), nil
}

// expand appends the block to out, and keeps it as the dictionary of the next.
func (r *cabBlocks) expand(packed []byte, want int) error {
	if r.folder.method&0x000F == cabStored {
		if len(packed) != want {
			return reason("its sizes contradict each other")
		}
		r.out = packed
		return nil
	}
	if len(packed) < 2 || string(packed[:2]) != "CK" { // [MS-MCI] 2.1
		return reason("no MSZIP signature")
	}
	n, err := io.ReadFull(r.inflate(packed[2:]), r.window[:want])
	r.used, r.out = n, bytes.Clone(r.window[:n])
	return err
}

// inflate decompresses one block; the dictionary is what the one before expanded to.
func (r *cabBlocks) inflate(packed []byte) io.Reader {
	in, dictionary := bytes.NewReader(packed), bytes.Clone(r.window[:r.used])
	if r.flate == nil {
		r.flate = flate.NewReaderDict(in, dictionary)
	} else {
		r.flate.(flate.Resetter).Reset(in, dictionary)
	}
	return r.flate
}

// cabSum is the checksum of [MS-CAB] 3.1: the exclusive or of the bytes taken as 32-bit numbers, the rest from the top.
func cabSum(b []byte, sum uint32) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		sum ^= binary.LittleEndian.Uint32(b)
	}
	var rest uint32
	for _, c := range b {
		rest = rest<<8 | uint32(c)
	}
	return sum ^ rest
}
