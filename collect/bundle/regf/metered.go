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
	end  time.Time
	out  bool
}

func newMetered(data []byte) *metered {
	m := &metered{data: data}
	m.refill()
	return m
}

// refill allows the work of one walk: more than any intact hive of this size takes.
func (m *metered) refill() {
	m.left, m.end, m.out = 1_000_000+len(m.data)/2, time.Now().Add(maxTime), false
}

// ReadAt never gives less than asked for without io.EOF, and no other error.
func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	m.left--
	if m.left%4096 == 0 && time.Now().After(m.end) {
		m.left = 0
	}
	if m.left <= 0 {
		m.out = true
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
