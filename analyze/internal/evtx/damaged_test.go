package evtx_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/reallogs"
)

// harms damage a log in place.
var harms = []struct {
	name string
	do   func(b []byte, r *rand.Rand)
}{
	{"bits flipped", func(b []byte, r *rand.Rand) {
		for range 20 {
			b[inRecords(b, r)] ^= 1 << r.IntN(8)
		}
	}},
	{"runs of zeros", func(b []byte, r *rand.Rand) {
		for range 3 {
			at := inRecords(b, r)
			clear(b[at:min(len(b), at+r.IntN(600))])
		}
	}},
	{"a page of zeros", func(b []byte, r *rand.Rand) {
		at := inRecords(b, r) &^ 4095
		clear(b[max(at, 4096+512):min(len(b), at+4096)])
	}},
	{"words overwritten", func(b []byte, r *rand.Rand) {
		for range 10 {
			copy(b[inRecords(b, r)&^3:], "\xff\xff\xff\xff")
		}
	}},
	{"sizes of records", func(b []byte, r *rand.Rand) {
		for range 3 {
			b[record(b, r)+4+r.IntN(4)] ^= 1 << r.IntN(8)
		}
	}},
	{"heads of records", func(b []byte, r *rand.Rand) {
		for range 3 {
			b[record(b, r)+r.IntN(24)] ^= 1 << r.IntN(8)
		}
	}},
	{"head of a chunk zeroed", func(b []byte, r *rand.Rand) { clear(chunk(b, r)[:512]) }},
	{"bits of a chunk's head", func(b []byte, r *rand.Rand) {
		for c := range 3 {
			chunk(b, r)[8+c*40+r.IntN(40)] ^= 1 << r.IntN(8)
		}
	}},
	{"end of a chunk's records", func(b []byte, r *rand.Rand) {
		binary.LittleEndian.PutUint32(chunk(b, r)[48:], uint32(r.IntN(70_000)))
	}},
	{"numbers of a chunk's head", func(b []byte, r *rand.Rand) {
		c := chunk(b, r)
		for at := 8; at < 40; at += 8 {
			binary.LittleEndian.PutUint64(c[at:], r.Uint64N(100_000))
		}
	}},
	{"head of the file zeroed", func(b []byte, r *rand.Rand) { clear(b[:4096]) }},
}

// The layout of a file.
const fileHead, chunkLength, chunkHead = 4096, 65536, 512

// inRecords is a place in a file behind the headers of a chunk.
func inRecords(b []byte, r *rand.Rand) int {
	for {
		at := fileHead + r.IntN(len(b)-fileHead-8)
		if (at-fileHead)%chunkLength >= chunkHead {
			return at
		}
	}
}

// chunk is a chunk of a file.
func chunk(b []byte, r *rand.Rand) []byte {
	return b[fileHead+chunkLength*r.IntN((len(b)-fileHead)/chunkLength):]
}

// record is where a record begins, or another place.
func record(b []byte, r *rand.Rand) int {
	at := min(inRecords(b, r), len(b)-24)
	if i := bytes.Index(b[at:len(b)-24], []byte("**\x00\x00")); i >= 0 {
		return at + i
	}
	return at
}

// TestNothingLostByDamage damages real logs: what libevtx still finds is found here too, and where fewer records are found than
// the whole log has, the report says so.
func TestNothingLostByDamage(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evtx", "*"))
	require.NoError(t, err)
	variants, theirs, mine := 0, 0, 0
	for i, path := range logs {
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		_, before := ours(t, path)
		for k, harm := range harms {
			if len(whole) < fileHead+chunkLength || k >= 4 && (i+k)%3 > 0 {
				continue
			}
			b := bytes.Clone(whole)
			harm.do(b, rand.New(rand.NewPCG(uint64(i), uint64(k))))
			damaged := filepath.Join(t.TempDir(), "x.evtx")
			require.NoError(t, os.WriteFile(damaged, b, 0o600))
			have, now := ours(t, damaged)
			all := exported(t, damaged)
			for record := range all {
				assert.NotEmpty(t, have[record], "%s of %s, %s", record, filepath.Base(path), harm.name)
			}
			fewer := before.records > now.records+max(0, now.carved-before.carved) // without its head a chunk has leftovers only
			assert.True(t, now.lost > 0 || !fewer, "%s, %s: %+v before, %+v now", filepath.Base(path), harm.name, before, now)
			variants, theirs, mine = variants+1, theirs+all.records(), mine+now.records+now.carved
		}
	}
	t.Logf("%d damaged logs: libevtx finds %d records, we %d", variants, theirs, mine)
}

func (f found) records() (n int) {
	for _, all := range f {
		n += len(all)
	}
	return n
}
