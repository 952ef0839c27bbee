package main

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sid is a binary SID of authority 5.
func sid(parts ...uint32) []byte {
	b := []byte{1, byte(len(parts)), 0, 0, 0, 0, 0, 5}
	for _, p := range parts {
		b = binary.LittleEndian.AppendUint32(b, p)
	}
	return b
}

func ace(kind, flags byte, rights uint32, who []byte) []byte {
	b := []byte{kind, flags, 0, 0}
	binary.LittleEndian.PutUint16(b[2:], uint16(8+len(who)))
	return append(binary.LittleEndian.AppendUint32(b, rights), who...)
}

// descriptor is a self-relative security descriptor with a list of entries.
func descriptor(control uint16, owner []byte, aces ...[]byte) []byte {
	list := []byte{2, 0, 0, 0, byte(len(aces)), 0, 0, 0}
	for _, a := range aces {
		list = append(list, a...)
	}
	binary.LittleEndian.PutUint16(list[2:], uint16(len(list)))
	b := make([]byte, 20)
	b[0] = 1
	binary.LittleEndian.PutUint16(b[2:], control)
	binary.LittleEndian.PutUint32(b[4:], 20)
	binary.LittleEndian.PutUint32(b[16:], uint32(20+len(owner)))
	return append(append(b, owner...), list...)
}

func TestSDDLOf(t *testing.T) {
	admins, system, users := sid(32, 544), sid(18), sid(32, 545)
	whole := descriptor(0x9404, admins, ace(0, 3, 0x1F01FF, system), ace(1, 0x13, 0x1200A9, users), ace(5, 0, 1, users))
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"whole", whole, "O:S-1-5-32-544D:PAI(A;OICI;0x1f01ff;;;S-1-5-18)(D;OICIID;0x1200a9;;;S-1-5-32-545)"},
		{"no list", descriptor(0x8000, admins)[:36], "O:S-1-5-32-544D:NO_ACCESS_CONTROL"},
		{"empty list", descriptor(0x8004, admins), "O:S-1-5-32-544D:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sddlOf(c.in)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
	for n := range len(whole) {
		if _, err := sddlOf(whole[:n]); err == nil {
			t.Errorf("cut at %d of %d: no error", n, len(whole))
		}
	}
}

func FuzzSDDLOf(f *testing.F) {
	f.Add(descriptor(0x8004, sid(32, 544), ace(0, 3, 0x1F01FF, sid(18))))
	f.Fuzz(func(_ *testing.T, b []byte) { sddlOf(b) })
}
