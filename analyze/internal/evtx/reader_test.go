package evtx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/evtx/evtxtest"
)

var noon = time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)

// stuck is the event of a message that the virus scanner does not let go.
func stuck() evtxtest.Record {
	return evtxtest.Record{
		Provider: "MSExchangeTransport", ID: 348, Qualifiers: 0xC004, Level: 2, Task: 5, Time: noon, Computer: "EXCH01",
		Strings: []string{"<a@contoso.example>", "0x0"},
	}
}

// times repeats a record, a minute apart.
func times(n int, r evtxtest.Record) (all []evtxtest.Record) {
	for i := range n {
		r.Time = noon.Add(time.Duration(i) * time.Minute)
		all = append(all, r)
	}
	return all
}

// reading is what a log gave.
type reading struct {
	records []evtx.Record
	bodies  []evtx.Body
	carved  int
	damage  []*evtx.Damage
}

func (r reading) lost() (n int) {
	for _, d := range r.damage {
		n += d.Lost
	}
	return n
}

func read(t *testing.T, file []byte) (got reading) {
	t.Helper()
	log, err := evtx.New(bytes.NewReader(file))
	require.NoError(t, err)
	for rec, err := range log.Records() {
		var d *evtx.Damage
		if err != nil {
			require.ErrorAs(t, err, &d)
			got.damage = append(got.damage, d)
			continue
		}
		body, err := rec.Body()
		if rec.Carved {
			got.carved++
			continue
		}
		assert.NoError(t, err)
		got.records, got.bodies = append(got.records, *rec), append(got.bodies, body)
	}
	return got
}

func values(b evtx.Body) (all []string) {
	for _, s := range b.Strings {
		all = append(all, s.Value)
	}
	return all
}

func TestSystem(t *testing.T) {
	want := stuck()
	want.Alias, want.Channel, want.Keywords = "Transport", "Exchange", 0x90000000000000
	for _, bare := range []bool{false, true} {
		t.Run(fmt.Sprintf("bare %v", bare), func(t *testing.T) {
			want.Bare = bare
			got := read(t, evtxtest.Log{Records: []evtxtest.Record{want}, First: 4711}.Bytes())
			require.Empty(t, got.damage)
			require.Len(t, got.records, 1)
			rec := got.records[0]
			assert.EqualValues(t, 4711, rec.Number)
			assert.EqualValues(t, 4096+512, rec.Offset)
			assert.Equal(t, "MSExchangeTransport", rec.Provider)
			assert.Equal(t, "Transport", rec.Alias)
			assert.EqualValues(t, 348, rec.ID)
			assert.EqualValues(t, 0xC004, rec.Qualifiers)
			assert.EqualValues(t, 2, rec.Level)
			assert.EqualValues(t, 5, rec.Task)
			assert.EqualValues(t, 0x90000000000000, rec.Keywords)
			assert.Equal(t, noon, rec.Time)
			assert.Equal(t, "EXCH01", rec.Computer)
			assert.Equal(t, "Exchange", rec.Channel)
		})
	}
}

func TestStrings(t *testing.T) {
	for _, tt := range []struct {
		name string
		strs []string
	}{
		{"two", []string{"a", "b"}},
		{"empty in the middle", []string{"a", "", "b"}},
		{"empty at the end", []string{"a", "", ""}},
		{"only empty", []string{""}},
		{"not ASCII", []string{"zurückgesetzt", "再起動", "🙂"}},
		{"markup", []string{`<a@b> & "c" 'd'`}},
		{"long", []string{strings.Repeat("0123456789", 400), strings.Repeat("ä", 999)}},
		{"lines", []string{"a\r\nb\tc"}},
		{"none", nil},
	} {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, bare %v", tt.name, bare), func(t *testing.T) {
				r := stuck()
				r.Strings, r.Binary, r.Bare = tt.strs, []byte{0x0c, 3, 9, 0x80}, bare
				got := read(t, evtxtest.Log{Records: []evtxtest.Record{r}}.Bytes())
				require.Len(t, got.bodies, 1)
				assert.Equal(t, tt.strs, values(got.bodies[0]))
				assert.Equal(t, []byte{0x0c, 3, 9, 0x80}, got.bodies[0].Binary)
			})
		}
	}
}

