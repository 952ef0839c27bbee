package artifact

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/reallogs"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// binaryInput is a member of any bytes as recognition hands it over.
func binaryInput(path string, content []byte) *Input {
	return &Input{
		Member: bundle.NewMember(path, content), Head: content[:min(len(content), HeadSize)], Binary: true,
		at: bytes.NewReader(content), size: int64(len(content)),
	}
}

// extractBinary reads bytes with one artifact, which must recognise them.
func extractBinary(t *testing.T, a Artifact, in *Input) facts.Extract {
	t.Helper()
	require.True(t, a.Match(in), "not recognised as %s", a.Kind)
	out := facts.Extract{Member: in.Path(), Kind: a.Kind}
	require.NoError(t, a.Extract(t.Context(), in, &out))
	return out
}

var logStart = time.Date(2005, 3, 14, 8, 0, 0, 0, time.UTC)

// virusEvents are n events 348 of one minute each, in the words of KB843545.
func virusEvents(n int) []evttest.Record {
	var all []evttest.Record
	for i := range n {
		all = append(all, evttest.Record{
			Generated: logStart.Add(time.Duration(i) * time.Minute), Source: "MSExchangeTransport", Computer: "EXCH01",
			ID: 348, Qualifiers: 0xC000, Type: evttest.Error, Category: 9,
			Strings: []string{"<m@contoso.example>", "0x0"}, Data: []byte{5, 0, 4, 0x80},
		})
	}
	return all
}

func readLog(t *testing.T, log []byte, wants *facts.Wants) facts.Extract {
	t.Helper()
	in := binaryInput("eventlog/x.evt", log)
	in.Wants = wants
	return extractBinary(t, evtLog, in)
}

func TestEvtGivesWhatIsWantedAndCountsTheRest(t *testing.T) {
	records := virusEvents(3)
	records = append(records, evttest.Record{
		Generated: logStart.Add(time.Hour), Source: "ESENT", Computer: "EXCH01", ID: 101, Type: 0, Strings: []string{"", "store"},
	})
	log := evttest.Log{Records: records, First: 41, Wrap: evttest.SplitRecord, Dirty: true, Leftovers: virusEvents(2)}.Bytes()
	out := readLog(t, log, &facts.Wants{Events: []facts.EventKey{{Source: "msexchangetransport", ID: 348}}})

	assert.Empty(t, out.Gaps, "a log of a running server is read whole")
	assert.Equal(t, facts.Coverage{Records: 4, Carved: 2, Oldest: logStart, Newest: logStart.Add(time.Hour)}, out.Coverage)
	require.Len(t, out.EventLogs, 1)
	got := out.EventLogs[0]
	assert.Equal(t, "EXCH01", got.Server)
	assert.Equal(t, facts.ApplicationLog, got.Log)
	assert.True(t, got.Whole)
	assert.False(t, got.Partial)
	assert.Equal(t, logStart, got.Oldest)
	assert.Equal(t, logStart.Add(time.Hour), got.Newest)
	require.Len(t, got.Events, 3)
	assert.Equal(t, facts.Event{
		Citation: facts.Citation{Location: bundle.AtRecord("eventlog/x.evt", 42), Time: logStart.Add(time.Minute)},
		Source:   "MSExchangeTransport", ID: 348, Qualifiers: 0xC000, Level: facts.Error, Category: 9, Computer: "EXCH01", User: "N/A",
		Strings: []string{"<m@contoso.example>", "0x0"}, Data: []byte{5, 0, 4, 0x80},
	}, got.Events[1])
	require.Len(t, got.Inventory, 2)
	assert.Equal(t, facts.Information, got.Inventory[0].Level, "type 0 is shown as information")
	assert.Equal(t, 3, got.Inventory[1].Count)
	assert.EqualValues(t, 43, got.Inventory[1].At.N)
	assert.Len(t, got.Carved, 2)
}

func TestEvtWantsNothing(t *testing.T) {
	out := readLog(t, evttest.Log{Records: virusEvents(3)}.Bytes(), &facts.Wants{})
	assert.Empty(t, out.EventLogs[0].Events)
	count := out.EventLogs[0].Inventory[0]
	assert.Equal(t, 3, count.Count)
	require.NotNil(t, count.Newest, "the newest of each kind of error can be put into words")
	assert.Equal(t, count.At, count.Newest.Citation)
	assert.Equal(t, []string{"<m@contoso.example>", "0x0"}, count.Newest.Strings)
}

func TestEvtKeepsWhatShowsExchange(t *testing.T) {
	records := virusEvents(3)
	for i := range records {
		records[i].Type, records[i].Source = 4, "MSExchangeSA"
	}
	log := evttest.Log{Records: append(records, virusEvents(1)...)}.Bytes()
	for _, c := range readLog(t, log, &facts.Wants{}).EventLogs[0].Inventory {
		require.NotNil(t, c.Newest, "it may become the proof that Exchange is there")
		assert.Equal(t, c.At, c.Newest.Citation)
	}
}

// harm overwrites the end of the record with a number, which makes it unreadable.
func harm(t *testing.T, log []byte, number byte) {
	t.Helper()
	for i := 48; i+12 < len(log); i += 4 {
		if string(log[i+4:i+8]) == "LfLe" && log[i+8] == number {
			size := int(log[i]) | int(log[i+1])<<8
			clear(log[i+size-4:][:4])
			return
		}
	}
	t.Fatalf("no record %d", number)
}

