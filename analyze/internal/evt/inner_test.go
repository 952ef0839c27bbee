package evt_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/analyze/internal/evt/evttest"
)

// TestRecordInsideRecord holds that a record is found that the one before swallows by a damaged length whose copy agrees. Where that
// copy has overwritten the one of the record inside, this one is counted.
func TestRecordInsideRecord(t *testing.T) {
	for _, seam := range []evttest.Seam{evttest.NoSeam, evttest.SplitRecord} {
		for _, located := range []bool{true, false} {
			whole := evttest.Log{Records: events(100, 1), Wrap: seam}.Bytes()
			if !located {
				clear(whole[endOf(whole):][:40])
			}
			for name, size := range map[string]int{
				"two joined":         at(t, whole, 22) - at(t, whole, 20),
				"three joined":       at(t, whole, 23) - at(t, whole, 20),
				"into the next":      at(t, whole, 21) - at(t, whole, 20) + 48,
				"into the one after": at(t, whole, 22) - at(t, whole, 20) + 48,
			} {
				b := append([]byte(nil), whole...)
				place := at(t, b, 20)
				binary.LittleEndian.PutUint32(b[place:], uint32(size))
				binary.LittleEndian.PutUint32(b[place+size-4:], uint32(size))
				got := read(t, b)
				lost, missing := got.losses()
				inner := map[uint32]int{}
				for _, n := range got.numbers {
					inner[n]++
				}
				assert.Len(t, got.numbers, len(inner), "none twice")
				assert.Equal(t, 100, len(got.numbers)+lost+missing, "%s: %v", name, got.damage)
				assert.Contains(t, got.numbers, uint32(20))
				if name == "into the one after" {
					assert.Contains(t, got.numbers, uint32(21), name)
				}
			}
		}
	}
}

// TestLengthOverwritten holds that a record is carved whose length lies under the end of the record before.
func TestLengthOverwritten(t *testing.T) {
	b := evttest.Log{Records: events(100, 1)}.Bytes()
	place := at(t, b, 20)
	size := at(t, b, 21) - place + 4
	binary.LittleEndian.PutUint32(b[place:], uint32(size))
	binary.LittleEndian.PutUint32(b[place+size-4:], uint32(size))
	got := read(t, b)
	lost, _ := got.losses()
	assert.Equal(t, 1, lost)
	_, damaged := got.carvedNumbers()
	assert.Equal(t, []uint32{21}, damaged)
}

// TestNothingButHeader holds that a log of which nothing is left but its header is not taken for an empty one.
func TestNothingButHeader(t *testing.T) {
	b := evttest.Log{Records: events(100, 1), Dirty: true, Stale: 100}.Bytes()
	clear(b[48:])
	lost, _ := read(t, b).losses()
	assert.Positive(t, lost)
}

// TestEndWithoutNumbers holds that a log without a record is not taken for an empty one where its end's numbers are gone.
func TestEndWithoutNumbers(t *testing.T) {
	b := evttest.Log{Records: events(100, 1)}.Bytes()
	end := endOf(b)
	clear(b[48:end])
	clear(b[end+28 : end+36])
	lost, _ := read(t, b).losses()
	assert.Positive(t, lost)
}
