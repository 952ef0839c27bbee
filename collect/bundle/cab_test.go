package bundle

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCab(t *testing.T) {
	for _, name := range []string{"stored.cab", "mszip.cab"} {
		t.Run(name, func(t *testing.T) {
			b := open(t, write(t, "x", fixture(t, name)), Limits{})
			for range 2 {
				assert.Equal(t, map[string]string{"eventlog/application.txt": logText(), "os.txt": "Windows 2000", "empty.txt": ""}, contents(t, b))
			}
			assert.Empty(t, b.AllGaps())
		})
	}
}

func TestTarInCab(t *testing.T) {
	b := open(t, write(t, "x.cab", fixture(t, "tar.cab")), Limits{})
	assert.Equal(t, map[string]string{"eventlog/application.txt": logText(), "os.txt": "Windows 2000"}, contents(t, b))
	assert.Empty(t, b.AllGaps())
}

// Places in the fixtures, which have one folder of two blocks and neither reserved bytes nor other cabinets.
const (
	cabFolderAt = cabHeaderLen
	cabFilesAt  = cabFolderAt + cabFolderLen
)

// cabBlockAt is where a block stands.
func cabBlockAt(cab []byte, n int) int {
	at := int(binary.LittleEndian.Uint32(cab[cabFolderAt:]))
	for range n {
		at += cabDataLen + int(binary.LittleEndian.Uint16(cab[at+4:]))
	}
	return at
}

