// Package image reads the resources of program files (PE): the tree that holds them, and the version resource. It reads no
// code and knows nothing of what other resources mean.
//
// The resources of a program file are a tree of three levels (type, name, language) in the section that the resource
// entry of the data directories names ("PE Format", The .rsrc Section). A version resource (type 16) is a tree of blocks
// (length, value length, kind, key in UTF-16, value, children), the root holding VS_FIXEDFILEINFO ("VS_VERSIONINFO
// structure").
package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// The limits of a program file's resources.
const (
	maxResources = 64 << 20 // bytes of the resource section
	maxEntries   = 4096     // entries of one directory
	maxLeaves    = 4096     // resources of the wanted types of one file
)

// The types of resources, and English (United States), the language preferred.
const (
	MessageTable = 11
	VersionInfo  = 16
	English      = 0x409
)

// Errors of reading. ErrFormat means that the file is no program file; the others come with what they are about.
var (
	ErrFormat = errors.New("no readable program file")
	ErrShort  = errors.New("ends before it should")
	ErrMany   = errors.New("more than a program file has")
)

// Resource is one resource in one language.
type Resource struct {
	Kind     uint16 // MessageTable, VersionInfo
	Language uint16 // LANGID
	Bytes    []byte
}

// Match tells from the first bytes of a file whether it is a program file.
func Match(head []byte) bool {
	if len(head) < 64 || string(head[:2]) != "MZ" {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(head[60:]))
	return at+4 <= int64(len(head)) && string(head[at:at+4]) == "PE\x00\x00"
}

// Read visits the resources of the given types. It fails, with ErrFormat, when r is no program file; problems are the
// resources that could not be read.
func Read(r io.ReaderAt, kinds []uint16, visit func(Resource)) (problems []error, err error) {
	im, err := openImage(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if im.rva == 0 {
		return nil, nil
	}
	b, err := im.resources()
	if err != nil {
		problems = append(problems, err)
	}
	t := &tree{bytes: b, rva: im.rva, kinds: kinds}
	t.walk(visit)
	return append(problems, t.problems...), nil
}

// VersionOf is the version resource of a program file, the English one where there are several; nil when it has none that
// can be read. It fails, with ErrFormat, when r is no program file.
func VersionOf(r io.ReaderAt) (*Version, error) {
	var v *Version
	_, err := Read(r, []uint16{VersionInfo}, func(one Resource) {
		if v != nil && one.Language != English {
			return
		}
		if parsed, err := ParseVersion(one.Bytes); err == nil {
			v = parsed
		}
	})
	return v, err
}

func wideText(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
