package regval

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		name string
		t    Type
		data string
		want Value
	}{
		{"string", SZ, "a\x00\xe4\x00\x00\x00", Value{Type: SZ, Text: "aä"}},
		{"string with leftovers", ExpandSZ, "a\x00\x00\x00b\x00", Value{Type: ExpandSZ, Text: "a"}},
		{"odd string", SZ, "a\x00b", Value{Type: SZ, Text: "a"}},
		{"list", MultiSZ, "a\x00\x00\x00b\x00\x00\x00\x00\x00", Value{Type: MultiSZ, Text: "a|b", Multi: []string{"a", "b"}}},
		{"empty list", MultiSZ, "", Value{Type: MultiSZ, Multi: []string{}}},
		{"dword", DWORD, "\x01\x00\x00\x80", Value{Type: DWORD, Text: "2147483649", Number: 2147483649}},
		{"big endian", DWORDBE, "\x00\x00\x00\x10", Value{Type: DWORDBE, Text: "16", Number: 16}},
		{"qword", QWORD, "\x01\x00\x00\x00\x01\x00\x00\x00", Value{Type: QWORD, Text: "4294967297", Number: 4294967297}},
		{"short dword", DWORD, "\x01", Value{Type: DWORD, Bytes: []byte{1}}},
		{"binary", Binary, "\x01\x02", Value{Type: Binary, Bytes: []byte{1, 2}}},
		{"unknown type", 0x99, "\x01", Value{Type: 0x99, Bytes: []byte{1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, Decode(tt.t, []byte(tt.data), UTF16))
		})
	}
}

func TestTypeNames(t *testing.T) {
	for n := range Type(12) {
		got, ok := TypeNamed(n.String())
		assert.True(t, ok)
		assert.Equal(t, n, got)
	}
	assert.Equal(t, "REG_0x99", Type(0x99).String())
	_, ok := TypeNamed("REG_NOTHING")
	assert.False(t, ok)
}