func TestDamagedCab(t *testing.T) {
	const first, last = "eventlog/application.txt", "os.txt"
	for _, test := range []struct {
		name   string
		change func(cab []byte) []byte
		bytes  map[string]int // of the beginnings; nil when the cab cannot be opened
		gaps   []Gap
	}{
		{
			"Quantum", func(c []byte) []byte { c[cabFolderAt+6] = 2; return c },
			map[string]int{},
			[]Gap{{"empty.txt", "compressed with Quantum, which is not supported"}, {first, "compressed with Quantum, which is not supported"}, {last, "compressed with Quantum, which is not supported"}},
		},
		{
			"LZX", func(c []byte) []byte { binary.LittleEndian.PutUint16(c[cabFolderAt+6:], 0x1503); return c },
			map[string]int{},
			[]Gap{{"empty.txt", "compressed with LZX, which is not supported"}, {first, "compressed with LZX, which is not supported"}, {last, "compressed with LZX, which is not supported"}},
		},
		{
			"checksum of the first block", func(c []byte) []byte { c[cabBlockAt(c, 0)]++; return c },
			map[string]int{first: 50000, last: 12, "empty.txt": 0},
			[]Gap{{first, "damaged: block 1 of 2 of the cabinet: the checksum differs"}, {last, "damaged: block 1 of 2 of the cabinet: the checksum differs"}},
		},
		{
			"second block no MSZIP", func(c []byte) []byte { c[cabBlockAt(c, 1)+cabDataLen] = 'X'; clear(c[cabBlockAt(c, 1):][:4]); return c },
			map[string]int{first: 32 << 10, "empty.txt": 0},
			[]Gap{{first, "damaged: block 2 of 2 of the cabinet: no MSZIP signature"}, {last, "damaged: block 2 of 2 of the cabinet: no MSZIP signature"}},
		},
		{
			"block too large", func(c []byte) []byte { binary.LittleEndian.PutUint16(c[cabBlockAt(c, 0)+6:], 0x8001); return c },
			map[string]int{"empty.txt": 0},
			[]Gap{{first, "damaged: block 1 of 2 of the cabinet: larger than a block may be"}, {last, "damaged: block 1 of 2 of the cabinet: larger than a block may be"}},
		},
		{
			"cut in the second block", func(c []byte) []byte { return c[:cabBlockAt(c, 1)+20] },
			map[string]int{first: 32 << 10, "empty.txt": 0},
			[]Gap{{first, "damaged: ends too early"}, {last, "damaged: ends too early"}},
		},
		{"cut in the files", func(c []byte) []byte { return c[:cabFilesAt+10] }, nil, nil},
		{"cut in the header", func(c []byte) []byte { return c[:20] }, nil, nil},
		{
			"folder that is none", func(c []byte) []byte { c[cabFilesAt+8] = 7; return c },
			map[string]int{last: 12, "empty.txt": 0},
			[]Gap{{first, "damaged: in folder 7 of 1"}},
		},
		{
			"from another cabinet", func(c []byte) []byte { binary.LittleEndian.PutUint16(c[cabFilesAt+8:], 0xFFFD); return c },
			map[string]int{last: 12, "empty.txt": 0},
			[]Gap{{first, "continues in another cabinet"}},
		},
		{
			"evil name", func(c []byte) []byte { copy(c[bytes.Index(c, []byte("os.txt")):], "..\\tx"); return c },
			map[string]int{first: 50000, "empty.txt": 0},
			[]Gap{{"", `entry "..\\txt" refused: its name leaves its folder with ".."`}},
		},
		{
			"size beyond the folder", func(c []byte) []byte { binary.LittleEndian.PutUint32(c[cabFilesAt:], 1<<31-1); return c },
			map[string]int{first: 50012, last: 12, "empty.txt": 0},
			[]Gap{{first, "damaged: ends too early"}},
		},
		{
			"offset beyond the folder", func(c []byte) []byte { binary.LittleEndian.PutUint32(c[cabFilesAt+4:], 1<<31); return c },
			map[string]int{last: 12, "empty.txt": 0},
			[]Gap{{first, "damaged: ends too early"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, err := Open(context.Background(), write(t, "x.cab", test.change(fixture(t, "mszip.cab"))), Limits{})
			if test.bytes == nil {
				require.ErrorIs(t, err, ErrUnreadable)
				return
			}
			require.NoError(t, err)
			defer b.Close()
			got := map[string]int{}
			for path, content := range contents(t, b) {
				got[path] = len(content)
				if path == first {
					assert.True(t, strings.HasPrefix(logText()+"Windows 2000", content))
				}
			}
			assert.Equal(t, test.bytes, got)
			assert.Equal(t, test.gaps, b.AllGaps())
		})
	}
}

func TestCabLimits(t *testing.T) {
	cab := fixture(t, "mszip.cab")
	b := open(t, write(t, "x.cab", cab), Limits{Entries: 1})
	assert.Len(t, b.Members, 1)
	assert.Equal(t, []Gap{{"", "limit of 1 entries reached, the rest is not read"}}, b.Gaps)
	b = open(t, write(t, "x.cab", cab), Limits{TotalBytes: 40_000})
	assert.Len(t, contents(t, b)["eventlog/application.txt"], 40_000)
	assert.NotEmpty(t, b.AllGaps())
}

// withReserve is a cabinet with reserved bytes everywhere, and with the names of the cabinets before and after.
func withReserve(cab []byte) []byte {
	const header, folder, data = 3, 2, 1
	u32 := binary.LittleEndian.Uint32
	names := "before.cab\x00disk 1\x00after.cab\x00disk 3\x00"
	shift := uint32(4 + header + len(names) + folder)
	out := bytes.Clone(cab[:cabHeaderLen])
	out[30] |= cabReserve | cabPrevious | cabNext
	binary.LittleEndian.PutUint32(out[16:], u32(cab[16:])+shift)
	out = append(out, header, 0, folder, data, 'h', 'h', 'h')
	out = append(out, names...)
	start := u32(cab[cabFolderAt:])
	out = binary.LittleEndian.AppendUint32(out, start+shift)
	out = append(out, cab[cabFolderAt+4:cabFilesAt]...)
	out = append(out, 'f', 'f')
	out = append(out, cab[cabFilesAt:start]...)
	for n := range int(binary.LittleEndian.Uint16(cab[cabFolderAt+4:])) {
		at, next := cabBlockAt(cab, n), cabBlockAt(cab, n+1)
		out = append(append(append(out, cab[at:at+cabDataLen]...), 'd'), cab[at+cabDataLen:next]...)
	}
	return out
}

func TestCabWithReserve(t *testing.T) {
	whole := withReserve(fixture(t, "mszip.cab"))
	b := open(t, write(t, "x.cab", whole), Limits{})
	assert.Equal(t, map[string]string{"eventlog/application.txt": logText(), "os.txt": "Windows 2000", "empty.txt": ""}, contents(t, b))
	assert.Empty(t, b.AllGaps())
	for i := range cabHeaderLen + 60 {
		_, err := Open(context.Background(), write(t, "x.cab", whole[:i]), Limits{})
		if len(whole[:i]) >= 8 {
			require.ErrorIs(t, err, ErrUnreadable, "cut at %d", i)
		}
	}
}

// cabOf is a cabinet of one file in MSZIP blocks, each compressed with the one before as its dictionary: makecab does
// that, and the program that made the fixtures does not.
func cabOf(t testing.TB, name, content string) []byte {
	t.Helper()
	var blocks []byte
	n, before := 0, ""
	for rest := content; rest != ""; n++ {
		block := rest[:min(cabBlockMost, len(rest))]
		rest = rest[len(block):]
		packed := bytes.NewBufferString("CK")
		w, err := flate.NewWriterDict(packed, flate.BestCompression, []byte(before))
		require.NoError(t, err)
		_, err = w.Write([]byte(block))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		sizes := binary.LittleEndian.AppendUint16(nil, uint16(packed.Len()))
		sizes = binary.LittleEndian.AppendUint16(sizes, uint16(len(block)))
		blocks = binary.LittleEndian.AppendUint32(blocks, cabSum(sizes, cabSum(packed.Bytes(), 0)))
		blocks = append(append(blocks, sizes...), packed.Bytes()...)
		before = block
	}
	data := cabFilesAt + cabFileLen + len(name) + 1
	out := append([]byte("MSCF"), make([]byte, data-4)...)
	put16, put32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	put32(out[8:], uint32(data+len(blocks)))
	put32(out[16:], cabFilesAt)
	out[24], out[25], out[26], out[28] = 3, 1, 1, 1 // version 1.3, one folder, one file
	put32(out[cabFolderAt:], uint32(data))
	put16(out[cabFolderAt+4:], uint16(n))
	out[cabFolderAt+6] = cabMSZIP
	put32(out[cabFilesAt:], uint32(len(content)))
	put16(out[cabFilesAt+10:], 0x3261) // 2005-03-01
	out[cabFilesAt+14] = 0x20
	copy(out[cabFilesAt+cabFileLen:], name)
	return append(out, blocks...)
}

func TestCabDictionary(t *testing.T) {
	random := make([]byte, 30_000)
	rand.NewChaCha8([32]byte{1}).Read(random)
	content := strings.Repeat(hex.EncodeToString(random[:15_000]), 3) // what repeats is in the block before
	cab := cabOf(t, "a", content)
	require.Less(t, len(cab), len(content)/4, "the dictionary is used")
	b := open(t, write(t, "x.cab", cab), Limits{})
	assert.True(t, contents(t, b)["a"] == content)
	assert.Empty(t, b.AllGaps())
}
