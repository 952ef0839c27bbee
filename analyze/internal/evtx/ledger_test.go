package evtx_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/evtx/evtxtest"
)

// The layout of the logs of TestLossesThatOnlyNumbersTell.
const (
	fileStart  = 4096
	chunkBytes = 65536
	perChunk   = 20
)

func chunkOf(f []byte, i int) []byte { return f[fileStart+i*chunkBytes:][:chunkBytes] }

// join makes one record of two: its size and the copy of it agree.
func join(f []byte, first int) {
	o := evtxtest.Offsets(f)
	size := binary.LittleEndian.Uint32(f[o[first]+4:]) + binary.LittleEndian.Uint32(f[o[first+1]+4:])
	binary.LittleEndian.PutUint32(f[o[first]+4:], size)
	binary.LittleEndian.PutUint32(f[o[first]+int(size)-4:], size)
}

func number(f []byte, record int, n uint64) {
	binary.LittleEndian.PutUint64(f[evtxtest.Offsets(f)[record]+8:], n)
}

// TestLossesThatOnlyNumbersTell does damage that leaves every record whole that is left: what is gone is counted by the numbers of
// the others, whether or not the checksums were corrected afterwards.
func TestLossesThatOnlyNumbersTell(t *testing.T) {
	whole := evtxtest.Log{Records: times(4*perChunk, stuck()), PerChunk: perChunk}.Bytes()
	for _, tt := range []struct {
		name   string
		damage func(f []byte) []byte
		found  int
		lost   int
	}{
		{"none", func(f []byte) []byte { return f }, 80, 0},
		{"two records joined", func(f []byte) []byte { join(f, 30); return f }, 79, 1},
		{"the last two joined", func(f []byte) []byte { join(f, 78); return f }, 79, 1},
		{"a chunk of zeros", func(f []byte) []byte { clear(chunkOf(f, 2)); return f }, 60, 20},
		{"the first chunk of zeros", func(f []byte) []byte { clear(chunkOf(f, 0)); return f }, 60, 20},
		{"the last chunk of zeros", func(f []byte) []byte { clear(chunkOf(f, 3)); return f }, 60, 20},
		{"two chunks of text", func(f []byte) []byte {
			copy(f[fileStart+chunkBytes:], bytes.Repeat([]byte("disk"), 2*chunkBytes/4))
			return f
		}, 40, 40},
		{"a chunk over another", func(f []byte) []byte { copy(chunkOf(f, 1), chunkOf(f, 0)); return f }, 80, 20},
		{"a chunk over the last", func(f []byte) []byte { copy(chunkOf(f, 3), chunkOf(f, 0)); return f }, 80, 20},
		{"a chunk taken out", func(f []byte) []byte {
			return append(bytes.Clone(f[:fileStart+chunkBytes]), f[fileStart+2*chunkBytes:]...)
		}, 60, 21}, // and the one that the header promises
		{"the start of the file gone", func(f []byte) []byte { return f[fileStart+chunkBytes+700:] }, 40, 40},
		{"the start of the file gone, unknown", func(f []byte) []byte {
			for i := range 80 {
				number(f, i, uint64(i)+500_000)
			}
			clear(f[:fileStart])
			for c := range 4 {
				for at := 8; at < 40; at += 8 {
					n := binary.LittleEndian.Uint64(chunkOf(f, c)[at:])
					binary.LittleEndian.PutUint64(chunkOf(f, c)[at:], n+499_999)
				}
			}
			return f[fileStart+60000:]
		}, 60, 1},
		{"half of a chunk of another", func(f []byte) []byte {
			o := evtxtest.Offsets(f)
			copy(f[o[30]:fileStart+2*chunkBytes], bytes.Clone(f[o[50]:fileStart+3*chunkBytes]))
			return f
		}, 80, 10},
		{"nothing but zeros", func(f []byte) []byte { clear(f[fileStart:]); return f }, 0, 80},
		{"nothing but zeros, no header", func(f []byte) []byte { clear(f); return f }, 0, 1},
		{"wild number", func(f []byte) []byte { number(f, 30, 1<<40); return f }, 80, 0},
		{"wild number of the last", func(f []byte) []byte { number(f, 79, 1<<40); return f }, 80, 0},
		{"wild number at the end of a chunk", func(f []byte) []byte { number(f, 39, 7); return f }, 80, 0},
	} {
		for _, sealed := range []bool{false, true} {
			if sealed && bytes.HasPrefix([]byte(tt.name), []byte("nothing")) {
				continue
			}
			t.Run(tt.name, func(t *testing.T) {
				f := tt.damage(bytes.Clone(whole))
				if sealed && bytes.HasPrefix(f, whole[:8]) {
					evtxtest.Reseal(f)
				}
				got := read(t, f)
				assert.Len(t, got.records, tt.found)
				assert.Equal(t, tt.lost, got.lost(), "%v", got.damage)
			})
		}
	}
}

