package evtx

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	golang "github.com/0xrawsec/golang-evtx/evtx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"postmortem/analyze/internal/reallogs"
)

// TestSecondOpinion holds the walker to golang-evtx on every undamaged real log, record by record.
func TestSecondOpinion(t *testing.T) {
	root := reallogs.Folder(t)
	files, err := filepath.Glob(filepath.Join(root, "evtx", "*.evtx"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all agreement
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { all.add(t, file) })
	}
	assert.Greater(t, all.agreed, 6500, "records that both decode")
	assert.Greater(t, all.values, 20000, "named values that both decode")
	t.Logf("%d records agree, %d named values; golang-evtx decodes %d not at all", all.agreed, all.values, all.silent)
}

type agreement struct{ agreed, values, silent int }

func (a *agreement) add(t *testing.T, file string) {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	r, err := New(f)
	require.NoError(t, err)
	for rec, err := range r.Records() {
		if err != nil {
			return // the rest of a damaged log is no matter of agreement
		}
		if !rec.Carved {
			a.record(t, r, rec)
		}
	}
}

func (a *agreement) record(t *testing.T, r *Reader, rec *Record) {
	lib := golang.NewChunk()
	lib.Data = rec.chunk.data
	decoded := decode(&lib, rec.Offset-rec.chunk.base+recordHeader)
	var other Record
	if decoded == nil || !fill(&other, decoded) {
		a.silent++
		assert.True(t, cannotDecode(r, rec), "record %d of %s is decoded by us alone", rec.Number, rec.Provider)
		return
	}
	a.agreed++
	assert.Equal(t, other.ID, rec.ID)
	assert.Equal(t, other.Qualifiers, rec.Qualifiers)
	assert.Equal(t, other.Level, rec.Level)
	assert.Equal(t, other.Computer, rec.Computer)
	assert.Equal(t, other.Provider, rec.Provider)
	assert.WithinDuration(t, other.Time, rec.Time, 100*time.Nanosecond)
	body, err := rec.Body()
	require.NoError(t, err)
	event, _ := (*decoded)["Event"].(golang.GoEvtxMap)
	data, _ := event["EventData"].(golang.GoEvtxMap)
	a.named(t, body.Strings, data)
}

// cannotDecode names the records that golang-evtx is known to lose: nested fragments whose template it does not find
// (CAPI2 and alike, whose data stands in UserData), and values of 64 KiB and more units read one by one.
func cannotDecode(r *Reader, rec *Record) bool {
	return rec.Provider == "Microsoft-Windows-CAPI2"
}

func (a *agreement) named(t *testing.T, ours []String, theirs golang.GoEvtxMap) {
	count := make(map[string]int)
	for _, s := range ours {
		count[s.Name]++
	}
	for _, s := range ours {
		v, ok := theirs[s.Name]
		if s.Name == "" || !ok || count[s.Name] > 1 {
			continue
		}
		a.values++
		assert.True(t, sameValue(s.Value, v), "%s: ours %q, theirs %q", s.Name, s.Value, fmt.Sprint(v))
	}
}

// sameValue allows for the differences of golang-evtx that are known: GUIDs without braces and in upper case, hexadecimal
// numbers padded, times of another precision, ANSI strings as bytes, pointers' sizes not decoded at all, booleans.
func sameValue(ours string, theirs any) bool {
	if b, ok := theirs.([]byte); ok {
		return ours == strings.TrimRight(string(b), "\x00")
	}
	switch v := theirs.(type) {
	case nil:
		return ours == ""
	case golang.UTCTime:
		at, err := time.Parse(time.RFC3339Nano, ours)
		return err == nil && at.Sub(time.Time(v)).Abs() < time.Second
	case string:
		if strings.HasPrefix(v, "Unknown value: ") && strings.HasPrefix(ours, "0x") {
			return true
		}
		if ours == v || strings.EqualFold(strings.Trim(ours, "{}"), v) {
			return true
		}
		x, err := strconv.ParseUint(ours, 0, 64)
		y, err2 := strconv.ParseUint(v, 0, 64)
		return err == nil && err2 == nil && x == y
	}
	return ours == fmt.Sprint(theirs)
}
