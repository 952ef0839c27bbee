package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func timelineReport() *Report {
	r := hostile()
	at := time.Date(2005, 3, 14, 9, 15, 0, 250_000_000, time.UTC)
	r.Timeline = append(r.Timeline, TimelineEntry{
		Time: at, Until: at.Add(time.Hour), Count: 12, Server: "EXCH01", Level: "error", Label: "SMTPSVC/429", Text: `=cmd|' /C calc'!A0`,
		Citation: Citation{Member: "=HYPERLINK(1).evt", SHA256: "ab", Record: new(int64)},
	})
	return r
}

// TestTimesketchTakesTheTimeline does what Timesketch's importer does with each line of a JSON Lines file
// (timesketch/lib/utils.py, read_and_validate_jsonl).
func TestTimesketchTakesTheTimeline(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeTimesketch(&out, timelineReport(), Options{}))
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Greater(t, len(lines), 3)
	for _, line := range lines {
		var event map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &event))
		for _, mandatory := range []string{"message", "datetime", "timestamp_desc"} {
			assert.NotEmpty(t, event[mandatory], mandatory)
		}
		when, err := time.Parse(time.RFC3339Nano, event["datetime"].(string))
		require.NoError(t, err)
		assert.EqualValues(t, when.UnixMicro(), event["timestamp"], "microseconds since 1970")
		assert.Len(t, event, 16, "every key on every line")
		for name := range event {
			assert.False(t, strings.HasPrefix(name, "_") || name == "tag", "%s means something to Timesketch", name)
		}
	}
}

func TestRunsOfEventsHaveTwoMoments(t *testing.T) {
	var kinds []string
	for _, m := range moments(timelineReport()) {
		if m.Source == "SMTPSVC" {
			kinds = append(kinds, m.Kind)
			assert.Equal(t, "429", m.EventID)
			assert.Equal(t, 12, m.Count)
		}
	}
	assert.Equal(t, []string{"First of a run", "Last of a run"}, kinds)
}

func TestTimelineCSV(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeTimelineCSV(&out, timelineReport(), Options{}))
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"message", "datetime", "timestamp_desc"}, rows[0][:3], "what Timesketch demands of a CSV file")
	members := ""
	for _, row := range rows[1:] {
		for i, text := range row {
			assert.False(t, strings.HasPrefix(text, "=") || strings.HasPrefix(text, "@"), "column %s: %s", rows[0][i], text)
			assert.NotContains(t, text, "\n")
		}
		_, err := time.Parse(time.RFC3339Nano, row[1])
		require.NoError(t, err)
		assert.Len(t, row[1], len("2005-03-14T09:15:00.250000+00:00"), "all times in one form")
		members += row[8]
	}
	assert.Contains(t, members, "'=HYPERLINK(1).evt")
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-2": "-2", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", "plain": "plain", "": "", "＝1": "'＝1",
	} {
		assert.Equal(t, want, cell(in), "%q", in)
	}
}

func TestLinesAlwaysHaveTheSameKeys(t *testing.T) {
	keysOf := func(r *Report) []string {
		var out bytes.Buffer
		require.NoError(t, writeLine(&out, r, Options{}))
		assert.Equal(t, 1, strings.Count(out.String(), "\n"), "one line")
		var line map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(out.Bytes(), &line))
		for key, value := range line {
			assert.True(t, key == "collected_at" || string(value) != "null", "%s is null", key)
		}
		return slices.Sorted(maps.Keys(line))
	}
	all := keysOf(hostile())
	assert.Contains(t, all, "findings")
	assert.Equal(t, all, keysOf(&Report{}))
	assert.Equal(t, all, keysOf(Unreadable("x.zip", assert.AnError)))
}
