package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func archiveReader(content []byte) (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(content), int64(len(content)))
}

// rawEntry is an entry written as it is told, true or not.
type rawEntry struct {
	zip.FileHeader
	data string
}

func rawZip(t testing.TB, entries ...rawEntry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		to, err := w.CreateRaw(&e.FileHeader)
		require.NoError(t, err)
		_, err = io.WriteString(to, e.data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// stored is an entry that is true but for what change does to it.
func stored(name, data string, change func(*zip.FileHeader)) rawEntry {
	n := uint64(len(data))
	e := rawEntry{zip.FileHeader{
		Name: name, NonUTF8: true, CRC32: crc32.ChecksumIEEE([]byte(data)), CompressedSize64: n, UncompressedSize64: n,
	}, data}
	if change != nil {
		change(&e.FileHeader)
	}
	return e
}

func unicodePathField(raw, name string) []byte {
	f := binary.LittleEndian.AppendUint16(nil, unicodePath)
	f = binary.LittleEndian.AppendUint16(f, uint16(5+len(name)))
	f = append(f, 1)
	f = binary.LittleEndian.AppendUint32(f, crc32.ChecksumIEEE([]byte(raw)))
	return append(f, name...)
}

func TestHostileZip(t *testing.T) {
	good := stored("good", "G", nil)
	symlink := func(h *zip.FileHeader) { h.SetMode(0o777 | 1<<27) }
	for _, test := range []struct {
		name   string
		entry  rawEntry
		member string // path and content beside the good one; "" none
		gap    Gap    // zero none
	}{
		{"parent", stored(`..\evil`, "x", nil), "", Gap{"", `entry "..\\evil" refused: its name leaves its folder with ".."`}},
		{"parent inside", stored(`a/../../evil`, "x", nil), "", Gap{"", `entry "a/../../evil" refused: its name leaves its folder with ".."`}},
		{"NUL", stored("a\x00b", "x", nil), "", Gap{"", `entry "a\x00b" refused: its name contains NUL`}},
		{"no name", stored("/", "", func(h *zip.FileHeader) { h.Name = "./." }), "", Gap{"", `entry "./." refused: its name names no file`}},
		{"long name", stored(strings.Repeat("n", maxPath+1), "x", nil), "", Gap{"", `entry "` + strings.Repeat("n", maxPath+1) + `" refused: its name is longer than 1024 bytes`}},
		{"drive", stored(`C:\WINNT\x.log`, "x", nil), "WINNT/x.log=x", Gap{}},
		{"absolute", stored(`/etc/passwd`, "x", nil), "etc/passwd=x", Gap{}},
		{"UNC", stored(`\\server\c$\x`, "x", nil), "server/c$/x=x", Gap{}},
		{"device path", stored(`\\?\C:\x`, "x", nil), "x=x", Gap{}},
		{"stacked roots", stored(`C:/D:\/x`, "x", nil), "x=x", Gap{}},
		{"dots", stored(`./a/./b`, "x", nil), "a/b=x", Gap{}},
		{"control characters", stored("a\nb\x1b[2J", "x", nil), "a%0Ab%1B[2J=x", Gap{}},
		{"right to left", stored("a\u202Etve.b", "x", nil), "a%u202Etve.b=x", Gap{}},
		{"twice", stored("good", "H", nil), "good (2)=H", Gap{}},
		{"code page 850", stored("Pr\x81fung.txt", "x", nil), "Prüfung.txt=x", Gap{}},
		{"code page 1252", stored("Pr\xFCfung.txt", "x", nil), "Prüfung.txt=x", Gap{}},
		{"code page 932", stored("\x83\x8D\x83\x4F\x95\x5C.evt", "x", nil), "ログ表.evt=x", Gap{}},
		{"UTF-8 without flag", stored("Prüfung.txt", "x", nil), "Prüfung.txt=x", Gap{}},
		{"flag without UTF-8", stored("Pr\x81fung.txt", "x", func(h *zip.FileHeader) { h.Flags |= zipUTF8 }), "Prüfung.txt=x", Gap{}},
		{"unicode path", stored("Pr?fung", "x", func(h *zip.FileHeader) { h.Extra = unicodePathField("Pr?fung", "Prüfung") }), "Prüfung=x", Gap{}},
		{"unicode path of another name", stored("Pr?fung", "x", func(h *zip.FileHeader) { h.Extra = unicodePathField("x", "Prüfung") }), "Pr?fung=x", Gap{}},
		{"symbolic link", stored("link", "/etc/passwd", symlink), "", Gap{"link", "symbolic link, not followed"}},
		{"device", stored("dev", "", func(h *zip.FileHeader) { h.SetMode(0o666 | 1<<26) }), "", Gap{"dev", "device, not read"}},
		{"junk", stored("__MACOSX/._a", "x", nil), "", Gap{}},
		{"junk file", stored("a/.DS_Store", "x", nil), "", Gap{}},
		{"folder with backslash", stored(`dir\`, "", nil), "", Gap{}},
		{"encrypted", stored("secret", "x", func(h *zip.FileHeader) { h.Flags |= zipEncrypted }), "", Gap{"secret", "encrypted"}},
		{"AES", stored("secret", "x", func(h *zip.FileHeader) { h.Method = zipAES }), "", Gap{"secret", "encrypted"}},
		{"deflate64", stored("big", "x", func(h *zip.FileHeader) { h.Method = 9 }), "", Gap{"big", "compressed with Deflate64, which is not supported"}},
		{"xz", stored("big", "no xz", func(h *zip.FileHeader) { h.Method = 95 }), "", Gap{"big", "compressed with method 95, which is not supported"}},
		{"no bzip2", stored("b", "not bzip2 at all", func(h *zip.FileHeader) { h.Method = 12 }), "", Gap{"b", "cannot be read to its end: bzip2: corrupted input: invalid stream magic"}},
		{"no deflate", stored("d", "\xFF\xFF\xFF", func(h *zip.FileHeader) { h.Method = 8 }), "", Gap{"d", "cannot be read to its end: flate: corrupt input before offset 1"}},
		{"checksum", stored("c", "kept", func(h *zip.FileHeader) { h.CRC32++ }), "c=kept", Gap{"c", "damaged: the checksum differs"}},
		{"too short", stored("s", "ab", func(h *zip.FileHeader) { h.UncompressedSize64 = 9 }), "s=ab", Gap{"s", "damaged: ends too early"}},
		{"too long", stored("l", "abcd", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 }), "", Gap{"l", "damaged: its entry contradicts the bytes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "x.zip", rawZip(t, good, test.entry)), Limits{})
			want := map[string]string{"good": "G"}
			if path, content, ok := strings.Cut(test.member, "="); ok {
				want[path] = content
			}
			assert.Equal(t, want, contents(t, b))
			if test.gap == (Gap{}) {
				assert.Empty(t, b.AllGaps())
			} else {
				assert.Equal(t, []Gap{test.gap}, b.AllGaps())
			}
		})
	}
}

func TestZipByContent(t *testing.T) {
	packed := zipOf(t, file{"a", "A"})
	for _, test := range []struct {
		name    string
		content []byte
		want    map[string]string
		gaps    []Gap
	}{
		{"named as a text", packed, map[string]string{"a": "A"}, nil},
		{"empty", zipOf(t), map[string]string{}, []Gap{{"", "the archive is empty"}}},
		{"behind a program", append([]byte("MZ\x90\x00 a program that unpacks itself"), packed...), map[string]string{"a": "A"}, nil},
		{"before a mail's footer", append(bytes.Clone(packed), "-- \nsent from"...), map[string]string{"a": "A"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "x.zip.txt", test.content), Limits{})
			assert.Equal(t, test.want, contents(t, b))
			assert.Equal(t, test.gaps, b.AllGaps())
		})
	}
}

const cutGap = "zip without a readable directory, entries found by their own headers: some may be missing"

func TestTruncatedZip(t *testing.T) {
	text := strings.Repeat("what is in a log repeats itself, more or less\n", 500)
	described := zipOf(t, file{"dir/", ""}, file{"a.log", text}, file{"b.log", "B" + text}) // sizes follow the data
	sized := rawZip(t, stored("a.log", text, nil), stored("b.log", "B"+text, nil))
	unsized := rawZip(t, stored("a.log", text, nil)) // rewritten below to tell its size only behind the data
	binary.LittleEndian.PutUint16(unsized[6:], zipDescriptor)
	clear(unsized[14:26])
	descriptor := binary.LittleEndian.AppendUint32([]byte(zipDataSig), crc32.ChecksumIEEE([]byte(text)))
	descriptor = binary.LittleEndian.AppendUint32(descriptor, uint32(len(text)))
	descriptor = binary.LittleEndian.AppendUint32(descriptor, uint32(len(text)))
	unsized = append(unsized[:zipLocalLen+len("a.log")+len(text)], descriptor...)
	directory := bytes.Index(described, []byte(zipCentralSig))
	for _, test := range []struct {
		name string
		zip  []byte
		want map[string]string // beginnings
		gaps []Gap
	}{
		{"directory lost", described[:directory], map[string]string{"a.log": text, "b.log": "B" + text}, []Gap{{"", cutGap}}},
		{
			"in the second", described[:directory-30],
			map[string]string{"a.log": text, "b.log": "Bwhat"},
			[]Gap{{"", cutGap}, {"b.log", "damaged: ends too early"}},
		},
		{
			"stored, in the second", sized[:len(text)*2],
			map[string]string{"a.log": text, "b.log": "Bwhat"},
			[]Gap{{"", cutGap}, {"b.log", "damaged: ends too early"}},
		},
		{
			"stored, size behind the data", append(unsized, described[:directory]...),
			map[string]string{"a.log": text, "a (2).log": text, "b.log": "B" + text},
			[]Gap{{"", cutGap}},
		},
		{
			"stored, size lost", unsized[:len(text)],
			map[string]string{"a.log": "what"},
			[]Gap{{"", cutGap}, {"a.log", "damaged: ends too early"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "x.zip", test.zip), Limits{})
			got := contents(t, b)
			for path, start := range test.want {
				assert.True(t, strings.HasPrefix(got[path], start), path)
			}
			assert.Len(t, got, len(test.want))
			assert.Equal(t, test.gaps, b.AllGaps())
		})
	}
}

func TestZipWithNothingLeft(t *testing.T) {
	for name, content := range map[string][]byte{
		"a beginning":      []byte("PK\x03\x04 and no more"),
		"flood of headers": []byte(strings.Repeat("PK\x03\x04\x00", 100_000)),
		"flood of entries": append([]byte("PK\x03\x04"), directoryOf(100_000)...),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(context.Background(), write(t, "x.zip", append([]byte("PK\x03\x04"), content...)), Limits{})
			require.ErrorIs(t, err, ErrUnreadable)
		})
	}
}

// directoryOf is the end of a zip of n entries that are not there.
func directoryOf(n int) []byte {
	directory := strings.Repeat(zipCentralSig+strings.Repeat("\x00", zipCentralLen-4), n)
	end := append([]byte(zipEndSig), make([]byte, zipEndLen-4)...)
	binary.LittleEndian.PutUint16(end[8:], uint16(n))
	binary.LittleEndian.PutUint16(end[10:], uint16(n))
	binary.LittleEndian.PutUint32(end[12:], uint32(len(directory)))
	return append([]byte(directory), end...)
}

func TestSalvagedChecksum(t *testing.T) {
	packed := zipOf(t, file{"a.log", "some text"})
	packed = packed[:bytes.Index(packed, []byte(zipCentralSig))]
	packed[len(packed)-12]++ // the checksum in the descriptor
	b := open(t, write(t, "x.zip", packed), Limits{})
	assert.Equal(t, map[string]string{"a.log": "some text"}, contents(t, b))
	assert.Contains(t, b.AllGaps(), Gap{"a.log", "damaged: the checksum differs"})
}

func TestMembersAtOnce(t *testing.T) {
	var files []file
	for i := range 20 {
		files = append(files, file{fmt.Sprintf("%02d", i), strings.Repeat(fmt.Sprint(i), 50_000)})
	}
	b := open(t, write(t, "x.zip", zipOf(t, files...)), Limits{})
	var wait sync.WaitGroup
	for i := range 80 {
		wait.Go(func() {
			got, err := read(b.Members[i%20])
			assert.NoError(t, err)
			assert.True(t, files[i%20].content == got)
		})
	}
	wait.Wait()
}

// zip64Of is a zip whose end is told in 64 bits.
func zip64Of(packed []byte, prefix int) []byte {
	end := len(packed) - zipEndLen
	size, offset := binary.LittleEndian.Uint32(packed[end+12:]), binary.LittleEndian.Uint32(packed[end+16:])
	out := append(bytes.Clone(packed[:end]), zipEnd64Sig...)
	out = append(out, make([]byte, zipEnd64Len-4)...)
	binary.LittleEndian.PutUint64(out[end+4:], zipEnd64Len-12)
	binary.LittleEndian.PutUint64(out[end+24:], 1)
	binary.LittleEndian.PutUint64(out[end+32:], 1)
	binary.LittleEndian.PutUint64(out[end+40:], uint64(size))
	binary.LittleEndian.PutUint64(out[end+48:], uint64(offset))
	out = binary.LittleEndian.AppendUint32(append(out, zipLocator...), 0)
	out = binary.LittleEndian.AppendUint64(out, uint64(end+prefix))
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = append(append(out, zipEndSig...), 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF)
	return append(out, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0)
}

func TestZip64(t *testing.T) {
	packed := zipOf(t, file{"a", "A"})
	const program = "MZ program"
	for name, content := range map[string][]byte{
		"alone": zip64Of(packed, 0), "behind a program": append([]byte(program), zip64Of(packed, len(program))...),
	} {
		b := open(t, write(t, "x", content), Limits{})
		assert.Equal(t, map[string]string{"a": "A"}, contents(t, b), name)
		assert.Empty(t, b.AllGaps(), name)
	}
}

func TestSalvageZip64(t *testing.T) {
	local := append([]byte(zipLocalSig), 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	local = binary.LittleEndian.AppendUint32(local, crc32.ChecksumIEEE([]byte("AB")))
	local = append(local, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 20, 0, 'a', 1, 0, 16, 0)
	local = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(local, 2), 2)
	b := open(t, write(t, "x", append(local, "AB and more"...)), Limits{})
	assert.Equal(t, map[string]string{"a": "AB"}, contents(t, b))
	assert.Equal(t, []Gap{{"", cutGap}}, b.AllGaps())
}

func TestReaderAtOfDamagedMember(t *testing.T) {
	for name, content := range map[string]string{"small": "kept", "large": strings.Repeat("x", smallMember+1)} {
		t.Run(name, func(t *testing.T) {
			b := open(t, write(t, "x", rawZip(t, stored("a", content, func(h *zip.FileHeader) { h.CRC32++ }))), Limits{})
			_, size, closer, err := b.Members[0].ReaderAt(context.Background())
			require.NoError(t, err)
			defer closer.Close()
			assert.EqualValues(t, len(content), size)
			assert.Equal(t, []Gap{{"a", "damaged: the checksum differs"}}, b.AllGaps())
			_, err = b.Members[0].SHA256(context.Background())
			require.Error(t, err)
		})
	}
}
