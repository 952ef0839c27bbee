package evtx_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/analyze/internal/evtx/evtxtest"
)

// TestMended damages what many records need: each is still found.
func TestMended(t *testing.T) {
	const chunk = 4096
	whole := evtxtest.Log{Records: times(20, stuck()), PerChunk: 20}.Bytes()
	offsets := evtxtest.Offsets(whole)
	for name, damage := range map[string]func(b []byte){
		"identifier of the definition": func(b []byte) { b[offsets[0]+24+4+10+4] ^= 0x10 },
		"identifier in a record":       func(b []byte) { b[offsets[4]+24+4+2] ^= 0x10 },
		"text of a name":               func(b []byte) { b[bytes.Index(b, utf16("System"))+10] ^= 8 },
		"length of a name":             func(b []byte) { b[bytes.Index(b, utf16("EventID"))-2] ^= 8 },
		"end inside a record":          func(b []byte) { free(b[chunk:], offsets[10]-chunk+20) },
		"end before the records":       func(b []byte) { free(b[chunk:], 512) },
		"end behind the chunk":         func(b []byte) { free(b[chunk:], 1<<20) },
		"numbers of the header":        func(b []byte) { clear(b[chunk+8 : chunk+40]); b[chunk+24+7] = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			b := bytes.Clone(whole)
			damage(b)
			got := read(t, b)
			assert.Len(t, got.records, 20)
			assert.Zero(t, got.carved)
			assert.Zero(t, got.lost())
			assert.NotEmpty(t, got.damage, "the checksum tells")
			for i, r := range got.records {
				assert.EqualValues(t, 348, r.ID)
				assert.Equal(t, "MSExchangeTransport", r.Provider)
				assert.Equal(t, stuck().Strings, values(got.bodies[i]))
			}
		})
	}
}

func free(chunk []byte, at int) { binary.LittleEndian.PutUint32(chunk[48:], uint32(at)) }

func utf16(s string) (b []byte) {
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// TestEndOfUnsealedChunk holds that the end of the records is not believed where no checksum vouches for it.
func TestEndOfUnsealedChunk(t *testing.T) {
	const chunk = 4096
	b := evtxtest.Log{Records: times(20, stuck()), PerChunk: 20}.Bytes()
	free(b[chunk:], evtxtest.Offsets(b)[10]-chunk+20)
	b[chunk+120] |= 4
	got := read(t, b)
	assert.Len(t, got.records, 20)
	assert.Zero(t, got.lost())
}

// TestLeftoversBehindDamagedHeader holds that records of an earlier use are not taken for the log's own.
func TestLeftoversBehindDamagedHeader(t *testing.T) {
	const chunk = 4096
	b := evtxtest.Log{Records: times(20, stuck()), PerChunk: 20, Stale: true}.Bytes()
	offsets := evtxtest.Offsets(b)
	for _, at := range offsets[12:] {
		binary.LittleEndian.PutUint64(b[at+8:], binary.LittleEndian.Uint64(b[at+8:])+4000)
	}
	free(b[chunk:], offsets[10]-chunk+20)
	got := read(t, b)
	assert.Len(t, got.records, 12)
	assert.Equal(t, 8, got.carved)
	assert.Zero(t, got.lost())
}

// TestLossesOfHeadlessChunk counts what a chunk without its signature has lost, by the numbers of what it holds.
func TestLossesOfHeadlessChunk(t *testing.T) {
	whole := evtxtest.Log{Records: times(40, stuck()), PerChunk: 20}.Bytes()
	offsets := evtxtest.Offsets(whole)
	for name, tt := range map[string]struct {
		from, to, chunk, lost int
	}{
		"first chunk, inside":          {1, 4, 0, 3},
		"second chunk, records inside": {24, 28, 1, 4},
		"records without a template":   {20, 21, 1, 20},
		"none":                         {0, 0, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := bytes.Clone(whole)
			clear(b[4096+65536*tt.chunk:][:512])
			clear(b[offsets[tt.from]:offsets[tt.to]])
			assert.Equal(t, tt.lost, read(t, b).lost())
		})
	}
}

// TestMendedUnderCorrectedChecksums holds that names are mended too where the checksums say that nothing is damaged.
func TestMendedUnderCorrectedChecksums(t *testing.T) {
	b := evtxtest.Log{Records: times(20, stuck()), PerChunk: 20}.Bytes()
	b[bytes.Index(b, utf16("EventID"))+4] ^= 8
	evtxtest.Reseal(b)
	got := read(t, b)
	assert.Len(t, got.records, 20)
	assert.Zero(t, got.lost())
	assert.EqualValues(t, 348, got.records[0].ID)
}

// TestLossesOfUnsealedChunk counts by the header of a chunk without checksums what is gone before leftovers.
func TestLossesOfUnsealedChunk(t *testing.T) {
	b := evtxtest.Log{Records: times(20, stuck()), PerChunk: 20, Stale: true}.Bytes()
	offsets := evtxtest.Offsets(b)
	for _, at := range offsets[1:] {
		binary.LittleEndian.PutUint64(b[at+8:], binary.LittleEndian.Uint64(b[at+8:])+40_000)
	}
	clear(b[offsets[0]:][:8]) // what the leftovers need of it stays
	chunk := b[4096:]
	free(chunk, offsets[1]-4096)
	binary.LittleEndian.PutUint64(chunk[32:], 1)
	chunk[120] |= 4
	assert.Equal(t, 1, read(t, b).lost())
}