// TestRingHasNoHoles holds that a log whose newest records stand before its oldest ones has lost none.
func TestRingHasNoHoles(t *testing.T) {
	f := evtxtest.Log{Records: times(80, stuck()), PerChunk: 20, First: 1001}.Bytes()
	turned := append(append(bytes.Clone(f[:fileStart]), f[fileStart+3*chunkBytes:]...), f[fileStart:fileStart+3*chunkBytes]...)
	got := read(t, turned)
	assert.Len(t, got.records, 80)
	assert.Empty(t, got.damage)
	clear(chunkOf(turned, 2))
	assert.Equal(t, 20, read(t, turned).lost())
}

// TestEndOfRecordsInsideOne holds that a record is read that the end of the records, as the header gives it, cuts in two.
func TestEndOfRecordsInsideOne(t *testing.T) {
	f := evtxtest.Log{Records: times(20, stuck())}.Bytes()
	free(f[fileStart:], evtxtest.Offsets(f)[10]-fileStart+40)
	evtxtest.Reseal(f)
	got := read(t, f)
	assert.Len(t, got.records, 20)
	assert.Zero(t, got.lost())
}

// TestDamagedTypeOfID reads an event's ID whose type in the record is damaged, as the template declares it.
func TestDamagedTypeOfID(t *testing.T) {
	f := evtxtest.Log{Records: times(20, stuck())}.Bytes()
	at := evtxtest.Offsets(f)[4]
	descriptors := bytes.Index(f[at:], []byte("\x01\x00\x04\x00\x01\x00\x04\x00"))
	f[at+descriptors+4*3+2] ^= 0x80
	got := read(t, f)
	assert.Len(t, got.records, 20)
	assert.EqualValues(t, 348, got.records[4].ID)
	assert.False(t, got.records[4].SecondReader)
}

// TestRoomForLostRecords holds that no more records are said to be lost than have room where they are.
func TestRoomForLostRecords(t *testing.T) {
	f := evtxtest.Log{Records: times(60, stuck())}.Bytes()
	o := evtxtest.Offsets(f)
	clear(f[o[30]:o[31]])
	for i, at := range o[31:] {
		binary.LittleEndian.PutUint64(f[at+8:], uint64(1500+i))
	}
	got := read(t, f)
	for _, d := range got.damage {
		if d.Err == evtx.ErrRecord {
			assert.Equal(t, 1, d.Lost)
		}
	}
}

// TestDamagedCount reads an event whose number of values is damaged, where the template tells it.
func TestDamagedCount(t *testing.T) {
	whole := evtxtest.Log{Records: times(20, stuck())}.Bytes()
	at := evtxtest.Offsets(whole)[4]
	count := at + bytes.Index(whole[at:], []byte("\x01\x00\x04\x00\x01\x00\x04\x00")) - 4
	n := binary.LittleEndian.Uint32(whole[count:])
	for _, damaged := range []uint32{0, 1, n - 1, n + 1, n + 9, 1 << 31} {
		f := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(f[count:], damaged)
		got := read(t, f)
		assert.Len(t, got.records, 20)
		assert.EqualValues(t, 348, got.records[4].ID)
		assert.False(t, got.records[4].SecondReader)
		assert.Equal(t, stuck().Strings, values(got.bodies[4]))
	}
}
