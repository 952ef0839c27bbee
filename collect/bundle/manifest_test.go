package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var finished = Manifest{Collector: "collect", Host: "EXCH01", End: time.Date(2005, 3, 1, 12, 0, 0, 0, time.UTC)}

// written is a bundle of the given members, and of what could not be collected.
func written(t testing.TB, m Manifest, missed []Entry, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := Create(&out)
	for _, f := range files {
		require.NoError(t, w.Add(Entry{Path: f.name}, strings.NewReader(f.content)))
	}
	for _, e := range missed {
		require.NoError(t, w.Add(e, nil))
	}
	require.NoError(t, w.Close(m))
	return out.Bytes()
}

// readAll reads every member as the analyzer does, and verifies it.
func readAll(t testing.TB, b *Bundle) {
	t.Helper()
	for _, m := range b.Members {
		r, err := m.OpenHashing(context.Background())
		if err != nil {
			continue
		}
		if hash, err := r.SHA256(); err == nil {
			b.Verify(m, hash)
		}
		require.NoError(t, r.Close())
	}
}

// replaced is a zip with the same files as another, one of them changed. A content of "" leaves it out.
func replaced(t testing.TB, of []byte, name, content string) []byte {
	t.Helper()
	var files []file
	r, err := archiveReader(of)
	require.NoError(t, err)
	for _, f := range r.File {
		rc, err := f.Open()
		require.NoError(t, err)
		old, err := io.ReadAll(rc)
		require.NoError(t, err)
		switch {
		case f.Name != name:
			files = append(files, file{f.Name, string(old)})
		case content != "":
			files = append(files, file{f.Name, content})
		}
	}
	return zipOf(t, files...)
}

func TestGrade(t *testing.T) {
	two := []file{{"eventlog/application.evt", "LfLe"}, {"system/os.txt", "2000"}}
	good := written(t, finished, nil, two...)
	noHash := `{"format":1,"end":"2005-03-01T12:00:00Z","members":[{"path":"a","outcome":"ok","bytes":1}]}`
	for _, test := range []struct {
		name  string
		zip   []byte
		grade Grade
		gaps  []Gap
	}{
		{"complete", good, GradeA, nil},
		{
			"missing on the server", written(t, finished, []Entry{{Path: "registry/antigen.reg", Outcome: Missing, Reason: "no such key"}}, two...),
			GradeA,
			[]Gap{{"registry/antigen.reg", "not found on the server: no such key"}},
		},
		{"no hashes", zipOf(t, file{"a", "A"}, file{ManifestName, noHash}), GradeB, nil},
		{
			"another size, no hashes", zipOf(t, file{"a", "AB"}, file{ManifestName, noHash}),
			GradeD,
			[]Gap{{"a", "has 2 bytes where the manifest lists 1: changed after collection"}},
		},
		{"file added", zipOf(t, file{"a", "A"}, file{"b", "B"}, file{ManifestName, noHash}), GradeB, nil},
		{
			"denied", written(t, finished, []Entry{{Path: "mailroot/acl.txt", Outcome: Denied}}, two...),
			GradeC,
			[]Gap{{"mailroot/acl.txt", "access denied at collection"}},
		},
		{
			"truncated", written(t, finished, []Entry{{Path: "x.log", Outcome: Truncated, Bytes: 1, Original: 5}}, two...), GradeC,
			[]Gap{{"x.log", "listed in the manifest, not in the bundle"}, {"x.log", "truncated at collection, 1 of 5 bytes kept"}},
		},
		{
			"left out", written(t, finished, []Entry{{Path: "x.log", Outcome: Truncated, Original: 5}}, two...), GradeC,
			[]Gap{{"x.log", "truncated at collection, 0 of 5 bytes kept"}},
		},
		{"unfinished", written(t, Manifest{}, nil, two...), GradeC, []Gap{{ManifestName, "the collection did not finish"}}},
		{"file lost", replaced(t, good, "system/os.txt", ""), GradeC, []Gap{{"system/os.txt", absent}}},
		{"file changed", replaced(t, good, "system/os.txt", "2003"), GradeD, []Gap{{"system/os.txt", changed}}},
		{"no manifest", zipOf(t, two...), GradeE, nil},
		{
			"manifest of something else", zipOf(t, file{"a", "A"}, file{ManifestName, `{"name":"x"}`}), GradeE,
			[]Gap{{ManifestName, "manifest unreadable: " + errNoManifest.Error()}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "mail.zip", test.zip), Limits{})
			readAll(t, b)
			assert.Equal(t, test.grade, b.Grade().Grade, b.Grade().Why)
			assert.NotEmpty(t, b.Grade().Why)
			assert.Equal(t, test.gaps, nilIfEmpty(b.AllGaps()))
			for _, m := range b.Members {
				assert.NotEqual(t, ManifestName, m.Path)
			}
		})
	}
}

