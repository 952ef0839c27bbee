package bundle

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rar4Block is a block of the older format: "RAR technical information", technote.txt.
func rar4Block(kind byte, flags uint16, fields []byte, data string) []byte {
	b := []byte{0, 0, kind}
	b = binary.LittleEndian.AppendUint16(b, flags)
	b = binary.LittleEndian.AppendUint16(b, uint16(7+len(fields)))
	b = append(b, fields...)
	binary.LittleEndian.PutUint16(b, uint16(crc32.ChecksumIEEE(b[2:])))
	return append(b, data...)
}

// rar4Of is an archive of stored files.
func rar4Of(mainFlags, fileFlags uint16, files ...file) []byte {
	out := append([]byte("Rar!\x1A\x07\x00"), rar4Block(0x73, mainFlags, make([]byte, 6), "")...)
	for _, f := range files {
		var h []byte
		for _, v := range []uint32{uint32(len(f.content)), uint32(len(f.content))} {
			h = binary.LittleEndian.AppendUint32(h, v)
		}
		h = append(h, 2) // Windows
		h = binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE([]byte(f.content)))
		h = append(h, 0, 0, 0x21, 0x28, 20, 0x30) // time; version; stored
		h = binary.LittleEndian.AppendUint16(h, uint16(len(f.name)))
		h = append(append(h, 0x20, 0, 0, 0), f.name...)
		out = append(out, rar4Block(0x74, 0x8000|fileFlags, h, f.content)...)
	}
	return append(out, rar4Block(0x7B, 0x4000, nil, "")...)
}

// rar5Of is a block of RAR 5 whose fields are all below 128.
func rar5Of(fields []byte, data string) []byte {
	b := append([]byte{byte(len(fields))}, fields...)
	return append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)), append(b, data...)...)
}

// rar5FileOf is a file: method is its compression, extra its extra area.
func rar5FileOf(f file, size []byte, method []byte, extra ...byte) []byte {
	h := []byte{rar5File, rar5Data}
	if len(extra) > 0 {
		h = []byte{rar5File, rar5Data | rar5Extra, byte(len(extra))}
	}
	h = append(h, byte(len(f.content)), rar5Checksum)
	h = append(append(h, size...), 0x20)
	h = binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE([]byte(f.content)))
	h = append(append(h, method...), 0, byte(len(f.name)))
	return rar5Of(append(append(h, f.name...), extra...), f.content)
}

func rar5Archive(blocks ...[]byte) []byte {
	out := append([]byte(rar5Signature), rar5Of([]byte{rar5Main, 0, 0}, "")...)
	for _, b := range blocks {
		out = append(out, b...)
	}
	return append(out, rar5Of([]byte{rar5End, 0, 0}, "")...)
}

func rar5Stored(f file) []byte { return rar5FileOf(f, []byte{byte(len(f.content))}, []byte{0}) }

func TestRar(t *testing.T) {
	a, b, evil := file{`eventlog\a.evt`, "LfLe"}, file{"b.txt", "B"}, file{`..\evil`, "x"}
	ab := map[string]string{"eventlog/a.evt": "LfLe", "b.txt": "B"}
	broken := rar4Of(0, 0, b)
	broken[len(broken)-8] ^= 1 // the B
	gib := []byte{0x80, 0x80, 0x80, 0x80, 0x08}
	for _, test := range []struct {
		name    string
		content []byte
		want    map[string]string
		gaps    []Gap
	}{
		{"RAR 4", rar4Of(0, 0, a, b), ab, nil},
		{"RAR 5", rar5Archive(rar5Stored(file{"eventlog/a.evt", "LfLe"}), rar5Stored(b)), ab, nil},
		{"empty", rar4Of(0, 0), map[string]string{}, []Gap{{"", "the archive is empty"}}},
		{"parent", rar4Of(0, 0, evil, b), map[string]string{"b.txt": "B"}, []Gap{{"", `entry "../evil" refused: its name leaves its folder with ".."`}}},
		{"encrypted", rar4Of(0, 4, b), map[string]string{}, []Gap{{"b.txt", "encrypted"}}},
		{"checksum", broken, map[string]string{"b.txt": "C"}, []Gap{{"b.txt", "cannot be read to its end: rardecode: bad file checksum"}}},
		{
			"cut", rar4Of(0, 0, b, a)[:100],
			map[string]string{"b.txt": "B"},
			[]Gap{{"", "archive not read to its end, after 1 entry: damaged: ends too early"}},
		},
		{
			"link", rar5Archive(rar5FileOf(file{"l", ""}, []byte{0}, []byte{0}, 5, rar5Redirect, 1, 0, 1, 'x'), rar5Stored(b)),
			map[string]string{"b.txt": "B"},
			[]Gap{{"l", "link, not followed"}},
		},
		{
			"dictionary of 2 GiB", rar5Archive(rar5Stored(b), rar5FileOf(file{"big", "x"}, gib, []byte{0x80, 0x79})),
			map[string]string{"b.txt": "B"},
			[]Gap{{"", "archive not read to its end, after 1 entry: entry 2 needs a dictionary of 2147483648 bytes, more than the limit of 268435456"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "x", test.content), Limits{})
			for range 2 {
				assert.Equal(t, test.want, contents(t, b))
			}
			assert.Equal(t, test.gaps, nilIfEmpty(b.AllGaps()))
		})
	}
}

func TestRarSolidLimit(t *testing.T) {
	b := open(t, write(t, "x", rar4Of(rar4Solid, 0, file{"a", "12345"}, file{"b", "1"})), Limits{MemberBytes: 3})
	assert.Equal(t, map[string]string{"a": "123"}, contents(t, b))
	assert.Len(t, b.AllGaps(), 2)
	b = open(t, write(t, "x", rar4Of(0, 0, file{"a", "12345"}, file{"b", "1"})), Limits{MemberBytes: 3})
	assert.Equal(t, map[string]string{"a": "123", "b": "1"}, contents(t, b))
}

func TestRarEncryptedNames(t *testing.T) {
	_, err := Open(context.Background(), write(t, "x", rar4Of(0x80, 0, file{"a", "A"})), Limits{})
	require.ErrorIs(t, err, ErrUnreadable)
	require.ErrorIs(t, err, errEncrypted)
}

// TestRarFixtures holds what other packages damage: archives that are written here.
func TestRarFixtures(t *testing.T) {
	a, b := file{`eventlog\a.evt`, "LfLe"}, file{"b.txt", "B"}
	for name, want := range map[string][]byte{
		"stored4.rar": rar4Of(0, 0, a, b), "stored5.rar": rar5Archive(rar5Stored(file{"eventlog/a.evt", "LfLe"}), rar5Stored(b)),
	} {
		assert.Equal(t, want, fixture(t, name))
	}
}
