package bundle

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// A 7z starts with a signature header that tells where its header stands: behind the packed bytes. That lists folders,
// each a chain of coders, and the files in them; most programs compress it. 7zFormat.txt of the LZMA SDK describes it.
const (
	sevenSignatureLen = 32
	sevenHeaderMost   = 16 << 20
	sevenCodersMost   = 32
	sevenFilesFolders = 1 << 30 // files times folders: the library passes over all folders for each file
)

// Property IDs of the header, 7zFormat.txt.
const (
	sevenEnd, sevenHeader, sevenMain, sevenFiles    = 0x00, 0x01, 0x04, 0x05
	sevenPack, sevenUnpack, sevenSub                = 0x06, 0x07, 0x08
	sevenSize, sevenCRC, sevenFolder, sevenUnpacked = 0x09, 0x0A, 0x0B, 0x0C
	sevenStreams, sevenEncoded                      = 0x0D, 0x17
)

// Coders by their ID, Methods.txt of the LZMA SDK.
const (
	coderLZMA  = "\x03\x01\x01"
	coderLZMA2 = "\x21"
	coderAES   = "\x06\xF1\x07\x01"
)

// plainCoders take little memory, whatever their properties say: copy, delta, BCJ, BCJ2, PPC, ARM, SPARC, Deflate, bzip2.
var plainCoders = map[string]bool{
	"\x00": true, "\x03": true, "\x03\x03\x01\x03": true, "\x03\x03\x01\x1B": true, "\x03\x03\x02\x05": true,
	"\x03\x03\x05\x01": true, "\x03\x03\x08\x05": true, "\x04\x01\x08": true, "\x04\x02\x02": true,
}

var errSevenHeader = reason(fmt.Sprintf("its header is larger than %d bytes", sevenHeaderMost))

var errSeven = reason("damaged: the header of the archive contradicts itself")

// sevenZipFolders says of each folder why it cannot be read; "" when it can.
func sevenZipFolders(ctx context.Context, c container) (bad []string, empty bool, err error) {
	header, err := sevenZipHeader(c)
	if err != nil || len(header) == 0 {
		return nil, err == nil, err
	}
	if header[0] == sevenEncoded {
		if header, err = decodeHeader(ctx, c, header[1:]); err != nil {
			return nil, false, err
		}
	}
	r := &sevenReader{b: header}
	s := r.header()
	if r.failed {
		return nil, false, errSeven
	}
	for _, f := range s.folders {
		bad = append(bad, f.refusal())
	}
	return bad, false, nil
}

// sevenZipHeader is the header as it stands in the archive.
func sevenZipHeader(c container) ([]byte, error) {
	var b [sevenSignatureLen]byte
	if _, err := c.ReadAt(b[:], 0); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	offset, size := binary.LittleEndian.Uint64(b[12:]), binary.LittleEndian.Uint64(b[20:])
	left := uint64(c.Size() - sevenSignatureLen)
	switch {
	case crc32.ChecksumIEEE(b[12:32]) != binary.LittleEndian.Uint32(b[8:]):
		return nil, reason("damaged: the checksum of the archive's start differs")
	case offset > left || size > left-offset:
		return nil, io.ErrUnexpectedEOF
	case size > sevenHeaderMost:
		return nil, errSevenHeader
	}
	header := make([]byte, size)
	_, err := c.ReadAt(header, sevenSignatureLen+int64(offset))
	return header, notEOF(err)
}

// decodeHeader decompresses a header; description tells how it is packed.
func decodeHeader(ctx context.Context, c container, description []byte) ([]byte, error) {
	r := &sevenReader{b: description}
	s := r.streams()
	if r.failed || len(s.folders) != 1 || len(s.packed) < 1 || len(s.folders[0].sizes) == 0 {
		return nil, errSeven
	}
	f := s.folders[0]
	size := f.sizes[len(f.sizes)-1]
	switch why := f.refusal(); {
	case why == "encrypted":
		return nil, errEncrypted
	case why != "":
		return nil, reason(why)
	case len(f.coders) != 1 || f.coders[0].id != coderLZMA:
		return nil, reason("its header is compressed with an unknown method")
	case size > sevenHeaderMost:
		return nil, errSevenHeader
	case s.start > uint64(c.Size()) || s.packed[0] > uint64(c.Size()):
		return nil, io.ErrUnexpectedEOF
	}
	start := binary.LittleEndian.AppendUint64(bytes.Clone(f.coders[0].properties), size)
	in := ctxReader{ctx, section(c, sevenSignatureLen+int64(s.start), int64(s.packed[0]))}
	d, err := lzma.NewReader(io.MultiReader(bytes.NewReader(start), in))
	if err != nil {
		return nil, err
	}
	header := make([]byte, size)
	_, err = io.ReadFull(d, header)
	return header, err
}

type sevenCoder struct {
	id         string
	properties []byte
	in, out    int
}

type sevenFolderInfo struct {
	coders []sevenCoder
	sizes  []uint64
}

// refusal is why a folder cannot be read; "" when it can.
func (f sevenFolderInfo) refusal() string {
	for _, c := range f.coders {
		if c.id == coderAES {
			return "encrypted"
		}
	}
	for _, c := range f.coders {
		window := uint64(0)
		switch {
		case c.id == coderLZMA && len(c.properties) == 5:
			window = uint64(binary.LittleEndian.Uint32(c.properties[1:]))
		case c.id == coderLZMA2 && len(c.properties) == 1:
			window = lzma2Window(c.properties[0])
		case !plainCoders[c.id]:
			return fmt.Sprintf("compressed with 7z method %x, which is not supported", c.id)
		}
		if window > maxDictionary {
			return tooLarge(window)
		}
	}
	return ""
}

// maxDictionary is the largest dictionary memory is given for: 7-Zip's level "ultra" takes no more.
const maxDictionary = 256 << 20

func tooLarge(window uint64) string {
	return fmt.Sprintf("needs a dictionary of %d bytes, more than the limit of %d", window, maxDictionary)
}

// lzma2Window is the dictionary that the property of LZMA2 stands for, as Lzma2Dec.c computes it.
func lzma2Window(p byte) uint64 {
	if p > 40 {
		return 1 << 40
	}
	return (2 | uint64(p)&1) << (p/2 + 11)
}
