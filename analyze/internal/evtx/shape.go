package evtx

import "bytes"

// shape is where the values of the record before stood, by a template's program. Most records of one template differ in the size of
// their last value alone, so that the others stand where they stood and need not be placed anew.
type shape struct {
	n    int // values; 0 is no shape
	desc [4 * maxShape]byte
	at   [maxShape]uint16 // from the first value

	places [fieldCount]place // of System's fields, once found
	found  bool
}

// place is where a field of System stands in records of one shape.
type place struct {
	kind     placeKind
	at, size uint16 // from the first value
}

type placeKind uint8

const (
	nowhere   placeKind = iota // the record does not bear the field
	elsewhere                  // it is no value of its own, or one of a form that is rare
	asNumber
	asFileTime
	asText
)

// maxShape is how many values a shape has at most; Windows' own System has some twenty.
const maxShape = 32

// fits tells whether values with these descriptors stand as they did.
func (s *shape) fits(desc []byte) bool {
	return s.n > 0 && len(desc) == 4*s.n && bytes.Equal(desc[:len(desc)-4], s.desc[:len(desc)-4])
}

// remember takes the places of values that were found without mending.
func (s *shape) remember(v *values) {
	if s.n, s.found = 0, false; len(v.at) <= maxShape {
		s.n = len(v.at)
		copy(s.desc[:], v.desc)
		copy(s.at[:], v.at)
	}
}

// placeAs places the values as those before; false where the last does not have room, or is none of its type.
func (v *values) placeAs(s *shape) (end int, ok bool) {
	last := s.n - 1
	v.at = append(v.at, s.at[:s.n]...)
	size := int(le.Uint16(v.desc[4*last:]))
	end = v.start + int(s.at[last]) + size
	return end, end <= len(v.data) && sizeFits(v.desc[4*last+2], size)
}

// find looks up where System's fields stand.
func (s *shape) find(p *program, v *values) {
	for f := fieldNone + 1; f < fieldCount; f++ {
		s.places[f] = s.placeOf(p.pieces(f), v)
	}
	s.found = true
}

func (s *shape) placeOf(pieces []op, v *values) place {
	switch {
	case len(pieces) == 0:
		return place{}
	case len(pieces) > 1, pieces[0].sub < 0, int(pieces[0].sub) >= s.n-1: // the last value may be of another size
		return place{kind: elsewhere}
	}
	typ, raw := v.value(pieces[0].sub)
	return place{formOf(typ, len(raw)), v.at[pieces[0].sub], uint16(len(raw))}
}

func formOf(typ uint8, size int) placeKind {
	switch {
	case typ == typeNull || size == 0:
		return nowhere
	case typ >= typeUint8 && typ <= typeUint64, typ == typeHex32, typ == typeHex64:
		return asNumber
	case typ == typeFileTime:
		return asFileTime
	case typ == typeString && size <= maxSystemText:
		return asText
	}
	return elsewhere
}

// raw is the bytes of a field.
func (v *values) raw(at *place) []byte {
	from := v.start + int(at.at)
	return v.data[from : from+int(at.size)]
}
