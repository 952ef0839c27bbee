package bundle

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// Records of a zip, APPNOTE 4.3: their signatures and the lengths of their fixed parts.
const (
	zipLocalSig   = "PK\x03\x04"
	zipCentralSig = "PK\x01\x02"
	zipEndSig     = "PK\x05\x06"
	zipEnd64Sig   = "PK\x06\x06"
	zipLocator    = "PK\x06\x07"
	zipDataSig    = "PK\x07\x08"

	zipLocalLen   = 30
	zipCentralLen = 46
	zipEndLen     = 22
	zipEnd64Len   = 56
	zipLocatorLen = 20
	zipMaxComment = 0xFFFF
)

// directoryStarts are the places where the directory of a zip may begin, by its end record: the offsets there are wrong
// by the length of whatever stands before the zip, or are not, as the writer saw fit.
func directoryStarts(c container) (starts []int64, empty bool) {
	tail := make([]byte, min(c.Size(), zipEndLen+zipMaxComment))
	base := c.Size() - int64(len(tail))
	if _, err := c.ReadAt(tail, base); err != nil && err != io.EOF {
		return nil, false
	}
	for i := bytes.LastIndex(tail, []byte(zipEndSig)); i >= 0; i = bytes.LastIndex(tail[:i], []byte(zipEndSig)) {
		r := tail[i:]
		if len(r) < zipEndLen || len(r) < zipEndLen+int(binary.LittleEndian.Uint16(r[20:])) {
			continue
		}
		entries := binary.LittleEndian.Uint16(r[10:])
		size, offset := int64(binary.LittleEndian.Uint32(r[12:])), int64(binary.LittleEndian.Uint32(r[16:]))
		starts = []int64{base + int64(i) - size, offset}
		return append(starts, directory64Starts(c, base+int64(i))...), entries == 0 && size == 0
	}
	return nil, false
}

// directory64Starts are those of a zip64, whose end record stands before that at end.
func directory64Starts(c container, end int64) []int64 {
	locator := make([]byte, zipLocatorLen)
	if _, err := c.ReadAt(locator, end-zipLocatorLen); err != nil || string(locator[:4]) != zipLocator {
		return nil
	}
	at := int64(binary.LittleEndian.Uint64(locator[8:]))
	r := make([]byte, zipEnd64Len)
	if _, err := c.ReadAt(r, at); err != nil || string(r[:4]) != zipEnd64Sig {
		return nil
	}
	size, offset := int64(binary.LittleEndian.Uint64(r[40:])), int64(binary.LittleEndian.Uint64(r[48:]))
	return []int64{at - size, offset}
}

// hasZipDirectory tells whether c ends like a zip whose start is something else: a program that unpacks itself.
func hasZipDirectory(c container) bool {
	starts, empty := directoryStarts(c)
	for _, start := range starts {
		if countDirectory(c, start, 1) > 0 {
			return true
		}
	}
	return empty
}

// directoryEntries counts the entries of a zip's directory, up to one more than most. The library would hold them all in
// memory, however many there are.
func directoryEntries(c container, most int) int {
	n := 0
	starts, _ := directoryStarts(c)
	for _, start := range starts {
		n = max(n, countDirectory(c, start, most))
	}
	return n
}

func countDirectory(c container, start int64, most int) (n int) {
	if start < 0 || start >= c.Size() {
		return 0
	}
	r := bufio.NewReader(section(c, start, c.Size()-start))
	var fixed [zipCentralLen]byte
	for ; n <= most; n++ {
		if _, err := io.ReadFull(r, fixed[:]); err != nil || string(fixed[:4]) != zipCentralSig {
			break
		}
		variable := int(binary.LittleEndian.Uint16(fixed[28:])) + int(binary.LittleEndian.Uint16(fixed[30:])) +
			int(binary.LittleEndian.Uint16(fixed[32:]))
		if _, err := r.Discard(variable); err != nil {
			break
		}
	}
	return n
}
