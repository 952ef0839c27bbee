// Package regval is the data of a registry value, whatever form it was written in: a hive's bytes, the hex of an export,
// the words of a listing.
//
// It knows nothing of keys, and nothing of what a value means.
package regval

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Type is a registry value's type as its number. Source: Microsoft, "Registry Value Types".
type Type uint32

// The types that a reader treats apart.
const (
	None     Type = 0
	SZ       Type = 1
	ExpandSZ Type = 2
	Binary   Type = 3
	DWORD    Type = 4
	DWORDBE  Type = 5
	Link     Type = 6
	MultiSZ  Type = 7
	QWORD    Type = 11
)

var names = []string{
	"REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ",
	"REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD",
}

// String is the type's name: "REG_DWORD", or "REG_0x12" for a number without one.
func (t Type) String() string {
	if int64(t) < int64(len(names)) {
		return names[t]
	}
	return fmt.Sprintf("REG_%#x", uint32(t))
}

// TypeNamed is the type of a name in any case.
func TypeNamed(name string) (Type, bool) {
	for i, known := range names {
		if strings.EqualFold(name, known) {
			return Type(i), true
		}
	}
	switch strings.ToUpper(name) {
	case "REG_DWORD_LITTLE_ENDIAN":
		return DWORD, true
	case "REG_QWORD_LITTLE_ENDIAN":
		return QWORD, true
	}
	return None, false
}

// MaxData bounds the bytes of one value that readers keep.
const MaxData = 1 << 20

// ErrLong comes instead of a value that is longer: a part of a list might be taken for a list that lacks something.
var ErrLong = fmt.Errorf("the value is longer than %d bytes, and is not used", MaxData)

// Value is a value's data.
type Value struct {
	Type   Type
	Text   string // strings; numbers in decimal; lists joined with "|"
	Number uint64
	Multi  []string
	Bytes  []byte // anything else
}

// Decode gives bytes their meaning. str decodes strings: UTF16 for hives and version 5 exports, a code page for older ones.
// Data that does not fit its type is kept as bytes.
func Decode(t Type, data []byte, str func([]byte) string) Value {
	switch t {
	case SZ, ExpandSZ, Link:
		text, _, _ := strings.Cut(str(data), "\x00")
		return Value{Type: t, Text: text}
	case MultiSZ:
		return List(strings.Split(str(data), "\x00"))
	case DWORD, DWORDBE, QWORD:
		if n, ok := number(t, data); ok {
			return Number(t, n)
		}
	}
	return Value{Type: t, Bytes: bytes.Clone(data)}
}

func number(t Type, data []byte) (uint64, bool) {
	switch {
	case t == DWORD && len(data) == 4:
		return uint64(binary.LittleEndian.Uint32(data)), true
	case t == DWORDBE && len(data) == 4:
		return uint64(binary.BigEndian.Uint32(data)), true
	case t == QWORD && len(data) == 8:
		return binary.LittleEndian.Uint64(data), true
	}
	return 0, false
}

// Number is the value of a number.
func Number(t Type, n uint64) Value {
	return Value{Type: t, Number: n, Text: strconv.FormatUint(n, 10)}
}

// List is the value of a REG_MULTI_SZ; empty strings end or pad such lists and are left out.
func List(items []string) Value {
	v := Value{Type: MultiSZ, Multi: []string{}}
	for _, item := range items {
		if item != "" {
			v.Multi = append(v.Multi, item)
		}
	}
	v.Text = strings.Join(v.Multi, "|")
	return v
}

// UTF16 decodes little-endian UTF-16; an odd last byte is dropped.
func UTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}
