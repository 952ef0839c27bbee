package evt

import "bytes"

// Straight is a log that is read once, while its bytes arrive. That can be done with a log that has not wrapped, which lies in
// its file from the start of the ring to its end-of-file record, as long as nothing of it is damaged and nothing lies behind it.
//
// Whether it is such a log shows only at the end: what Records handed out counts when Records is true. Else the file is to be
// opened, as Open does, which finds in a sound log the same records in the same order.
type Straight struct {
	// Next is the bytes that follow; they are used until the next call but one. An error, io.EOF too, ends them.
	Next func() ([]byte, error)
	// Before is called before bytes go of which records are views; nil does nothing.
	Before func()

	rest  []byte // of what Next gave
	joint []byte // what lies across two such pieces: before rest, not taken yet
	pos   int64  // offset in the file of what comes next
	over  bool   // Next has ended
	total int64  // bytes that came

	names  []byte // of the last record, with their NULs
	source int    // how long the first of them is

	counts bool   // end-of-file records are counted
	marks  int    // how many there were, or what looks like one
	tail   []byte // the last bytes that came
}

// Records hands out the records in their order. Each is valid until Before is called.
func (s *Straight) Records(take func(*Record)) (sound bool) {
	h, err := parseHeader(s.peek(headerSize))
	if err != nil || len(s.joint) > 0 {
		return false
	}
	if s.counts = h.Flags&Dirty != 0; s.counts {
		s.see(s.rest)
	}
	s.skip(headerSize)
	last, any := s.walk(take)
	return any && s.ends(h, last) && s.nothingBehind() && s.alone(h)
}

// walk hands out records as long as they follow one another.
func (s *Straight) walk(take func(*Record)) (last uint32, any bool) {
	for {
		head := s.peek(fixedSize)
		if len(head) < fixedSize || string(head[4:8]) != string(signature) {
			return last, any
		}
		size, number := int(u32(head)), u32(head[8:])
		if size < leastRecord || size > MaxRecord || size%4 != 0 || any && number != last+1 {
			return 0, false
		}
		raw := s.peek(size)
		if len(raw) < size || u32(raw[size-4:]) != uint32(size) {
			return 0, false
		}
		r, ok := s.view(raw)
		if !ok {
			return 0, false
		}
		take(&r)
		s.skip(size)
		last, any = number, true
	}
}

// view makes a record of raw. It probably bears the same names as the one before.
func (s *Straight) view(raw []byte) (Record, bool) {
	if n := len(s.names); n > 0 && len(raw) >= fixedSize+n && bytes.Equal(raw[fixedSize:fixedSize+n], s.names) {
		r := Record{Offset: s.pos, raw: raw, source: fixedSize + s.source, names: fixedSize + n - 2}
		return r, r.textFits()
	}
	r, ok := view(raw, s.pos)
	if ok {
		s.names, s.source = append(s.names[:0], raw[fixedSize:r.names+2]...), r.source-fixedSize
	}
	return r, ok
}

// ends tells whether here stands the end-of-file record of a log whose last record is of this number.
func (s *Straight) ends(h Header, last uint32) bool {
	e, ok := parseEnd(s.peek(endSize))
	if !ok || int64(e.end) != s.pos || e.begin != headerSize || last+1 < e.next {
		return false
	}
	return h.Flags&Dirty != 0 || int64(h.End) == s.pos
}

// nothingBehind reads to the end of the file. It is false where there may be remains of records.
func (s *Straight) nothingBehind() bool {
	const probe = 64 << 10
	for {
		b := s.peek(probe)
		if bytes.Contains(b, signature) {
			return false
		}
		if len(b) < probe {
			return true
		}
		s.skip(probe - len(signature) + 1)
	}
}

// alone tells whether the end-of-file record is the only one where the header does not say where it stands: no other may be
// anywhere in the file, nor split at a place where the ring may end.
func (s *Straight) alone(h Header) bool {
	if !s.counts {
		return true
	}
	limit := int64(h.MaxSize)
	if s.marks != 1 || limit < s.total && limit%4 == 0 {
		return false
	}
	for i := range s.tail {
		if bytes.HasPrefix(endMark, s.tail[i:]) {
			return false
		}
	}
	return true
}

// peek is the next n bytes, fewer at the end of the file.
func (s *Straight) peek(n int) []byte {
	for len(s.joint)+len(s.rest) < n {
		if !s.fetch() {
			return s.joint
		}
	}
	k := len(s.joint)
	switch {
	case k == 0:
		return s.rest[:n:n]
	case n <= k:
		return s.joint[:n:n]
	default:
		return append(s.joint, s.rest[:n-k]...)
	}
}

// skip steps over n bytes that were peeked at.
func (s *Straight) skip(n int) {
	s.pos += int64(n)
	k := len(s.joint)
	s.joint = s.joint[:copy(s.joint, s.joint[min(n, k):])]
	s.rest = s.rest[max(0, n-k):]
}

// fetch puts the next piece behind what is left; false at the end of the file.
func (s *Straight) fetch() bool {
	if s.Before != nil {
		s.Before()
	}
	s.joint, s.rest = append(s.joint, s.rest...), nil
	if s.over {
		return false
	}
	next, err := s.Next()
	if err != nil {
		s.over = true
		return false
	}
	s.rest = next
	s.total += int64(len(next))
	if s.counts {
		s.see(next)
	}
	return true
}

// see counts the end-of-file records that begin in the bytes that came.
func (s *Straight) see(piece []byte) {
	mark := endMark[4:12]
	across := append(s.tail[max(0, len(s.tail)-len(mark)+1):len(s.tail):len(s.tail)], piece[:min(len(piece), len(mark)-1)]...)
	s.marks += bytes.Count(across, mark) + bytes.Count(piece, mark)
	s.tail = append(s.tail, piece[max(0, len(piece)-len(endMark)):]...)
	s.tail = append([]byte(nil), s.tail[max(0, len(s.tail)-len(endMark)):]...)
}
