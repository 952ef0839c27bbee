// Package regftest writes registry hives for tests and samples: real base blocks, bins and cells, as Windows 2000 and 2003
// lay them out, without security descriptors.
package regftest

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regval"
)

// Key is a key with everything below it. Subkeys are written in their order; Windows sorts them by name.
type Key struct {
	Name    string
	Values  []Value
	Subkeys []Key
}

// Value is a value and its bytes.
type Value struct {
	Name string
	Type regval.Type
	Data []byte
}

// SZ is a string value.
func SZ(name, text string) Value { return Value{name, regval.SZ, utf16le(text + "\x00")} }

// ExpandSZ is a string value with environment variables.
func ExpandSZ(name, text string) Value { return Value{name, regval.ExpandSZ, utf16le(text + "\x00")} }

// DWORD is a number.
func DWORD(name string, n uint32) Value {
	return Value{name, regval.DWORD, binary.LittleEndian.AppendUint32(nil, n)}
}

// MultiSZ is a list of strings.
func MultiSZ(name string, items ...string) Value {
	return Value{name, regval.MultiSZ, utf16le(strings.Join(append(items, "", ""), "\x00"))}
}

// Binary is bytes.
func Binary(name string, data []byte) Value { return Value{name, regval.Binary, data} }

func utf16le(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// Options shape the base block.
type Options struct {
	FileName string // as the base block keeps it
	Dirty    bool   // the sequence numbers differ
	Minor    uint32 // 3 on Windows 2000, 5 on XP and 2003; 0 writes 5
	FileTime uint64 // 100 ns since 1601
}

// Write writes a hive with the given root.
func Write(root Key, o Options) []byte {
	w := &writer{minor: o.Minor}
	if w.minor == 0 {
		w.minor = 5
	}
	rootCell := w.key(root, none, true)
	w.closeBin()
	base := make([]byte, 4096)
	copy(base, regf.Signature)
	le := binary.LittleEndian
	le.PutUint32(base[4:], 7)
	le.PutUint32(base[8:], 7)
	if o.Dirty {
		le.PutUint32(base[4:], 8)
	}
	le.PutUint64(base[12:], o.FileTime)
	le.PutUint32(base[20:], 1)
	le.PutUint32(base[24:], w.minor)
	le.PutUint32(base[32:], 1)
	le.PutUint32(base[36:], rootCell)
	le.PutUint32(base[40:], uint32(len(w.bins)))
	le.PutUint32(base[44:], 1)
	file := utf16le(o.FileName)
	copy(base[48:110], file[max(0, len(file)-62):]) // of a longer path its end
	le.PutUint32(base[508:], regf.Checksum(base))
	return append(base, w.bins...)
}

const (
	none      = 0xFFFFFFFF
	binHead   = 32
	binAlign  = 4096
	listLimit = 500   // names in one list; more lists stand in an ri
	segment   = 16344 // bytes of data in one cell
)

// writer appends cells to bins. Offsets count from the first bin.
type writer struct {
	bins  []byte
	bin   int // start of the open bin
	end   int // of the open bin; 0 none
	minor uint32
}

// cell reserves a cell for n bytes and returns its offset.
func (w *writer) cell(data []byte) uint32 {
	size := (4 + len(data) + 7) / 8 * 8
	if w.end == 0 || len(w.bins)+size > w.end {
		w.closeBin()
		w.openBin(size)
	}
	at := len(w.bins)
	w.bins = binary.LittleEndian.AppendUint32(w.bins, uint32(-int32(size)))
	w.bins = append(w.bins, data...)
	w.bins = append(w.bins, make([]byte, size-4-len(data))...)
	return uint32(at)
}

func (w *writer) openBin(size int) {
	length := (binHead + size + binAlign - 1) / binAlign * binAlign
	w.bin = len(w.bins)
	w.end = w.bin + length
	head := make([]byte, binHead)
	copy(head, "hbin")
	binary.LittleEndian.PutUint32(head[4:], uint32(w.bin))
	binary.LittleEndian.PutUint32(head[8:], uint32(length))
	w.bins = append(w.bins, head...)
}

// closeBin makes what is left of the bin a free cell.
func (w *writer) closeBin() {
	if free := w.end - len(w.bins); w.end > 0 && free > 0 {
		w.bins = binary.LittleEndian.AppendUint32(w.bins, uint32(free))
		w.bins = append(w.bins, make([]byte, free-4)...)
	}
	w.end = 0
}

// name encodes a name: one byte a letter where all are Latin.
func name(s string) (raw []byte, latin bool) {
	for _, r := range s {
		if r > 0xFF {
			return utf16le(s), false
		}
		raw = append(raw, byte(r))
	}
	return raw, true
}

func (w *writer) key(k Key, parent uint32, root bool) uint32 {
	raw, latin := name(k.Name)
	nk := make([]byte, 76, 76+len(raw))
	le := binary.LittleEndian
	copy(nk, "nk")
	var flags uint16
	if latin {
		flags |= 0x20
	}
	if root {
		flags |= 0x0C // root of a hive, not to be deleted
	}
	le.PutUint16(nk[2:], flags)
	le.PutUint32(nk[16:], parent)
	le.PutUint32(nk[20:], uint32(len(k.Subkeys)))
	le.PutUint32(nk[28:], none)
	le.PutUint32(nk[32:], none)
	le.PutUint32(nk[36:], uint32(len(k.Values)))
	le.PutUint32(nk[40:], none)
	le.PutUint32(nk[44:], none)
	le.PutUint32(nk[48:], none)
	le.PutUint16(nk[72:], uint16(len(raw)))
	at := w.cell(append(nk, raw...))
	if len(k.Values) > 0 {
		list := w.values(k.Values)
		le.PutUint32(w.bins[at+4+40:], list)
	}
	if len(k.Subkeys) > 0 {
		list := w.subkeys(k.Subkeys, at)
		le.PutUint32(w.bins[at+4+28:], list)
	}
	return at
}

// subkeys writes the keys and their list: lf before version 1.5, lh from then on, several of them below an ri.
func (w *writer) subkeys(keys []Key, parent uint32) uint32 {
	var lists []uint32
	for len(keys) > 0 {
		n := min(len(keys), listLimit)
		list := []byte("lf")
		if w.minor >= 5 {
			list = []byte("lh")
		}
		list = binary.LittleEndian.AppendUint16(list, uint16(n))
		for _, k := range keys[:n] {
			list = binary.LittleEndian.AppendUint32(list, w.key(k, parent, false))
			list = binary.LittleEndian.AppendUint32(list, w.hint(k.Name))
		}
		lists = append(lists, w.cell(list))
		keys = keys[n:]
	}
	if len(lists) == 1 {
		return lists[0]
	}
	ri := binary.LittleEndian.AppendUint16([]byte("ri"), uint16(len(lists)))
	for _, list := range lists {
		ri = binary.LittleEndian.AppendUint32(ri, list)
	}
	return w.cell(ri)
}

// hint is the hash of an lh list, or the first four letters of an lf list.
func (w *writer) hint(s string) uint32 {
	if w.minor >= 5 {
		var hash uint32
		for _, r := range strings.ToUpper(s) {
			hash = hash*37 + uint32(r)
		}
		return hash
	}
	raw, _ := name(s)
	var first [4]byte
	copy(first[:], raw)
	return binary.LittleEndian.Uint32(first[:])
}

func (w *writer) values(values []Value) uint32 {
	var list []byte
	for _, v := range values {
		list = binary.LittleEndian.AppendUint32(list, w.value(v))
	}
	return w.cell(list)
}

func (w *writer) value(v Value) uint32 {
	raw, latin := name(v.Name)
	vk := make([]byte, 20, 20+len(raw))
	le := binary.LittleEndian
	copy(vk, "vk")
	le.PutUint16(vk[2:], uint16(len(raw)))
	le.PutUint32(vk[4:], uint32(len(v.Data)))
	le.PutUint32(vk[12:], uint32(v.Type))
	if latin {
		le.PutUint16(vk[16:], 1)
	}
	if len(v.Data) <= 4 {
		le.PutUint32(vk[4:], uint32(len(v.Data))|0x80000000)
		copy(vk[8:12], v.Data)
	} else {
		le.PutUint32(vk[8:], w.data(v.Data))
	}
	return w.cell(append(vk, raw...))
}

// data writes a value's bytes, in segments where they are many and the version knows segments.
func (w *writer) data(data []byte) uint32 {
	if len(data) <= segment || w.minor < 4 {
		return w.cell(data)
	}
	var list []byte
	count := 0
	for ; len(data) > 0; count++ {
		n := min(len(data), segment)
		list = binary.LittleEndian.AppendUint32(list, w.cell(data[:n]))
		data = data[n:]
	}
	db := binary.LittleEndian.AppendUint16([]byte("db"), uint16(count))
	return w.cell(binary.LittleEndian.AppendUint32(db, w.cell(list)))
}
