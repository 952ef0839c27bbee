package text

import (
	"encoding/binary"
	"unicode/utf8"
)

const highBits = 0x8080808080808080

// asciiPrefix counts the bytes of b before the first one from 0x80, eight at a time.
func asciiPrefix(b []byte) int {
	n := 0
	for len(b)-n >= 8 && binary.LittleEndian.Uint64(b[n:])&highBits == 0 {
		n += 8
	}
	for n < len(b) && b[n] < utf8.RuneSelf {
		n++
	}
	return n
}

func isASCII(b []byte) bool { return asciiPrefix(b) == len(b) }
