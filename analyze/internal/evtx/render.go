package evtx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var le = binary.LittleEndian

// valueText words a value as Event Viewer's XML does. Arrays are joined with ", ".
func valueText(typ uint8, raw []byte) string {
	var small [64]byte
	return string(appendValue(small[:0], typ, raw))
}

// appendValue is valueText behind out.
func appendValue(out []byte, typ uint8, raw []byte) []byte {
	if typ&typeArray != 0 {
		return append(out, strings.Join(valueItems(typ, raw), ", ")...)
	}
	if len(raw) < fixedSize(typ) {
		return out
	}
	switch typ {
	case typeString:
		return appendUTF16(out, trimNUL(raw))
	case typeANSI:
		return append(out, ansiString(raw)...)
	case typeInt8, typeInt16, typeInt32, typeInt64:
		return strconv.AppendInt(out, signed(raw), 10)
	case typeUint8, typeUint16, typeUint32, typeUint64:
		return strconv.AppendUint(out, unsigned(raw), 10)
	case typeSize:
		return appendSize(out, raw)
	case typeHex32, typeHex64:
		return fmt.Appendf(out, "0x%0*x", 2*len(raw), unsigned(raw))
	case typeGUID:
		return appendGUID(out, raw)
	case typeFileTime:
		return appendFileTime(out, le.Uint64(raw))
	case typeSysTime:
		return appendSystemTime(out, raw)
	case typeSID:
		return appendSID(out, raw)
	default:
		return append(out, structText(typ, raw)...)
	}
}

func structText(typ uint8, raw []byte) string {
	switch typ {
	case typeFloat32:
		return scientific(float64(math.Float32frombits(le.Uint32(raw))))
	case typeFloat64:
		return scientific(math.Float64frombits(le.Uint64(raw)))
	case typeBool:
		return strconv.FormatBool(le.Uint32(raw) != 0)
	case typeBinary:
		return fmt.Sprintf("%X", raw)
	}
	return ""
}

// scientific words a number as libevtx does: six decimals and an exponent of three digits.
func scientific(f float64) string {
	s := strconv.FormatFloat(f, 'e', 6, 64)
	if i := strings.LastIndexByte(s, 'e'); i > 0 && len(s) == i+len("e+00") {
		return s[:i+2] + "0" + s[i+2:]
	}
	return s
}

// valueItems splits an array. Strings each end with NUL, so an empty last one counts; the last NUL may be missing.
func valueItems(typ uint8, raw []byte) []string {
	switch typ &^ typeArray {
	case typeString:
		return stringItems(raw)
	case typeSID:
		return sidItems(raw)
	}
	size := fixedSize(typ)
	if size == 0 {
		return []string{valueText(typ&^typeArray, raw)}
	}
	items := make([]string, 0, min(len(raw)/size, maxStrings))
	for ; len(raw) >= size && len(items) < maxStrings; raw = raw[size:] {
		items = append(items, valueText(typ&^typeArray, raw[:size]))
	}
	return items
}

func stringItems(raw []byte) []string {
	items := make([]string, 0, 8)
	for len(raw) >= 2 && len(items) < maxStrings {
		n := textEnd(raw)
		items = append(items, utf16String(raw[:n]))
		raw = raw[min(n+2, len(raw)):]
	}
	return items
}

func sidItems(raw []byte) []string {
	var items []string
	for len(raw) >= 8 && len(items) < maxStrings {
		n := min(8+4*int(raw[1]), len(raw))
		items = append(items, string(appendSID(nil, raw[:n])))
		raw = raw[n:]
	}
	return items
}

func trimNUL(b []byte) []byte {
	for len(b) >= 2 && b[len(b)-1] == 0 && b[len(b)-2] == 0 {
		b = b[:len(b)-2]
	}
	return b
}

