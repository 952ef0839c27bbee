package evt_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
)

var monday = time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC)

// events are n records of varied length, the first numbered first.
func events(n int, first uint32) []evttest.Record {
	out := make([]evttest.Record, n)
	for i := range out {
		out[i] = evttest.Record{
			Number: first + uint32(i), Generated: monday.Add(time.Duration(i) * time.Minute), Source: "MSExchangeTransport",
			Computer: "EXCH01", ID: 7004, Qualifiers: 0xC008, Type: evttest.Error, Category: 3,
			Strings: []string{"1", "", strings.Repeat("x", i%17), "Größe 日本"}, Data: bytes.Repeat([]byte{7}, i%5),
		}
	}
	return out
}

// walk is all that a log gives.
type walk struct {
	numbers []uint32
	damage  []*evt.Damage
	carved  []evt.Record
}

func read(t testing.TB, b []byte) walk {
	t.Helper()
	l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	var w walk
	for r, err := range l.Records() {
		var d *evt.Damage
		if errors.As(err, &d) {
			w.damage = append(w.damage, d)
			continue
		}
		require.NoError(t, err)
		w.numbers = append(w.numbers, r.Number())
	}
	for r := range l.Carved() {
		w.carved = append(w.carved, r.Clone())
	}
	return w
}

func numbers(first, last uint32) []uint32 {
	var out []uint32
	for n := first; n <= last; n++ {
		out = append(out, n)
	}
	return out
}

func (w walk) carvedNumbers() (whole, damaged []uint32) {
	for _, r := range w.carved {
		if r.Damaged {
			damaged = append(damaged, r.Number())
		} else {
			whole = append(whole, r.Number())
		}
	}
	return whole, damaged
}

func TestEveryShapeOfLog(t *testing.T) {
	for _, seam := range []evttest.Seam{evttest.NoSeam, evttest.SplitRecord, evttest.Padding, evttest.SplitEnd} {
		for _, dirty := range []bool{false, true} {
			for _, left := range []int{0, 7} {
				for _, n := range []int{1, 2, 50, 900} {
					name := fmt.Sprintf("seam %d dirty %v leftovers %d records %d", seam, dirty, left, n)
					t.Run(name, func(t *testing.T) {
						log := evttest.Log{Records: events(n, 1000), Wrap: seam, Dirty: dirty, Leftovers: events(left, 300)}
						got := read(t, log.Bytes())
						assert.Equal(t, numbers(1000, 999+uint32(n)), got.numbers)
						assert.Empty(t, got.damage)
						whole, damaged := got.carvedNumbers()
						assert.Equal(t, numbers(300, 299+uint32(left)), whole)
						assert.Empty(t, damaged)
					})
				}
			}
		}
	}
}

func TestRecordReadsBackWhatWasWritten(t *testing.T) {
	want := evttest.Record{
		Number: 348, Generated: monday, Written: monday.Add(time.Second), Source: "MSExchangeIS Mailbox Store", Computer: "exch01",
		ID: 9581, Qualifiers: 0xC008, Type: evttest.Warning, Category: 65535,
		SID: []byte{1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}, Strings: []string{"", "a\r\nb", "😀", ""}, Data: []byte{1, 2, 3},
	}
	b := evttest.Log{Records: []evttest.Record{want}, Backup: true}.Bytes()
	l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	count := 0
	for r, err := range l.Records() {
		require.NoError(t, err)
		count++
		assert.Equal(t, want.Number, r.Number())
		assert.Equal(t, want.Generated, r.Generated())
		assert.Equal(t, want.Written, r.Written())
		assert.Equal(t, want.Source, r.Source())
		assert.Equal(t, want.Computer, r.Computer())
		assert.Equal(t, want.ID, r.ID())
		assert.Equal(t, want.Qualifiers, r.Qualifiers())
		assert.EqualValues(t, want.Type, r.Type())
		assert.Equal(t, want.Category, r.Category())
		assert.Equal(t, want.Strings, r.Strings(1000))
		assert.Equal(t, want.Data, r.Data())
		assert.Equal(t, "S-1-5-32-544", r.SID())
		assert.EqualValues(t, 48, r.Offset)
		assert.Equal(t, []string{"", "a\r", "", ""}, r.Strings(4), "the limit is shared by the strings")
	}
	assert.Equal(t, 1, count)
}

func TestEmptyLog(t *testing.T) {
	got := read(t, evttest.Log{}.Bytes())
	assert.Empty(t, got.numbers)
	assert.Empty(t, got.damage)
	assert.Empty(t, got.carved)
}

