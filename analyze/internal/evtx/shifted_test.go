package evtx_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
)

// TestBytesGone takes bytes out of a log: the chunks behind them begin before their places, and each is found.
func TestBytesGone(t *testing.T) {
	whole := evtxtest.Log{Records: times(5*perChunk, stuck()), PerChunk: perChunk}.Bytes()
	o := evtxtest.Offsets(whole)
	for _, tt := range []struct {
		name        string
		from, to    int
		found, lost int
	}{
		{"behind the records of a chunk", fileStart + chunkBytes + 60000, fileStart + chunkBytes + 61000, 100, 0},
		{"of the first chunk", fileStart + 60000, fileStart + 60512, 100, 0},
		{"of two records", o[25], o[27], 98, 2},
		{"of half a chunk", o[30], fileStart + chunkBytes + 50000, 90, 10},
		{"of the last chunk", fileStart + 4*chunkBytes + 50000, fileStart + 4*chunkBytes + 50100, 100, 0},
		{"across chunks", o[35], o[45], 80, 21}, // the second has lost its header
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, append(bytes.Clone(whole[:tt.from]), whole[tt.to:]...))
			met := map[int64]int{}
			for _, r := range got.records {
				met[r.Number]++
			}
			assert.Len(t, met, tt.found)
			assert.Len(t, got.records, len(met), "none twice")
			assert.Equal(t, tt.lost, got.lost(), "%v", got.damage)
		})
	}
}

// TestBytesGoneOfFullChunk takes bytes out of a chunk that is full, so that the next one begins among its records: those are read once.
func TestBytesGoneOfFullChunk(t *testing.T) {
	const all = 1000
	whole := evtxtest.Log{Records: times(all, stuck())}.Bytes()
	offsets := evtxtest.Offsets(whole)
	require.Greater(t, offsets[all-1], fileStart+3*chunkBytes, "over several chunks")
	for _, gone := range []int{600, 3000, 20000, 60000} {
		t.Run(strconv.Itoa(gone), func(t *testing.T) {
			from := offsets[10] + 50 // behind the template
			cut := 0
			for i, o := range offsets[:all-1] {
				if o < from+gone && offsets[i+1] > from {
					cut++
				}
			}
			got := read(t, append(bytes.Clone(whole[:from]), whole[from+gone:]...))
			met := map[int64]int{}
			for _, r := range got.records {
				met[r.Number]++
				assert.False(t, r.Carved, r.Number)
			}
			assert.Len(t, got.records, len(met), "none twice")
			assert.InDelta(t, all-cut, len(met), 1, "the record at the cut may be whole again")
			assert.GreaterOrEqual(t, got.lost(), all-len(met))
			assert.LessOrEqual(t, got.lost(), all-len(met)+1)
		})
	}
}

// TestChunkInsideLastBlock reads a chunk that begins inside what is left of the file's last 64 KiB.
func TestChunkInsideLastBlock(t *testing.T) {
	whole := evtxtest.Log{Records: times(2*perChunk, stuck()), PerChunk: perChunk}.Bytes()
	second := whole[fileStart+chunkBytes : fileStart+chunkBytes+30000]
	got := read(t, append(append(bytes.Clone(whole[:fileStart+chunkBytes]), make([]byte, 512)...), second...))
	assert.Len(t, got.records, 2*perChunk)
}
