package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// image is what is needed of a program file's headers ("PE Format", MS-DOS Stub to Section Table). debug/pe would read
// the symbols too, as many as the file claims.
type image struct {
	r        io.ReaderAt
	rva      uint32 // of the resources; 0 when there are none
	sections []section
}

// section is a part of the file and where it lies in memory.
type section struct{ rva, span, offset, size uint32 }

const (
	maxSections = 96 // the loader's own limit
	maxStub     = 64 << 10
	fileHeader  = 24 // with the signature
	sectionSize = 40
)

func openImage(r io.ReaderAt) (*image, error) {
	dos, err := readAt(r, 0, 64)
	if err != nil {
		return nil, err
	}
	at := int64(binary.LittleEndian.Uint32(dos[60:]))
	if string(dos[:2]) != "MZ" || at > maxStub {
		return nil, errors.New("no MZ header")
	}
	head, err := readAt(r, at, fileHeader)
	if err != nil {
		return nil, err
	}
	if string(head[:4]) != "PE\x00\x00" {
		return nil, errors.New("no PE signature")
	}
	count, optional := int(binary.LittleEndian.Uint16(head[6:])), int64(binary.LittleEndian.Uint16(head[20:]))
	im := &image{r: r}
	if im.rva, err = resourceRVA(r, at+fileHeader, optional); err != nil {
		return nil, err
	}
	return im, im.readSections(at+fileHeader+optional, count)
}

// resourceRVA is the third of the data directories in the optional header.
func resourceRVA(r io.ReaderAt, at, size int64) (uint32, error) {
	b, err := readAt(r, at, int(size))
	if err != nil {
		return 0, err
	}
	directories := 96
	if len(b) > 2 && binary.LittleEndian.Uint16(b) == 0x20B { // 64 bits
		directories = 112
	}
	const third = 2
	if len(b) < directories+8*(third+1) || binary.LittleEndian.Uint32(b[directories-4:]) <= third {
		return 0, nil
	}
	return binary.LittleEndian.Uint32(b[directories+8*third:]), nil
}

func (im *image) readSections(at int64, count int) error {
	if count > maxSections {
		return fmt.Errorf("%d sections: %w", count, ErrMany)
	}
	b, err := readAt(im.r, at, count*sectionSize)
	if err != nil {
		return err
	}
	for ; len(b) >= sectionSize; b = b[sectionSize:] {
		im.sections = append(im.sections, section{
			span: binary.LittleEndian.Uint32(b[8:]), rva: binary.LittleEndian.Uint32(b[12:]),
			size: binary.LittleEndian.Uint32(b[16:]), offset: binary.LittleEndian.Uint32(b[20:]),
		})
	}
	return nil
}

// resources is the section of the resources from their root directory on. A file that was cut gives what is there and an
// error.
func (im *image) resources() ([]byte, error) {
	for _, s := range im.sections {
		if im.rva < s.rva || im.rva-s.rva >= s.size {
			continue
		}
		from := im.rva - s.rva
		size := min(s.size-from, maxResources)
		// Read through a SectionReader: it grows with what is there, not with what the header claims.
		b, err := io.ReadAll(io.NewSectionReader(im.r, int64(s.offset)+int64(from), int64(size)))
		if err == nil && len(b) < int(size) {
			err = fmt.Errorf("%d of %d bytes: %w", len(b), size, ErrShort)
		}
		if err != nil {
			err = fmt.Errorf("resources: %w", err)
		}
		return b, err
	}
	return nil, fmt.Errorf("resources: %w", ErrShort)
}

func readAt(r io.ReaderAt, off int64, n int) ([]byte, error) {
	b := make([]byte, n)
	got, err := r.ReadAt(b, off)
	if got < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = ErrShort
		}
		return nil, fmt.Errorf("header at %#x: %w", off, err)
	}
	return b, nil
}
