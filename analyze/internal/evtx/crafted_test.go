package evtx

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
)

// crafted is a chunk in the making, of records that no Windows writes. [MS-EVEN6] 2.2 and libevtx's document describe the form.
type crafted struct{ b []byte }

func (c *crafted) put(parts ...any) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			c.b = append(c.b, p...)
		case []byte:
			c.b = append(c.b, p...)
		case byte:
			c.b = append(c.b, p)
		case uint16:
			c.b = binary.LittleEndian.AppendUint16(c.b, p)
		case uint32:
			c.b = binary.LittleEndian.AppendUint32(c.b, p)
		case int:
			c.b = binary.LittleEndian.AppendUint64(c.b, uint64(p))
		}
	}
}

// name is an element's name, inline.
func (c *crafted) name(s string) {
	c.put(uint32(len(c.b)+4), uint32(0), uint16(0), uint16(len(s)))
	for _, letter := range s {
		c.put(uint16(letter))
	}
	c.put(uint16(0))
}

// element opens and closes an element around what inside writes.
func (c *crafted) element(name string, inside func()) {
	c.put(byte(0x01), uint16(0xFFFF))
	size := len(c.b)
	c.put(uint32(0))
	c.name(name)
	c.put(byte(0x02))
	inside()
	c.put(byte(0x04))
	c.patch(size)
}

func (c *crafted) patch(field int) {
	binary.LittleEndian.PutUint32(c.b[field:], uint32(len(c.b)-field-4))
}

// instance begins a template instance; a definition at offset 0 is written here, by define, and its place returned.
func (c *crafted) instance(at int, define func()) int {
	c.put(fragmentHeader, byte(0x0C), byte(0x01), uint32(7))
	if at != 0 {
		c.put(uint32(at))
		return at
	}
	at = len(c.b) + 4
	c.put(uint32(at), uint32(0), uint32(7), "crafted\x00\x00\x00\x00\x00")
	size := len(c.b)
	c.put(uint32(0), fragmentHeader)
	define()
	c.put(byte(0))
	c.patch(size)
	return at
}

// use is a substitution in a template.
func (c *crafted) use(index uint16, typ byte) { c.put(byte(0x0D), index, typ) }

// record writes a record around its body.
func (c *crafted) record(number int, body func()) {
	at := len(c.b)
	c.put("**\x00\x00", uint32(0), number, int(127_000_000_000_000_000))
	body()
	for (len(c.b)-at+4)%8 != 0 {
		c.put(byte(0))
	}
	size := uint32(len(c.b) - at + 4)
	c.put(size)
	binary.LittleEndian.PutUint32(c.b[at+4:], size)
}

const (
	craftedHeader = 4096
	craftedFirst  = 512
	craftedChunk  = 65536
)

// craft is a log of one chunk with so many records, as many as fit.
func craft(t testing.TB, records int, body func(c *crafted, n int)) []byte {
	t.Helper()
	c, last, fit := &crafted{make([]byte, craftedFirst)}, 0, 0
	for n := 1; n <= records; n++ {
		before := len(c.b)
		c.record(n, func() { body(c, n) })
		if len(c.b) > craftedChunk {
			c.b = c.b[:before]
			break
		}
		last, fit = before, n
	}
	require.NotZero(t, fit, "nothing fits")
	copy(c.b, "ElfChnk\x00")
	for i, v := range []int{1, fit, 1, fit} {
		binary.LittleEndian.PutUint64(c.b[8+8*i:], uint64(v))
	}
	for i, v := range []int{128, last, len(c.b)} {
		binary.LittleEndian.PutUint32(c.b[40+4*i:], uint32(v))
	}
	file := evtxtest.Log{Records: []evtxtest.Record{event(348)}}.Bytes()[:craftedHeader]
	file = append(append(file, c.b...), make([]byte, craftedChunk-len(c.b))...)
	evtxtest.Reseal(file)
	return file
}

// descriptors are those of substitutions without a byte.
func descriptors(n int) []byte { return bytes.Repeat([]byte{0, 0, 1, 0}, n) }

