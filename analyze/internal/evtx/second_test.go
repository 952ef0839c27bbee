package evtx

import (
	"bytes"
	"encoding/binary"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
)

func event(id uint16) evtxtest.Record {
	return evtxtest.Record{
		Provider: "MSExchangeTransport", ID: id, Qualifiers: 0xC004, Level: 2, Time: time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC),
		Computer: "EXCH01", Strings: []string{"a", "b"},
	}
}

// lastDescriptors are those of the last record. Its template's definition stands in an earlier one.
func lastDescriptors(file []byte) []byte {
	offsets := evtxtest.Offsets(file)
	return file[offsets[len(offsets)-1]+recordHeader+len(fragmentHeader)+10+4:]
}

// oneSize damages the size of the event ID in the last record's descriptors, as a flipped bit would.
func oneSize(file []byte) []byte {
	lastDescriptors(file)[4*3+1] ^= 0x40 // 2 bytes become 16386
	evtxtest.Reseal(file)
	return file
}

// misplaced damages the size of the event's data too, so that the sizes of the types do not fit the record either.
func misplaced(file []byte) []byte {
	lastDescriptors(file)[4*19] -= 2 * maxPadding
	return oneSize(file)
}

// oneType damages the type of the event ID.
func oneType(file []byte) []byte {
	lastDescriptors(file)[4*3+2] = typeUint32
	evtxtest.Reseal(file)
	return file
}

func TestDescriptorIsMended(t *testing.T) {
	whole := evtxtest.Log{Records: []evtxtest.Record{event(327), event(348)}}.Bytes()
	want, bodies := all(t, bytes.Clone(whole))
	for _, damage := range []func([]byte) []byte{oneSize, oneType} {
		got, mended := all(t, damage(bytes.Clone(whole)))
		require.Len(t, got, 2)
		for i := range got {
			got[i].chunk, got[i].program, want[i].chunk, want[i].program = nil, nil, nil, nil
		}
		assert.Equal(t, want, got)
		assert.Equal(t, bodies, mended)
	}
}

// all reads a log without damage.
func all(t *testing.T, file []byte) (got []Record, bodies []Body) {
	r, err := New(bytes.NewReader(file))
	require.NoError(t, err)
	for rec, err := range r.Records() {
		require.NoError(t, err)
		body, err := rec.Body()
		require.NoError(t, err)
		got, bodies = append(got, *rec), append(bodies, body)
	}
	return got, bodies
}

func TestSecondReader(t *testing.T) {
	got, bodies := all(t, misplaced(evtxtest.Log{Records: []evtxtest.Record{event(327), event(348)}}.Bytes()))
	require.Len(t, got, 2)
	assert.False(t, got[0].SecondReader)
	rec := got[1]
	assert.True(t, rec.SecondReader)
	assert.EqualValues(t, 2, rec.Number)
	assert.EqualValues(t, 348, rec.ID)
	assert.EqualValues(t, 0xC004, rec.Qualifiers)
	assert.Equal(t, "MSExchangeTransport", rec.Provider)
	assert.Equal(t, "EXCH01", rec.Computer)
	assert.Equal(t, 2005, rec.Time.Year())
	assert.Equal(t, []String{{"", "a"}, {"", "b"}}, bodies[1].Strings)
}

// endless is a chunk whose one record instantiates a template that instantiates itself: golang-evtx, left alone, recurses
// until the process ends.
func endless() []byte {
	file := evtxtest.Log{Records: []evtxtest.Record{event(348)}}.Bytes()
	c := file[blockSize:]
	definition := int(le.Uint32(c[chunkHeaderSize+recordHeader+len(fragmentHeader)+6:]))
	elements := c[definition+definitionStart+len(fragmentHeader):]
	elements[0] = tokenTemplate
	binary.LittleEndian.PutUint32(elements[6:], uint32(definition))
	evtxtest.Reseal(file)
	return file
}

func TestEndlessTemplate(t *testing.T) {
	file := endless()
	r, err := New(bytes.NewReader(file))
	require.NoError(t, err)
	for rec, err := range r.Records() {
		require.Nil(t, rec)
		assert.ErrorIs(t, err, ErrToken)
	}
	assert.Zero(t, r.second.tries, "the gate keeps it from the second reader")

	lib := golang.NewChunk()
	lib.Data = file[blockSize:]
	assert.Nil(t, decode(&lib, chunkHeaderSize+recordHeader), "the meter ends it all the same")
}

