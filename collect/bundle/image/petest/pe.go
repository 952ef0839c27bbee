// Package petest writes small program files (PE) with message tables and a version resource: for the tests of their
// reader, and for samples. They hold no code and do not run.
package petest

import (
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf16"
)

// File is a program file to be written.
type File struct {
	Tables  []Table
	Version *Version // nil writes none
}

// Table is a message table of one language.
type Table struct {
	Language uint16            // LANGID; 0x409 is English (United States)
	Texts    map[uint32]string // full 32-bit message ID → text in insertion form
	ANSI     bool              // one byte a character, as it stands in the Go string; else UTF-16
}

// Version is a version resource.
type Version struct {
	File    [4]uint16   // 6, 5, 7232, 11
	Strings [][2]string // name and text, in this order: "ProductName", "CompanyName", "OriginalFilename", …
}

const (
	rva        = 0x1000 // of the only section
	fileOffset = 0x200
	stub       = 64
	optional   = 224
)

// Bytes is the file.
func (f File) Bytes() []byte {
	resources := f.resources()
	size := (len(resources) + 511) / 512 * 512
	b := make([]byte, fileOffset, fileOffset+size)
	copy(b, "MZ")
	put32(b[60:], stub)
	copy(b[stub:], "PE\x00\x00")
	put16(b[stub+4:], 0x14C) // i386
	put16(b[stub+6:], 1)     // section
	put16(b[stub+20:], optional)
	put16(b[stub+22:], 0x210E) // a 32-bit DLL
	head := b[stub+24:]
	put16(head, 0x10B)
	put32(head[92:], 16) // data directories
	put32(head[96+16:], rva)
	put32(head[96+20:], uint32(len(resources)))
	section := head[optional:]
	copy(section, ".rsrc")
	put32(section[8:], uint32(len(resources)))
	put32(section[12:], rva)
	put32(section[16:], uint32(size))
	put32(section[20:], fileOffset)
	b = append(b, resources...)
	return append(b, make([]byte, size-len(resources))...)
}

// resource is one resource of one language.
type resource struct {
	kind, language uint16
	bytes          []byte
}

func (f File) resources() []byte {
	var all []resource
	for _, t := range f.Tables {
		all = append(all, resource{11, t.Language, t.bytes()})
	}
	if f.Version != nil {
		all = append(all, resource{16, 0x409, f.Version.bytes()})
	}
	return layout(all)
}

// layout writes the tree: the root, a directory of names for each type, a directory of languages for each name, the
// entries of data, the data.
func layout(all []resource) []byte {
	var kinds []uint16
	byKind := map[uint16][]resource{}
	for _, r := range all {
		if byKind[r.kind] == nil {
			kinds = append(kinds, r.kind)
		}
		byKind[r.kind] = append(byKind[r.kind], r)
	}
	root := 16 + 8*len(kinds)
	at := root // of the next directory
	entries := root
	for _, k := range kinds {
		entries += 16 + 8 + 16 + 8*len(byKind[k])
	}
	data := entries + 16*len(all)
	b := make([]byte, data)
	directory(b, len(kinds))
	leaf := entries
	for i, k := range kinds {
		entry(b[16+8*i:], uint32(k), at, true)
		directory(b[at:], 1)
		entry(b[at+16:], 1, at+24, true)
		at += 24
		directory(b[at:], len(byKind[k]))
		for j, r := range byKind[k] {
			entry(b[at+16+8*j:], uint32(r.language), leaf, false)
			put32(b[leaf:], uint32(rva+len(b)))
			put32(b[leaf+4:], uint32(len(r.bytes)))
			b = pad(append(b, r.bytes...))
			leaf += 16
		}
		at += 16 + 8*len(byKind[k])
	}
	return b
}

func directory(b []byte, ids int) { put16(b[14:], uint16(ids)) }

func entry(b []byte, id uint32, at int, dir bool) {
	put32(b, id)
	offset := uint32(at)
	if dir {
		offset |= 1 << 31
	}
	put32(b[4:], offset)
}

// bytes is the table: a block for each run of IDs.
func (t Table) bytes() []byte {
	ids := slices.Sorted(maps.Keys(t.Texts))
	var runs [][2]uint32
	for _, id := range ids {
		if n := len(runs); n > 0 && runs[n-1][1]+1 == id {
			runs[n-1][1] = id
		} else {
			runs = append(runs, [2]uint32{id, id})
		}
	}
	b := make([]byte, 4+12*len(runs))
	put32(b, uint32(len(runs)))
	for i, run := range runs {
		put32(b[4+12*i:], run[0])
		put32(b[8+12*i:], run[1])
		put32(b[12+12*i:], uint32(len(b)))
		for id := run[0]; id <= run[1] && id >= run[0]; id++ {
			b = append(b, t.entry(t.Texts[id])...)
		}
	}
	return b
}

func (t Table) entry(text string) []byte {
	b := make([]byte, 4)
	if t.ANSI {
		b = append(append(b, text...), 0)
	} else {
		put16(b[2:], 1)
		b = append(b, wide(text)...)
	}
	b = pad(b)
	put16(b, uint16(len(b)))
	return b
}

func (v *Version) bytes() []byte {
	fixed := make([]byte, 52)
	put32(fixed, 0xFEEF04BD)
	put32(fixed[4:], 0x10000)
	for _, at := range []int{8, 16} { // file version, product version
		put32(fixed[at:], uint32(v.File[0])<<16|uint32(v.File[1]))
		put32(fixed[at+4:], uint32(v.File[2])<<16|uint32(v.File[3]))
	}
	var texts []byte
	for _, s := range v.Strings {
		value := wide(s[1])
		texts = pad(append(texts, block(s[0], value, len(value)/2, 1, nil)...))
	}
	table := block("040904B0", nil, 0, 1, texts)
	info := block("StringFileInfo", nil, 0, 1, table)
	return block("VS_VERSION_INFO", fixed, len(fixed), 0, info)
}

// block is one node of a version resource; size is the value's length as the node writes it.
func block(key string, value []byte, size int, kind uint16, children []byte) []byte {
	b := make([]byte, 6)
	b = pad(append(b, wide(key)...))
	b = append(b, value...)
	if len(children) > 0 {
		b = append(pad(b), children...)
	}
	put16(b, uint16(len(b)))
	put16(b[2:], uint16(size))
	put16(b[4:], kind)
	return b
}

// wide is a NUL-terminated text in UTF-16.
func wide(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return append(b, 0, 0)
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func put16(b []byte, n uint16) { binary.LittleEndian.PutUint16(b, n) }

func put32(b []byte, n uint32) { binary.LittleEndian.PutUint32(b, n) }
