package evtx_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
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

// found is the records of a log: what they say, by number and event ID.
type found map[string][]string

// exported are the records that evtxexport of libyal's libevtx finds.
func exported(t *testing.T, path string) found {
	t.Helper()
	tool := reallogs.Exporter(t, "evtxexport")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out, _ := exec.CommandContext(ctx, tool, path).Output() // it ends with an error where we go on
	all := found{}
	number, key := "", ""
	var words []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		name, value, field := strings.Cut(lines.Text(), "\t: ")
		switch name = strings.TrimSpace(name); {
		case name == "Event number":
			all.add(key, words)
			number, key, words = value, "", nil
		case name == "Event identifier":
			_, id, _ := strings.Cut(value, "(")
			n, _ := strconv.ParseUint(strings.TrimSuffix(id, ")"), 10, 32)
			key = fmt.Sprintf("%s|%d", number, n&0xFFFF)
		case name == "Event level":
			words = append(words, strings.TrimSuffix(value[strings.LastIndexByte(value, '(')+1:], ")"))
		case name == "Source name" || name == "Computer name" || strings.HasPrefix(name, "String: "):
			words = append(words, value)
		case !field && len(words) > 0:
			words = append(words, lines.Text()) // of a value of several lines
		}
	}
	all.add(key, words)
	return all
}

// add keeps what a record says without blanks, line ends and what is no text: both readers word these in their own ways.
func (f found) add(key string, words []string) {
	if key == "" {
		return
	}
	said := strings.FieldsFunc(strings.Join(words, " "), func(r rune) bool { return r <= ' ' || r == '\uFFFD' })
	f[key] = append(f[key], strings.Join(said, " "))
}

// counts is how many records of a log the reader finds, in it and left behind in it, and how many it says are lost.
type counts struct{ records, carved, lost int }

// ours are the records that the reader finds.
func ours(t *testing.T, path string) (all found, n counts) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	all = found{}
	r, err := evtx.New(f)
	if err != nil {
		return all, n
	}
	for rec, err := range r.Records() {
		if d := (*evtx.Damage)(nil); err != nil {
			require.ErrorAs(t, err, &d)
			n.lost += d.Lost
			continue
		}
		n.records++
		if rec.Carved {
			n.records, n.carved = n.records-1, n.carved+1
		}
		body, _ := rec.Body()
		words := []string{fmt.Sprint(rec.Level), rec.Computer, cmp.Or(rec.Alias, rec.Provider)}
		for _, s := range body.Strings {
			words = append(words, s.Value)
		}
		if body.Binary != nil {
			words = append(words, fmt.Sprintf("%X", body.Binary))
		}
		all.add(fmt.Sprintf("%d|%d", uint64(rec.Number), rec.ID), words)
	}
	return all, n
}

// TestEqualToLibevtx holds that whole logs say the same by both readers, word by word.
func TestEqualToLibevtx(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evtx", "*"))
	require.NoError(t, err)
	records, further := 0, 0
	for _, path := range logs {
		have, _ := ours(t, path)
		for key, all := range exported(t, path) {
			records += len(all)
			for _, said := range all {
				if !assert.NotEmpty(t, have[key], "%s of %s", key, filepath.Base(path)) || contains(have[key], said) {
					continue
				}
				further++
				assert.True(t, knownDifference(have[key][0]), "%s of %s: libevtx %.300q, we %.300q", key, filepath.Base(path), said, have[key][0])
			}
		}
	}
	t.Logf("%d records of libevtx, all found, %d with other words", records, further)
}

func contains(all []string, said string) bool {
	for _, s := range all {
		if s == said {
			return true
		}
	}
	return false
}

// knownDifference names the providers of whose events libevtx 20181227 prints another text: data in UserData is left out, and
// negative 32-bit numbers (HRESULTs of LiveId) are taken for a sign and 31 bits.
func knownDifference(said string) bool {
	return strings.Contains(said, "Microsoft-Windows-CAPI2") || strings.Contains(said, "Microsoft-Windows-LiveId")
}
