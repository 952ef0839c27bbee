package bundle

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// kind is what a container is by its content.
type kind uint8

const (
	plain kind = iota // no archive: one artifact
	zipArchive
	tarArchive
	cabinet
	sevenZip
	rarArchive
	gzipped
	bzipped
	xzipped
	zstandard
)

// headSize is how many first bytes tell what a container is: the first block of a tar.
const headSize = 512

// signatures of containers at offset 0: PKWARE's APPNOTE 4.3, [MS-CAB] 2.1, 7zFormat.txt, RAR technotes, RFC 1952, the
// bzip2 format's block magic, the .xz file format 2.1.1, RFC 8878.
var signatures = []struct {
	magic string
	kind  kind
}{
	{"PK\x03\x04", zipArchive},
	{"PK\x05\x06", zipArchive},           // an empty one
	{"PK\x07\x08PK\x03\x04", zipArchive}, // one of several volumes, or made so
	{"PK00PK\x03\x04", zipArchive},       // made for volumes that were not needed
	{"MSCF\x00\x00\x00\x00", cabinet},
	{"7z\xBC\xAF\x27\x1C", sevenZip},
	{"Rar!\x1A\x07\x00", rarArchive},
	{"Rar!\x1A\x07\x01\x00", rarArchive},
	{"\x1F\x8B\x08", gzipped},
	{"\xFD7zXZ\x00", xzipped},
	{"\x28\xB5\x2F\xFD", zstandard},
}

// kindOf tells from a container's first bytes what it is.
func kindOf(head []byte) kind {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return s.kind
		}
	}
	switch {
	case isBzip2(head):
		return bzipped
	case isTar(head):
		return tarArchive
	}
	return plain
}

// isBzip2 asks for a level and the start of a block, or of the trailer of an empty file: "BZh" alone begins texts too.
func isBzip2(head []byte) bool {
	return len(head) >= 10 && string(head[:3]) == "BZh" && '1' <= head[3] && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

// isTar checks the checksum of a header block (POSIX.1-1988 ustar): old tars have no signature. The checksum counts its
// own field as blanks.
func isTar(head []byte) bool {
	const sumAt, sumLen = 148, 8
	if len(head) < 512 || head[0] == 0 {
		return false
	}
	field := strings.Trim(string(head[sumAt:sumAt+sumLen]), " \x00")
	want, err := strconv.ParseInt(field, 8, 64)
	if err != nil {
		return false
	}
	sum := int64(sumLen * ' ')
	for i, c := range head[:512] {
		if i < sumAt || i >= sumAt+sumLen {
			sum += int64(c)
		}
	}
	return sum == want
}

// documentFirst are the first names in zips that are one document or program rather than a packed folder: they are no
// evidence to look into.
var documentFirst = []string{"[Content_Types].xml", "_rels/", "mimetype", "META-INF/"}

func isDocument(head []byte) bool {
	const nameAt = 30 // of a local file header, APPNOTE 4.3.7
	if len(head) < nameAt {
		return false
	}
	for _, name := range documentFirst {
		if bytes.HasPrefix(head[nameAt:], []byte(name)) {
			return true
		}
	}
	return false
}

// container is the bytes of something that may hold members, and what it is called.
type container struct {
	*io.SectionReader
	name string // the last part of its name
}

func (c container) head() ([]byte, error) {
	head := make([]byte, headSize)
	n, err := c.ReadAt(head, 0)
	return head[:n], notEOF(err)
}

// kind tells what c is, a zip with something before it too.
func (c container) kind() (kind, error) {
	head, err := c.head()
	if err != nil {
		return plain, err
	}
	k := kindOf(head)
	if k == plain && hasZipDirectory(c) {
		k = zipArchive
	}
	return k, nil
}

// whole reads the container from its start, whatever was read of it before.
func (c container) whole() *io.SectionReader { return section(c, 0, c.Size()) }
