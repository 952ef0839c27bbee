package regf

import (
	"io"
	"time"
)

// metered is the hive's bytes as the foreign parser sees them. Out of its work or its time it is at its end, and so is
// every loop over it.
type metered struct {
	data []byte
	left int // reads
	copy int // bytes read
	end  time.Time
	out  bool
}

func newMetered(data []byte) *metered {
	m := &metered{data: data, end: time.Now().Add(maxTime)}
	m.refill()
	return m
}

// refill allows the work of one walk: twice what a hive takes that is full of small keys. The time is that of all walks.
func (m *metered) refill() {
	m.left, m.copy, m.out = 1_000_000+len(m.data)/4, 16<<20+8*len(m.data), false // values may share their bytes, but not all of them all
}

// beyondEnd is how many reads may follow the end before they are an endless loop: one list may name 64 Ki cells.
const beyondEnd = 1 << 20

// ReadAt never gives less than asked for without io.EOF, and no other error.
func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	m.left--
	if m.copy -= len(p); m.copy < 0 || m.left%4096 == 0 && time.Now().After(m.end) {
		m.left = min(m.left, 0)
	}
	if m.left <= 0 {
		m.out = true
		if m.left < -beyondEnd {
			panic(ErrWork) // who does not see the end after so many reads never will
		}
		return 0, io.EOF
	}
	if off < 0 || off >= int64(len(m.data)) {
		return 0, io.EOF
	}
	n := copy(p, m.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
