package evtx_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/reallogs"
)

// exportedNumbers are the numbers and event IDs of the records that evtxexport of libyal's libevtx finds.
func exportedNumbers(t *testing.T, path string) map[string]bool {
	t.Helper()
	tool, err := exec.LookPath("evtxexport")
	if err != nil {
		t.Skip("evtxexport is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out, _ := exec.CommandContext(ctx, tool, path).Output() // it ends with an error where we go on
	found := map[string]bool{}
	number := ""
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		switch strings.TrimSpace(name) {
		case "Event number":
			number = strings.TrimSpace(value)
		case "Event identifier":
			_, id, _ := strings.Cut(value, "(")
			n, _ := strconv.ParseUint(strings.TrimSuffix(id, ")"), 10, 32)
			found[fmt.Sprintf("%s|%d", number, n&0xFFFF)] = true
		}
	}
	return found
}

// ourNumbers are the records that the reader finds, and what it says of those that it loses.
func ourNumbers(t *testing.T, path string) (found map[string]bool, losses string) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	found = map[string]bool{}
	r, err := evtx.New(f)
	if err != nil {
		return found, ""
	}
	for rec, err := range r.Records() {
		if d := (*evtx.Damage)(nil); err != nil {
			require.ErrorAs(t, err, &d)
			losses += d.Error() + "\n"
			continue
		}
		found[fmt.Sprintf("%d|%d", rec.Number, rec.ID)] = true
	}
	return found, losses
}

// recordHarms damage the records of a log and leave its file header and chunk headers be.
var recordHarms = []struct {
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
}

// inRecords is a place in a file behind the headers of a chunk.
func inRecords(b []byte, r *rand.Rand) int {
	const header, chunk, chunkHeader = 4096, 65536, 512
	for {
		at := header + r.IntN(len(b)-header-8)
		if (at-header)%chunk >= chunkHeader {
			return at
		}
	}
}

// TestNothingLostByDamage damages real logs: what libevtx still finds is found here too, but for a record in thousands whose
// template or values are hit, which libevtx guesses at and we name as lost.
func TestNothingLostByDamage(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evtx", "*"))
	require.NoError(t, err)
	theirs, ours, guessed := 0, 0, 0
	for i, path := range logs {
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		for k, harm := range recordHarms {
			b := bytes.Clone(whole)
			harm.do(b, rand.New(rand.NewPCG(uint64(i), uint64(k))))
			damaged := filepath.Join(t.TempDir(), "x.evtx")
			require.NoError(t, os.WriteFile(damaged, b, 0o600))
			have, losses := ourNumbers(t, damaged)
			for record := range exportedNumbers(t, damaged) {
				theirs++
				if number, _, _ := strings.Cut(record, "|"); !have[record] {
					guessed++
					assert.Contains(t, losses, "event record "+number+" ", "%s, %s", filepath.Base(path), harm.name)
				}
			}
			ours += len(have)
		}
	}
	assert.LessOrEqual(t, guessed, theirs/2000)
	t.Logf("libevtx finds %d records, we %d; %d of theirs are named as lost", theirs, ours, guessed)
}