// ansiString reads bytes of an unnamed code page: as UTF-8 where they are that, else as Windows-1252.
func ansiString(b []byte) string {
	s := strings.TrimRight(string(b), "\x00")
	if utf8.ValidString(s) {
		return s
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return decoded
}

func unsigned(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(le.Uint16(b))
	case 4:
		return uint64(le.Uint32(b))
	case 8:
		return le.Uint64(b)
	}
	var v uint64
	for i := min(len(b), 8) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}

func signed(b []byte) int64 {
	unused := 64 - 8*min(len(b), 8)
	return int64(unsigned(b)<<unused) >> unused
}

// appendGUID words a GUID as libevtx does: a number, two numbers, and eight bytes of which the first two stand apart.
func appendGUID(out, b []byte) []byte {
	head := [8]byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6]}
	out = append(appendHex(append(out, '{'), head[:4]), '-')
	out = append(appendHex(out, head[4:6]), '-')
	out = append(appendHex(out, head[6:]), '-')
	out = append(appendHex(out, b[8:10]), '-')
	return append(appendHex(out, b[10:16]), '}')
}

// appendHex words bytes in capitals.
func appendHex(out, b []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return out
}

// appendSID words a security identifier: revision, count of sub-authorities, authority (big-endian), sub-authorities.
func appendSID(out, b []byte) []byte {
	if len(b) < 8 || len(b) < 8+4*int(b[1]) {
		return fmt.Appendf(out, "%X", b)
	}
	authority := uint64(binary.BigEndian.Uint16(b[2:]))<<32 | uint64(binary.BigEndian.Uint32(b[4:]))
	out = strconv.AppendUint(append(out, "S-"...), uint64(b[0]), 10)
	out = strconv.AppendUint(append(out, '-'), authority, 10)
	for i := range int(b[1]) {
		out = strconv.AppendUint(append(out, '-'), uint64(le.Uint32(b[8+4*i:])), 10)
	}
	return out
}

// appendSize words the number of a pointer's size: of a 64-bit machine in hexadecimal, of a 32-bit one in decimal.
func appendSize(out, raw []byte) []byte {
	if len(raw) == 4 {
		return strconv.AppendUint(out, unsigned(raw), 10)
	}
	return fmt.Appendf(out, "0x%0*x", 2*len(raw), unsigned(raw))
}

// appendFileTime words a FILETIME to the nanosecond; its zero is the start of 1601.
func appendFileTime(out []byte, v uint64) []byte {
	return ticks(v).AppendFormat(out, "2006-01-02T15:04:05.000000000Z")
}

// appendSystemTime words a SYSTEMTIME to its millisecond; nothing where it is none.
func appendSystemTime(out, raw []byte) []byte {
	t := valueTime(typeSysTime, raw)
	if t.IsZero() {
		return out
	}
	return t.AppendFormat(out, "2006-01-02T15:04:05.000Z")
}

// valueTime reads FILETIME (100 ns since 1601) and SYSTEMTIME (eight words; year, month, weekday, day, …), both in UTC.
// Zero when there is none.
func valueTime(typ uint8, raw []byte) time.Time {
	switch {
	case typ == typeFileTime && len(raw) == 8:
		return fileTime(le.Uint64(raw))
	case typ == typeSysTime && len(raw) == 16:
		w := func(i int) int { return int(le.Uint16(raw[2*i:])) }
		if w(0) == 0 {
			return time.Time{}
		}
		return time.Date(w(0), time.Month(w(1)), w(3), w(4), w(5), w(6), w(7)*int(time.Millisecond), time.UTC)
	case typ == typeString || typ == typeANSI:
		t, _ := time.Parse(time.RFC3339Nano, valueText(typ, raw))
		return t.UTC()
	}
	return time.Time{}
}

// fileTime converts 100 ns units since 1601-01-01; 0 is no time.
func fileTime(v uint64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return ticks(v)
}

// ticks is 100 ns units since 1601-01-01 as a time, zero included.
func ticks(v uint64) time.Time {
	const second, epoch = 10_000_000, 11_644_473_600 // units; seconds from 1601 to 1970
	return time.Unix(int64(v/second)-epoch, int64(v%second)*100).UTC()
}