func TestEvtProvesAbsenceOnlyBehindTheLastLoss(t *testing.T) {
	log := evttest.Log{Records: virusEvents(20)}.Bytes()
	harm(t, log, 5)
	harm(t, log, 12)
	out := readLog(t, log, nil)
	got := out.EventLogs[0]
	assert.Equal(t, 18, out.Records)
	assert.Equal(t, 2, out.Damaged)
	assert.Zero(t, out.Carved, "what is left of the damaged records is not counted twice")
	assert.Len(t, out.Gaps, 2)
	assert.Equal(t, logStart, out.Oldest, "coverage reaches back to the first record")
	assert.Equal(t, logStart.Add(12*time.Minute), got.Oldest, "record 13")
	assert.EqualValues(t, 13, got.OldestAt.N)
	assert.EqualValues(t, 20, got.NewestAt.N)
	require.Len(t, got.Ends, 2)
	assert.Equal(t, got.OldestAt, got.Ends[0].Citation)
	assert.Equal(t, got.NewestAt, got.Ends[1].Citation)
	assert.False(t, got.Partial)
	assert.Len(t, got.Events, 18)
	assert.Len(t, got.Carved, 2, "their remains still show what happened")
}

func TestEvtWhoseNewestRecordIsLostIsPartial(t *testing.T) {
	log := evttest.Log{Records: virusEvents(20)}.Bytes()
	harm(t, log, 20)
	out := readLog(t, log, nil)
	assert.True(t, out.EventLogs[0].Partial)
	assert.Equal(t, logStart, out.EventLogs[0].Oldest)
	assert.Equal(t, logStart, out.Oldest)
}

func TestEvtWithoutHeader(t *testing.T) {
	log := evttest.Log{Records: virusEvents(9), Wrap: evttest.Padding}.Bytes()
	clear(log[:48])
	out := readLog(t, log, nil)
	assert.Equal(t, 9, out.Records)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "end-of-file record")
	assert.False(t, out.EventLogs[0].Partial)

	t.Run("and without an end-of-file record", func(t *testing.T) {
		end := bytes.Index(log, []byte("\x11\x11\x11\x11"))
		clear(log[end-4:][:40])
		out := readLog(t, log, nil)
		assert.Zero(t, out.Records)
		assert.Equal(t, 9, out.Carved)
		require.Len(t, out.EventLogs, 1)
		assert.Len(t, out.EventLogs[0].Carved, 9)
		assert.Empty(t, out.EventLogs[0].Inventory)
		assert.True(t, out.EventLogs[0].Oldest.IsZero())
	})
}

func TestEvtOfARenamedComputer(t *testing.T) {
	records := virusEvents(4)
	records[0].Computer, records[1].Computer = "SETUP-1A2B3C", "SETUP-1A2B3C"
	records[3].Computer = "exch01"
	out := readLog(t, evttest.Log{Records: records}.Bytes(), nil)
	require.Len(t, out.EventLogs, 2)
	assert.Equal(t, "SETUP-1A2B3C", out.EventLogs[0].Server)
	assert.Len(t, out.EventLogs[1].Events, 2)
}

func TestEvtKeepsTheNewestOfAStorm(t *testing.T) {
	records := virusEvents(facts.MaxEventsKept + 5)
	out := readLog(t, evttest.Log{Records: records}.Bytes(), nil)
	got := out.EventLogs[0]
	assert.Len(t, got.Events, facts.MaxEventsKept)
	assert.Equal(t, 5, got.Dropped)
	assert.Equal(t, facts.MaxEventsKept+5, got.Inventory[0].Count)
	assert.EqualValues(t, 6, got.Events[0].N)
	assert.EqualValues(t, facts.MaxEventsKept+5, got.Events[len(got.Events)-1].N)
}

func TestEvtTypesInWords(t *testing.T) {
	for kind, want := range map[uint16]facts.Level{
		0: facts.Information, 1: facts.Error, 2: facts.Warning, 4: facts.Information, 8: facts.SuccessAudit, 16: facts.FailureAudit,
		3: "type 3",
	} {
		assert.Equal(t, want, evtLevel(kind))
	}
}

func TestEvtIsNotATextThatSpeaksOfIt(t *testing.T) {
	assert.False(t, evtLog.Match(binaryInput("x.txt", []byte("The signature LfLe stands at offset four. LfLe"))))
	assert.False(t, evtLog.Match(binaryInput("x.bin", make([]byte, 4096))))
}

func TestEvtTooShort(t *testing.T) {
	in := binaryInput("x.evt", []byte("\x30\x00\x00\x00LfLe\x01"))
	out := facts.Extract{}
	assert.Error(t, evtLog.Extract(t.Context(), in, &out))
	assert.True(t, evtLog.Match(in), "so that the report says why")
}

func TestEvtOfRealLogs(t *testing.T) {
	root := reallogs.Folder(t)
	log, err := os.ReadFile(filepath.Join(root, "evt", "SysEvent.Evt"))
	require.NoError(t, err)
	out := readLog(t, log, nil)
	assert.Equal(t, 6063, out.Records, "libevt counts as many")
	assert.Equal(t, 438, out.Carved, "libevt recovers as many")
	assert.Zero(t, out.Damaged)
	assert.Empty(t, out.Gaps)
	assert.Equal(t, facts.SystemLog, out.EventLogs[0].Log)
}

// A record whose computer's name is damaged belongs to the log's computer.
func TestEvtOfADamagedName(t *testing.T) {
	records := virusEvents(4)
	records[2].Computer = "Volume Shadow C"
	out := readLog(t, evttest.Log{Records: records}.Bytes(), nil)
	require.Len(t, out.EventLogs, 1)
	assert.Len(t, out.EventLogs[0].Events, 4)
}
