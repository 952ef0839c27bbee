package msgtable

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Table is the messages of one language.
type Table struct {
	Language uint16            // LANGID: 0x409 English (United States), 0 neutral
	Texts    map[uint32]string // full 32-bit message ID → text in insertion form
}

// budget is what may still be read of a file's messages.
type budget struct{ messages, bytes int }

// parseTable adds the messages of a table to texts. What precedes an error is kept.
func parseTable(b []byte, language uint16, texts map[uint32]string, left *budget) error {
	if len(b) < 4 {
		return errShort
	}
	blocks := binary.LittleEndian.Uint32(b)
	if uint64(blocks)*12 > uint64(len(b)-4) {
		return fmt.Errorf("%d blocks: %w", blocks, errShort)
	}
	for i := range blocks {
		block := b[4+12*i:]
		low, high, at := binary.LittleEndian.Uint32(block), binary.LittleEndian.Uint32(block[4:]), binary.LittleEndian.Uint32(block[8:])
		if err := parseBlock(b, low, high, at, language, texts, left); err != nil {
			return fmt.Errorf("block of %#x: %w", low, err)
		}
	}
	return nil
}

func parseBlock(b []byte, low, high, at uint32, language uint16, texts map[uint32]string, left *budget) error {
	for id := uint64(low); id <= uint64(high); id++ {
		if uint64(at)+4 > uint64(len(b)) {
			return errShort
		}
		length, flags := uint32(binary.LittleEndian.Uint16(b[at:])), binary.LittleEndian.Uint16(b[at+2:])
		if length < 4 || uint64(at)+uint64(length) > uint64(len(b)) {
			return fmt.Errorf("message %#x: %w", id, errShort)
		}
		if left.messages, left.bytes = left.messages-1, left.bytes-2*int(length); left.messages < 0 || left.bytes < 0 {
			return fmt.Errorf("message %#x: %w", id, errMany)
		}
		texts[uint32(id)] = messageText(b[at+4:at+length], flags, language)
		at += length
	}
	return nil
}

// messageText decodes one entry.
func messageText(b []byte, flags, language uint16) string {
	const wide = 1
	var s string
	if flags&wide != 0 {
		s = wideText(b)
	} else {
		s = narrowText(b, language)
	}
	s, _, _ = strings.Cut(s, "\x00")
	return s
}

func wideText(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// narrowText decodes an ANSI entry by the code page of its language.
func narrowText(b []byte, language uint16) string {
	out, err := codePage(language).NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// codePage is the ANSI code page of a language ("Language Identifier Constants and Strings", "Code Page Identifiers").
func codePage(language uint16) encoding.Encoding {
	switch language {
	case 0x404, 0xC04: // Chinese (Taiwan, Hong Kong)
		return traditionalchinese.Big5
	}
	switch language & 0x3FF {
	case 0x04:
		return simplifiedchinese.GBK
	case 0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x24: // Czech, Hungarian, Polish, Romanian, Croatian, Slovak, Slovenian
		return charmap.Windows1250
	case 0x02, 0x19, 0x22: // Bulgarian, Russian, Ukrainian
		return charmap.Windows1251
	case 0x08:
		return charmap.Windows1253
	case 0x1F:
		return charmap.Windows1254
	case 0x0D:
		return charmap.Windows1255
	case 0x01:
		return charmap.Windows1256
	case 0x1E:
		return charmap.Windows874
	case 0x11:
		return japanese.ShiftJIS
	case 0x12:
		return korean.EUCKR
	}
	return charmap.Windows1252
}

// Texts is all messages of the file, each in one language: English (United States), else any English, else neutral, else
// the first language that has it.
func (f *File) Texts() (texts map[uint32]string, language uint16) {
	texts = make(map[uint32]string)
	if len(f.Tables) == 0 {
		return texts, 0
	}
	order := f.byPreference()
	for _, t := range order {
		for id, text := range t.Texts {
			if _, known := texts[id]; !known {
				texts[id] = text
			}
		}
	}
	return texts, order[0].Language
}

func (f *File) byPreference() []Table {
	var order []Table
	for rank := range 4 {
		for _, t := range f.Tables {
			if preference(t.Language) == rank {
				order = append(order, t)
			}
		}
	}
	return order
}

func preference(language uint16) int {
	switch {
	case language == english:
		return 0
	case language&0x3FF == english&0x3FF:
		return 1
	case language == 0:
		return 2
	default:
		return 3
	}
}
