package sample

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// encodings are those that the samples' machines write.
var encodings = map[string]encoding.Encoding{
	"utf-8":    encoding.Nop,
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"cp437":    charmap.CodePage437,
	"cp850":    charmap.CodePage850,
	"cp1252":   charmap.Windows1252,
	"cp932":    japanese.ShiftJIS,
}

// text makes the bytes of a text member: repeated lines written out, CRLF line ends, in its encoding.
func text(source []byte, name string) ([]byte, error) {
	if name == "" {
		name = "utf-8"
	}
	enc, ok := encodings[name]
	if !ok {
		return nil, fmt.Errorf("unknown encoding %q", name)
	}
	var out bytes.Buffer
	for line := range strings.Lines(string(source)) {
		if err := repeat(&out, strings.TrimSuffix(line, "\n")); err != nil {
			return nil, err
		}
	}
	return enc.NewEncoder().Bytes(out.Bytes())
}

const repeatMark = "«repeat "

func repeat(out *bytes.Buffer, line string) error {
	if !strings.HasPrefix(line, repeatMark) {
		out.WriteString(line + "\r\n")
		return nil
	}
	count, rest, ok := strings.Cut(line[len(repeatMark):], "» ")
	n, err := strconv.Atoi(count)
	if !ok || err != nil {
		return fmt.Errorf("not a repeated line: %s", line)
	}
	for i := range n {
		out.WriteString(strings.ReplaceAll(rest, "«n»", fmt.Sprintf("%06d", i+1)) + "\r\n")
	}
	return nil
}
