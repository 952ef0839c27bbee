package evtx

// Captured is a record whose body is read later, when its chunk is gone: its bytes, and the compiled forms of its templates,
// which logs have few of. The zero Captured holds none.
type Captured struct {
	raw          []byte
	outer, inner *program // inner is that of the event data; nil when there is none
	descs        int      // of the outer values in raw
	innerDescs   int
	offset       int64 // of the record in the file
}

// Size is about what it takes in memory.
func (k *Captured) Size() int { return len(k.raw) }

// Capture puts the record into k, whose memory it uses anew. It is false for a record that is not of the usual form (without a
// template, or with fragments in fragments) or whose text could be much longer than itself: its body must be read at once.
func (rec *Record) Capture(k *Captured) bool {
	c := rec.chunk
	if rec.SecondReader || c.values[0].data == nil {
		return false
	}
	at := int(rec.Offset - c.base)
	raw := c.values[0].data[at:]
	if len(raw) > maxCaptured {
		return false
	}
	outer := c.stable.of(rec.program)
	if outer == nil {
		return false
	}
	inner, descs, ok := c.nested()
	if !ok {
		return false
	}
	k.raw = append(k.raw[:0], raw...)
	k.outer, k.inner, k.descs, k.innerDescs, k.offset = outer, inner, c.values[0].descs-at, descs-at, rec.Offset
	return true
}

// nested is the one fragment among the values of the record read last; a nil program when there is none.
func (c *chunk) nested() (p *program, descs int, ok bool) {
	v := &c.values[0]
	found, ok := v.fragment()
	if !ok || found < 0 {
		return nil, 0, ok
	}
	_, raw := v.value(int32(found))
	inner, at := &c.values[1], v.start+int(v.at[found])
	compiled, err := c.fragment(at, at+len(raw), inner)
	if err != nil || inner.data == nil {
		return nil, 0, false
	}
	if further, ok := inner.fragment(); !ok || further >= 0 {
		return nil, 0, false
	}
	p = c.stable.of(compiled)
	return p, inner.descs, p != nil
}

// fragment is the index of the one value that is a fragment; -1 when none is. It is not ok where there are more, or a long array.
func (v *values) fragment() (found int, ok bool) {
	found = -1
	for i := 0; i+4 <= len(v.desc); i += 4 {
		size, typ := le.Uint16(v.desc[i:]), v.desc[i+2]
		switch {
		case typ&typeArray != 0 && size > maxCapturedArray, typ == typeXML && size > 0 && found >= 0:
			return -1, false
		case typ == typeXML && size > 0:
			found = i / 4
		}
	}
	return found, true
}

// Recall is the captured record anew, its body too. It stays valid until the next call or record.
func (r *Reader) Recall(k *Captured) (*Record, error) {
	c := &r.later
	c.names, c.steps, c.text = r.names, 0, 0
	v := &c.values[0]
	if err := v.load(&cursor{b: k.raw, at: k.descs - 4}, k.outer); err != nil {
		return nil, err
	}
	rec := &r.record
	*rec = Record{Number: int64(le.Uint64(k.raw[8:])), Offset: k.offset, chunk: c, program: k.outer, captured: k}
	return rec, rec.system(v, &r.last)
}

// stablePrograms are the programs of templates that captured records need, each once however many chunks repeat it.
type stablePrograms struct {
	byHash map[uint64]*program
	steps  int
}

// The limits of what is captured: what is beyond them is read at once. Honest logs stay far below them.
const (
	maxCaptured      = 16 << 10  // bytes of a record
	maxCapturedArray = 1 << 10   // bytes of an array, so that strings are fewer than maxStrings
	maxStableSteps   = 256 << 10 // of all stable programs
	maxCapturedSteps = 2000      // of one
	maxCapturedUse   = 2         // uses of one value
	maxCapturedText  = 1 << 10   // bytes of text of the template itself
)

// of is the lasting copy of p; nil when there can be none.
func (s *stablePrograms) of(p *program) *program {
	if p.stable != nil || p.unstable {
		return p.stable
	}
	p.stable = s.find(p)
	p.unstable = p.stable == nil
	return p.stable
}

func (s *stablePrograms) find(p *program) *program {
	hash := p.hash()
	if known := s.byHash[hash]; known != nil {
		if !known.same(p) {
			return nil
		}
		return known
	}
	if s.steps+len(p.ops) > maxStableSteps || !p.modest() {
		return nil
	}
	if s.byHash == nil {
		s.byHash = make(map[uint64]*program)
	}
	copied := *p
	copied.ops = append([]op(nil), p.ops...)
	s.byHash[hash] = &copied
	s.steps += len(p.ops)
	return &copied
}

// hash tells programs apart well enough; same decides.
func (p *program) hash() uint64 {
	const prime = 1099511628211 // of FNV-1a, 64 bits
	h := uint64(14695981039346656037)
	for i := range p.ops {
		o := &p.ops[i]
		h = (h ^ uint64(o.kind) ^ uint64(o.typ)<<8 ^ uint64(uint32(o.sub))<<16 ^ uint64(len(o.text))<<40) * prime
		if n := len(o.text); n > 0 {
			h = (h ^ uint64(o.text[0]) ^ uint64(o.text[n/2])<<8 ^ uint64(o.text[n-1])<<16) * prime
		}
	}
	return h
}

func (p *program) same(q *program) bool {
	if len(p.ops) != len(q.ops) {
		return false
	}
	for i := range p.ops {
		if p.ops[i] != q.ops[i] {
			return false
		}
	}
	return true
}

// modest tells whether what the program makes of a record is about as long as the record.
func (p *program) modest() bool {
	if len(p.ops) > maxCapturedSteps {
		return false
	}
	text, uses := 0, make(map[int32]int)
	for i := range p.ops {
		o := &p.ops[i]
		switch {
		case o.kind != opText:
		case o.sub < 0:
			text += len(o.text)
		default:
			if uses[o.sub]++; uses[o.sub] > maxCapturedUse {
				return false
			}
		}
	}
	return text <= maxCapturedText
}
