package evtx

import (
	"sync/atomic"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
)

// secondTime is how long the library may take for one record. The meter ends what reads without end long before; this is for
// what loops without reading.
var secondTime = 4 * time.Second

// stuck is set once the library was left behind in a loop: a goroutine cannot be ended, so no second one is to join it.
var stuck atomic.Bool

// guarded runs the library where it can neither end the program nor hold it: a panic is a record that is not read, and one
// that does not come back is left behind, which ends with the process. It returns nil in each case.
func guarded(do func() *golang.GoEvtxMap) *golang.GoEvtxMap {
	if stuck.Load() {
		return nil
	}
	done := make(chan *golang.GoEvtxMap, 1)
	go func() {
		var decoded *golang.GoEvtxMap
		defer func() {
			if recover() != nil {
				decoded = nil
			}
			done <- decoded
		}()
		defer silence()()
		decoded = do()
	}()
	timer := time.NewTimer(secondTime)
	defer timer.Stop()
	select {
	case decoded := <-done:
		return decoded
	case <-timer.C:
		stuck.Store(true)
		return nil
	}
}