// TestValues goes through the types of values. Those that no real log of the tests' corpus bears follow the layout of
// [MS-EVEN6] 2.2.12.2 alone.
func TestValues(t *testing.T) {
	word := func(v ...uint16) (raw []byte) {
		for _, w := range v {
			raw = binary.LittleEndian.AppendUint16(raw, w)
		}
		return raw
	}
	system := []byte{1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}
	for _, tt := range []struct {
		name string
		typ  uint8
		raw  []byte
		want []string
	}{
		{"text with its end", 0x01, word('a', 'b', 0), []string{"ab"}},
		{"ANSI", 0x02, []byte("caf\xe9\x00"), []string{"café"}},
		{"int8", 0x03, []byte{0xFF}, []string{"-1"}},
		{"uint8", 0x04, []byte{0xFF}, []string{"255"}},
		{"int16", 0x05, word(0x8000), []string{"-32768"}},
		{"uint32", 0x08, word(0, 1), []string{"65536"}},
		{"int64", 0x09, bytes.Repeat([]byte{0xFF}, 8), []string{"-1"}},
		{"float", 0x0B, []byte{0, 0, 0xC0, 0x3F}, []string{"1.500000e+000"}},
		{"double", 0x0C, []byte{0, 0, 0, 0, 0, 0, 0xF8, 0x3F}, []string{"1.500000e+000"}},
		{"true", 0x0D, word(1, 0), []string{"true"}},
		{"binary", 0x0E, []byte{0xDE, 0xAD}, []string{"DEAD"}},
		{"GUID", 0x0F, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, []string{"{04030201-0605-0807-090A-0B0C0D0E0F10}"}},
		{"size, 32 bits", 0x10, word(0x10, 0), []string{"16"}},
		{"size, 64 bits", 0x10, word(0, 0, 1, 0), []string{"0x0000000100000000"}},
		{"FILETIME", 0x11, binary.LittleEndian.AppendUint64(nil, 116444736000000001), []string{"1970-01-01T00:00:00.000000100Z"}},
		{"FILETIME 0", 0x11, make([]byte, 8), []string{"1601-01-01T00:00:00.000000000Z"}},
		{"hex of 64 bits", 0x15, word(0x3E7, 0, 0, 0), []string{"0x00000000000003e7"}},
		{"SYSTEMTIME", 0x12, word(2005, 3, 1, 14, 9, 26, 53, 589), []string{"2005-03-14T09:26:53.589Z"}},
		{"SID", 0x13, system, []string{"S-1-5-18"}},
		{"hex", 0x14, word(0x0009, 0x8009), []string{"0x80090009"}},
		{"array of uint16", 0x86, word(1, 2, 3), []string{"1", "2", "3"}},
		{"array of SIDs", 0x93, append(system[:len(system):len(system)], system...), []string{"S-1-5-18", "S-1-5-18"}},
		{"array of texts without the last end", 0x81, word('a', 0, 'b'), []string{"a", "b"}},
		{"empty array", 0x81, nil, nil},
		{"unknown type", 0x2A, []byte{1}, []string{""}},
		{"SID cut short", 0x13, system[:8], []string{"0101000000000005"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := stuck()
			r.Data = []evtxtest.Value{{Type: tt.typ, Raw: tt.raw}, {Name: "After", Text: "it"}}
			got := read(t, evtxtest.Log{Records: []evtxtest.Record{r}}.Bytes())
			require.Len(t, got.bodies, 1)
			assert.Equal(t, append(tt.want, "it"), values(got.bodies[0]))
		})
	}
}

