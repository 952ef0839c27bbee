package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPercentFor: the heap grows to what is at ease, or to twice what is in use, whichever is more.
func TestPercentFor(t *testing.T) {
	for _, inUse := range []uint64{leastHeap, leastHeap + 1, heapAtEase / 3, heapAtEase/2 - 1, heapAtEase / 2, heapAtEase, 10 * heapAtEase} {
		grown := inUse + inUse*uint64(percentFor(inUse))/100
		assert.InDelta(t, max(heapAtEase, 2*inUse), grown, heapAtEase/50, inUse)
	}
	assert.Equal(t, percentFor(leastHeap), percentFor(0), "Go takes no less than this for in use")
}

func TestInUse(t *testing.T) {
	runtime.GC()
	assert.Less(t, inUse(), uint64(1<<40))
	assert.Positive(t, inUse())
}
