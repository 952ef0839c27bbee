package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx/evtxtest"
	"postmortem/analyze/internal/reallogs"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var noon = time.Date(2005, 3, 14, 12, 0, 0, 0, time.UTC)

func stuckRecord(computer string) evtxtest.Record {
	return evtxtest.Record{
		Provider: "MSExchangeTransport", ID: 348, Qualifiers: 0xC004, Level: 2, Task: 5, Time: noon, Computer: computer,
		Strings: []string{"<a@contoso.example>", "", "0x0"}, Binary: []byte{0x0c, 3, 9, 0x80},
	}
}

func readEvtxFile(t *testing.T, file []byte, wants *facts.Wants) facts.Extract {
	t.Helper()
	return Read(t.Context(), bundle.NewMember("logs/app.evtx", file), Context{Wants: wants})
}

func TestEvtxEvent(t *testing.T) {
	record := stuckRecord("EXCH01")
	record.Number = 4711
	out := readEvtxFile(t, evtxtest.Log{Records: []evtxtest.Record{record}}.Bytes(), nil)
	assert.Empty(t, out.Gaps)
	assert.Equal(t, "event log (.evtx)", out.Kind)
	assert.NotEmpty(t, out.SHA256)
	assert.Equal(t, facts.Coverage{Records: 1, Oldest: noon, Newest: noon}, out.Coverage)
	require.Len(t, out.EventLogs, 1)
	log := out.EventLogs[0]
	assert.Equal(t, facts.Source{Member: "logs/app.evtx", Server: "EXCH01"}, log.Source)
	assert.Equal(t, facts.ApplicationLog, log.Log)
	assert.True(t, log.Whole)
	at := facts.Citation{Location: bundle.AtRecord("logs/app.evtx", 4711), Time: noon}
	assert.Equal(t, []facts.Event{{
		Citation: at, Source: "MSExchangeTransport", ID: 348, Qualifiers: 0xC004, Level: facts.Error, Category: 5,
		Computer: "EXCH01", Strings: []string{"<a@contoso.example>", "", "0x0"}, Data: []byte{0x0c, 3, 9, 0x80},
	}}, log.Events)
	assert.Equal(t, []facts.EventCount{{
		Source: "MSExchangeTransport", ID: 348, Level: facts.Error, Count: 1, First: noon, Last: noon, At: at,
		Hours: facts.Hours{{Hour: int32(noon.Unix() / 3600), Count: 1}},
	}}, log.Inventory)
}

func TestEvtxWants(t *testing.T) {
	renamed := stuckRecord("EXCH01")
	renamed.Provider, renamed.Alias, renamed.ID = "Microsoft-Exchange-Transport", "MSExchangeTransport", 348
	other := stuckRecord("EXCH01")
	other.ID = 7004
	log := evtxtest.Log{Records: []evtxtest.Record{stuckRecord("EXCH01"), renamed, other, other}}
	wants := &facts.Wants{Events: []facts.EventKey{{Source: "msexchangetransport", ID: 348}}}
	out := readEvtxFile(t, log.Bytes(), wants)
	require.Len(t, out.EventLogs, 1)
	events := out.EventLogs[0].Events
	require.Len(t, events, 2, "by either name of the source")
	assert.True(t, events[1].From("MSEXCHANGETRANSPORT"))
	assert.Len(t, out.EventLogs[0].Inventory, 3, "wanted or not")
	assert.Equal(t, 4, out.Records)
}

// TestEvtxForwarded reads a log in which the events of several computers were gathered.
func TestEvtxForwarded(t *testing.T) {
	var records []evtxtest.Record
	for _, computer := range []string{"EXCH01", "exch02.contoso.example", "exch01.contoso.example", "EXCH02"} {
		r := stuckRecord(computer)
		r.Channel, r.Message, r.Bare = "ForwardedEvents", "Message held.", true
		records = append(records, r)
	}
	out := readEvtxFile(t, evtxtest.Log{Records: records}.Bytes(), nil)
	require.Len(t, out.EventLogs, 2)
	assert.Equal(t, "exch01.contoso.example", out.EventLogs[0].Server)
	assert.Equal(t, "exch02.contoso.example", out.EventLogs[1].Server)
	for _, log := range out.EventLogs {
		assert.Len(t, log.Events, 2)
		assert.Equal(t, "Message held.", log.Events[0].Text)
	}
}

func TestEvtxLevel(t *testing.T) {
	for _, tt := range []struct {
		level    uint8
		keywords uint64
		want     facts.Level
	}{
		{0, 0xA0000000000000, facts.SuccessAudit},
		{0, 0x90000000000000, facts.FailureAudit},
		{0, 0, facts.Information},
		{1, 0, "critical"},
		{2, 0, facts.Error},
		{3, 0, facts.Warning},
		{4, 0xA0000000000000, facts.Information},
		{5, 0, "verbose"},
		{16, 0, "level 16"},
	} {
		r := stuckRecord("EXCH01")
		r.Level, r.Keywords = tt.level, tt.keywords
		out := readEvtxFile(t, evtxtest.Log{Records: []evtxtest.Record{r}}.Bytes(), nil)
		assert.Equal(t, tt.want, out.EventLogs[0].Events[0].Level)
	}
}

