package evtx

import "encoding/binary"

// The types of values, [MS-EVEN6] 2.2.12.2; the array flag makes a value several of them.
const (
	typeNull     = 0x00
	typeString   = 0x01
	typeANSI     = 0x02
	typeInt8     = 0x03
	typeUint8    = 0x04
	typeInt16    = 0x05
	typeUint16   = 0x06
	typeInt32    = 0x07
	typeUint32   = 0x08
	typeInt64    = 0x09
	typeUint64   = 0x0A
	typeFloat32  = 0x0B
	typeFloat64  = 0x0C
	typeBool     = 0x0D
	typeBinary   = 0x0E
	typeGUID     = 0x0F
	typeSize     = 0x10 // of a pointer on the machine that wrote it: 4 or 8 bytes
	typeFileTime = 0x11
	typeSysTime  = 0x12
	typeSID      = 0x13
	typeHex32    = 0x14
	typeHex64    = 0x15
	typeXML      = 0x21 // a fragment of binary XML
	typeArray    = 0x80
)

// sizes are the bytes of the types that have a fixed number of them.
var sizes = [...]uint8{
	typeInt8: 1, typeUint8: 1, typeInt16: 2, typeUint16: 2, typeInt32: 4, typeUint32: 4, typeInt64: 8, typeUint64: 8,
	typeFloat32: 4, typeFloat64: 8, typeBool: 4, typeGUID: 16, typeFileTime: 8, typeSysTime: 16, typeHex32: 4, typeHex64: 8,
}

// fixedSize is how many bytes one value of a type has; 0 when that varies.
func fixedSize(typ uint8) int {
	if typ &^= typeArray; int(typ) < len(sizes) {
		return int(sizes[typ])
	}
	return 0
}

// values is what a record puts into a template: count descriptors of four bytes (size, type, 0), then the bytes.
type values struct {
	data  []byte   // the chunk
	descs int      // offset of the descriptors
	desc  []byte   // the descriptors; not those of the chunk where a size had to be mended
	start int      // offset of the first value
	at    []uint16 // of each value, from the first
	shape *shape   // that they are of; nil when they were placed anew
}

func (v *values) reset() {
	v.data, v.descs, v.desc, v.start, v.at, v.shape = nil, 0, nil, 0, v.at[:0], nil
}

// load reads the descriptors at the cursor. A fixed-size value of another size would misplace all later ones: it is mended if
// the values then end where the record does; else the whole is refused. p is the template they are put into.
func (v *values) load(c *cursor, p *program) error {
	v.reset()
	n := c.u32()
	v.data, v.descs = c.b, c.at
	if int64(n) > int64(len(c.b)-c.at)/4 {
		if !v.count(int64(p.substitutions())) {
			return ErrShort
		}
	} else {
		v.desc, v.start = c.b[c.at:c.at+4*int(n)], c.at+4*int(n)
	}
	if p.shape.fits(v.desc) {
		if end, ok := v.placeAs(&p.shape); ok {
			c.at, v.shape = end, &p.shape
			return nil
		}
		v.at = v.at[:0]
	}
	end, mended := v.place(p)
	if end < 0 || len(c.b)-end > maxPadding {
		end, mended = v.recount(p)
	}
	switch {
	case end < 0 || mended && len(c.b)-end > maxPadding:
		return ErrShort
	case !mended:
		p.shape.remember(v)
	}
	c.at = end
	return nil
}

// count takes the first n descriptors; false where there is no room for them.
func (v *values) count(n int64) bool {
	if n > int64(len(v.data)-v.descs)/4 {
		return false
	}
	v.start, v.at = v.descs+4*int(n), v.at[:0]
	v.desc = v.data[v.descs:v.start]
	return true
}

// recount places the values by as many descriptors as the template has substitutions, if they then end where the record does: the
// number of descriptors is damaged. Else they are placed as they were.
func (v *values) recount(p *program) (end int, mended bool) {
	n, subs := int64(v.start-v.descs)/4, int64(p.substitutions())
	if subs != n && subs > 0 && v.count(subs) {
		if end, mended = v.place(p); end >= 0 && !mended && len(v.data)-end <= maxPadding {
			return end, true
		}
	}
	v.count(n)
	return v.place(p)
}

// maxPadding is how many bytes follow the values of a record at most: the end of its fragment, and filling to eight.
const maxPadding = 8

// place finds each value, and the end of the last; -1 when there is not room for all.
func (v *values) place(p *program) (end int, mended bool) {
	at := v.start
	for i := 0; i < len(v.desc); i += 4 {
		size, typ := int(binary.LittleEndian.Uint16(v.desc[i:])), v.desc[i+2]
		if !sizeFits(typ, size) && typ&typeArray == 0 {
			size, typ = v.mend(i, p, mended)
			mended = true
		}
		if at+size > len(v.data) || !sizeFits(typ, size) {
			return -1, mended
		}
		v.at = append(v.at, uint16(at-v.start))
		at += size
	}
	return at, mended
}

// mend corrects the descriptor at i, in a copy of all: its type where its size fits the one which the template declares, else its
// size.
func (v *values) mend(i int, p *program, copied bool) (size int, typ uint8) {
	if !copied {
		v.desc = append([]byte(nil), v.desc...)
	}
	size, typ = int(binary.LittleEndian.Uint16(v.desc[i:])), v.desc[i+2]
	if declared := p.declared(i / 4); declared != typeNull && sizeFits(declared, size) {
		v.desc[i+2] = declared
		return size, declared
	}
	binary.LittleEndian.PutUint16(v.desc[i:], uint16(fixedSize(typ)))
	return fixedSize(typ), typ
}

// substitutions is how many values the template uses.
func (p *program) substitutions() (n int) {
	for i := range p.ops {
		if o := &p.ops[i]; o.kind == opText {
			n = max(n, int(o.sub)+1)
		}
	}
	return n
}

// declared is the type of substitution i; null where there is none.
func (p *program) declared(i int) uint8 {
	if p.types == nil {
		p.types = new([maxDeclared]uint8)
		for _, o := range p.ops {
			if o.kind == opText && o.sub >= 0 && o.sub < maxDeclared {
				p.types[o.sub] = o.typ
			}
		}
	}
	if i >= maxDeclared {
		return typeNull
	}
	return p.types[i]
}

func sizeFits(typ uint8, size int) bool {
	fixed := fixedSize(typ)
	switch {
	case size == 0 || fixed == 0:
		return true
	case typ&typeArray != 0:
		return size%fixed == 0
	}
	return size == fixed
}

// value is value i: its type and its bytes. A missing one is null.
func (v *values) value(i int32) (typ uint8, raw []byte) {
	if int(i) >= len(v.at) {
		return typeNull, nil
	}
	d := v.desc[4*int(i):]
	at, size := v.start+int(v.at[i]), int(binary.LittleEndian.Uint16(d))
	return d[2], v.data[at : at+size]
}
