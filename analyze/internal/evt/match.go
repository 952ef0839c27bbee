package evt

import "bytes"

// Match tells from the first bytes of a file whether it is an event log: by its header, or, where that is destroyed, by
// a whole record.
func Match(head []byte) bool {
	if len(head) >= 8 && bytes.Equal(head[4:8], signature) {
		return true
	}
	for from := 4; from < len(head); {
		hit := indexAligned(head[from:], signature)
		if hit < 0 {
			return false
		}
		if off := from + hit - 4; wholeRecord(head[off:]) {
			return true
		}
		from += hit + 4
	}
	return false
}

func wholeRecord(b []byte) bool {
	if len(b) < leastRecord {
		return false
	}
	size := u32(b)
	if size < leastRecord || size%4 != 0 || int64(size) > int64(len(b)) || u32(b[size-4:]) != size {
		return false
	}
	_, ok := view(b[:size], 0)
	return ok
}
