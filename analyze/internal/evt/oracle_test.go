package evt_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt"
	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/reallogs"
)

// The oracle is evtexport of libyal's libevt: what it finds must be found here.

// exported is what evtexport prints of one event, in our words.
func exported(t *testing.T, path, mode string) []string {
	t.Helper()
	tool := reallogs.Exporter(t, "evtexport")
	out, _ := exec.Command(tool, "-m", mode, path).Output() // it ends with an error where we go on
	var events []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), ": ")
		switch name = strings.TrimSpace(name); {
		case !ok && len(events) > 0 && lines.Text() != "":
			events[len(events)-1] += "\n" + lines.Text()
		case name == "Event number":
			events = append(events, value)
		case name == "Source name" || name == "Computer name" || name == "String":
			if name == "String" {
				_, value, _ = strings.Cut(value, ": ")
			}
			events[len(events)-1] += "|" + value
		}
	}
	return events
}

// worded is a record as exported words it.
func worded(r evt.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d|%s|%s", r.Number(), r.Computer(), r.Source())
	for _, s := range r.Strings(1 << 20) {
		if s != "" { // evtexport leaves the line of an empty string out
			b.WriteString("|" + s)
		}
	}
	return b.String()
}

// plain takes out what evtexport words in its own way: empty strings and line ends.
func plain(events []string) []string {
	for i, e := range events {
		parts := slices.DeleteFunc(strings.Split(e, "|"), func(s string) bool { return strings.TrimSpace(s) == "" })
		e = strings.Join(parts, "|")
		events[i] = strings.Join(strings.Fields(e), " ")
	}
	slices.Sort(events)
	return events
}

func ours(t *testing.T, b []byte) (proper, carved []string) {
	t.Helper()
	l, err := evt.Open(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	for r, err := range l.Records() {
		if err == nil {
			proper = append(proper, worded(r))
		}
	}
	for r := range l.Carved() {
		carved = append(carved, worded(r))
	}
	return proper, carved
}

func TestAgainstLibevtOnRealLogs(t *testing.T) {
	root := reallogs.Folder(t)
	logs, err := filepath.Glob(filepath.Join(root, "evt", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, logs)
	for _, path := range logs {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			proper, carved := ours(t, b)
			theirs := exported(t, path, "items")
			assert.Len(t, proper, len(theirs))
			missing(t, theirs, proper)
			missing(t, proper, theirs)
			missing(t, identities(exported(t, path, "recovered")), identities(append(carved, proper...)))
		})
	}
}

// missing checks that everything the oracle has is among what we have.
func missing(t *testing.T, theirs, ours []string) {
	t.Helper()
	have := plain(slices.Clone(ours))
	for _, e := range plain(slices.Clone(theirs)) {
		if _, found := slices.BinarySearch(have, e); !found {
			require.Failf(t, "not found", "%q", e)
		}
	}
	t.Logf("libevt %d, ours %d", len(theirs), len(ours))
}

func TestAgainstLibevtOnWrittenLogs(t *testing.T) {
	for _, seam := range []evttest.Seam{evttest.NoSeam, evttest.SplitRecord, evttest.Padding, evttest.SplitEnd} {
		for _, dirty := range []bool{false, true} {
			t.Run(fmt.Sprintf("seam %d dirty %v", seam, dirty), func(t *testing.T) {
				b := evttest.Log{Records: events(60, 1), Wrap: seam, Dirty: dirty, Leftovers: events(4, 900)}.Bytes()
				path := filepath.Join(t.TempDir(), "app.evt")
				require.NoError(t, os.WriteFile(path, b, 0o600))
				proper, carved := ours(t, b)
				missing(t, exported(t, path, "items"), proper)
				missing(t, exported(t, path, "all"), append(proper, carved...))
			})
		}
	}
}

// identities leaves number, computer and source of events. Where bytes are overwritten, the two readers cut strings apart
// in different ways.
func identities(events []string) []string {
	out := make([]string, len(events))
	for i, e := range events {
		out[i] = strings.Join(strings.SplitN(e, "|", 4)[:3], "|")
	}
	return out
}

// TestAgainstLibevtOnDamage overwrites a word at a time.
func TestAgainstLibevtOnDamage(t *testing.T) {
	clean := evttest.Log{Records: events(8, 1), Leftovers: events(2, 900)}.Bytes()
	for _, word := range []string{"\x00\x00\x00\x00", "\xff\xff\xff\xff"} {
		for at := 48; at < 48+400; at += 12 {
			b := bytes.Clone(clean)
			copy(b[at:], word)
			path := filepath.Join(t.TempDir(), "app.evt")
			require.NoError(t, os.WriteFile(path, b, 0o600))
			proper, carved := ours(t, b)
			t.Run(fmt.Sprintf("%x at %d", word, at), func(t *testing.T) {
				missing(t, identities(exported(t, path, "all")), identities(append(proper, carved...)))
			})
		}
	}
}

// realHarms damage a real log; what they give shares nothing with b.
var realHarms = []func(b []byte, r *rand.Rand) []byte{
	func(b []byte, r *rand.Rand) []byte { return b[:headerSize+r.IntN(len(b)-headerSize)] },
	func(b []byte, r *rand.Rand) []byte { clear(b[:headerSize]); return b },
	func(b []byte, r *rand.Rand) []byte {
		for range 20 {
			b[headerSize+r.IntN(len(b)-headerSize)] ^= 1 << r.IntN(8)
		}
		return b
	},
	func(b []byte, r *rand.Rand) []byte {
		for range 10 {
			copy(b[(headerSize+r.IntN(len(b)-headerSize))&^3:], "\xff\xff\xff\xff")
		}
		return b
	},
	func(b []byte, r *rand.Rand) []byte {
		page := (headerSize + r.IntN(len(b)-headerSize)) &^ 511
		clear(b[max(page, headerSize):min(len(b), page+4096)])
		return b
	},
	func(b []byte, r *rand.Rand) []byte {
		for range 4 { // lengths, numbers, offsets
			if i := bytes.Index(b[r.IntN(len(b)):], []byte("LfLe")); i >= 4 {
				b[i-4+r.IntN(56)] ^= 1 << r.IntN(8)
			}
		}
		return b
	},
}

const headerSize = 48

// TestAgainstLibevtOnDamagedRealLogs holds that nothing which libevt still finds of a damaged log is lost.
func TestAgainstLibevtOnDamagedRealLogs(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evt", "*"))
	require.NoError(t, err)
	for i, path := range logs {
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		for n := range 4 * len(realHarms) {
			if len(whole) > 1<<20 && n >= len(realHarms) {
				break
			}
			b := realHarms[n%len(realHarms)](bytes.Clone(whole), rand.New(rand.NewPCG(uint64(i), uint64(n))))
			damaged := filepath.Join(t.TempDir(), "app.evt")
			require.NoError(t, os.WriteFile(damaged, b, 0o600))
			proper, carved := ours(t, b)
			theirs := slices.DeleteFunc(identities(exported(t, damaged, "all")), func(e string) bool { return !strings.Contains(e, "|") })
			missing(t, theirs, identities(append(proper, carved...)))
		}
	}
}
