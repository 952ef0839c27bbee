package msgtable

import (
	"bytes"
	"debug/pe"
	"strings"
	"testing"

	sfpe "github.com/saferwall/pe"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle/image/petest"
)

func mdbmsg() petest.File {
	return petest.File{
		Tables: []petest.Table{
			{Language: 0x407, Texts: map[uint32]string{0xC008015C: "Eine Nachricht konnte nicht geprüft werden.", 0x40080001: "Nur deutsch."}},
			{Language: 0x409, Texts: map[uint32]string{
				0xC008015C: "A message could not be virus scanned. %1%r\n", 0xC008015D: "second", 0xC0080200: "", 1: "General",
			}},
		},
		Version: &petest.Version{File: [4]uint16{6, 5, 7232, 36}, Strings: [][2]string{
			{"CompanyName", "Microsoft Corporation"}, {"FileVersion", "6.5.7232.36"}, {"ProductName", "Microsoft Exchange"},
		}},
	}
}

func TestFileReadsBack(t *testing.T) {
	f, err := Open(bytes.NewReader(mdbmsg().Bytes()))
	require.NoError(t, err)
	assert.Empty(t, f.Problems)
	require.Len(t, f.Tables, 2)
	assert.Equal(t, mdbmsg().Tables[1].Texts, f.Tables[1].Texts)
	texts, language := f.Texts()
	assert.EqualValues(t, 0x409, language)
	assert.Equal(t, "A message could not be virus scanned. %1%r\n", texts[0xC008015C])
	assert.Equal(t, "Nur deutsch.", texts[0x40080001], "another language where English lacks a message")
	require.NotNil(t, f.Version)
	assert.Equal(t, "6.5.7232.36", f.Version.String())
	assert.Equal(t, f.Version.File, f.Version.Product)
	assert.Equal(t, "Microsoft Exchange", f.Version.Strings["ProductName"])
	assert.Equal(t, "Microsoft Corporation", f.Version.Strings["CompanyName"])
}

// TestOthersReadWhatPetestWrites keeps the writer honest: two foreign readers accept its files.
func TestOthersReadWhatPetestWrites(t *testing.T) {
	b := mdbmsg().Bytes()
	image, err := pe.NewFile(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Equal(t, ".rsrc", image.Sections[0].Name)

	f, err := sfpe.NewBytes(b, &sfpe.Options{})
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, f.Parse())
	version, err := f.ParseVersionResources()
	require.NoError(t, err)
	assert.Equal(t, "Microsoft Exchange", version["ProductName"])
	assert.Len(t, f.Resources.Entries, 2)
}

func TestANSIMessages(t *testing.T) {
	f, err := Open(bytes.NewReader(petest.File{Tables: []petest.Table{
		{Language: 0x419, ANSI: true, Texts: map[uint32]string{1: "\xcf\xf0\xe8\xe2\xe5\xf2"}},
		{Language: 0x411, ANSI: true, Texts: map[uint32]string{1: "\x93\xfa\x96\x7b"}},
		{Language: 0x409, ANSI: true, Texts: map[uint32]string{1: "caf\xe9"}},
	}}.Bytes()))
	require.NoError(t, err)
	assert.Equal(t, "Привет", f.Tables[0].Texts[1])
	assert.Equal(t, "日本", f.Tables[1].Texts[1])
	assert.Equal(t, "café", f.Tables[2].Texts[1])
}

func TestWithoutResources(t *testing.T) {
	b := petest.File{}.Bytes()
	clear(b[64+24+96+16:][:8])
	f, err := Open(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Empty(t, f.Tables)
	assert.Nil(t, f.Version)
	assert.Empty(t, f.Problems)
}

func TestDamagedFiles(t *testing.T) {
	whole := mdbmsg().Bytes()
	tests := []struct {
		name string
		harm func(b []byte) []byte
		fail bool // at all; else a problem
	}{
		{"empty", func([]byte) []byte { return nil }, true},
		{"no PE signature", func(b []byte) []byte { b[64] = 'X'; return b }, true},
		{"stub beyond the file", func(b []byte) []byte { b[62] = 0xff; return b }, true},
		{"cut in the resources", func(b []byte) []byte { return b[:0x260] }, false},
		{"too many sections", func(b []byte) []byte { b[70] = 0xff; return b }, true},
		{"directory beyond the resources", func(b []byte) []byte { copy(b[0x200+20:], "\x00\x00\xff\x80"); return b }, false},
		{"table of 4 billion blocks", func(b []byte) []byte {
			copy(b[bytes.Index(b, []byte("\x03\x00\x00\x00\x01\x00\x00\x00")):], "\xff\xff\xff\xff")
			return b
		}, false},
		{"version without signature", func(b []byte) []byte { copy(b[bytes.Index(b, []byte("\xbd\x04\xef\xfe")):], "xxxx"); return b }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Open(bytes.NewReader(tt.harm(bytes.Clone(whole))))
			if tt.fail {
				assert.ErrorIs(t, err, ErrFormat)
				return
			}
			require.NoError(t, err)
			assert.NotEmpty(t, f.Problems)
		})
	}
}

