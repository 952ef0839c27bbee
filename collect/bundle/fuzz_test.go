package bundle

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The fuzz tests are run with -fuzzminimizetime 5x: containers are long, and making them short would take all the time.

// fuzzLimits are small, so that a bomb is met at once.
var fuzzLimits = Limits{Entries: 50, MemberBytes: 1 << 20, TotalBytes: 4 << 20, Ratio: 1000}

// containers are the named seeds: each kind of container, whole and broken in a way that is tested elsewhere.
func containers(t testing.TB) map[string][]byte {
	zipped := zipOf(t, file{"a.evt", "A"}, file{"dir/b.log", logText()})
	seeds := map[string][]byte{
		"zip":              zipped,
		"zip-cut":          zipped[:bytes.Index(zipped, []byte(zipCentralSig))],
		"zip-with-prefix":  append([]byte("MZ program"), zipped...),
		"zip-in-zip":       zipOf(t, file{"x.zip", string(zipped)}),
		"zip-evil-name":    zipOf(t, file{"../x", "A"}),
		"bundle":           written(t, finished, []Entry{{Path: "x", Outcome: Denied}}, file{"a", "A"}),
		"tar":              tarOf(t, file{"a", "A"}, file{"b", logText()}),
		"tar-link":         tarWith(t, []tar.Header{{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "x"}}),
		"tar.gz":           gzipOf(t, tarOf(t, file{"a", "A"})),
		"gz":               gzipOf(t, []byte("LfLe")),
		"gz-cut":           gzipOf(t, []byte(logText()))[:100],
		"rar4":             rar4Of(0, 0, file{"a", "A"}, file{"b", "B"}),
		"rar4-solid":       rar4Of(rar4Solid, 0, file{"a", "A"}),
		"rar5":             rar5Archive(rar5Stored(file{"a", "A"})),
		"7z-stored":        sevenOf("A", sevenFile(1, 1, 0)...),
		"7z-endless-key":   sevenOf("A", sevenFile(1, 0x24, 6, 0xF1, 7, 1, 2, 0xBF, 0)...),
		"artifact":         []byte("LfLe"),
		"artifact-one-nul": {0},
	}
	for _, name := range []string{"mszip.cab", "tar.cab", "solid.7z", "encrypted.7z", "encrypted-names.7z", "os.tar.bz2", "os.tar.xz", "os.tar.zst"} {
		seeds[name] = fixture(t, name)
	}
	return seeds
}

// FuzzOpen holds that no container makes Open fail but with ErrUnreadable, hand out more than the limits or an unsafe
// path, or leave anything behind.
func FuzzOpen(f *testing.F) {
	for _, content := range containers(f) {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		t.Setenv("TMPDIR", dir)
		b, err := OpenReader(context.Background(), bytes.NewReader(content), fuzzLimits)
		if err != nil {
			require.ErrorIs(t, err, ErrUnreadable)
			return
		}
		holds(t, b)
		require.NoError(t, b.Close())
		left, err := filepath.Glob(filepath.Join(dir, "postmortem-*"))
		require.NoError(t, err)
		assert.Empty(t, left)
	})
}

// holds checks what every opened bundle has to be.
func holds(t *testing.T, b *Bundle) {
	t.Helper()
	total := int64(0)
	seen := map[string]bool{}
	for _, m := range b.Members {
		assert.False(t, seen[m.Path], "path %q twice", m.Path)
		seen[m.Path] = true
		assert.True(t, isSafe(m.Path), "path %q", m.Path)
		first, err := m.SHA256(context.Background())
		if damage := new(Damage); err != nil {
			require.True(t, errors.As(err, &damage), "%v", err)
			assert.Contains(t, b.AllGaps(), damage.Gap)
		}
		at, size, closer, err := m.ReaderAt(context.Background())
		if err != nil {
			continue
		}
		total += size
		assert.LessOrEqual(t, size, fuzzLimits.MemberBytes)
		if first != "" {
			again, err := hashAll(context.Background(), at, size)
			require.NoError(t, err)
			assert.Equal(t, first, again, "both ways to read %q", m.Path)
		}
		require.NoError(t, closer.Close())
	}
	assert.LessOrEqual(t, total, fuzzLimits.TotalBytes)
	assert.LessOrEqual(t, len(b.Members), fuzzLimits.Entries)
	for _, g := range b.AllGaps() {
		assert.NotEmpty(t, g.Reason)
		assert.True(t, utf8.ValidString(g.Member+g.Reason), "%q", g)
		assert.Equal(t, Printable(g.Reason), g.Reason)
	}
}