func TestNamed(t *testing.T) {
	r := stuck()
	r.Data = []evtxtest.Value{{Name: "Z", Text: "1"}, {Name: "A", Text: ""}, {Name: "Z", Text: "3"}}
	user := stuck()
	user.UserData = []evtxtest.Value{{Name: "Status", Text: "0x80090308"}, {Name: "Empty"}}
	rendered := stuck()
	rendered.Message = "Die Nachricht <a@contoso.example> wurde nicht geprüft."
	got := read(t, evtxtest.Log{Records: []evtxtest.Record{r, user, rendered}}.Bytes())
	require.Len(t, got.bodies, 3)
	assert.Equal(t, []evtx.String{{Name: "Z", Value: "1"}, {Name: "A"}, {Name: "Z", Value: "3"}}, got.bodies[0].Strings)
	assert.Equal(t, []evtx.String{{Name: "Status", Value: "0x80090308"}, {Name: "Empty"}}, got.bodies[1].Strings)
	assert.Equal(t, rendered.Message, got.bodies[2].Message)
	assert.Equal(t, rendered.Strings, values(got.bodies[2]))
}

func TestHeader(t *testing.T) {
	log := evtxtest.Log{Records: times(30, stuck()), PerChunk: 10, Dirty: true, Stale: true}
	r, err := evtx.New(bytes.NewReader(log.Bytes()))
	require.NoError(t, err)
	assert.Equal(t, evtx.Header{Present: true, Chunks: 1, Next: 1, Dirty: true, Intact: true}, r.Header)
	assert.Len(t, read(t, log.Bytes()).records, 30, "the stale header counts one chunk")
}

func TestDamage(t *testing.T) {
	const chunk = 65536
	log := evtxtest.Log{Records: times(60, stuck()), PerChunk: 20}
	at := func(file []byte, n int) []byte { return file[evtxtest.Offsets(file)[n-1]:] }
	for _, tt := range []struct {
		name                  string
		damage                func(file []byte) []byte
		records, carved, lost int
		err                   error
	}{
		{"none", func(f []byte) []byte { return f }, 60, 0, 0, nil},
		{"record of size 0", func(f []byte) []byte {
			binary.LittleEndian.PutUint32(at(f, 25)[4:], 0)
			return f
		}, 59, 0, 1, evtx.ErrRecord},
		{"record as large as its chunk", func(f []byte) []byte {
			binary.LittleEndian.PutUint32(at(f, 25)[4:], chunk)
			return f
		}, 59, 0, 1, evtx.ErrRecord},
		{"three records overwritten", func(f []byte) []byte {
			o := evtxtest.Offsets(f)
			clear(f[o[24]:o[27]])
			return f
		}, 57, 0, 3, evtx.ErrRecord},
		{"the first, with the templates, overwritten", func(f []byte) []byte {
			o := evtxtest.Offsets(f)
			clear(f[o[20]:o[21]])
			return f
		}, 40, 0, 20, evtx.ErrRecord},
		{"wrong copy of a size", func(f []byte) []byte {
			binary.LittleEndian.PutUint32(f[evtxtest.Offsets(f)[25]-4:], 7)
			evtxtest.Reseal(f)
			return f
		}, 60, 0, 0, nil},
		{"checksum", func(f []byte) []byte {
			f[4096+chunk+52] ^= 1
			return f
		}, 60, 0, 0, evtx.ErrChecksum},
		{"chunk signature", func(f []byte) []byte {
			copy(f[4096+chunk:], "XXXXXXXX")
			return f
		}, 40, 20, 0, evtx.ErrChunk},
		{"free space of the chunk", func(f []byte) []byte {
			binary.LittleEndian.PutUint32(f[4096+chunk+48:], 0xFFFFFFFF)
			return f
		}, 60, 0, 0, evtx.ErrChecksum},
		{"file header", func(f []byte) []byte {
			clear(f[:4096])
			return f
		}, 60, 0, 0, nil},
		{"no file header", func(f []byte) []byte { return f[4096:] }, 60, 0, 0, nil},
		{"cut in the fifth record of the last chunk", func(f []byte) []byte {
			return f[:evtxtest.Offsets(f)[44]+30]
		}, 44, 0, 16, evtx.ErrRecord},
		{"cut between records", func(f []byte) []byte {
			return f[:evtxtest.Offsets(f)[44]]
		}, 44, 0, 16, evtx.ErrTruncated},
		{"cut in a chunk's header", func(f []byte) []byte { return f[:4096+chunk+100] }, 20, 0, 40, evtx.ErrTruncated},
		{"cut between chunks", func(f []byte) []byte { return f[:4096+chunk] }, 20, 0, 40, evtx.ErrTruncated},
		{"nothing but the header", func(f []byte) []byte { return f[:4096] }, 0, 0, 60, evtx.ErrTruncated},
		{"bytes between the chunks", func(f []byte) []byte {
			return append(append(bytes.Clone(f[:4096+chunk]), make([]byte, 1000)...), f[4096+chunk:]...)
		}, 60, 0, 0, evtx.ErrChunk},
		{"leftovers in the slack", func(f []byte) []byte {
			second := f[4096+chunk:]
			binary.LittleEndian.PutUint32(second[48:], uint32(evtxtest.Offsets(f)[30]-4096-chunk))
			binary.LittleEndian.PutUint64(second[32:], 30)
			evtxtest.Reseal(f)
			return f
		}, 50, 10, 0, nil},
		{"zeros after the log", func(f []byte) []byte { return append(f, make([]byte, 3*chunk)...) }, 60, 0, 0, nil},
		{"anything after the log", func(f []byte) []byte { return append(f, bytes.Repeat([]byte("disk"), chunk)...) }, 60, 0, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.damage(log.Bytes()))
			assert.Len(t, got.records, tt.records)
			assert.Equal(t, tt.carved, got.carved)
			assert.Equal(t, tt.lost, got.lost())
			if tt.err == nil {
				assert.Empty(t, got.damage)
				return
			}
			require.NotEmpty(t, got.damage)
			assert.ErrorIs(t, errors.Join(errs(got.damage)...), tt.err)
		})
	}
}

