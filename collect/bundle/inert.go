package bundle

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// InertJSON escapes what encoding/json leaves as it is and a terminal may act on: DEL, the C1 controls, and characters that reorder
// text. It means what it meant: outside of strings JSON has none of them.
func InertJSON(raw []byte) []byte {
	var out []byte
	for {
		at := bytes.IndexFunc(raw, steers)
		if at < 0 && out == nil {
			return raw
		}
		if at < 0 {
			return append(out, raw...)
		}
		r, size := utf8.DecodeRune(raw[at:])
		out = append(out, raw[:at]...)
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, "\\u%04x", unit)
		}
		raw = raw[at+size:]
	}
}

func steers(r rune) bool {
	return r >= 0x7f && (r == 0x7f || unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
}
