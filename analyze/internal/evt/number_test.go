package evt_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
)

func (w walk) losses() (lost, missing int) {
	for _, d := range w.damage {
		lost, missing = lost+d.Lost, missing+d.Missing
	}
	return lost, missing
}

// endOf is where the end-of-file record stands.
func endOf(b []byte) int { return bytes.Index(b, []byte("\x11\x11\x11\x11\x22")) - 4 }

// TestDamagedNumber holds that no records are missing where a number alone is damaged, and that the damage is told.
func TestDamagedNumber(t *testing.T) {
	whole := evttest.Log{Records: events(100, 1)}.Bytes()
	for _, record := range []uint32{1, 50, 100} {
		for _, number := range []uint32{0, 3, 77, 101, 1 << 31} {
			for _, located := range []bool{true, false} {
				b := bytes.Clone(whole)
				place, end := at(t, b, record), endOf(b)
				binary.LittleEndian.PutUint32(b[place+8:], number)
				if !located {
					clear(b[end : end+40])
				}
				got := read(t, b)
				if !located && record != 50 {
					continue // nothing tells which of the two is right
				}
				lost, missing := got.losses()
				assert.Len(t, got.numbers, 100, "record %d as %d", record, number)
				assert.Zero(t, lost+missing, "record %d as %d: %v", record, number, got.damage)
				assert.NotEmpty(t, got.damage)
			}
		}
	}
}

// TestImplausibleGap holds that not more records are missing than have room in the file.
func TestImplausibleGap(t *testing.T) {
	b := evttest.Log{Records: events(100, 1)}.Bytes()
	binary.LittleEndian.PutUint32(b[at(t, b, 50)+8:], 1<<30)
	binary.LittleEndian.PutUint32(b[at(t, b, 51)+8:], 1<<30+1)
	_, missing := read(t, b).losses()
	assert.LessOrEqual(t, missing, 2)
}

// TestLossesWithoutEnd counts what a log has lost whose end-of-file record is gone, by what its header knows.
func TestLossesWithoutEnd(t *testing.T) {
	clean, wrapped := evttest.Log{Records: events(100, 1)}, evttest.Log{Records: events(100, 1), Wrap: evttest.SplitRecord}
	dirty := evttest.Log{Records: events(100, 1), Dirty: true, Stale: 100}
	for _, tt := range []struct {
		name       string
		log        evttest.Log
		harm       func(b []byte) []byte
		read, lost int
	}{
		{"end alone", clean, func(b []byte) []byte { clear(b[endOf(b):][:40]); return b }, 100, 0},
		{"cut between records", clean, func(b []byte) []byte { return b[:at(t, b, 31)] }, 30, 70},
		{"cut in a record", clean, func(b []byte) []byte { return b[:at(t, b, 31)+90] }, 30, 70},
		{"the rest zeroed", clean, func(b []byte) []byte { clear(b[at(t, b, 31):]); return b }, 30, 70},
		{"all zeroed", clean, func(b []byte) []byte { clear(b[48:]); return b }, 0, 100},
		{"the oldest cut off", wrapped, func(b []byte) []byte { return b[:endOf(b)] }, 49, 51},
		{"records inside, too", clean, func(b []byte) []byte {
			clear(b[at(t, b, 20):at(t, b, 25)])
			clear(b[endOf(b):][:40])
			return b
		}, 95, 5},
		{"overwritten, with a header of long ago", dirty, func(b []byte) []byte {
			copy(b[at(t, b, 31):], bytes.Repeat([]byte("disk"), len(b)/4))
			return b
		}, 30, 1},
		{"header of long ago, nothing behind", dirty, func(b []byte) []byte { clear(b[at(t, b, 31):]); return b }, 30, 0},
		{"the oldest gone, too", clean, func(b []byte) []byte {
			clear(b[48:at(t, b, 5)])
			clear(b[endOf(b):][:40])
			return b
		}, 96, 4},
		{"header gone", clean, func(b []byte) []byte {
			clear(b[:48])
			clear(b[endOf(b):][:40])
			return b
		}, 0, 1},
		{"header that promises too much", clean, func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[24:], 1<<31)
			clear(b[endOf(b):][:40])
			return b
		}, 100, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.harm(tt.log.Bytes()))
			lost, missing := got.losses()
			assert.Len(t, got.numbers, tt.read)
			assert.Equal(t, tt.lost, lost+missing, "%v", got.damage)
			assert.ErrorIs(t, got.damage[len(got.damage)-1], evt.ErrNoEnd)
		})
	}
}
