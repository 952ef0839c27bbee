package evtx_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx"
	"postmortem/analyze/internal/reallogs"
)

// realRows reads one of the tables that come with the real logs, without its head.
func realRows(t *testing.T, name string) (root string, rows [][]string) {
	t.Helper()
	root = reallogs.Folder(t)
	f, err := os.Open(filepath.Join(root, name))
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if row := strings.Split(lines.Text(), "\t"); strings.HasPrefix(row[0], "evtx/") {
			rows = append(rows, row)
		}
	}
	require.NotEmpty(t, rows)
	return root, rows
}

// tally is what one log gave.
type tally struct {
	records int
	pairs   map[string]int // "provider|id|level"
	damage  []*evtx.Damage
}

func count(t *testing.T, path string) tally {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	r, err := evtx.New(f)
	require.NoError(t, err)
	got := tally{pairs: make(map[string]int)}
	for rec, err := range r.Records() {
		if d := (*evtx.Damage)(nil); err != nil {
			require.ErrorAs(t, err, &d)
			got.damage = append(got.damage, d)
			continue
		}
		_, err := rec.Body()
		if rec.Carved {
			continue
		}
		assert.True(t, err == nil || len(got.damage) > 0, "record %d: %v", rec.Number, err)
		got.records++
		got.pairs[fmt.Sprintf("%s|%d|%d", rec.Provider, rec.ID, rec.Level)]++
	}
	return got
}

// furtherRecords are those of damaged logs that we read and both reference decoders (libevtx 20181227, evtx-rs 0.12.2)
// do not, by the start of the file's name.
var furtherRecords = map[string]struct {
	n   int
	why string
}{
	"bf700b55dc": {114, "both end a chunk at a record of size 0; the numbers of the 114 after it run up to the chunk's last"},
	"7b620b3b14": {63, "a chunk half overwritten by a later one: both stop where the halves meet"},
	"ed6ad162c5": {89, "both leave out the last chunk, which the file cuts after 89 whole records of 90"},
}

// halfRecords are those that evtx-rs decodes although the log holds only a part of them.
var halfRecords = map[string]string{
	"cad1968ff9|Microsoft-Windows-LanguagePackSetup|4000|4": "the last page was never written: record 17 ends in zeros",
}

func TestRealCounts(t *testing.T) {
	root, rows := realRows(t, "expected.tsv")
	for _, row := range rows {
		t.Run(row[0], func(t *testing.T) {
			want, err := strconv.Atoi(row[2])
			require.NoError(t, err)
			further := furtherRecords[fileKey(row[0])]
			got := count(t, filepath.Join(root, row[0]))
			assert.Equal(t, want+further.n, got.records, further.why)
			if row[7] == "0" && row[8] == "0" {
				assert.Empty(t, got.damage, "libevtx finds this log clean")
			}
		})
	}
}

func TestRealPairs(t *testing.T) {
	root, rows := realRows(t, "expected_pairs.tsv")
	want := make(map[string]map[string]int)
	for _, row := range rows {
		libevtx, err := strconv.Atoi(row[4])
		require.NoError(t, err)
		rs, err := strconv.Atoi(row[5])
		require.NoError(t, err)
		if want[row[0]] == nil {
			want[row[0]] = make(map[string]int)
		}
		key := strings.Join(row[1:4], "|")
		if _, half := halfRecords[fileKey(row[0])+"|"+key]; half {
			rs = 0
		}
		want[row[0]][key] = max(libevtx, rs) // 0 where one renders no such record
	}
	for file, pairs := range want {
		t.Run(file, func(t *testing.T) {
			got := count(t, filepath.Join(root, file)).pairs
			if further, ok := furtherRecords[fileKey(file)]; ok {
				assert.Equal(t, total(pairs)+further.n, total(got), further.why)
				for key, n := range pairs {
					assert.GreaterOrEqual(t, got[key], n, key)
				}
				return
			}
			assert.Equal(t, pairs, got)
		})
	}
}

func total(pairs map[string]int) (n int) {
	for _, c := range pairs {
		n += c
	}
	return n
}

// fileKey is the part of a real log's name that stands for its content.
func fileKey(file string) string { return strings.TrimPrefix(file, "evtx/")[:10] }