// craftedLogs are logs that ask for much: of descriptors, of uses of one value, of templates within templates.
func craftedLogs(t testing.TB) map[string][]byte {
	text := bytes.Repeat([]byte("x\x00"), 8000)
	uses := func(c *crafted, n int, typ byte) func() {
		return func() {
			c.element("Event", func() { c.element("Data", func() { repeat(n, func() { c.use(0, typ) }) }) })
		}
	}
	at := 0
	return map[string][]byte{
		"as many descriptors as fit": craft(t, 1, func(c *crafted, _ int) {
			c.instance(0, uses(c, 1, 1))
			c.put(uint32(15_800), descriptors(15_800), byte(0))
		}),
		"65,535 descriptors, of which a few are there": craft(t, 50, func(c *crafted, _ int) {
			c.instance(0, uses(c, 1, 1))
			c.put(uint32(65_535), descriptors(100), byte(0))
		}),
		"more descriptors than numbers": craft(t, 50, func(c *crafted, _ int) {
			c.instance(0, uses(c, 1, 1))
			c.put(uint32(0xFFFFFFFF), descriptors(100), byte(0))
		}),
		"a use of substitution 65,535": craft(t, 50, func(c *crafted, _ int) {
			c.instance(0, func() { c.element("Event", func() { c.use(0xFFFF, 1) }) })
			c.put(uint32(1), descriptors(1), byte(0))
		}),
		"one text used 5000 times": craft(t, 3, func(c *crafted, n int) {
			if n == 1 {
				at = 0
			}
			at = c.instance(at, uses(c, 5000, 1))
			c.put(uint32(1), uint16(len(text)), byte(1), byte(0), text, byte(0))
		}),
		"one text used 5000 times, in each of 500 records": craft(t, 500, func(c *crafted, n int) {
			if n == 1 {
				at = 0
			}
			at = c.instance(at, uses(c, 5000, 1))
			c.put(uint32(1), uint16(50), byte(1), byte(0), text[:50], byte(0))
		}),
		"a template whose value is itself, used twice at each level": craft(t, 20, func(c *crafted, n int) {
			if n == 1 {
				at = 0
			}
			at = c.instance(at, func() { c.element("E", func() { c.use(0, 0x21); c.use(0, 0x21) }) })
			c.put(uint32(1))
			within(c, at, 60)
			c.put(byte(0))
		}),
		"an array of 8000 empty strings, used 3000 times": craft(t, 1, func(c *crafted, _ int) {
			c.instance(0, uses(c, 3000, 0x81))
			c.put(uint32(1), uint16(16_000), byte(0x81), byte(0), make([]byte, 16_000), byte(0))
		}),
		"a definition within its own definition": craft(t, 20, func(c *crafted, _ int) {
			c.instance(0, func() { c.element("E", func() { c.instance(len(c.b)-40, nil) }) })
			c.put(uint32(1), descriptors(1), byte(0))
		}),
	}
}

// within writes the descriptor of a fragment and the fragment: an instance whose own value is another, so many levels deep.
func within(c *crafted, at, levels int) {
	field := len(c.b)
	c.put(uint16(0), byte(0x21), byte(0))
	start := len(c.b)
	c.instance(at, nil)
	c.put(uint32(1))
	if levels > 0 {
		within(c, at, levels-1)
	} else {
		c.put(descriptors(1))
	}
	c.put(byte(0))
	binary.LittleEndian.PutUint16(c.b[field:], uint16(len(c.b)-start))
}

func repeat(n int, do func()) {
	for range n {
		do()
	}
}

// What a crafted log of 64 KiB may cost; a machine may be busy.
const (
	craftedTime   = 4 * time.Second
	craftedMemory = 1 << 30 // bytes allocated, one after the other
)

// TestCraftedRecords: a chunk holds 64 KiB, whatever its records claim; reading them stays within time and memory, each that is not
// read is told, and every record is met or counted.
func TestCraftedRecords(t *testing.T) {
	for name, file := range craftedLogs(t) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			records, damage := readCrafted(t, file)
			runtime.ReadMemStats(&after)
			assert.Less(t, time.Since(start), craftedTime)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(craftedMemory))
			assert.NotZero(t, records+damage, "neither read nor told")
			t.Logf("%d records, %d told as damaged, %v, %d KiB allocated", records, damage, time.Since(start).Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>10)
		})
	}
}

// readCrafted reads all of a log, bodies included.
func readCrafted(t testing.TB, file []byte) (records, damage int) {
	r, err := New(bytes.NewReader(file))
	require.NoError(t, err)
	for rec, err := range r.Records() {
		if err != nil {
			damage++
			continue
		}
		records++
		if _, err := rec.Body(); err != nil {
			damage++
		}
	}
	return records, damage
}
