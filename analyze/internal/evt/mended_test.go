package evt_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
)

// TestStump cuts a log inside the fixed part of a record: its number, time, ID and type are still told, and the header
// tells how many there were.
func TestStump(t *testing.T) {
	whole := evttest.Log{Records: events(100, 1)}.Bytes()
	for kept, want := range map[int]int{7: 0, 25: 0, 26: 1, 40: 1, 55: 1, 56: 1} {
		b := whole[:at(t, whole, 31)+kept]
		l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
		require.NoError(t, err)
		lost := 0
		for _, err := range l.Records() {
			if d, ok := err.(*evt.Damage); ok {
				lost += d.Lost
			}
		}
		var stumps []evt.Record
		for r := range l.Carved() {
			stumps = append(stumps, r.Clone())
		}
		assert.Len(t, stumps, want, "%d bytes kept", kept)
		for _, r := range stumps {
			assert.EqualValues(t, 31, r.Number())
			assert.True(t, r.Damaged)
			assert.Equal(t, "", r.Source()+r.Computer())
			assert.Empty(t, r.Strings(1<<20))
		}
		if kept >= 12 {
			assert.Equal(t, 70, lost, "%d bytes kept", kept)
		}
	}
}

// TestBeginOfEndRecordDamaged holds that the header tells the oldest record where the end-of-file record points to none.
func TestBeginOfEndRecordDamaged(t *testing.T) {
	for _, seam := range []evttest.Seam{evttest.NoSeam, evttest.SplitRecord} {
		b := evttest.Log{Records: events(100, 1), Wrap: seam}.Bytes()
		end := bytes.Index(b, []byte("\x11\x11\x11\x11")) - 4
		binary.LittleEndian.PutUint32(b[end+20:], binary.LittleEndian.Uint32(b[end+20:])^0x1000)
		got := read(t, b)
		assert.Equal(t, numbers(1, 100), got.numbers)
		assert.Empty(t, got.damage)
	}
}

// TestNULInsideString holds that no string is lost where one falls into two.
func TestNULInsideString(t *testing.T) {
	r := evttest.Record{Source: "MSExchangeIS", Computer: "EXCH01", Strings: []string{"abcdef", "", "last"}}
	b := evttest.Log{Records: []evttest.Record{r}}.Bytes()
	place := bytes.Index(b, []byte("c\x00d\x00"))
	copy(b[place:], "\x00\x00")
	l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	for r, err := range l.Records() {
		require.NoError(t, err)
		assert.Equal(t, []string{"ab", "def", "", "last"}, r.Strings(1<<20))
	}
}
