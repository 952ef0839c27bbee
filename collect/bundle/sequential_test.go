package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTar(t *testing.T) {
	long := strings.Repeat("d/", 60) + "deep.log" // needs more than one header block
	packed := tarOf(t, file{`eventlog\app.evt`, "A"}, file{"./b.log", logText()}, file{long, "L"}, file{"b.log", "2"})
	for name, content := range map[string][]byte{"tar": packed, "tar.gz": gzipOf(t, packed)} {
		t.Run(name, func(t *testing.T) {
			b := open(t, write(t, "x", content), Limits{})
			for range 2 {
				assert.Equal(t, map[string]string{"eventlog/app.evt": "A", "b.log": logText(), long: "L", "b (2).log": "2"}, contents(t, b))
			}
			assert.Empty(t, b.AllGaps())
		})
	}
}

func TestCompressedTars(t *testing.T) {
	for _, name := range []string{"os.tar.bz2", "os.tar.xz", "os.tar.zst"} {
		b := open(t, write(t, "mail.bin", fixture(t, name)), Limits{})
		assert.Equal(t, map[string]string{"os.txt": "Windows 2000"}, contents(t, b), name)
	}
}

func TestHostileTar(t *testing.T) {
	for _, test := range []struct {
		header tar.Header
		gap    Gap
	}{
		{tar.Header{Name: "../evil"}, Gap{"", `entry "../evil" refused: its name leaves its folder with ".."`}},
		{tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, Gap{"link", "symbolic link, not followed"}},
		{tar.Header{Name: "hard", Typeflag: tar.TypeLink, Linkname: "good\n"}, Gap{"hard", `hard link to "good\n", not followed`}},
		{tar.Header{Name: "null", Typeflag: tar.TypeChar}, Gap{"null", "device, not read"}},
		{tar.Header{Name: "sda", Typeflag: tar.TypeBlock}, Gap{"sda", "device, not read"}},
		{tar.Header{Name: "pipe", Typeflag: tar.TypeFifo}, Gap{"pipe", "named pipe, not read"}},
	} {
		t.Run(test.header.Name, func(t *testing.T) {
			good := tar.Header{Name: "good", Mode: 0o600, Size: 1}
			packed := tarWith(t, []tar.Header{test.header, good}, file{}, file{"good", "G"})
			for _, content := range [][]byte{packed, gzipOf(t, packed)} {
				b := open(t, write(t, "x", content), Limits{})
				assert.Equal(t, map[string]string{"good": "G"}, contents(t, b))
				assert.Equal(t, []Gap{test.gap}, b.AllGaps())
			}
		})
	}
}

func TestTruncatedTar(t *testing.T) {
	packed := tarOf(t, file{"a", "A"}, file{"b.log", logText()})
	for name, test := range map[string]struct {
		content []byte
		cutGap  string
	}{
		"tar":    {packed[:3*tarBlock+700], "archive not read to its end, after 2 entries: damaged: ends too early"},
		"tar.gz": {gzipOf(t, packed)[:1200], "archive not read to its end, after 2 entries: damaged: ends too early"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, write(t, "x", test.content), Limits{})
			got := contents(t, b)
			assert.Equal(t, "A", got["a"])
			assert.True(t, strings.HasPrefix(logText(), got["b.log"]))
			assert.Greater(t, len(got["b.log"]), 600)
			assert.Equal(t, []Gap{{"", test.cutGap}, {"b.log", "damaged: ends too early"}}, b.AllGaps())
			_, err := b.Members[1].SHA256(context.Background())
			assert.Error(t, err, "no hash of a part")
		})
	}
}

func TestSparseTar(t *testing.T) {
	h := tar.Header{Name: "sparse", Mode: 0o600, Size: 0, Format: tar.FormatPAX}
	packed := tarWith(t, []tar.Header{h})
	// An old GNU header of one file of 1 GiB that is all hole.
	copy(packed[257:], "ustar  \x00")
	packed[156] = tar.TypeGNUSparse
	copy(packed[386:], "10000000000\x0000000000000\x00") // offset and length of the only piece: at the end, nothing
	copy(packed[483:], "10000000000\x00")                // real size
	checksum(packed)
	b := open(t, write(t, "x", packed), Limits{MemberBytes: 1 << 20, Ratio: 1 << 40})
	require.Len(t, b.Members, 1)
	assert.EqualValues(t, 1<<20, b.Members[0].Size)
	assert.Equal(t, []Gap{{"sparse", "limit of 1048576 bytes for one member reached, the rest is not read"}}, b.AllGaps())
}

// checksum makes the first header of a tar true.
func checksum(packed []byte) {
	copy(packed[148:156], "        ")
	sum := 0
	for _, c := range packed[:tarBlock] {
		sum += int(c)
	}
	copy(packed[148:], strings.ToLower(octal(sum))+"\x00 ")
}

func octal(n int) string {
	s := ""
	for range 6 {
		s = string(rune('0'+n%8)) + s
		n /= 8
	}
	return s
}

func TestCompressedFile(t *testing.T) {
	for _, test := range []struct{ name, member string }{
		{"app.evt.gz", "app.evt"}, {"app.GZ", "app"}, {"app", "app"}, {".gz", ".gz"},
	} {
		b := open(t, write(t, test.name, gzipOf(t, []byte("LfLe"))), Limits{})
		assert.Equal(t, map[string]string{test.member: "LfLe"}, contents(t, b), test.name)
		assert.Empty(t, b.AllGaps())
	}
}

