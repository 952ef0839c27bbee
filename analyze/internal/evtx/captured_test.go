package evtx

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
	"postmortem/analyze/internal/reallogs"
)

// captureAll reads a log and holds what is read of each record later to what is read at once.
func captureAll(t *testing.T, path string) (captured, refused int) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	log, err := New(f)
	require.NoError(t, err)
	var later []*Captured
	var want []Body
	var heads []Record
	for rec, err := range log.Records() {
		if err != nil {
			continue
		}
		k := &Captured{}
		if !rec.Capture(k) {
			refused++
			continue
		}
		body, err := rec.Body()
		if err != nil {
			continue // the chunk's budget was spent
		}
		later, want, heads = append(later, k), append(want, body), append(heads, headOf(rec))
	}
	for i, k := range later {
		rec, err := log.Recall(k)
		require.NoError(t, err)
		require.Equal(t, heads[i], headOf(rec))
		got, err := rec.Body()
		require.NoError(t, err)
		require.Equal(t, want[i], got)
	}
	return len(later), refused
}

// headOf is a record without what belongs to its reader.
func headOf(rec *Record) Record {
	head := *rec
	head.chunk, head.program, head.captured, head.Carved = nil, nil, nil, false
	return head
}

func TestCaptured(t *testing.T) {
	classic := evtxtest.Record{
		Provider: "MSExchangeTransport", ID: 348, Time: time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC), Computer: "EXCH01",
		Strings: []string{"<a@contoso.example>", "", "zurück"}, Binary: []byte{1, 2},
	}
	named, user, bare := classic, classic, classic
	named.Data = []evtxtest.Value{{Name: "Reason", Text: "boot"}, {Name: "", Text: "unnamed"}}
	user.UserData = []evtxtest.Value{{Name: "Status", Text: "0x0"}}
	bare.Bare = true
	log := evtxtest.Log{PerChunk: 3}
	for range 20 { // over many chunks, so that the first is long gone
		log.Records = append(log.Records, classic, named, user, bare)
	}
	path := filepath.Join(t.TempDir(), "log.evtx")
	require.NoError(t, os.WriteFile(path, log.Bytes(), 0o600))
	captured, refused := captureAll(t, path)
	assert.Equal(t, 60, captured)
	assert.Equal(t, 20, refused, "a record without a template is read at once")
}

func TestCapturedRefusesWhatGrows(t *testing.T) {
	p := &program{}
	for range maxCapturedUse + 1 {
		p.ops = append(p.ops, op{kind: opText, sub: 7})
	}
	assert.Nil(t, (&stablePrograms{}).of(p), "a value used again and again")
	var s stablePrograms
	s.steps = maxStableSteps
	assert.Nil(t, s.of(&program{ops: []op{{kind: opOpen, text: "Event"}}}), "ever new templates")
}

func TestCapturedReal(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evtx", "*.evtx"))
	require.NoError(t, err)
	captured, refused := 0, 0
	for _, file := range files {
		c, r := captureAll(t, file)
		captured, refused = captured+c, refused+r
	}
	assert.Greater(t, captured, 5*refused, "most records are of the usual form")
}