func nilIfEmpty(gaps []Gap) []Gap {
	if len(gaps) == 0 {
		return nil
	}
	return gaps
}

func TestManifestPlaces(t *testing.T) {
	one := written(t, finished, nil, file{"Eventlog/Application.evt", "LfLe"})
	manifest := `{"format":1,"end":"2005-03-01T12:00:00Z","members":[{"path":"eventlog\\application.evt","outcome":"ok"}]}`
	evt := "EVENTLOG/application.evt"
	for _, test := range []struct {
		name  string
		files []file
		path  string
		chief bool
	}{
		{"top", []file{{ManifestName, manifest}, {evt, "x"}}, evt, true},
		{"only folder", []file{{"SERVER/" + ManifestName, manifest}, {"SERVER/" + evt, "x"}}, "SERVER/" + evt, true},
		{"not the only folder", []file{{"a/" + ManifestName, manifest}, {"a/" + evt, "x"}, {"b", "x"}}, "", false},
		{"too deep", []file{{"a/b/" + ManifestName, manifest}, {"a/b/" + evt, "x"}}, "", false},
		{"packed again", []file{{"mail.zip", string(one)}}, "mail.zip/Eventlog/Application.evt", true},
		{"packed with a note", []file{{"mail.zip", string(one)}, {"note.txt", "x"}}, "mail.zip/Eventlog/Application.evt", true},
		{"two of them", []file{{"before.zip", string(one)}, {"later.zip", string(one)}}, "before.zip/Eventlog/Application.evt", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, write(t, "x.zip", zipOf(t, test.files...)), Limits{})
			assert.Equal(t, test.chief, b.Manifest != nil)
			for _, m := range b.Members {
				if test.path == m.Path {
					assert.NotNil(t, b.ManifestOf(m))
				}
				assert.Equal(t, test.path == m.Path || strings.HasPrefix(m.Path, "later.zip"), m.Entry != nil, m.Path)
			}
		})
	}
}

func utf16le(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func TestDecodeManifest(t *testing.T) {
	const doc = `{"format":1,"host":"MÜNCHEN","future":{"a":[1]},"members":[{"path":"A\\b.evt","outcome":"OK","sha256":"zz"}]}`
	for _, test := range []struct {
		name    string
		content []byte
		host    string
		wrong   []string
		err     string
	}{
		{name: "UTF-8", content: []byte(doc), host: "MÜNCHEN", wrong: []string{"entry 1: its SHA-256 is none"}},
		{name: "UTF-8 with mark", content: []byte("\xEF\xBB\xBF" + doc), host: "MÜNCHEN", wrong: []string{"entry 1: its SHA-256 is none"}},
		{name: "UTF-16", content: utf16le(doc), host: "MÜNCHEN", wrong: []string{"entry 1: its SHA-256 is none"}},
		{name: "newer", content: []byte(`{"format":2}`), wrong: []string{"format 2 is newer than 1, which this program knows"}},
		{name: "path that leaves", content: []byte(`{"format":1,"members":[{"path":"../x"}]}`), wrong: []string{`entry 1: its path leaves its folder with ".."`}},
		{name: "unknown outcome", content: []byte(`{"format":1,"members":[{"path":"x","outcome":"lost"}]}`), wrong: []string{`entry 1: outcome "lost" is unknown`}},
		{
			name: "too many", content: []byte(`{"format":1,"members":[` + strings.Repeat(`{"path":"x"},`, 9) + `{}]}`),
			wrong: []string{"limit of 5 entries reached, the rest of the manifest is not read"},
		},
		{name: "null members", content: []byte(`{"format":1,"members":null}`)},
		{name: "no format", content: []byte(`{"members":[]}`), err: errNoManifest.Error()},
		{name: "null", content: []byte(`null`), err: errNoManifest.Error()},
		{name: "members no list", content: []byte(`{"format":1,"members":{}}`), err: "members is no list"},
		{name: "wrong type", content: []byte(`{"format":"1"}`), err: "cannot unmarshal"},
		{name: "cut", content: []byte(doc[:40]), err: "unexpected end"},
		{name: "more behind", content: []byte(doc + "x"), err: "after top-level value"},
		{name: "empty", err: "unexpected end"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, wrong, err := decodeManifest(test.content, 5)
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.host, m.Host)
			assert.Equal(t, test.wrong, wrong)
		})
	}
}

