package evtx

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16String decodes little-endian UTF-16. A lone surrogate becomes U+FFFD, an odd last byte is ignored.
func utf16String(b []byte) string {
	var small [256]byte
	return string(appendUTF16(small[:0], b))
}

// appendUTF16 is utf16String behind out: four units at a time as long as all are ASCII.
func appendUTF16(out, b []byte) []byte {
	out = slices.Grow(out, len(b)/2)
	for len(b) >= 8 {
		v := binary.LittleEndian.Uint64(b)
		if v&0xFF80FF80FF80FF80 != 0 {
			return appendUnits(out, b)
		}
		out = append(out, byte(v), byte(v>>16), byte(v>>32), byte(v>>48))
		b = b[8:]
	}
	return appendUnits(out, b)
}

func appendUnits(out, b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(binary.LittleEndian.Uint16(b[i:]))
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
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
	return out
}

// textEnd is the length in bytes of the text at the start of b, up to its NUL or the end of b.
func textEnd(b []byte) int {
	n := 0
	for ; n+8 <= len(b); n += 8 {
		if v := binary.LittleEndian.Uint64(b[n:]); (v-0x0001000100010001)&^v&0x8000800080008000 != 0 {
			break // a unit of it is zero
		}
	}
	for n+1 < len(b) && b[n]|b[n+1] != 0 {
		n += 2
	}
	return min(n, len(b)&^1)
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

// recentTexts keeps the texts met last by a hash of their raw bytes: templates of one log repeat theirs in every chunk.
type recentTexts [256]string

func (t *recentTexts) of(raw []byte) string {
	if len(raw) < 2 || len(raw) > maxSystemText {
		return utf16String(raw)
	}
	known := &t[(len(raw)*31+int(raw[0])+int(raw[len(raw)/4*2])*7+int(raw[len(raw)-2])*13)%len(t)]
	if !sameASCII(*known, raw) {
		*known = utf16String(raw)
	}
	return *known
}

// sameASCII tells whether raw is s in UTF-16, where all of it is ASCII.
func sameASCII(s string, raw []byte) bool {
	if 2*len(s) != len(raw) {
		return false
	}
	for i := range len(s) {
		if raw[2*i] != s[i] || raw[2*i+1] != 0 || s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