func isSafe(p string) bool {
	return p != "" && p == path.Clean(p) && !path.IsAbs(p) && p != ".." && !strings.HasPrefix(p, "../") &&
		!strings.ContainsAny(p, "\\\x00\n\r") && utf8.ValidString(p) && filepath.IsLocal(filepath.FromSlash(p))
}

// FuzzCab feeds the one reader of containers that is all our own.
func FuzzCab(f *testing.F) {
	for _, name := range []string{"stored.cab", "mszip.cab", "tar.cab"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte("MSCF"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) >= 8 { // keep the signature, so that it is one
			copy(content, "MSCF\x00\x00\x00\x00")
		}
		b, err := OpenReader(context.Background(), bytes.NewReader(content), fuzzLimits)
		if err != nil {
			return
		}
		defer b.Close()
		holds(t, b)
	})
}

// FuzzSevenZip makes the checksums of the header true, behind which the library believes everything.
func FuzzSevenZip(f *testing.F) {
	f.Add("A", sevenFile(1, 1, 0))
	f.Add("A", sevenFile(1, 0x24, 6, 0xF1, 7, 1, 2, 0xBF, 0))
	f.Add(string(fixture(f, "solid.7z")[sevenSignatureLen:]), []byte{sevenEncoded})
	f.Fuzz(func(t *testing.T, packed string, header []byte) {
		b, err := OpenReader(context.Background(), bytes.NewReader(sevenOf(packed, header...)), fuzzLimits)
		if err != nil {
			require.ErrorIs(t, err, ErrUnreadable)
			return
		}
		defer b.Close()
		holds(t, b)
	})
}

// FuzzRar5 makes the checksums of two blocks true.
func FuzzRar5(f *testing.F) {
	stored := rar5Stored(file{"a", "A"})
	f.Add([]byte{rar5Main, 0, 0}, stored[5:len(stored)-1], "A")
	f.Add([]byte{rar5Main, 0, rar5Solid}, stored[5:len(stored)-1], "A")
	f.Fuzz(func(t *testing.T, main, block []byte, data string) {
		content := append([]byte(rar5Signature), rar5Of(main[:min(len(main), 127)], "")...)
		content = append(content, rar5Of(block[:min(len(block), 127)], data)...)
		b, err := OpenReader(context.Background(), bytes.NewReader(content), fuzzLimits)
		if err != nil {
			require.ErrorIs(t, err, ErrUnreadable)
			return
		}
		defer b.Close()
		holds(t, b)
	})
}

// FuzzManifest holds that whatever decodes is tidy, and says the same when it is written and read again.
func FuzzManifest(f *testing.F) {
	for _, doc := range map[string][]byte{
		"complete":     []byte(`{"format":1,"host":"EXCH01","end":"2005-03-01T12:00:00Z","members":[{"path":"a\\b","outcome":"ok","bytes":1}]}`),
		"utf-16":       utf16le(`{"format":1,"members":[{"path":"ü"}]}`),
		"newer":        []byte(`{"format":9,"members":[{"path":"../x","outcome":"lost","sha256":"zz"}]}`),
		"no-format":    []byte(`{"members":[]}`),
		"members-null": []byte(`{"format":1,"members":null}`),
		"deep":         []byte(`{"format":1,"x":` + strings.Repeat("[", 5000)),
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, _, err := decodeManifest(content, 20)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, len(m.Members), 20)
		for _, e := range m.Members {
			assert.True(t, e.Path == "" || isSafe(e.Path), "path %q", e.Path)
			assert.Contains(t, []int{0, 64}, len(e.SHA256))
		}
	})
}

// TestDamageAnywhere flips, cuts and repeats the seeds everywhere: what FuzzOpen does at length.
func TestDamageAnywhere(t *testing.T) {
	for name, content := range containers(t) {
		t.Run(name, func(t *testing.T) {
			step := max(1, len(content)/15)
			for i := 0; i < len(content); i += step {
				flipped := bytes.Clone(content)
				flipped[i] ^= 0xFF
				for _, damaged := range [][]byte{flipped, content[:i], append(bytes.Clone(content[:i]), content[i/2:]...)} {
					b, err := OpenReader(context.Background(), bytes.NewReader(damaged), fuzzLimits)
					if err != nil {
						require.ErrorIs(t, err, ErrUnreadable)
						continue
					}
					holds(t, b)
					require.NoError(t, b.Close())
				}
			}
		})
	}
}