// at is where the record with a number stands.
func at(t testing.TB, b []byte, number uint32) int {
	t.Helper()
	for i := 0; i+12 <= len(b); i += 4 {
		if string(b[i+4:i+8]) == "LfLe" && b[i+8] == byte(number) && b[i+9] == byte(number>>8) && i > 0 {
			return i
		}
	}
	t.Fatalf("no record %d", number)
	return 0
}

func TestDamage(t *testing.T) {
	clean := evttest.Log{Records: events(100, 1)}
	wrapped := evttest.Log{Records: events(100, 1), Wrap: evttest.SplitRecord}
	tests := []struct {
		name    string
		log     evttest.Log
		harm    func(t *testing.T, b []byte) []byte
		numbers [][2]uint32 // ranges read
		lost    int
		missing int
		reason  error
		carved  []uint32 // numbers of damaged ones
	}{
		{
			"length at the end overwritten", clean, func(t *testing.T, b []byte) []byte {
				copy(b[at(t, b, 41)-4:], "\xff\xff\xff\xff")
				return b
			},
			[][2]uint32{{1, 39}, {41, 100}},
			1, 0, evt.ErrRecord,
			[]uint32{40},
		},
		{
			"three records zeroed", clean, func(t *testing.T, b []byte) []byte {
				clear(b[at(t, b, 20)+8 : at(t, b, 23)])
				return b
			},
			[][2]uint32{{1, 19}, {23, 100}},
			3, 0, evt.ErrRecord, nil,
		},
		{
			"length zero", clean, func(t *testing.T, b []byte) []byte {
				clear(b[at(t, b, 20):][:4])
				return b
			},
			[][2]uint32{{1, 19}, {21, 100}},
			1, 0, evt.ErrRecord,
			[]uint32{20},
		},
		{
			"length beyond the file", clean, func(t *testing.T, b []byte) []byte {
				copy(b[at(t, b, 20):], "\xf0\xff\xff\x7f")
				return b
			},
			[][2]uint32{{1, 19}, {21, 100}},
			1, 0, evt.ErrRecord,
			[]uint32{20},
		},
		{
			"newest record zeroed", clean, func(t *testing.T, b []byte) []byte {
				end := bytes.Index(b, []byte("\x11\x11\x11\x11")) - 4
				clear(b[at(t, b, 100):end])
				return b
			},
			[][2]uint32{{1, 99}},
			1, 0, evt.ErrRecord, nil,
		},
		{
			"strings promised outside", clean, func(t *testing.T, b []byte) []byte {
				copy(b[at(t, b, 20)+36:], "\xff\xff\xff\xff")
				return b
			},
			[][2]uint32{{1, 19}, {21, 100}},
			1, 0, evt.ErrNames,
			[]uint32{20},
		},
		{
			"fill word in a damaged place", clean, func(t *testing.T, b []byte) []byte {
				copy(b[at(t, b, 20):], "\x27\x00\x00\x00")
				return b
			},
			[][2]uint32{{1, 19}, {21, 100}},
			1, 0, evt.ErrRecord,
			[]uint32{20},
		},
		{
			"number changed", clean, func(t *testing.T, b []byte) []byte {
				b[at(t, b, 20)+8] = 77
				return b
			},
			[][2]uint32{{1, 19}, {77, 77}, {21, 100}},
			0, 0, evt.ErrNumber, nil,
		},
		{
			"wrapped copy cut", wrapped, func(t *testing.T, b []byte) []byte {
				return b[:at(t, b, 31)]
			},
			[][2]uint32{{1, 30}, {52, 100}},
			2, 19, evt.ErrCut, nil,
		},
		{
			"header destroyed", wrapped, func(t *testing.T, b []byte) []byte {
				clear(b[:48])
				return b
			},
			[][2]uint32{{1, 100}},
			0, 0, nil, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.harm(t, tt.log.Bytes()))
			var want []uint32
			for _, r := range tt.numbers {
				want = append(want, numbers(r[0], r[1])...)
			}
			assert.Equal(t, want, got.numbers)
			lost, missing := 0, 0
			for _, d := range got.damage {
				lost += d.Lost
				missing += d.Missing
			}
			assert.Equal(t, tt.lost, lost, "lost")
			assert.Equal(t, tt.missing, missing, "missing")
			if tt.reason == nil {
				assert.Empty(t, got.damage)
			} else {
				require.NotEmpty(t, got.damage)
				assert.ErrorIs(t, got.damage[0], tt.reason)
			}
			_, damaged := got.carvedNumbers()
			assert.Equal(t, tt.carved, damaged)
		})
	}
}

