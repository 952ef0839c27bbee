package winetest

import (
	"bytes"
	"encoding/binary"
)

// forwarder is bcryptprimitives.dll, which Go's runtime asks for its random numbers and Wine 8 lacks: a library without
// code, whose one function ProcessPrng is another library's. Its layout is that of the PE format, "Export Data Section":
// headers in the first 512 bytes, one section with the directory and its names in the next.
func forwarder() []byte {
	const rva, raw, names = 0x1000, 0x200, 0x40
	text := []string{"bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"}
	var at []uint32
	var words bytes.Buffer
	for _, s := range text {
		at = append(at, uint32(rva+names+words.Len()))
		words.WriteString(s + "\x00")
	}
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&b, binary.LittleEndian, v)
		}
	}
	zeros := func(to int) { b.Write(make([]byte, to-b.Len())) }
	b.WriteString("MZ")
	zeros(0x3C)
	put(uint32(0x40))
	b.WriteString("PE\x00\x00")
	put(uint16(0x8664), uint16(1), [3]uint32{}, uint16(0xF0), uint16(0x2022))                        // AMD64, one section, a DLL
	put(uint16(0x20B), uint16(0), uint32(0), uint32(raw), [3]uint32{}, uint64(0x180000000))          // PE32+, no code
	put(uint32(0x1000), uint32(raw), [3]uint16{5, 2, 0}, uint16(0), uint16(5), uint16(2), uint32(0)) // alignments, versions
	put(uint32(0x2000), uint32(raw), uint32(0), uint16(3), uint16(0), [4]uint64{0x10000, 0x1000, 0x10000, 0x1000}, uint32(0), uint32(16))
	put(uint32(rva), uint32(0x100), [15]uint64{}) // directories: exports alone
	b.WriteString(".edata\x00\x00")
	put(uint32(0x200), uint32(rva), uint32(raw), uint32(raw), [3]uint32{}, uint32(0x40000040))
	zeros(raw)
	put(uint32(0), uint32(0), uint32(0), at[0], uint32(1), uint32(1), uint32(1)) // directory: base 1, one function, one name
	put(uint32(rva+0x28), uint32(rva+0x2C), uint32(rva+0x30))
	put(at[2], at[1], uint16(0))
	zeros(raw + names)
	b.Write(words.Bytes())
	zeros(2 * raw)
	return b.Bytes()
}
