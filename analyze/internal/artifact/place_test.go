package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/collect/bundle"
)

func TestAtARecord(t *testing.T) {
	records := virusEvents(3)
	log := evttest.Log{First: 41, Records: records, Leftovers: virusEvents(2)}.Bytes()
	m := bundle.NewMember("eventlog/x.evt", log)
	p, err := At(t.Context(), m, nil, bundle.AtRecord(m.Path, 42), 0)
	require.NoError(t, err)
	require.NotEmpty(t, p.Events)
	assert.False(t, p.Events[0].Carved)
	assert.EqualValues(t, 348, p.Events[0].ID)
	assert.Equal(t, []string{"<m@contoso.example>", "0x0"}, p.Events[0].Strings)
	carved := 0
	for n := range int64(60) {
		p, _ := At(t.Context(), m, nil, bundle.AtRecord(m.Path, n), 0)
		for _, e := range p.Events {
			if e.Carved {
				carved++
			}
		}
	}
	assert.Equal(t, 2, carved, "leftovers can be opened too")
	_, err = At(t.Context(), m, nil, bundle.AtRecord(m.Path, 4711), 0)
	require.ErrorIs(t, err, ErrNoPlace)
	assert.ErrorContains(t, err, "records are 41 to 43")
	_, err = At(t.Context(), m, nil, bundle.AtLine(m.Path, 1), 0)
	assert.ErrorIs(t, err, ErrNoPlace)
}

func TestAtALine(t *testing.T) {
	m := bundle.NewMember("a.txt", []byte("one\r\ntwo\r\nthree\r\nfour\r\n"))
	for _, tc := range []struct {
		line, around int
		want         string
	}{{1, 0, "one"}, {1, 1, "one two"}, {4, 1, "three four"}, {2, 9, "one two three four"}} {
		p, err := At(t.Context(), m, nil, bundle.AtLine(m.Path, tc.line), tc.around)
		require.NoError(t, err)
		var lines []string
		for _, l := range p.Lines {
			lines = append(lines, l.Text)
		}
		assert.Equal(t, tc.want, strings.Join(lines, " "))
	}
	for _, wrong := range []int{0, 5} {
		_, err := At(t.Context(), m, nil, bundle.AtLine(m.Path, wrong), 3)
		assert.ErrorIs(t, err, ErrNoPlace, "line %d", wrong)
	}
}

func TestAtAnOffset(t *testing.T) {
	m := bundle.NewMember("a.bin", []byte(strings.Repeat("\x00\x01ab", 200)))
	p, err := At(t.Context(), m, nil, bundle.AtOffset(m.Path, 20), 0)
	require.NoError(t, err)
	assert.EqualValues(t, 16, p.From)
	assert.Len(t, p.Bytes, placeBytes)
	for _, wrong := range []int64{800, 100_000} {
		_, err = At(t.Context(), m, nil, bundle.AtOffset(m.Path, wrong), 0)
		assert.ErrorIs(t, err, ErrNoPlace, "offset %d", wrong)
	}
	empty := bundle.NewMember("empty", nil)
	p, err = At(t.Context(), empty, nil, bundle.Whole("empty"), 0)
	require.NoError(t, err)
	assert.Empty(t, p.Bytes)
}

// FuzzAt: no member may crash the reading of a place.
func FuzzAt(f *testing.F) {
	f.Add([]byte("line\n"), uint8(1), int64(1))
	f.Add(evttest.Log{First: 41, Records: virusEvents(2)}.Bytes(), uint8(2), int64(41))
	f.Add([]byte("ElfFile\x00"), uint8(2), int64(1))
	f.Fuzz(func(t *testing.T, content []byte, unit uint8, n int64) {
		m := bundle.NewMember("x", content)
		_, _ = At(t.Context(), m, nil, bundle.Location{Member: "x", Unit: bundle.Unit(unit % 3), N: max(n, 0) % (1 << 40)}, 3)
	})
}
