package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestPercentFor: the heap grows to what is at ease, or to half more than what is in use, whichever is more.
func TestPercentFor(t *testing.T) {
	for _, inUse := range []uint64{leastHeap, leastHeap + 1, heapAtEase / 3, heapAtEase / 2, heapAtEase*2/3 - 1, heapAtEase, 10 * heapAtEase} {
		grown := inUse + inUse*uint64(percentFor(inUse))/100
		assert.InDelta(t, max(heapAtEase, inUse*3/2), grown, heapAtEase/50, inUse)
	}
	assert.Equal(t, percentFor(leastHeap), percentFor(0), "Go takes no less than this for in use")
}

// TestPace: the pace follows what is in use, after every collection.
func TestPace(t *testing.T) {
	t.Setenv("GOGC", "")
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	paceGC()
	for _, held := range []int{2 * heapAtEase, 0, 2 * heapAtEase} {
		kept := make([]byte, held)
		assert.Eventually(t, func() bool {
			runtime.GC()
			return inUse() > uint64(held) && pace() == uint64(percentFor(inUse()))
		}, time.Minute, time.Millisecond, held)
		runtime.KeepAlive(kept)
	}
}

// pace is the percentage that holds now.
func pace() uint64 {
	now := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(now)
	return now[0].Value.Uint64()
}
