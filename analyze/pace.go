package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapAtEase is how many bytes the heap holds before garbage is looked for, unless most of them are in use. To look earlier costs up to
// a tenth of a short run's time, for memory that nobody misses.
const heapAtEase = 36 << 20

// leastGrowth is by how many percent of what is in use the heap grows before garbage is looked for again. Go's own 100 takes a
// third more memory for large bundles, and saves some percent of the time.
const leastGrowth = 50

// paceGC makes the collector run when the heap reaches heapAtEase, or leastGrowth above what is in use. The user's GOGC comes first.
func paceGC() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(percentFor(leastHeap))
	var collected func(*mark)
	collected = func(m *mark) { // runs after each collection
		debug.SetGCPercent(percentFor(inUse()))
		runtime.SetFinalizer(m, collected)
	}
	runtime.SetFinalizer(&mark{}, collected)
}

// mark is garbage from the start: its finalizer tells of a collection.
type mark struct{ _ *byte }

// leastHeap is what Go takes for in use at the start (runtime, "heapminimum").
const leastHeap = 4 << 20

// percentFor is by how much the heap may grow, in percent of what is in use.
func percentFor(inUse uint64) int {
	inUse = max(inUse, leastHeap)
	if inUse >= heapAtEase {
		return leastGrowth
	}
	return max(leastGrowth, int((heapAtEase-inUse)*100/inUse))
}

// inUse is the bytes that the last collection found to be in use.
func inUse() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() != metrics.KindUint64 {
		return heapAtEase
	}
	return live[0].Value.Uint64()
}
