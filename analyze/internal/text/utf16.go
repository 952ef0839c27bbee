package text

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// appendWide decodes src, which is UTF-16 in the given byte order, behind dst. Unpaired surrogates and a last odd byte
// become U+FFFD.
func appendWide(dst, src []byte, order binary.ByteOrder) []byte {
	for len(src) >= 2 {
		if order == binary.LittleEndian {
			dst, src = appendNarrowUnits(dst, src)
		}
		if len(src) < 2 {
			break
		}
		r, size := wideRune(src, order)
		dst = utf8.AppendRune(dst, r)
		src = src[size:]
	}
	if len(src) > 0 {
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	return dst
}

// appendNarrowUnits is the fast path of little-endian ASCII: four units at a time.
func appendNarrowUnits(dst, src []byte) ([]byte, []byte) {
	for len(src) >= 8 {
		w := binary.LittleEndian.Uint64(src)
		if w&0xFF80FF80FF80FF80 != 0 {
			break
		}
		dst = append(dst, byte(w), byte(w>>16), byte(w>>32), byte(w>>48))
		src = src[8:]
	}
	return dst, src
}

func wideRune(src []byte, order binary.ByteOrder) (r rune, size int) {
	r = rune(order.Uint16(src))
	if !utf16.IsSurrogate(r) {
		return r, 2
	}
	if len(src) < 4 {
		return utf8.RuneError, 2
	}
	if r = utf16.DecodeRune(r, rune(order.Uint16(src[2:]))); r == utf8.RuneError {
		return r, 2
	}
	return r, 4
}
