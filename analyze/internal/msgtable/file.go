package msgtable

import (
	"fmt"
	"io"

	"postmortem/collect/bundle/image"
)

// The limits of a program file's messages. The largest message files of Exchange 2003 have some MB and a few thousand
// messages.
const (
	maxMessages  = 200_000  // of one file
	maxTextBytes = 64 << 20 // of all messages of one file, decoded
)

const english = image.English

// Version is a version resource.
type Version = image.Version

// Errors of reading. ErrFormat means that the file is no program file, or one whose resources cannot be read.
var (
	ErrFormat = image.ErrFormat
	errShort  = image.ErrShort
	errMany   = image.ErrMany
)

// File is what was read of a program file.
type File struct {
	Tables   []Table  // one for each language, in the file's order
	Version  *Version // nil when it has none
	Problems []error  // resources that could not be read; the others were
}

// Match tells from the first bytes of a file whether it is a program file.
func Match(head []byte) bool { return image.Match(head) }

// Open reads the resources of a program file. A file without resources gives an empty File.
func Open(r io.ReaderAt) (*File, error) {
	f := &File{}
	budget := &budget{messages: maxMessages, bytes: maxTextBytes}
	problems, err := image.Read(r, []uint16{image.MessageTable, image.VersionInfo}, func(one image.Resource) {
		if err := f.read(one, budget); err != nil {
			f.Problems = append(f.Problems, err)
		}
	})
	if err != nil {
		return nil, err
	}
	f.Problems = append(f.Problems, problems...)
	return f, nil
}

func (f *File) read(one image.Resource, budget *budget) error {
	if one.Kind == image.MessageTable {
		return f.table(one, budget)
	}
	return f.version(one)
}

func (f *File) version(one image.Resource) error {
	if f.Version != nil && one.Language != english {
		return nil
	}
	v, err := image.ParseVersion(one.Bytes)
	if err != nil {
		return fmt.Errorf("version resource: %w", err)
	}
	f.Version = v
	return nil
}

// table adds the messages of a table resource to those of its language: a file may have several.
func (f *File) table(one image.Resource, budget *budget) error {
	t := f.of(one.Language)
	if err := parseTable(one.Bytes, one.Language, t.Texts, budget); err != nil {
		return fmt.Errorf("message table, language %#04x: %w", one.Language, err)
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
