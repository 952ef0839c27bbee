package bundle

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSevenZip(t *testing.T) {
	b := open(t, write(t, "x", fixture(t, "solid.7z")), Limits{})
	for range 2 {
		assert.Equal(t, map[string]string{"eventlog/application.txt": logText(), "os.txt": "Windows 2000", "empty.txt": ""}, contents(t, b))
	}
	assert.Empty(t, b.AllGaps())
}

func TestSevenZipUnread(t *testing.T) {
	for name, why := range map[string]string{
		"encrypted.7z": "encrypted", "ppmd.7z": "compressed with 7z method 030401, which is not supported",
	} {
		b := open(t, write(t, "x", fixture(t, name)), Limits{})
		assert.Empty(t, b.Members)
		assert.Equal(t, []Gap{{"os.txt", why}}, b.Gaps)
	}
	_, err := Open(context.Background(), write(t, "x", fixture(t, "encrypted-names.7z")), Limits{})
	require.ErrorIs(t, err, ErrUnreadable)
	require.ErrorIs(t, err, errEncrypted)
}

func TestSevenZipSolidLimit(t *testing.T) {
	b := open(t, write(t, "x", fixture(t, "solid.7z")), Limits{MemberBytes: 1000})
	got := contents(t, b)
	assert.Len(t, got["eventlog/application.txt"], 1000)
	assert.NotContains(t, got, "os.txt")
	assert.Equal(t, []Gap{
		{"eventlog/application.txt", "limit of 1000 bytes for one member reached, the rest is not read"},
		{"os.txt", "behind a file of the archive that was not read to its end"},
	}, b.AllGaps())
}

func TestSevenZipDamaged(t *testing.T) {
	content := fixture(t, "solid.7z")
	content[sevenSignatureLen+30] ^= 0x55
	b := open(t, write(t, "x", content), Limits{})
	assert.NotEmpty(t, b.AllGaps())
	for _, m := range b.Members {
		if m.Path != "empty.txt" {
			_, err := read(m)
			assert.Error(t, err, m.Path)
		}
	}
}

// sevenOf is an archive of packed bytes and a header that is not compressed.
func sevenOf(packed string, header ...byte) []byte {
	out := append([]byte("7z\xBC\xAF\x27\x1C\x00\x04\x00\x00\x00\x00"), make([]byte, 20)...)
	binary.LittleEndian.PutUint64(out[12:], uint64(len(packed)))
	binary.LittleEndian.PutUint64(out[20:], uint64(len(header)))
	binary.LittleEndian.PutUint32(out[28:], crc32.ChecksumIEEE(header))
	binary.LittleEndian.PutUint32(out[8:], crc32.ChecksumIEEE(out[12:32]))
	return append(append(out, packed...), header...)
}

// sevenFile is a header of one file "a" in one folder of the given coder.
func sevenFile(size byte, coder ...byte) []byte {
	h := []byte{sevenHeader, sevenMain, sevenPack, 0, 1, sevenSize, size, sevenEnd, sevenUnpack, sevenFolder, 1, 0, 1}
	h = append(append(h, coder...), sevenUnpacked, size, sevenEnd, sevenEnd)
	return append(h, sevenFiles, 1, 0x11, 5, 0, 'a', 0, 0, 0, sevenEnd, sevenEnd)
}

func TestSevenZipHeaders(t *testing.T) {
	huge := []byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}
	with := func(before []byte, after ...byte) []byte { return append(append(before, huge...), after...) }
	for _, test := range []struct {
		name   string
		header []byte
		gap    string // of the file; "" when the archive cannot be opened
	}{
		{"stored", sevenFile(1, 1, 0x00), "none"},
		{"dictionary of 4 GiB", sevenFile(1, 0x23, 3, 1, 1, 5, 0x5D, 0xFF, 0xFF, 0xFF, 0xFF), "needs a dictionary of 4294967295 bytes, more than the limit of 268435456"},
		{"LZMA2 dictionary of 4 GiB", sevenFile(1, 0x21, 0x21, 1, 40), "needs a dictionary of 4294967296 bytes, more than the limit of 268435456"},
		{"endless key", sevenFile(1, 0x24, 6, 0xF1, 7, 1, 2, 0x3F|0x80, 0), "encrypted"},
		{"unknown method", sevenFile(1, 2, 0x7F, 0x7F), "compressed with 7z method 7f7f, which is not supported"},
		{"files without end", with([]byte{sevenHeader, sevenFiles}), ""},
		{"streams without end", with([]byte{sevenHeader, sevenMain, sevenPack, 0}, sevenSize), ""},
		{"folders without end", with([]byte{sevenHeader, sevenMain, sevenUnpack, sevenFolder}, 0), ""},
		{"coders without end", with([]byte{sevenHeader, sevenMain, sevenUnpack, sevenFolder, 1, 0}), ""},
		{"properties without end", with([]byte{sevenHeader, sevenMain, sevenUnpack, sevenFolder, 1, 0, 1, 0x21, 0}), ""},
		{"substreams without end", with([]byte{sevenHeader, sevenMain, sevenUnpack, sevenFolder, 1, 0, 1, 1, 0, sevenUnpacked, 1, sevenEnd, sevenSub, sevenStreams}), ""},
		{"no output", []byte{sevenHeader, sevenMain, sevenUnpack, sevenFolder, 1, 0, 1, 0x11, 0, 1, 0, sevenUnpacked}, ""},
		{"no header", []byte{0x55}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, err := Open(context.Background(), write(t, "x", sevenOf("A", test.header...)), Limits{})
			if test.gap == "" {
				require.ErrorIs(t, err, ErrUnreadable)
				require.ErrorIs(t, err, errSeven)
				return
			}
			require.NoError(t, err)
			defer b.Close()
			if test.gap == "none" {
				assert.Equal(t, map[string]string{"a": "A"}, contents(t, b))
				return
			}
			assert.Equal(t, []Gap{{"a", test.gap}}, b.AllGaps())
		})
	}
}

func TestSevenZipEmpty(t *testing.T) {
	b := open(t, write(t, "x", sevenOf("")), Limits{})
	assert.Equal(t, []Gap{{"", "the archive is empty"}}, b.Gaps)
}

func TestSevenZipChecksum(t *testing.T) {
	h := []byte{sevenHeader, sevenMain, sevenPack, 0, 1, sevenSize, 1, sevenEnd, sevenUnpack, sevenFolder, 1, 0, 1, 1, 0, sevenUnpacked, 1, sevenEnd}
	h = append(h, sevenSub, sevenCRC, 1)
	h = binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE([]byte("B")))
	h = append(h, sevenEnd, sevenEnd, sevenFiles, 1, 0x11, 5, 0, 'a', 0, 0, 0, sevenEnd, sevenEnd)
	b := open(t, write(t, "x", sevenOf("B", h...)), Limits{})
	assert.Equal(t, map[string]string{"a": "B"}, contents(t, b))
	assert.Empty(t, b.AllGaps())
	b = open(t, write(t, "x", sevenOf("A", h...)), Limits{})
	assert.Equal(t, map[string]string{"a": "A"}, contents(t, b))
	assert.Equal(t, []Gap{{"a", "damaged: the checksum differs"}}, b.AllGaps())
}
