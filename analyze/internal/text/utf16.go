package text

import (
	"encoding/binary"
	"slices"
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

// appendNarrowUnits decodes the units of little-endian ASCII that src begins with, eight at a time where it can, and returns
// what is left.
func appendNarrowUnits(dst, src []byte) ([]byte, []byte) {
	at, n := len(dst), len(src)/2
	dst = slices.Grow(dst, n)[:at+n]
	out := dst[at:]
	for len(src) >= 16 && len(out) >= 8 {
		a, b := binary.LittleEndian.Uint64(src), binary.LittleEndian.Uint64(src[8:])
		if (a|b)&0xFF80FF80FF80FF80 != 0 {
			break
		}
		binary.LittleEndian.PutUint64(out, squeeze(a)|squeeze(b)<<32)
		src, out = src[16:], out[8:]
	}
	for len(src) >= 2 && src[0] < utf8.RuneSelf && src[1] == 0 {
		out[0] = src[0]
		src, out = src[2:], out[1:]
	}
	return dst[:len(dst)-len(out)], src
}

// squeeze drops the zero halves of four units.
func squeeze(w uint64) uint64 {
	w = (w | w>>8) & 0x0000FFFF0000FFFF
	return (w | w>>16) & 0x00000000FFFFFFFF
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
