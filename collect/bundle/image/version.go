package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Version is a version resource.
type Version struct {
	File    [4]uint16         // of VS_FIXEDFILEINFO, the one that counts: 6, 5, 7232, 11
	Product [4]uint16         //
	Strings map[string]string // of StringFileInfo: "FileVersion", "ProductName", "CompanyName", "OriginalFilename", …
}

// String is the file version in dotted form.
func (v *Version) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", v.File[0], v.File[1], v.File[2], v.File[3])
}

var errVersion = errors.New("no fixed file information")

const (
	fixedSize      = 52
	fixedSignature = 0xFEEF04BD
	maxStrings     = 1000 // strings of one version resource
)

// ParseVersion reads a version resource. Strings that cannot be read are left out: the numbers decide.
func ParseVersion(b []byte) (*Version, error) {
	root, ok := readBlock(b)
	if !ok || root.key != "VS_VERSION_INFO" || len(root.value) < fixedSize || binary.LittleEndian.Uint32(root.value) != fixedSignature {
		return nil, errVersion
	}
	v := &Version{Strings: make(map[string]string)}
	v.File = quad(root.value[8:])
	v.Product = quad(root.value[16:])
	v.strings(root.children, 1)
	return v, nil
}

// quad is a version as two numbers of 32 bits hold it, the high one first.
func quad(b []byte) [4]uint16 {
	high, low := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	return [4]uint16{uint16(high >> 16), uint16(high), uint16(low >> 16), uint16(low)}
}

func (v *Version) strings(b []byte, depth int) {
	for len(b) > 0 && len(v.Strings) < maxStrings {
		block, ok := readBlock(b)
		if !ok {
			return
		}
		switch {
		case depth == 1 && block.key == "StringFileInfo", depth == 2:
			v.strings(block.children, depth+1)
		case depth == 3:
			if _, known := v.Strings[block.key]; !known {
				v.Strings[block.key] = strings.TrimSpace(strings.TrimRight(wideText(block.value), "\x00"))
			}
		}
		b = b[min(align(block.length), len(b)):]
	}
}

// versionBlock is one node of a version resource.
type versionBlock struct {
	length   int
	key      string
	value    []byte
	children []byte
}

func readBlock(b []byte) (versionBlock, bool) {
	if len(b) < 6 {
		return versionBlock{}, false
	}
	length, size := int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:]))
	if length < 6 || length > len(b) {
		return versionBlock{}, false
	}
	if binary.LittleEndian.Uint16(b[4:]) == 1 {
		size *= 2 // the length of a text counts characters
	}
	key, end := keyOf(b[6:length])
	at := min(align(6+end), length)
	size = min(size, length-at)
	return versionBlock{
		length: length, key: key, value: b[at : at+size], children: b[min(align(at+size), length):length],
	}, true
}

// keyOf is the NUL-terminated key and the bytes it takes.
func keyOf(b []byte) (string, int) {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i]|b[i+1] == 0 {
			return wideText(b[:i]), i + 2
		}
	}
	return wideText(b), len(b)
}

// align is n rounded up to a multiple of four.
func align(n int) int { return (n + 3) &^ 3 }
