package regf_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regf/regftest"
)

// TestValuesShareTheirBytes: ten thousand values that all name the same megabyte are not copied out ten thousand times.
func TestValuesShareTheirBytes(t *testing.T) {
	root := regftest.Key{Name: "r", Values: []regftest.Value{regftest.Binary("big", make([]byte, 1<<20))}}
	for i := range 10_000 {
		root.Values = append(root.Values, regftest.DWORD(fmt.Sprint("v", i), 1))
	}
	data := regftest.Write(root, regftest.Options{})
	shareLargest(data)
	h, err := regf.Open(data)
	require.NoError(t, err)
	kept, last := 0, error(nil)
	for r, err := range h.Records(nil) {
		kept, last = kept+len(r.Bytes), err
	}
	assert.ErrorIs(t, last, regf.ErrWork)
	assert.Less(t, kept, 64<<20)
	assert.Greater(t, kept, 1<<20)
}

// shareLargest makes every value name the data of the largest.
func shareLargest(data []byte) {
	const cells, length, at = 4096, 8, 12
	var values [][]byte
	var largest []byte
	for i := cells; i+24 < len(data); i += 8 {
		if cell := data[i:]; string(cell[4:6]) == "vk" {
			values = append(values, cell)
			if n := binary.LittleEndian.Uint32(cell[length:]); n == 1<<20 {
				largest = cell
			}
		}
	}
	for _, v := range values {
		copy(v[length:at+4], largest[length:at+4])
	}
}
