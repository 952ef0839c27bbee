package msgtable

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The limits of a program file's resources. The largest message files of Exchange 2003 have some MB and a few thousand
// messages.
const (
	maxResources = 64 << 20 // bytes of the resource section
	maxEntries   = 4096     // entries of one directory
	maxLeaves    = 4096     // message tables and version resources of one file
	maxMessages  = 200_000  // of one file
	maxMessage   = 64 << 10 // bytes of one message as stored; its length field holds no more
	maxTextBytes = 64 << 20 // of all messages of one file, decoded
)

// The types of resources read here, and English (United States), the language preferred.
const (
	typeMessageTable = 11
	typeVersion      = 16
	english          = 0x409
)

// ErrFormat means that the file is no program file, or one whose resources cannot be read.
var ErrFormat = errors.New("no readable program file")

// File is what was read of a program file.
type File struct {
	Tables   []Table  // one for each language, in the file's order
	Version  *Version // nil when it has none
	Problems []error  // resources that could not be read; the others were
}

// Match tells from the first bytes of a file whether it is a program file.
func Match(head []byte) bool {
	if len(head) < 64 || string(head[:2]) != "MZ" {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(head[60:]))
	return at+4 <= int64(len(head)) && string(head[at:at+4]) == "PE\x00\x00"
}

// Open reads the resources of a program file. A file without resources gives an empty File.
func Open(r io.ReaderAt) (*File, error) {
	im, err := openImage(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	f := &File{}
	if im.rva == 0 {
		return f, nil
	}
	b, err := im.resources()
	if err != nil {
		f.Problems = append(f.Problems, err)
	}
	f.read(&tree{bytes: b, rva: im.rva})
	return f, nil
}

func (f *File) read(tree *tree) {
	budget := &budget{messages: maxMessages, bytes: maxTextBytes}
	tree.walk(func(l leaf) {
		var err error
		switch l.kind {
		case typeMessageTable:
			err = f.table(l, budget)
		case typeVersion:
			err = f.version(l)
		}
		if err != nil {
			f.Problems = append(f.Problems, err)
		}
	})
	f.Problems = append(f.Problems, tree.problems...)
}

func (f *File) version(l leaf) error {
	if f.Version != nil && l.language != english {
		return nil
	}
	v, err := parseVersion(l.bytes)
	if err != nil {
		return fmt.Errorf("version resource: %w", err)
	}
	f.Version = v
	return nil
}

// table adds the messages of a table resource to those of its language: a file may have several.
func (f *File) table(l leaf, budget *budget) error {
	t := f.of(l.language)
	if err := parseTable(l.bytes, l.language, t.Texts, budget); err != nil {
		return fmt.Errorf("message table, language %#04x: %w", l.language, err)
	}
	return nil
}

func (f *File) of(language uint16) *Table {
	for i := range f.Tables {
		if f.Tables[i].Language == language {
			return &f.Tables[i]
		}
	}
	f.Tables = append(f.Tables, Table{Language: language, Texts: make(map[uint32]string)})
	return &f.Tables[len(f.Tables)-1]
}