func TestDamagedGzip(t *testing.T) {
	content := gzipOf(t, []byte(logText()))
	_, err := Open(context.Background(), write(t, "x.gz", content[:5]), Limits{})
	require.ErrorIs(t, err, ErrUnreadable)
	content[len(content)-5]++ // the checksum
	b := open(t, write(t, "x.gz", content), Limits{})
	assert.Equal(t, map[string]string{"x": logText()}, contents(t, b))
	assert.Equal(t, []Gap{{"x", "cannot be read to its end: gzip: invalid checksum"}}, b.AllGaps())
}

func TestEmptyTar(t *testing.T) {
	b := open(t, write(t, "x.tgz", gzipOf(t, nil)), Limits{})
	assert.Equal(t, map[string]string{"x.tgz": ""}, contents(t, b))
}

func TestNested(t *testing.T) {
	inner := zipOf(t, file{"a.evt", "A"})
	deep := zipOf(t, file{"inner.zip", string(inner)}, file{"b", "B"})
	big := zipOf(t, file{"c", strings.Repeat("incompressible?", 10)})
	for _, test := range []struct {
		name    string
		content []byte
		want    map[string]string
		gaps    []Gap
	}{
		{"zip in zip", zipOf(t, file{"outer.txt", string(inner)}), map[string]string{"outer.txt/a.evt": "A"}, nil},
		{"zip in tar.gz", gzipOf(t, tarOf(t, file{"x.zip", string(inner)})), map[string]string{"x.zip/a.evt": "A"}, nil},
		{"tar.gz in zip", zipOf(t, file{"x.tgz", string(gzipOf(t, tarOf(t, file{"a", "A"})))}), map[string]string{"x.tgz/a": "A"}, nil},
		{"gz in zip", zipOf(t, file{"ex1.log.gz", string(gzipOf(t, []byte("L")))}), map[string]string{"ex1.log.gz/ex1.log": "L"}, nil},
		{
			"cab in zip", zipOf(t, file{"x.cab", string(fixture(t, "mszip.cab"))}),
			map[string]string{"x.cab/eventlog/application.txt": logText(), "x.cab/os.txt": "Windows 2000", "x.cab/empty.txt": ""},
			nil,
		},
		{
			"packed tar in cab in zip", zipOf(t, file{"x.cab", string(fixture(t, "tar.cab"))}),
			map[string]string{"x.cab/eventlog/application.txt": logText(), "x.cab/os.txt": "Windows 2000"},
			nil,
		},
		{
			"7z in zip", zipOf(t, file{"x.7z", string(fixture(t, "solid.7z"))}),
			map[string]string{"x.7z/eventlog/application.txt": logText(), "x.7z/os.txt": "Windows 2000", "x.7z/empty.txt": ""},
			nil,
		},
		{
			"three deep", zipOf(t, file{"outer.zip", string(deep)}),
			map[string]string{"outer.zip/b": "B"},
			[]Gap{{"outer.zip/inner.zip", "archive inside an archive inside an archive, not opened"}},
		},
		{
			"damaged inner", zipOf(t, file{"x.7z", "7z\xBC\xAF\x27\x1C no more"}),
			map[string]string{"x.7z": "7z\xBC\xAF\x27\x1C no more"},
			[]Gap{{"x.7z", "archive that cannot be opened: damaged: ends too early"}},
		},
		{
			"truncated inner", zipOf(t, file{"x.zip", string(big[:len(big)-30])}),
			map[string]string{"x.zip/c": strings.Repeat("incompressible?", 10)},
			[]Gap{{"x.zip", cutGap}},
		},
		{
			"evil inner name", zipOf(t, file{"x.zip", string(zipOf(t, file{"../a", "A"}))}),
			map[string]string{},
			[]Gap{{"", `entry of x.zip "../a" refused: its name leaves its folder with ".."`}},
		},
		{"a document", zipOf(t, file{"x.docx", string(zipOf(t, file{"[Content_Types].xml", "<x/>"}))}), map[string]string{
			"x.docx": string(zipOf(t, file{"[Content_Types].xml", "<x/>"})),
		}, nil},
		{"same path inside and beside", zipOf(t, file{"x.zip/a.evt", "B"}, file{"x.zip", string(inner)}), map[string]string{"x.zip/a.evt": "B", "x.zip/a (2).evt": "A"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "mail", test.content), Limits{})
			assert.Equal(t, test.want, contents(t, b))
			assert.Equal(t, test.gaps, nilIfEmpty(b.AllGaps()))
		})
	}
}

func TestSparseTarFixture(t *testing.T) {
	packed := fixture(t, "sparse.tar.gz")
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	plain, err := io.ReadAll(r)
	require.NoError(t, err)
	for name, content := range map[string][]byte{"tar.gz": packed, "tar": plain} {
		b := open(t, write(t, "x", content), Limits{Ratio: 1 << 20})
		got := contents(t, b)
		assert.True(t, got["sparse"] == strings.Repeat("\x00", 1<<20)+"end", name)
		assert.Empty(t, b.AllGaps(), name)
	}
}