func errs(all []*evtx.Damage) (errs []error) {
	for _, d := range all {
		errs = append(errs, d)
	}
	return errs
}

func TestNotALog(t *testing.T) {
	for _, file := range []string{"", "ElfFile\x00", "LfLe", strings.Repeat("x", 4095)} {
		_, err := evtx.New(strings.NewReader(file))
		assert.ErrorIs(t, err, evtx.ErrSignature, "%.20q", file)
	}
	assert.False(t, evtx.Match([]byte("ElfFil")))
	assert.True(t, evtx.Match(evtxtest.Log{}.Bytes()))
}

func TestReadError(t *testing.T) {
	file := evtxtest.Log{Records: times(20, stuck()), PerChunk: 10}.Bytes()
	broken := errors.New("bad CRC")
	log, err := evtx.New(io.MultiReader(bytes.NewReader(file[:4096+65536]), iotest.ErrReader(broken)))
	require.NoError(t, err)
	var last error
	n := 0
	for _, err := range log.Records() {
		if last = err; err == nil {
			n++
		}
	}
	assert.ErrorIs(t, last, broken)
	assert.Equal(t, 10, n)
}

// TestStop leaves the loop early: an iterator must not go on.
func TestStop(t *testing.T) {
	log, err := evtx.New(bytes.NewReader(evtxtest.Log{Records: times(20, stuck()), PerChunk: 10}.Bytes()))
	require.NoError(t, err)
	for rec := range log.Records() {
		assert.EqualValues(t, 1, rec.Number)
		break
	}
}

// TestBareBodyDamaged reads an event without a template whose strings are damaged: what System says is known all the same.
func TestBareBodyDamaged(t *testing.T) {
	file := evtxtest.Log{Records: []evtxtest.Record{{Provider: "ESE", ID: 507, Computer: "EXCH01", Bare: true, Strings: []string{"marker"}}}}.Bytes()
	at := bytes.Index(file, []byte("m\x00a\x00r\x00k\x00"))
	require.Positive(t, at)
	file[at-4] = 0x10 // the token before type and length
	evtxtest.Reseal(file)
	r, err := evtx.New(bytes.NewReader(file))
	require.NoError(t, err)
	n := 0
	for rec, err := range r.Records() {
		require.NoError(t, err)
		assert.Equal(t, "ESE", rec.Provider)
		_, err = rec.Body()
		assert.ErrorIs(t, err, evtx.ErrToken)
		n++
	}
	assert.Equal(t, 1, n)
}
