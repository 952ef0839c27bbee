package evtx

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16String decodes little-endian UTF-16. A lone surrogate becomes U+FFFD, an odd last byte is ignored.
func utf16String(b []byte) string {
	if s, ok := asciiString(b); ok {
		return s
	}
	out := make([]byte, 0, len(b))
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(binary.LittleEndian.Uint16(b[i:]))
		if utf16.IsSurrogate(r) {
			var low rune
			if i+3 < len(b) {
				low = rune(binary.LittleEndian.Uint16(b[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// asciiString is the fast path: four units at a time as long as all are ASCII.
func asciiString(b []byte) (string, bool) {
	n := len(b) / 2
	var small [256]byte
	out := small[:0]
	if n > len(small) {
		out = make([]byte, 0, n)
	}
	i := 0
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		if v&0xFF80FF80FF80FF80 != 0 {
			return "", false
		}
		out = append(out, byte(v), byte(v>>16), byte(v>>32), byte(v>>48))
	}
	for ; i+1 < len(b); i += 2 {
		if b[i+1] != 0 || b[i] >= utf8.RuneSelf {
			return "", false
		}
		out = append(out, b[i])
	}
	return string(out), true
}

// names keeps decoded names by their raw bytes, so that a provider met a million times is decoded once.
type names map[string]string

func (n names) intern(raw []byte) string {
	if s, ok := n[string(raw)]; ok {
		return s
	}
	s := utf16String(raw)
	if len(n) < maxInterned && len(raw) <= maxSystemText {
		n[string(raw)] = s
	}
	return s
}
