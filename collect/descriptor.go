package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// errDescriptor means that bytes are no security descriptor.
var errDescriptor = errors.New("damaged security descriptor")

// sddlOf words a security descriptor as SDDL: its owner, its group and who may do what. The bytes are as NTFS keeps them
// ([MS-DTYP] 2.4.6, SECURITY_DESCRIPTOR, self-relative): revision, a byte, u16 control, u32 offsets of owner, group, SACL, DACL.
func sddlOf(b []byte) (string, error) {
	if len(b) < 20 || b[0] != 1 {
		return "", errDescriptor
	}
	le := binary.LittleEndian
	control, owner, group, dacl := le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint32(b[8:]), le.Uint32(b[16:])
	var out strings.Builder
	for _, part := range []struct {
		mark   string
		offset uint32
	}{{"O:", owner}, {"G:", group}} {
		if part.offset == 0 {
			continue
		}
		sid, err := sidAt(b, part.offset)
		if err != nil {
			return "", err
		}
		out.WriteString(part.mark + sid)
	}
	out.WriteString("D:")
	const present, protected, inherited = 0x4, 0x1000, 0x400
	if control&protected != 0 {
		out.WriteString("P")
	}
	if control&inherited != 0 {
		out.WriteString("AI")
	}
	if control&present == 0 || dacl == 0 {
		return out.String() + "NO_ACCESS_CONTROL", nil
	}
	if err := entries(&out, b, dacl); err != nil {
		return "", err
	}
	return out.String(), nil
}

func sidAt(b []byte, offset uint32) (string, error) {
	if int64(offset)+8 > int64(len(b)) {
		return "", errDescriptor
	}
	return sidText(b[offset:])
}

// sidText words a SID ([MS-DTYP] 2.4.2): revision, number of parts, 48 bits of authority, u32 parts.
func sidText(b []byte) (string, error) {
	if len(b) < 8 || b[0] != 1 || b[1] > 15 || len(b) < 8+4*int(b[1]) {
		return "", errDescriptor
	}
	var authority uint64
	for _, c := range b[2:8] {
		authority = authority<<8 | uint64(c)
	}
	s := fmt.Sprintf("S-1-%d", authority)
	for i := range int(b[1]) {
		s += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(b[8+4*i:]))
	}
	return s, nil
}

// entries words the entries of an ACL ([MS-DTYP] 2.4.5): revision, a byte, u16 size, u16 entries, u16; each entry its type,
// its flags, u16 size, u32 rights, the SID.
func entries(out *strings.Builder, b []byte, offset uint32) error {
	if int64(offset)+8 > int64(len(b)) {
		return errDescriptor
	}
	list := b[offset:]
	count := int(binary.LittleEndian.Uint16(list[4:]))
	list = list[8:]
	for range count {
		if len(list) < 16 {
			return errDescriptor
		}
		size := int(binary.LittleEndian.Uint16(list[2:]))
		if size < 16 || size > len(list) {
			return errDescriptor
		}
		if kind := aceKinds[list[0]]; kind != "" {
			sid, err := sidText(list[8:size])
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "(%s;%s;%#x;;;%s)", kind, aceFlags(list[1]), binary.LittleEndian.Uint32(list[4:]), sid)
		}
		list = list[size:]
	}
	return nil
}

// aceKinds are the entries that grant and refuse; those about objects of the directory do not stand on folders.
var aceKinds = map[byte]string{0: "A", 1: "D"}

// aceFlags are how an entry is inherited ([MS-DTYP] 2.5.1.1).
func aceFlags(flags byte) string {
	var s string
	for i, name := range []string{"OI", "CI", "NP", "IO", "ID"} {
		if flags&(1<<i) != 0 {
			s += name
		}
	}
	return s
}