func TestDirectoryOfItself(t *testing.T) {
	b := mdbmsg().Bytes()
	copy(b[0x200+20:], "\x00\x00\x00\x80") // the message tables are in the root again
	f, err := Open(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Empty(t, f.Tables)
	assert.NotNil(t, f.Version, "the rest is read")
}

func TestMatch(t *testing.T) {
	assert.True(t, Match(mdbmsg().Bytes()))
	assert.False(t, Match([]byte("MZ")))
	assert.False(t, Match([]byte("MZ"+strings.Repeat(" ", 100))))
}

func TestFormat(t *testing.T) {
	parameter := func(id uint32) (string, bool) {
		if id == 1053 {
			return "The service did not respond.\r\n", true
		}
		return "", false
	}
	tests := []struct {
		name, text string
		inserts    []string
		want       string
	}{
		{"plain", "The service started.\r\n", nil, "The service started."},
		{"inserts", "%1 and %2 and %1", []string{"a", "b"}, "a and b and a"},
		{"empty string", "[%1]", []string{""}, "[]"},
		{"missing insert stays", "%1 %2", []string{"a"}, "a %2"},
		{"two digits", "%10%1", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "ten"}, "ten1"},
		{"three digits are two and a digit", "%100", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "ten"}, "ten0"},
		{"printf format", "error %1!08lx! of %2!S!", []string{"5", "x"}, "error 5 of x"},
		{"exclamation mark", "Stop %1! Now!", []string{"it"}, "Stop it! Now!"},
		{"format unfinished", "%1!d", []string{"5"}, "5!d"},
		{"escapes", "a%nb%tc%bd%%e%.f%!g", nil, "a\nb\tc d%e.f!g"},
		{"end", "a%0b%1", []string{"x"}, "a"},
		{"percent at the end", "100%", nil, "100%"},
		{"strings are not formatted again", "%1", []string{"%2 %n"}, "%2 %n"},
		{"line break of the table", "a\r\nb", nil, "a\nb"},
		{"parameter message", "error: %1", []string{"%%1053"}, "error: The service did not respond."},
		{"unknown parameter message", "error: %1", []string{"%%99 %%x %%"}, "error: %%99 %%x %%"},
		{"other letters stand for themselves", "%z", nil, "z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, Format(tt.text, tt.inserts, parameter))
		})
	}
	t.Run("no parameters", func(t *testing.T) { assert.Equal(t, "%%5", Format("%1", []string{"%%5"}, nil)) })
	t.Run("bounded", func(t *testing.T) {
		long := Format(strings.Repeat("%1", 10_000), []string{strings.Repeat("é", 10_000)}, nil)
		assert.LessOrEqual(t, len(long), MaxFormatted)
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(mdbmsg().Bytes())
	f.Add(petest.File{Tables: []petest.Table{{ANSI: true, Texts: map[uint32]string{1: "x"}}}}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open(bytes.NewReader(b))
		if err != nil {
			require.ErrorIs(t, err, ErrFormat)
			return
		}
		texts, _ := file.Texts()
		total := 0
		for _, s := range texts {
			total += len(s)
		}
		require.LessOrEqual(t, total, maxTextBytes)
	})
}

func FuzzFormat(f *testing.F) {
	f.Add("%1!d! %2%n%%%0", "a", "%%5")
	f.Fuzz(func(t *testing.T, text, a, b string) {
		require.LessOrEqual(t, len(Format(text, []string{a, b}, func(uint32) (string, bool) { return "%%1", true })), MaxFormatted)
	})
}
