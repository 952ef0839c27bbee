package regf

import "time"

// Guarded runs do as the library is run, with the work of one walk.
func (h *Hive) Guarded(do func() error) error {
	h.reader.refill()
	return h.guarded(do)
}

// Read reads of the hive as the library does.
func (h *Hive) Read(p []byte, at int64) { _, _ = h.reader.ReadAt(p, at) }

// Expire takes the hive its time.
func (h *Hive) Expire() { h.reader.end = time.Now().Add(-time.Second) }
