package evtx

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"

	golang "github.com/0xrawsec/golang-evtx/evtx"
)

// What the second reader may cost.
const (
	secondTries = 200       // records of one log
	secondReads = 128 << 10 // reads and seeks for one record, which bound its recursion too
	secondText  = 256 << 10 // bytes of text that one record may expand to
	secondWork  = 512 << 10 // reads, and bytes of text, for all records of one log: honest records take some hundred
)

// second is golang-evtx, asked for the records that the walker refuses: it takes the size of most values from their type,
// so a damaged value descriptor, which misplaces all later values for the walker, does not mislead it. It loses the order
// of named data and empty strings, and it can be made to recurse without end; hence the gate before it, the meter under
// it, and the mark SecondReader on what it yields.
type second struct {
	tries int
	work  int   // what they cost so far
	base  int64 // of the chunk that lib is for
	lib   *golang.Chunk
}

// read fills rec from the record at [at, at+size) of the chunk; false when the second reader fails too.
func (s *second) read(c *chunk, at, size int, rec *Record) bool {
	if s.tries >= secondTries || s.work > secondWork || !gate(c, at, size) {
		return false
	}
	s.tries++
	if s.lib == nil || s.base != c.base {
		lib := golang.NewChunk()
		lib.Data, s.lib, s.base = c.data, &lib, c.base
	}
	lib := s.lib
	var spent atomic.Int64 // by a goroutine that may be left behind
	decoded := guarded(func() *golang.GoEvtxMap { return counted(golang.Parse, lib, int64(at+recordHeader), &spent) })
	s.work += int(spent.Load())
	if decoded == nil {
		s.lib = nil // whatever state it is in
		return false
	}
	number, offset := rec.Number, rec.Offset
	*rec = Record{chunk: c, SecondReader: true}
	ok := fill(rec, decoded)
	rec.Number, rec.Offset = number, offset
	return ok
}

// gate lets only such records through whose outer structure our own walker has checked: a template instance whose
// definition lies in the chunk, nests, and holds no template instance itself.
func gate(c *chunk, at, size int) bool {
	cur := cursor{b: c.data[:at+size-4], at: at + recordHeader}
	if string(cur.take(len(fragmentHeader))) != fragmentHeader || cur.u8() != tokenTemplate {
		return false
	}
	cur.skip(1)
	id, definition := cur.u32(), int(cur.u32())
	if cur.short || definition < chunkHeaderSize || definition+definitionStart > len(c.data) {
		return false
	}
	body := le.Uint32(c.data[definition+definitionStart-4:])
	if int64(body) > int64(len(c.data)-definition-definitionStart) || id != le.Uint32(c.data[definition+4:]) {
		return false
	}
	return c.template(definition, int(body)).err == nil
}

// decode asks the library for the record at; nil when it fails.
func decode(lib *golang.Chunk, at int64) *golang.GoEvtxMap {
	return guarded(func() *golang.GoEvtxMap { return parse(golang.Parse, lib, at) })
}

// parser is the library's Parse.
type parser func(io.ReadSeeker, *golang.Chunk, bool) (golang.Element, error)

// parse decodes a record on the meter.
func parse(with parser, lib *golang.Chunk, at int64) *golang.GoEvtxMap {
	return counted(with, lib, at, new(atomic.Int64))
}

// counted is parse that tells what it cost.
func counted(with parser, lib *golang.Chunk, at int64, spent *atomic.Int64) *golang.GoEvtxMap {
	r := &metered{r: bytes.NewReader(lib.Data), left: secondReads, spent: spent}
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return nil
	}
	parsed, err := with(r, lib, false)
	fragment, ok := parsed.(*golang.Fragment)
	if err != nil || !ok {
		return nil
	}
	instance, ok := fragment.BinXMLElement.(*golang.TemplateInstance)
	if !ok {
		return nil
	}
	text := expansion(instance, 0)
	spent.Add(int64(min(text, secondText)))
	if text > secondText {
		return nil
	}
	return fragment.GoEvtxMap()
}

var errWork = errors.New("the second reader exceeds its work limit")

// metered is a reader that panics when it has been asked too often.
type metered struct {
	r     *bytes.Reader
	left  int
	spent *atomic.Int64
}

func (m *metered) spend() {
	m.spent.Add(1)
	if m.left--; m.left < 0 {
		panic(errWork)
	}
}

func (m *metered) Read(p []byte) (int, error) {
	m.spend()
	return m.r.Read(p)
}

func (m *metered) Seek(offset int64, whence int) (int64, error) {
	m.spend()
	return m.r.Seek(offset, whence)
}

// expansion is about how much text an instance becomes: every use of a substitution converts its value again.
func expansion(t *golang.TemplateInstance, depth int) (n int) {
	if depth > maxNested {
		return secondText + 1
	}
	for _, e := range t.Definition.Data.Elements {
		n += elementSize(t, e, depth)
		if start, ok := e.(*golang.ElementStart); ok {
			for _, a := range start.AttributeList.Attributes {
				n += elementSize(t, a.AttributeData, depth)
			}
		}
		if n > secondText {
			break
		}
	}
	return n
}

func elementSize(t *golang.TemplateInstance, e golang.Element, depth int) int {
	switch e := e.(type) {
	case *golang.ValueText:
		return 2 * int(uint16(e.Value.Size))
	case *golang.NormalSubstitution:
		return valueSize(t, int(e.SubID), depth)
	case *golang.OptionalSubstitution:
		return valueSize(t, int(e.SubID), depth)
	}
	return 8
}

func valueSize(t *golang.TemplateInstance, i, depth int) int {
	if i < 0 || i >= len(t.Data.Values) {
		return 0
	}
	if f, ok := t.Data.Values[i].(*golang.Fragment); ok {
		if inner, ok := f.BinXMLElement.(*golang.TemplateInstance); ok {
			return expansion(inner, depth+1)
		}
	}
	return int(t.Data.ValDescs[i].Size)
}
