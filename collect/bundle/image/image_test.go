package image_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle/image"
	"postmortem/collect/bundle/image/petest"
)

func TestVersionOf(t *testing.T) {
	file := petest.File{
		Tables:  []petest.Table{{Language: 0x409, Texts: map[uint32]string{1: "text"}}},
		Version: &petest.Version{File: [4]uint16{6, 5, 7232, 11}, Strings: [][2]string{{"ProductName", "Exchange"}}},
	}
	v, err := image.VersionOf(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.NotNil(t, v)
	assert.Equal(t, "6.5.7232.11", v.String())
	assert.Equal(t, "Exchange", v.Strings["ProductName"])

	file.Version = nil
	v, err = image.VersionOf(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	assert.Nil(t, v, "a file without a version resource")

	_, err = image.VersionOf(strings.NewReader("no program"))
	require.ErrorIs(t, err, image.ErrFormat)
}

func TestReadVisitsWhatIsWanted(t *testing.T) {
	file := petest.File{
		Tables:  []petest.Table{{Language: 0x409, Texts: map[uint32]string{1: "text"}}},
		Version: &petest.Version{File: [4]uint16{1, 2, 3, 4}},
	}
	var kinds []uint16
	problems, err := image.Read(bytes.NewReader(file.Bytes()), []uint16{image.MessageTable}, func(r image.Resource) { kinds = append(kinds, r.Kind) })
	require.NoError(t, err)
	assert.Empty(t, problems)
	assert.Equal(t, []uint16{image.MessageTable}, kinds)
}
