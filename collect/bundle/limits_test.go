package bundle

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 3<<20)
	three := []file{{"a", "12345"}, {"b", "12345"}, {"c", "12345"}}
	const total = "limit of 12 bytes for all members reached, the rest is not read"
	const one = "limit of 4 bytes for one member reached, the rest is not read"
	for _, test := range []struct {
		name   string
		limits Limits
		files  []file
		want   map[string]int // bytes read
		gaps   []Gap
	}{
		{"exact", Limits{Entries: 3, MemberBytes: 5, TotalBytes: 15}, three, map[string]int{"a": 5, "b": 5, "c": 5}, nil},
		{"entries", Limits{Entries: 2}, three, map[string]int{"a": 5, "b": 5}, []Gap{{"", "limit of 2 entries reached, the rest is not read"}}},
		{"one member", Limits{MemberBytes: 4}, three, map[string]int{"a": 4, "b": 4, "c": 4}, []Gap{{"a", one}, {"b", one}, {"c", one}}},
		{"all members", Limits{TotalBytes: 12}, three, map[string]int{"a": 5, "b": 5, "c": 2}, []Gap{{"c", total}}},
		{"ratio", Limits{Ratio: 100}, []file{{"z", zeros}}, map[string]int{"z": ratioFloor}, []Gap{{"z", "limit of 100 to 1 for the compression of one member reached, the rest is not read"}}},
		{"ratio of a little", Limits{Ratio: 100}, []file{{"z", zeros[:ratioFloor]}}, map[string]int{"z": ratioFloor}, nil},
	} {
		for _, format := range []struct {
			name string
			pack func(testing.TB, ...file) []byte
		}{{"zip", zipOf}, {"tar.gz", func(t testing.TB, f ...file) []byte { return gzipOf(t, tarOf(t, f...)) }}} {
			t.Run(test.name+" "+format.name, func(t *testing.T) {
				b := open(t, write(t, "x", format.pack(t, test.files...)), test.limits)
				for range 3 { // bytes read again are not counted again
					got := map[string]int{}
					for path, content := range contents(t, b) {
						got[path] = len(content)
					}
					assert.Equal(t, test.want, got)
				}
				assert.Equal(t, test.gaps, nilIfEmpty(b.AllGaps()))
			})
		}
	}
}

func TestLimitsOfReaderAt(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("12345"), 0o600))
	for name, path := range map[string]string{"folder": dir, "zip": write(t, "x", zipOf(t, file{"a", "12345"})), "one artifact": filepath.Join(dir, "a")} {
		t.Run(name, func(t *testing.T) {
			b := open(t, path, Limits{MemberBytes: 3})
			_, size, closer, err := b.Members[0].ReaderAt(context.Background())
			require.NoError(t, err)
			defer closer.Close()
			assert.EqualValues(t, 3, size)
			assert.Equal(t, []Gap{{"a", "limit of 3 bytes for one member reached, the rest is not read"}}, b.AllGaps())
			_, err = b.Members[0].SHA256(context.Background())
			assert.Error(t, err, "no hash of a part")
		})
	}
}

func TestStreamLimit(t *testing.T) {
	b, err := OpenReader(context.Background(), strings.NewReader("123456"), Limits{TotalBytes: 5})
	require.NoError(t, err)
	defer b.Close()
	assert.Equal(t, map[string]string{"stdin": "12345"}, contents(t, b))
	assert.Equal(t, []Gap{{"", "input cut at the limit of 5 bytes for all members"}}, b.Gaps)
	assert.Empty(t, b.SHA256(), "no hash of a part")
}

// endless yields zeros until its context ends what reads it.
type endless struct{ cancel func() }

func (e endless) Read(p []byte) (int, error) {
	e.cancel()
	return len(p), nil
}

func TestContextEndsReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := OpenReader(ctx, endless{cancel}, Limits{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, ErrUnreadable)

	b := open(t, write(t, "x", zipOf(t, file{"a", strings.Repeat("x", 1<<20)})), Limits{})
	ctx, cancel = context.WithCancel(context.Background())
	r, err := b.Members[0].Open(ctx)
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(r)
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, b.AllGaps(), "an interrupted run says nothing of the member")
}

func TestContextEndsWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe() // nobody writes
	defer w.Close()
	time.AfterFunc(tick, cancel)
	_, err := OpenReader(ctx, r, Limits{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestMeterRefusesReread(t *testing.T) {
	b := newBudget(Limits{TotalBytes: 10}.orDefault())
	m := &meter{budget: b, compressed: -1}
	for range 5 {
		n, err := m.allow(0, 10)
		assert.EqualValues(t, 10, n)
		assert.NoError(t, err)
	}
	n, err := m.allow(10, 1)
	assert.EqualValues(t, 0, n)
	var limit reason
	assert.True(t, errors.As(err, &limit))
}
