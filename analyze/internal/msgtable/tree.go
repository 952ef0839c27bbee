package msgtable

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// tree is the resources of a program file.
type tree struct {
	bytes    []byte // of the section, from the root directory on
	rva      uint32 // of the root directory
	leaves   int
	problems []error
}

// leaf is one resource in one language.
type leaf struct {
	kind     uint16
	language uint16
	bytes    []byte
}

var (
	errShort = errors.New("ends before it should")
	errMany  = errors.New("more than a program file has")
)

// walk visits the resources of the types that are read here.
func (t *tree) walk(visit func(leaf)) {
	t.each(0, func(kind uint32, names uint32, dir bool) {
		if !dir || (kind != typeMessageTable && kind != typeVersion) {
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
		t.problem(fmt.Errorf("resource directory at %#x: %w", at, errShort))
		return
	}
	count := int(binary.LittleEndian.Uint16(head[12:])) + int(binary.LittleEndian.Uint16(head[14:]))
	if count > maxEntries {
		t.problem(fmt.Errorf("resource directory at %#x: %d entries: %w", at, count, errMany))
		return
	}
	entries, ok := t.at(at+16, uint32(count)*8)
	if !ok {
		t.problem(fmt.Errorf("resource directory at %#x: %w", at, errShort))
		return
	}
	const high = 1 << 31
	for ; len(entries) >= 8 && t.leaves < maxLeaves; entries = entries[8:] {
		id, offset := binary.LittleEndian.Uint32(entries), binary.LittleEndian.Uint32(entries[4:])
		visit(id, offset&^high, offset&high != 0)
	}
}

func (t *tree) leaf(kind, language uint16, at uint32, visit func(leaf)) {
	t.leaves++
	entry, ok := t.at(at, 16)
	if !ok {
		t.problem(fmt.Errorf("resource at %#x: %w", at, errShort))
		return
	}
	rva, size := binary.LittleEndian.Uint32(entry), binary.LittleEndian.Uint32(entry[4:])
	b, ok := t.at(rva-t.rva, size)
	if !ok {
		t.problem(fmt.Errorf("resource at %#x: its %d bytes at %#x: %w", at, size, rva, errShort))
		return
	}
	visit(leaf{kind, language, b})
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
