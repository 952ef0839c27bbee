package image_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle/image"
	"postmortem/collect/bundle/image/petest"
)

// programs are the named seeds: a whole file, and ones whose tables lie.
func programs() map[string][]byte {
	whole := petest.File{
		Tables:  []petest.Table{{Language: 0x409, Texts: map[uint32]string{1: "text"}}},
		Version: &petest.Version{File: [4]uint16{6, 5, 7232, 11}, Strings: [][2]string{{"ProductName", "Exchange"}, {"FileVersion", "6.5"}}},
	}.Bytes()
	tree := bytes.Index(whole, []byte("V\x00S\x00_\x00V\x00")) - 6
	short, long := bytes.Clone(whole), bytes.Clone(whole)
	short[tree], short[tree+1] = 0, 0
	long[tree], long[tree+1] = 0xFF, 0xFF
	return map[string][]byte{
		"whole": whole, "cut": whole[:len(whole)/2], "headers-only": whole[:64], "block-of-no-length": short, "block-beyond-the-end": long,
	}
}

// FuzzRead holds that no file makes the readers of resources fail but with an error, or hand out what is not in the file.
func FuzzRead(f *testing.F) {
	for _, seed := range programs() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		total := 0
		_, err := image.Read(bytes.NewReader(content), []uint16{image.MessageTable, image.VersionInfo}, func(r image.Resource) { total += len(r.Bytes) })
		if err != nil {
			assert.ErrorIs(t, err, image.ErrFormat)
		}
		v, err := image.VersionOf(bytes.NewReader(content))
		if v != nil {
			assert.NoError(t, err)
			assert.NotEmpty(t, v.String())
		}
	})
}

// FuzzParseVersion reads any bytes as a version resource.
func FuzzParseVersion(f *testing.F) {
	for _, seed := range programs() {
		if i := bytes.Index(seed, []byte("V\x00S\x00_\x00V\x00")); i >= 6 {
			f.Add(seed[i-6:])
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		v, err := image.ParseVersion(content)
		assert.Equal(t, err == nil, v != nil)
		if v == nil {
			return
		}
		size := 0
		for key, value := range v.Strings {
			size += len(key) + len(value)
		}
		assert.LessOrEqual(t, size, 3*len(content), "text is no longer than its bytes can be")
	})
}
