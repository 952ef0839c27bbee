package regf

import (
	"fmt"
	"iter"

	"www.velocidex.com/golang/regparser"

	"postmortem/collect/bundle/regval"
)

// Record is a key, or a value of the last key.
type Record struct {
	Offset  int64 // of its cell, from the start of the file
	IsKey   bool
	Path    string // of a key, from the root of the hive: "" is the root itself
	Name    string // of a value; "" is the default value
	Skipped int    // values of a key that is not wanted: so many were left out
	regval.Value
}

// Records walks the hive, parents before children. wanted tells whether the values of a key are wanted; nil wants all. An
// error comes with the place concerned; ErrWork ends the walk.
func (h *Hive) Records(wanted func(path string) bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		h.reader.refill()
		w := &walker{Hive: h, wanted: wanted, yield: yield, seen: map[uint32]bool{}}
		w.key(h.parser.BaseBlock.RootCell(), "", 0)
		if h.reader.out && !w.stopped {
			yield(Record{}, ErrWork)
		}
	}
}

type walker struct {
	*Hive
	wanted  func(string) bool
	yield   func(Record, error) bool
	stopped bool
	seen    map[uint32]bool // cells of keys and lists
}

func (w *walker) emit(r Record, err error) {
	if !w.stopped && !w.reader.out && !w.yield(r, err) {
		w.stopped = true
	}
}

func (w *walker) damage(offset uint32, what string) {
	w.emit(Record{Offset: baseBlock + int64(offset)}, fmt.Errorf("%s: %w", what, ErrDamaged))
}

// once tells whether a cell is visited for the first time: a hive is a tree, and a second visit a cycle.
func (w *walker) once(offset uint32) bool {
	first := !w.seen[offset]
	w.seen[offset] = true
	return first
}

// node is a key as the library decoded it.
type node struct {
	name        string
	subkeys     uint32 // cell of the list
	subkeyCount uint32
	values      uint32 // cell of the list
	valueCount  uint32
}

func (w *walker) key(offset uint32, parent string, depth int) {
	if !w.once(offset) {
		w.damage(offset, "key in two places")
		return
	}
	n, err := w.node(offset)
	if err != nil {
		w.emit(Record{Offset: baseBlock + int64(offset)}, err)
		return
	}
	path := n.name
	if depth == 0 {
		path = ""
	} else if parent != "" {
		path = parent + `\` + n.name
	}
	if depth > maxDepth || len(path) > maxPath {
		w.damage(offset, "key too deep")
		return
	}
	w.emit(Record{Offset: baseBlock + int64(offset), IsKey: true, Path: path}, nil)
	w.values(n, path)
	if n.subkeyCount > 0 && n.subkeyCount != none {
		w.list(n.subkeys, path, depth+1, 0)
	}
}

// none stands in a hive for an offset that points nowhere.
const none = 0xFFFFFFFF

func (h *Hive) cell(offset uint32) *regparser.HCELL {
	return h.parser.Profile.HCELL(h.reader, baseBlock+int64(offset))
}

// node decodes a key.
func (h *Hive) node(offset uint32) (n node, err error) {
	err = h.guarded(func() error {
		nk := h.cell(offset).KeyNode()
		if nk == nil {
			return fmt.Errorf("key: %w", ErrDamaged)
		}
		n.name = keyName(nk)
		n.subkeys, n.subkeyCount = nk.SubKeyLists()[0], nk.SubKeyCounts()[0]
		n.values, n.valueCount = nk.ValueList().List(), nk.ValueList().Count()
		return nil
	})
	return n, err
}

// keyName: names of Latin letters alone are stored in one byte each.
func keyName(nk *regparser.CM_KEY_NODE) string {
	const compressed = 0x20
	return decodeName(nk.Name(), nk.Flags()&compressed != 0)
}

func decodeName(raw string, compressed bool) string {
	if !compressed {
		return regval.UTF16([]byte(raw))
	}
	runes := make([]rune, len(raw))
	for i := range len(raw) {
		runes[i] = rune(raw[i])
	}
	return string(runes)
}

// list visits the subkeys that a list cell names: lf, lh and li name keys, ri names lists.
func (w *walker) list(offset uint32, path string, depth, nested int) {
	if !w.once(offset) || nested > 2 {
		w.damage(offset, "list of subkeys in two places")
		return
	}
	keys, lists, err := w.index(offset)
	if err != nil {
		w.emit(Record{Offset: baseBlock + int64(offset)}, err)
		return
	}
	for _, list := range lists {
		w.list(list, path, depth, nested+1)
	}
	for _, key := range keys {
		if w.stopped || w.reader.out {
			return
		}
		w.key(key, path, depth)
	}
}

// index decodes a list cell.
func (h *Hive) index(offset uint32) (keys, lists []uint32, err error) {
	err = h.guarded(func() error {
		cell := h.cell(offset)
		profile := h.parser.Profile
		if fast := cell.KeyIndexFast(); fast != nil {
			at := fast.Offset + profile.Off_CM_KEY_INDEX_FAST_List
			for _, e := range regparser.ParseSafeArray_CM_KEY_INDEX_FAST_ELEMENT(profile, h.reader, at, int(fast.Count())) {
				keys = append(keys, e.NodeOffset())
			}
			return nil
		}
		slow := cell.KeyIndex()
		if slow == nil {
			return fmt.Errorf("list of subkeys: %w", ErrDamaged)
		}
		offsets := regparser.ParseSafeArray_uint32(h.reader, slow.Offset+profile.Off_CM_KEY_INDEX_List, int(slow.Count()))
		const ri = 0x6972
		if slow.Signature() == ri {
			lists = offsets
		} else {
			keys = offsets
		}
		return nil
	})
	return keys, lists, err
}
