package artifact

import (
	"bytes"
	"fmt"
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

// manyEvents are n events of several kinds, sources and computers; some are wanted by someWanted.
func manyEvents(n int) []evttest.Record {
	all := virusEvents(n)
	for i := range all {
		r := &all[i]
		r.Strings = []string{fmt.Sprintf("<%d@contoso.example>", i), string(bytes.Repeat([]byte("x"), i%97))}
		switch i % 7 {
		case 1:
			r.Source, r.ID, r.Type = "ESENT", 101, 4
		case 3:
			r.Source, r.ID = "MSExchangeIS Mailbox Store", uint16(1000+i%5)
		case 5:
			r.ID, r.Type, r.Computer = 4000, evttest.Error, "EXCH02"
		}
	}
	return all
}

var someWanted = &facts.Wants{Events: []facts.EventKey{{Source: "msexchangetransport", ID: 348}}}

// passedBy reads a log as its bytes arrive, if it can be; at random otherwise.
func passedBy(t *testing.T, log []byte, wants *facts.Wants) (out facts.Extract, straight bool) {
	t.Helper()
	in := &Input{Member: bundle.NewMember("eventlog/x.evt", log), Wants: wants}
	require.NoError(t, in.look(t.Context()))
	defer in.close()
	out = facts.Extract{Member: in.Path(), Kind: evtLog.Kind}
	if readStraight(t.Context(), in, &out) {
		return out, true
	}
	require.Equal(t, facts.Extract{Member: in.Path(), Kind: evtLog.Kind}, out, "nothing counts of what was begun")
	return out, false
}

// sameBothWays compares the two ways of reading a log, and tells whether it could be read as it passed by.
func sameBothWays(t *testing.T, log []byte, wants *facts.Wants) (straight bool) {
	t.Helper()
	got, straight := passedBy(t, log, wants)
	if straight {
		require.Equal(t, readLog(t, log, wants), got)
	}
	return straight
}

func TestStraightReadsWhatOpenReads(t *testing.T) {
	for name, tt := range map[string]struct {
		log      evttest.Log
		straight bool
	}{
		"one":           {evttest.Log{Records: manyEvents(1)}, true},
		"many":          {evttest.Log{Records: manyEvents(9000), First: 77}, true}, // 2 MB: several blocks
		"dirty":         {evttest.Log{Records: manyEvents(9000), Dirty: true}, true},
		"empty":         {evttest.Log{}, false},
		"leftovers":     {evttest.Log{Records: manyEvents(30), Leftovers: manyEvents(3)}, false},
		"split-record":  {evttest.Log{Records: manyEvents(30), Wrap: evttest.SplitRecord}, false},
		"padding":       {evttest.Log{Records: manyEvents(30), Wrap: evttest.Padding}, false},
		"split-end":     {evttest.Log{Records: manyEvents(30), Wrap: evttest.SplitEnd}, false},
		"wrapped-dirty": {evttest.Log{Records: manyEvents(30), Wrap: evttest.SplitRecord, Dirty: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			log := tt.log.Bytes()
			for _, wants := range []*facts.Wants{nil, someWanted, {}} {
				assert.Equal(t, tt.straight, sameBothWays(t, log, wants))
			}
		})
	}
}

// TestStraightOfDamage overwrites, cuts and lengthens a log at every place that counts: what is read as it passes by is what Open finds.
func TestStraightOfDamage(t *testing.T) {
	straight := map[bool]int{}
	for _, dirty := range []bool{false, true} {
		clean := evttest.Log{Records: manyEvents(4), Dirty: dirty}.Bytes()
		used := bytes.LastIndex(clean, []byte("\x11\x11\x11\x11")) + 48
		for at := 0; at < len(clean); at += 4 {
			if at > used && at < len(clean)-48 {
				continue
			}
			for _, word := range []string{"\x00\x00\x00\x00", "\xff\xff\xff\xff", "LfLe", "\x11\x11\x11\x11\x22\x22\x22\x22", "\x28\x00\x00\x00"} {
				b := bytes.Clone(clean)
				copy(b[at:], word)
				straight[sameBothWays(t, b, nil)]++
			}
			straight[sameBothWays(t, clean[:at], nil)]++
			straight[sameBothWays(t, append(bytes.Clone(clean), clean[at:]...), nil)]++
		}
	}
	assert.Greater(t, straight[true], 100, "the test compares something")
	assert.Greater(t, straight[false], 100)
}

func TestStraightOfRealLogs(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(reallogs.Folder(t), "evt", "*"))
	require.NoError(t, err)
	for _, path := range logs {
		log, err := os.ReadFile(path)
		require.NoError(t, err)
		t.Logf("%s: as it passes by: %v", filepath.Base(path), sameBothWays(t, log, nil))
	}
}

// The newest record of a kind is still known when its bytes have gone.
func TestStraightKeepsWhatPassed(t *testing.T) {
	records := manyEvents(9000)
	records[5].Source, records[5].Generated = "Srv", logStart.Add(time.Hour*24*365)
	log := evttest.Log{Records: records}.Bytes()
	out, straight := passedBy(t, log, &facts.Wants{})
	require.True(t, straight)
	for _, c := range out.EventLogs[0].Inventory {
		if c.Level == facts.Error {
			require.NotNil(t, c.Newest, c.Source)
			assert.Equal(t, c.Source, c.Newest.Source)
		}
	}
	assert.Equal(t, readLog(t, log, &facts.Wants{}), out)
}

// FuzzStraight holds that a log gives the same whether it is read as it passes by or opened.
func FuzzStraight(f *testing.F) {
	for _, log := range []evttest.Log{
		{Records: manyEvents(3)},
		{Records: manyEvents(3), Dirty: true},
		{Records: manyEvents(3), Leftovers: manyEvents(1)},
		{Records: manyEvents(3), Wrap: evttest.SplitRecord, Dirty: true},
	} {
		b := log.Bytes()
		f.Add(b)
		f.Add(bytes.TrimRight(b, "\x00")) // no room behind the end
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		if evtLog.Match(binaryInput("x.evt", log)) && len(log) >= 48 {
			sameBothWays(t, log, someWanted)
		}
	})
}
