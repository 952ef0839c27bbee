package evtx

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// Record is one record of a log. It belongs to the reader and changes with the next one: copy what is to be kept.
type Record struct {
	Number       int64  // of the record header; exported logs renumber, so it is not always EventRecordID
	Offset       int64  // in bytes from the start of the file
	Provider     string // Provider/@Name
	Alias        string // Provider/@EventSourceName: the classic name of a newer provider; "" none
	ID           uint16
	Qualifiers   uint16 // high 16 bits of a classic event's message ID
	Level        uint8  // 0 log always, 1 critical, 2 error, 3 warning, 4 information, 5 verbose
	Task         uint16 // the category of a classic event
	Keywords     uint64
	Time         time.Time // TimeCreated, UTC; zero when the record bears none
	Computer     string
	Channel      string // "" none
	Carved       bool   // a leftover outside the log proper
	SecondReader bool   // read by golang-evtx

	chunk    *chunk
	program  *program
	rest     span      // of the chunk, where program is of the head only
	body     Body      // of the second reader
	captured *Captured // what it was recalled from; nil for a record in its chunk
}

// recordHeader is the bytes before a record's binary XML.
const recordHeader = 24

// read fills rec from the record at [at, at+size) of the chunk. last is what the fields of records before were.
func (c *chunk) read(at, size int, rec *Record, last *lastNames) error {
	*rec = Record{Number: int64(le.Uint64(c.data[at+8:])), Offset: c.base + int64(at), chunk: c}
	program, err := c.event(at+recordHeader, at+size-4, rec)
	if err != nil {
		return err
	}
	rec.program = program
	return rec.system(&c.values[0], last)
}

// event is the program of a record. Of one without a template only the head is compiled, unless its chunk is damaged: then all of
// it must be sound.
func (c *chunk) event(at, end int, rec *Record) (*program, error) {
	cur, err := c.begin(at, end)
	if err != nil {
		return nil, err
	}
	v := &c.values[0]
	if c.strict || c.data[cur.at] == tokenTemplate {
		return c.content(&cur, v)
	}
	v.reset()
	rec.rest = span{cur.at, end}
	p := c.compileHead(cur.at, end)
	return p, p.err
}

// whole compiles the rest of a record of which only the head is.
func (rec *Record) whole() error {
	if rec.rest == (span{}) {
		return nil
	}
	p := rec.chunk.compile(rec.rest.from, rec.rest.to, false)
	if p.err != nil {
		return p.err
	}
	rec.program, rec.rest = p, span{}
	return nil
}

// fragment reads binary XML: a template instance, whose values go to v, or plain elements.
func (c *chunk) fragment(at, end int, v *values) (*program, error) {
	cur, err := c.begin(at, end)
	if err != nil {
		return nil, err
	}
	return c.content(&cur, v)
}

// content is fragment from where its tokens begin.
func (c *chunk) content(cur *cursor, v *values) (*program, error) {
	if c.data[cur.at] == tokenTemplate {
		return c.instance(cur, v)
	}
	v.reset()
	p := c.compile(cur.at, len(cur.b), false)
	if p.err != nil {
		return nil, p.err
	}
	return p, nil
}

// begin is where the tokens of binary XML begin, behind the header that it may have.
func (c *chunk) begin(at, end int) (cursor, error) {
	cur := cursor{b: c.data[:end], at: at}
	if at < end && c.data[at] == tokenFragment {
		cur.skip(len(fragmentHeader))
	}
	if cur.short || cur.at >= end {
		return cur, ErrShort
	}
	return cur, nil
}

// instance reads a template instance: token, version, template ID, offset of the definition, which may follow inline,
// and the values.
func (c *chunk) instance(cur *cursor, v *values) (*program, error) {
	cur.skip(2)
	id, at := cur.u32(), int(cur.u32())
	if cur.short || at < chunkHeaderSize || at+definitionStart > len(c.data) {
		return nil, ErrShort
	}
	other := c.strict && id != le.Uint32(c.data[at+4:]) // it begins the definition's GUID
	if other && c.carving {
		return nil, ErrTemplate
	}
	size := int64(le.Uint32(c.data[at+definitionStart-4:]))
	if size > int64(len(c.data)-at-definitionStart) {
		return nil, ErrShort
	}
	if at == cur.at {
		cur.skip(definitionStart + int(size))
	}
	p := c.template(at, int(size))
	if err := v.load(cur, p); err != nil {
		return nil, err
	}
	if other && p.err == nil && !p.agrees(v) {
		return nil, ErrTemplate
	}
	return p, p.err
}

// agrees tells whether the values are of the types that the template declares: then it is the one meant, and only what
// identifies it is damaged.
func (p *program) agrees(v *values) bool {
	used := 0
	for i := range p.ops {
		o := &p.ops[i]
		if o.kind != opText || o.sub < 0 {
			continue
		}
		used++
		typ, _ := v.value(o.sub)
		if int(o.sub) >= len(v.at) || typ != typeNull && typ != o.typ && !(integer(typ) && integer(o.typ)) {
			return false
		}
	}
	return used > 0
}

func integer(typ uint8) bool { return typ >= typeInt8 && typ <= typeUint64 }

// template compiles the definition at an offset, once for a chunk.
func (c *chunk) template(at, size int) *program {
	if recent := &c.recent[at/8%len(c.recent)]; recent.at != at || recent.program == nil {
		*recent = programAt{at, c.known(at, size)}
	}
	return c.recent[at/8%len(c.recent)].program
}

