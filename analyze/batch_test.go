package main

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heapWriter notes what is alive in memory when the lines of some bundles are written.
type heapWriter struct {
	lines int
	alive map[int]uint64 // by line; those to look at are there from the start
}

func (w *heapWriter) Write(line []byte) (int, error) {
	w.lines++
	if _, look := w.alive[w.lines]; look {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		w.alive[w.lines] = m.HeapAlloc
	}
	return len(line), nil
}

// TestMemoryStaysFlat holds that bundles leave nothing behind when their lines are written: what is alive after many is
// what was alive after a few.
func TestMemoryStaysFlat(t *testing.T) {
	const few, many, slack = 5, 40, 8 << 20
	w := &heapWriter{alive: map[int]uint64{few: 0, many: 0}}
	bundles := slices.Repeat([]string{filepath.Join(samples, "missing-store-version.zip")}, many)
	require.NoError(t, run(context.Background(), append(bundles, "-f", "jsonl"), strings.NewReader(""), w, w))
	assert.Equal(t, many, w.lines)
	assert.Less(t, w.alive[many], w.alive[few]+slack)
}

// BenchmarkBundles is the time of one bundle among many; times the number of bundles it is that of a run.
func BenchmarkBundles(b *testing.B) {
	bundles := slices.Repeat([]string{filepath.Join(samples, "antigen-sink-leak.zip")}, b.N)
	w := &heapWriter{}
	b.ReportAllocs()
	if err := run(context.Background(), append(bundles, "-f", "jsonl"), strings.NewReader(""), w, w); err != nil {
		b.Fatal(err)
	}
}
