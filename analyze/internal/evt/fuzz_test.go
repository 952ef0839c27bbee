package evt_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
)

func FuzzRead(f *testing.F) {
	clean := evttest.Log{Records: events(5, 7), Leftovers: events(2, 1)}
	f.Add(clean.Bytes()[:3000])
	f.Add(evttest.Log{Records: events(5, 7), Backup: true}.Bytes())
	for _, seam := range []evttest.Seam{evttest.SplitRecord, evttest.Padding, evttest.SplitEnd} {
		b := evttest.Log{Records: events(5, 7), Wrap: seam, Dirty: true}.Bytes()
		f.Add(append(bytes.Clone(b[:1000]), b[len(b)-1000:]...)) // offsets do not fit: fuzzing repairs them or not
	}
	f.Add(evttest.Log{}.Bytes()[:100])
	f.Add(bytes.Repeat([]byte("\x40\x00\x00\x00LfLe"), 100))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			require.Less(t, len(b), 48)
			return
		}
		total := 0
		see := func(r evt.Record) {
			require.LessOrEqual(t, r.Offset, int64(len(b)))
			_, _, _, _, _ = r.Source(), r.Computer(), r.Strings(1<<16), r.SID(), r.Data()
			_, _ = r.Generated(), r.Origin()
			total++
		}
		for r, err := range l.Records() {
			var d *evt.Damage
			if errors.As(err, &d) {
				require.GreaterOrEqual(t, d.Lost, 0)
				require.GreaterOrEqual(t, d.Missing, 0)
				continue
			}
			require.NoError(t, err)
			see(r)
		}
		for r := range l.Carved() {
			see(r)
		}
		require.LessOrEqual(t, total, len(b)/64+1, "no byte makes two records")
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add("MSExchangeIS", "EXCH01", "0x0", "", uint32(348), uint16(9581), uint8(3), []byte{1})
	f.Fuzz(func(t *testing.T, source, computer, s1, s2 string, number uint32, id uint16, seam uint8, data []byte) {
		if number == 0 || number > 1<<31 || len(source)+len(computer) > 400 || bytes.ContainsRune([]byte(source+computer+s1+s2), 0) {
			return
		}
		rec := evttest.Record{
			Number: number, Generated: monday, Source: source, Computer: computer, ID: id, Type: evttest.Error,
			Strings: []string{s1, s2}, Data: data,
		}
		next := rec
		next.Number++
		b := evttest.Log{Records: []evttest.Record{rec, next}, Wrap: evttest.Seam(seam % 4)}.Bytes()
		l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
		require.NoError(t, err)
		count := uint32(0)
		for r, err := range l.Records() {
			require.NoError(t, err)
			require.Equal(t, number+count, r.Number())
			require.Equal(t, id, r.ID())
			require.Equal(t, string([]rune(source)), r.Source())
			require.Equal(t, string([]rune(computer)), r.Computer())
			require.Equal(t, []string{string([]rune(s1)), string([]rune(s2))}, r.Strings(1<<20))
			require.True(t, bytes.Equal(data, r.Data()))
			count++
		}
		require.EqualValues(t, 2, count)
	})
}

func BenchmarkWalk(b *testing.B) {
	log := evttest.Log{Records: events(300_000, 1)}.Bytes()
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		l, err := evt.Open(bytes.NewReader(log), int64(len(log)))
		require.NoError(b, err)
		n := 0
		for range l.Records() {
			n++
		}
		require.Equal(b, 300_000, n)
	}
}

func BenchmarkHostile(b *testing.B) {
	log := append(evttest.Log{}.Bytes()[:48], bytes.Repeat([]byte("\x00\x00\x08\x00LfLe"), 1<<20)...)
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		l, err := evt.Open(bytes.NewReader(log), int64(len(log)))
		require.NoError(b, err)
		for range l.Records() {
		}
		for range l.Carved() {
		}
	}
}