func TestSilence(t *testing.T) {
	var out bytes.Buffer
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	lib := golang.NewChunk()
	lib.Data = evtxtest.Log{Records: []evtxtest.Record{event(1)}}.Bytes()[blockSize:]
	at := chunkHeaderSize + recordHeader
	clear(lib.Data[at+200 : at+400]) // an unknown token: the library would log it with its stack
	assert.Nil(t, decode(&lib, int64(at)))
	assert.Empty(t, out.String())
	log.Print("others may log")
	assert.Contains(t, out.String(), "others may log")
}

// TestLimits runs programs that no 64 KiB could need.
func TestLimits(t *testing.T) {
	c := &chunk{data: make([]byte, chunkSize), names: names{}, texts: new(recentTexts), programs: map[int]*program{}}
	v := &c.values[0]
	require.NoError(t, v.load(&cursor{b: append([]byte{1, 0, 0, 0, 0xFF, 0x7F, typeANSI, 0}, bytes.Repeat([]byte("x"), 0x7FFF)...)}, &program{}))
	data := func(name string, n int) *program {
		p := &program{ops: []op{{kind: opOpen, text: "Event"}, {kind: opOpen, text: name}}}
		for range n {
			p.ops = append(p.ops, op{kind: opOpen, text: "Data"}, op{kind: opText, sub: 0, typ: typeString}, op{kind: opClose})
		}
		return p
	}
	for _, name := range []string{"EventData", "UserData"} {
		c.text, c.steps = 0, 0
		r := runner{chunk: c}
		assert.ErrorIs(t, r.run(data(name, 5000), v, 0), ErrLimit)
		assert.Less(t, len(r.found), 100, "a value used again and again is not kept again and again")
	}
	c.steps = 0
	for range 20 { // records of one chunk share the budget
		r := runner{chunk: c}
		if err := r.run(data("System", 5000), v, 0); err != nil {
			assert.ErrorIs(t, err, ErrLimit)
			return
		}
	}
	t.Error("the steps of a chunk are not limited")
}

func TestCompile(t *testing.T) {
	name := func(s string) []byte { // of an element or attribute, all at one place
		var b []byte
		for _, u := range s {
			b = le.AppendUint16(b, uint16(u))
		}
		return b
	}
	text := func(s string) string {
		return string(le.AppendUint16(nil, uint16(len(s)))) + string(name(s))
	}
	data := make([]byte, chunkSize)
	put := func(at int, s string) string {
		copy(data[at+6:], append(le.AppendUint16(nil, uint16(len(s))), name(s)...))
		return string(le.AppendUint32(nil, uint32(at)))
	}
	elem, amp, other := put(600, "Data"), put(700, "amp"), put(800, "nbsp")
	open := "\x01\x00\x00\x00\x00" + elem + "\x02"
	for _, tt := range []struct {
		name, tokens, want string
		err                error
	}{
		{"text", open + "\x05\x01" + text("ab") + "\x04\x00", "ab", nil},
		{"CDATA", open + "\x47" + text("<b>") + "\x45\x01" + text("c") + "\x04\x00", "<b>c", nil},
		{"character reference", open + "\x08\xE4\x00\x04\x00", "ä", nil},
		{"entities", open + "\x49" + amp + "\x09" + other + "\x04\x00", "&&nbsp;", nil},
		{"processing instruction", open + "\x0A" + amp + "\x0B" + text("x") + "\x05\x01" + text("y") + "\x04\x00", "y", nil},
		{"empty element", "\x01\x00\x00\x00\x00" + elem + "\x03\x00", "", nil},
		{"unknown token", open + "\x10", "", ErrToken},
		{"template inside", open + "\x0C", "", ErrToken},
		{"value that is no text", open + "\x05\x08\x01", "", ErrToken},
		{"end without start", "\x04\x00", "", ErrNesting},
		{"start without end", open + "\x00", "", ErrNesting},
		{"no end of all", open, "", ErrShort},
		{"name outside of the chunk", "\x01\x00\x00\x00\x00\xF0\xFF\xFF\xFF\x03\x00", "", ErrShort},
		{"name in the header", "\x01\x00\x00\x00\x00\x08\x00\x00\x00\x03\x00", "", ErrShort},
		{"too deep", strings.Repeat(open, 100), "", ErrLimit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const at = 1000
			clear(data[at:])
			copy(data[at:], tt.tokens)
			c := &chunk{data: data, names: names{}, texts: new(recentTexts)}
			p := c.compile(at, at+len(tt.tokens), false)
			require.ErrorIs(t, p.err, tt.err)
			var got string
			for _, o := range p.ops {
				if o.kind == opText {
					got += o.text
				}
			}
			if tt.err == nil {
				assert.Equal(t, tt.want, got)
			}
		})
	}
}