func TestManifestTooLarge(t *testing.T) {
	m := NewMember(ManifestName, bytes.Repeat([]byte(" "), maxManifest+1))
	_, _, err := readManifest(context.Background(), m, 1)
	require.ErrorContains(t, err, "larger than")
}

func TestInnerArchiveVerified(t *testing.T) {
	inner := zipOf(t, file{"a", "A"})
	good := written(t, finished, nil, file{"x.zip", string(inner)})
	b := open(t, write(t, "mail.zip", good), Limits{})
	assert.Empty(t, b.Gaps)
	b = open(t, write(t, "mail.zip", replaced(t, good, "x.zip", string(zipOf(t, file{"a", "B"})))), Limits{})
	assert.Equal(t, []Gap{{"x.zip", changed}}, b.Gaps)
	assert.Equal(t, GradeD, b.Grade().Grade)
}

func TestWriter(t *testing.T) {
	first := written(t, finished, nil, file{"b", "B"}, file{"a", ""})
	assert.Equal(t, first, written(t, finished, nil, file{"b", "B"}, file{"a", ""}), "same members, same bytes")
	b := open(t, write(t, "x.zip", first), Limits{})
	require.NotNil(t, b.Manifest)
	assert.Equal(t, []Entry{
		{Path: "b", Outcome: OK, Bytes: 1, SHA256: "df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c"},
		{Path: "a", Outcome: Empty, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	}, b.Manifest.Members)
	assert.Equal(t, "EXCH01", b.Manifest.Host)
}

func TestWriterRefuses(t *testing.T) {
	w := Create(io.Discard)
	require.NoError(t, w.Add(Entry{Path: "a"}, strings.NewReader("A")))
	for name, e := range map[string]Entry{
		"twice": {Path: "A", Outcome: OK}, "the manifest": {Path: "Manifest.json", Outcome: OK}, "leaves": {Path: "../a", Outcome: OK},
		"backslash": {Path: `a\b`, Outcome: OK}, "no outcome": {Path: "c"},
	} {
		assert.Error(t, w.Add(e, nil), name)
	}
}

func TestManifestInOtherCase(t *testing.T) {
	doc := `{"format":1,"end":"2005-03-01T12:00:00Z","members":[{"path":"A.zip","outcome":"ok"},{"path":"Secret","outcome":"ok"}]}`
	zipped := rawZip(t, stored("MANIFEST.JSON", doc, nil), stored("a.ZIP", string(zipOf(t, file{"x", "X"})), nil),
		stored("SECRET", "x", func(h *zip.FileHeader) { h.Flags |= zipEncrypted }))
	b := open(t, write(t, "x", zipped), Limits{})
	require.NotNil(t, b.Manifest)
	assert.Equal(t, []Gap{{"SECRET", "encrypted"}}, b.Gaps, "nothing is missing")
}

// TestManifestIsNotHidden: a file that sorts before the manifest and is called nearly so does not take its place.
func TestManifestIsNotHidden(t *testing.T) {
	const manifest = `{"format": 1, "collector": "collect", "host": "EXCH01", "members": []}`
	b := open(t, write(t, "x.zip", zipOf(t, file{"MANIFEST.JSON", "4"}, file{"manifest.json", manifest})), Limits{})
	require.NotNil(t, b.Manifest)
	assert.Equal(t, "EXCH01", b.Manifest.Host)
	require.Len(t, b.Members, 1)
	assert.Equal(t, "MANIFEST.JSON", b.Members[0].Path)
}

func TestPrefix(t *testing.T) {
	good := written(t, finished, []Entry{{Path: "x", Outcome: Denied}}, file{"a", "A"})
	b := open(t, write(t, "mail.zip", good), Limits{})
	b.Prefix("mail.zip/")
	readAll(t, b)
	assert.Equal(t, "mail.zip/a", b.Members[0].Path)
	assert.Same(t, b.Manifest, b.ManifestOf(b.Members[0]))
	assert.Equal(t, "mail.zip/", b.Manifests()[0].Root)
	assert.Equal(t, []Gap{{"mail.zip/x", "access denied at collection"}}, b.AllGaps())
	assert.Equal(t, GradeC, b.Grade().Grade)
}
