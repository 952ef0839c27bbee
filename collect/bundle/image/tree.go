package image

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// tree is the resources of a program file.
type tree struct {
	bytes    []byte // of the section, from the root directory on
	rva      uint32 // of the root directory
	kinds    []uint16
	leaves   int
	problems []error
}

// walk visits the resources of the wanted types.
func (t *tree) walk(visit func(Resource)) {
	t.each(0, func(kind uint32, names uint32, dir bool) {
		if !dir || !slices.Contains(t.kinds, uint16(kind)) || kind > 0xFFFF {
			return
		}
		t.each(names, func(_ uint32, languages uint32, dir bool) {
			if !dir {
				return
			}
			t.each(languages, func(language uint32, entry uint32, dir bool) {
				if !dir {
					t.leaf(uint16(kind), uint16(language), entry, visit)
				}
			})
		})
	})
}

// each visits the entries of the directory at an offset. There are three levels and no more, so a directory that names
// itself costs nothing.
func (t *tree) each(at uint32, visit func(id, offset uint32, dir bool)) {
	head, ok := t.at(at, 16)
	if !ok {
		t.problem(fmt.Errorf("resource directory at %#x: %w", at, ErrShort))
		return
	}
	count := int(binary.LittleEndian.Uint16(head[12:])) + int(binary.LittleEndian.Uint16(head[14:]))
	if count > maxEntries {
		t.problem(fmt.Errorf("resource directory at %#x: %d entries: %w", at, count, ErrMany))
		return
	}
	entries, ok := t.at(at+16, uint32(count)*8)
	if !ok {
		t.problem(fmt.Errorf("resource directory at %#x: %w", at, ErrShort))
		return
	}
	const high = 1 << 31
	for ; len(entries) >= 8 && t.leaves < maxLeaves; entries = entries[8:] {
		id, offset := binary.LittleEndian.Uint32(entries), binary.LittleEndian.Uint32(entries[4:])
		visit(id, offset&^high, offset&high != 0)
	}
}

func (t *tree) leaf(kind, language uint16, at uint32, visit func(Resource)) {
	t.leaves++
	entry, ok := t.at(at, 16)
	if !ok {
		t.problem(fmt.Errorf("resource at %#x: %w", at, ErrShort))
		return
	}
	rva, size := binary.LittleEndian.Uint32(entry), binary.LittleEndian.Uint32(entry[4:])
	b, ok := t.at(rva-t.rva, size)
	if !ok {
		t.problem(fmt.Errorf("resource at %#x: its %d bytes at %#x: %w", at, size, rva, ErrShort))
		return
	}
	visit(Resource{kind, language, b})
}

// at is n bytes of the resources.
func (t *tree) at(off, n uint32) ([]byte, bool) {
	if uint64(off)+uint64(n) > uint64(len(t.bytes)) {
		return nil, false
	}
	return t.bytes[off : off+n], true
}

// maxProblems bounds what is said about one file.
const maxProblems = 10

func (t *tree) problem(err error) {
	if len(t.problems) < maxProblems {
		t.problems = append(t.problems, err)
	}
}