func TestEvtxDamage(t *testing.T) {
	var records []evtxtest.Record
	for i := range 60 {
		r := stuckRecord("EXCH01")
		r.Time = noon.Add(time.Duration(i) * time.Minute)
		records = append(records, r)
	}
	log := evtxtest.Log{Records: records, PerChunk: 20}
	file := log.Bytes()
	clear(file[evtxtest.Offsets(file)[30]:][:24])
	evtxtest.Reseal(file)
	out := readEvtxFile(t, file, nil)
	assert.Equal(t, 59, out.Records)
	assert.Equal(t, 1, out.Damaged)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "(1 lost)")
	assert.False(t, out.EventLogs[0].Partial)
	assert.Equal(t, noon.Add(31*time.Minute), out.EventLogs[0].Oldest, "the lost record may be the one asked for")
	assert.Equal(t, noon, out.Oldest)

	whole := readEvtxFile(t, log.Bytes(), nil)
	assert.False(t, whole.EventLogs[0].Partial)

	cut := readEvtxFile(t, log.Bytes()[:4096+65536], nil)
	assert.Equal(t, 20, cut.Records)
	assert.Equal(t, 40, cut.Damaged)
	assert.True(t, cut.EventLogs[0].Partial)
}

// TestEvtxRing reads a log whose newest chunk stands before its oldest.
func TestEvtxRing(t *testing.T) {
	old, young := stuckRecord("EXCH01"), stuckRecord("EXCH01")
	young.Number, old.Number = 21, 11
	out := readEvtxFile(t, evtxtest.Log{Records: []evtxtest.Record{young, old}, PerChunk: 1}.Bytes(), nil)
	require.Len(t, out.EventLogs[0].Events, 2)
	assert.EqualValues(t, 11, out.EventLogs[0].Events[0].N)

	damaged := evtxtest.Log{Records: []evtxtest.Record{young, young, old}, PerChunk: 2}.Bytes()
	clear(damaged[evtxtest.Offsets(damaged)[1]:][:24])
	evtxtest.Reseal(damaged)
	assert.True(t, readEvtxFile(t, damaged, nil).EventLogs[0].Partial)
}

func TestEvtxReal(t *testing.T) {
	root := reallogs.Folder(t)
	files, err := filepath.Glob(filepath.Join(root, "evtx", "*.evtx"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			out := readEvtxFile(t, content, nil)
			assert.Equal(t, "event log (.evtx)", out.Kind)
			records, kept := 0, 0
			for _, log := range out.EventLogs {
				for _, c := range log.Inventory {
					records += c.Count
					assert.NotEmpty(t, c.Source)
				}
				kept += len(log.Events) + log.Dropped
				assert.True(t, log.Whole)
				assert.False(t, strings.Contains(string(log.Server), "\x00"))
			}
			assert.Equal(t, out.Records, records, "the inventory is complete")
			assert.Equal(t, out.Records, kept)
		})
	}
}

func TestEvtxWordsWhatNoRuleAsksAbout(t *testing.T) {
	var log evtxtest.Log
	for i := range 900 { // several chunks, so that most are skipped
		r := stuckRecord("EXCH01")
		r.Provider, r.ID, r.Level, r.Time = "Noise", 9, 4, noon.Add(time.Duration(i)*time.Minute)
		r.Strings = []string{fmt.Sprint("noise ", i)}
		switch i {
		case 300, 450:
			r.Provider, r.ID, r.Level = "Trouble", 77, 2
		case 500:
			r.Provider = "MSExchangeSA"
		}
		log.Records = append(log.Records, r)
	}
	got := readEvtxFile(t, log.Bytes(), &facts.Wants{}).EventLogs[0]
	require.Len(t, got.Ends, 2)
	assert.Equal(t, got.OldestAt, got.Ends[0].Citation)
	assert.Equal(t, []string{"noise 0"}, got.Ends[0].Strings)
	assert.Equal(t, got.NewestAt, got.Ends[1].Citation)
	assert.Equal(t, []string{"noise 899"}, got.Ends[1].Strings)
	for _, c := range got.Inventory {
		if c.Source == "Noise" {
			assert.Nil(t, c.Newest, "nobody asks what an information says")
			continue
		}
		require.NotNil(t, c.Newest)
		assert.Equal(t, map[string]string{"Trouble": "noise 450", "MSExchangeSA": "noise 500"}[c.Source], c.Newest.Strings[0])
	}
}
