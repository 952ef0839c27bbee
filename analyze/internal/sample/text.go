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

	"postmortem/collect/bundle"
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

// text makes the bytes of a text member: parts put in, repeated lines written out, CRLF line ends, in its encoding.
func text(source, name string, parts map[string]string) ([]byte, error) {
	if name == "" {
		name = "utf-8"
	}
	enc, ok := encodings[name]
	if !ok {
		return nil, fmt.Errorf("unknown encoding %q", name)
	}
	var out bytes.Buffer
	source, err := putIn(source, parts)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(source) {
		if err := repeat(&out, strings.TrimSuffix(line, "\n")); err != nil {
			return nil, err
		}
	}
	endTable(&out)
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

// endTable writes the last line of a collector's table: how many rows stand between it and the two lines at its head.
func endTable(out *bytes.Buffer) {
	if bytes.HasPrefix(out.Bytes(), []byte(bundle.TableMark+"\t")) {
		out.WriteString(bundle.TableEndRow(bytes.Count(out.Bytes(), []byte("\n"))-2) + "\r\n")
	}
}