func TestWithoutEndRecord(t *testing.T) {
	b := evttest.Log{Records: events(100, 1), Leftovers: events(5, 700)}.Bytes()
	end := bytes.Index(b, []byte("\x11\x11\x11\x11")) - 4
	clear(b[end : end+40])
	got := read(t, b)
	assert.Equal(t, numbers(1, 100), got.numbers)
	require.Len(t, got.damage, 1)
	assert.ErrorIs(t, got.damage[0], evt.ErrNoEnd)
	assert.EqualValues(t, end, got.damage[0].Offset)
	whole, _ := got.carvedNumbers()
	assert.Equal(t, numbers(700, 704), whole, "an older round is not taken for the log")

	t.Run("cut within a record", func(t *testing.T) {
		got := read(t, b[:at(t, b, 60)+100])
		assert.Equal(t, numbers(1, 59), got.numbers)
		require.Len(t, got.damage, 2)
		assert.ErrorIs(t, got.damage[0], evt.ErrCut)
		assert.Equal(t, 1, got.damage[0].Lost)
		assert.ErrorIs(t, got.damage[1], evt.ErrNoEnd)
		_, damaged := got.carvedNumbers()
		assert.Equal(t, []uint32{60}, damaged)
	})
	t.Run("header gone too", func(t *testing.T) {
		clear(b[:48])
		got := read(t, b)
		assert.Empty(t, got.numbers)
		whole, _ := got.carvedNumbers()
		assert.Equal(t, append(numbers(1, 100), numbers(700, 704)...), whole)
	})
}

func TestWrappedWithoutEndRecord(t *testing.T) {
	b := evttest.Log{Records: events(100, 1), Wrap: evttest.SplitRecord}.Bytes()
	end := bytes.Index(b, []byte("\x11\x11\x11\x11")) - 4
	clear(b[end : end+40])
	got := read(t, b)
	assert.Equal(t, numbers(1, 100), got.numbers)
	t.Run("header gone too", func(t *testing.T) {
		clear(b[:48])
		whole, _ := read(t, b).carvedNumbers()
		assert.ElementsMatch(t, numbers(1, 100), whole, "the split record is found as well")
	})
}

func TestFragmentsKeepWhatIsReadable(t *testing.T) {
	log := evttest.Log{Records: events(3, 10), Leftovers: events(2, 1)}
	b := log.Bytes()
	tail := at(t, b, 2)
	clear(b[tail+124:])
	got := read(t, b)
	require.Len(t, got.carved, 2)
	assert.False(t, got.carved[0].Damaged)
	r := got.carved[1]
	assert.True(t, r.Damaged)
	assert.Equal(t, "MSExchangeTransport", r.Source())
	assert.Equal(t, "EXCH01", r.Computer())
	assert.Equal(t, "1", r.Strings(1000)[0])
}

func TestPaddedCopy(t *testing.T) {
	b := evttest.Log{Records: events(100, 1), Wrap: evttest.SplitRecord}.Bytes()
	got := read(t, append(b, make([]byte, 4096)...))
	assert.Equal(t, numbers(1, 100), got.numbers, "the ring ends at the maximum size")
	assert.Empty(t, got.damage)
}

func TestTooShort(t *testing.T) {
	for _, n := range []int{0, 1, 47} {
		_, err := evt.Open(bytes.NewReader(make([]byte, n)), int64(n))
		assert.ErrorIs(t, err, evt.ErrEmpty)
	}
}

func TestDamageIsBounded(t *testing.T) {
	b := evttest.Log{Records: events(12_000, 1)}.Bytes()
	for i := 48; i+8 < len(b); i += 4 {
		if string(b[i+4:i+8]) == "LfLe" && b[i+8]%2 == 0 {
			b[i+24] = 99 // no type a fragment may have
			clear(b[i+32+4:][:8])
			copy(b[i+36:], "\xff\xff\xff\xff")
		}
	}
	got := read(t, b)
	assert.LessOrEqual(t, len(got.damage), 10_001)
}

// failing is a file that cannot be read from an offset on.
type failing struct {
	*bytes.Reader
	from int64
}

var errDisk = errors.New("disk")

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > f.from {
		n, _ := f.Reader.ReadAt(b[:max(0, min(int64(len(b)), f.from-off))], off)
		return n, errDisk
	}
	return f.Reader.ReadAt(b, off)
}

func TestReadErrorEndsTheWalk(t *testing.T) {
	b := evttest.Log{Records: events(9000, 1)}.Bytes()
	l, err := evt.Open(failing{bytes.NewReader(b), int64(len(b)) / 2}, int64(len(b)))
	require.NoError(t, err)
	var last error
	for _, err := range l.Records() {
		last = err
	}
	assert.ErrorIs(t, last, errDisk)
	assert.ErrorIs(t, l.Err(), errDisk)
}