// programAt is the program of the definition at an offset.
type programAt struct {
	at      int
	program *program
}

func (c *chunk) known(at, size int) *program {
	if p := c.programs[at]; p != nil {
		return p
	}
	p := c.compile(at+definitionStart, at+definitionStart+size, true)
	c.programs[at] = p
	return p
}

// system fills the fields that a record is known by. Without an event ID it is none.
func (rec *Record) system(v *values, last *lastNames) error {
	p := rec.program
	if v.shape != nil && !v.shape.found {
		v.shape.find(p, v)
	}
	id, ok := p.number(fieldID, v)
	if !ok {
		return ErrSystem
	}
	rec.ID, rec.Qualifiers = uint16(id), uint16(id>>16)
	if q, ok := p.number(fieldQualifiers, v); ok {
		rec.Qualifiers = uint16(q)
	}
	level, _ := p.number(fieldLevel, v)
	task, _ := p.number(fieldTask, v)
	rec.Level, rec.Task = uint8(level), uint16(task)
	rec.Keywords, _ = p.number(fieldKeywords, v)
	rec.Time = p.time(v)
	rec.Provider = p.string(fieldProvider, v, rec.chunk.names, last)
	rec.Alias = p.string(fieldAlias, v, rec.chunk.names, last)
	rec.Computer = p.string(fieldComputer, v, rec.chunk.names, last)
	rec.Channel = p.string(fieldChannel, v, rec.chunk.names, last)
	return nil
}

// number is field f as a number: the first of its pieces, since no number is put together from several.
func (p *program) number(f field, v *values) (uint64, bool) {
	if s := v.shape; s != nil {
		switch at := &s.places[f]; at.kind {
		case nowhere:
			return 0, false
		case asNumber:
			return unsigned(v.raw(at)), true
		}
	}
	pieces := p.pieces(f)
	if len(pieces) == 0 {
		return 0, false
	}
	if pieces[0].sub < 0 {
		return parseNumber(pieces[0].text)
	}
	typ, raw := v.value(pieces[0].sub)
	switch {
	case typ == typeNull || len(raw) == 0:
		return 0, false
	case typ == typeString || typ == typeANSI:
		return parseNumber(valueText(typ, raw[:min(len(raw), maxSystemText)]))
	case isNumber(typ), isNumber(pieces[0].typ) && len(raw) == fixedSize(pieces[0].typ): // a damaged type
		return unsigned(raw), true
	}
	return 0, false
}

func isNumber(typ uint8) bool {
	return typ >= typeInt8 && typ <= typeUint64 || typ == typeHex32 || typ == typeHex64 || typ == typeSize
}

func parseNumber(s string) (uint64, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 0, 64)
	return n, err == nil
}

// time is TimeCreated/@SystemTime; zero when it is none that an event log of the format can bear.
func (p *program) time(v *values) time.Time { return plausible(p.anyTime(v)) }

func plausible(t time.Time) time.Time {
	if s := t.Unix(); s < year1980 || s >= year2100 {
		return time.Time{}
	}
	return t
}

// The starts of years in UTC, in seconds since 1970.
const (
	year1980 = 315_532_800
	year2100 = 4_102_444_800
)

func (p *program) anyTime(v *values) time.Time {
	if s := v.shape; s != nil && s.places[fieldTime].kind == asFileTime {
		return fileTime(le.Uint64(v.raw(&s.places[fieldTime])))
	}
	pieces := p.pieces(fieldTime)
	if len(pieces) == 0 {
		return time.Time{}
	}
	if pieces[0].sub < 0 {
		t, _ := time.Parse(time.RFC3339Nano, pieces[0].text)
		return t.UTC()
	}
	typ, raw := v.value(pieces[0].sub)
	return valueTime(typ, raw[:min(len(raw), maxSystemText)])
}

// lastName is what a field was in the record before, so that it need not be looked up when it is the same again.
type lastName struct {
	raw  []byte
	name string
}

type lastNames [fieldCount]lastName

// of is the interned text of raw.
func (l *lastName) of(raw []byte, known names) string {
	if !bytes.Equal(l.raw, raw) {
		l.raw = append(l.raw[:0], raw...)
		l.name = known.intern(raw)
	}
	return l.name
}

// string is field f as text, cut at a length no honest name has.
func (p *program) string(f field, v *values, known names, last *lastNames) string {
	if s := v.shape; s != nil {
		switch at := &s.places[f]; at.kind {
		case nowhere:
			return ""
		case asText:
			return last[f].of(trimNUL(v.raw(at)), known)
		}
	}
	pieces := p.pieces(f)
	if len(pieces) == 1 {
		return pieces[0].name(v, known, &last[f])
	}
	var s string
	for i := range pieces[:min(len(pieces), maxSlotPieces)] {
		s += pieces[i].name(v, known, &last[f])
	}
	return s
}

func (o *op) name(v *values, known names, last *lastName) string {
	if o.sub < 0 {
		return o.text[:min(len(o.text), maxSystemText)]
	}
	typ, raw := v.value(o.sub)
	raw = raw[:min(len(raw), maxSystemText)]
	if typ == typeString {
		return last.of(trimNUL(raw), known)
	}
	return valueText(typ, raw)
}
