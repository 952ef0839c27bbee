package artifact

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evt/evttest"
	"postmortem/analyze/internal/evtx/evtxtest"
	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

// logsMeasured are the binary logs that are measured, by how many records they hold.
var logsMeasured = []struct {
	kind, path string
	bytes      func(records int) []byte
}{
	{evtLog.Kind, "application.evt", func(n int) []byte { return evttest.Log{Records: virusEvents(n)}.Bytes() }},
	{evtxLog.Kind, "application.evtx", func(n int) []byte {
		var log evtxtest.Log
		for i := range n {
			r := stuckRecord("EXCH01")
			r.Time = noon.Add(time.Duration(i) * time.Second)
			r.Strings = []string{fmt.Sprintf("<%d@contoso.example>", i), "", "0x0"}
			log.Records = append(log.Records, r)
		}
		return log.Bytes()
	}},
}

// BenchmarkLog measures all that happens to a binary log from its bytes on (recognition, hash and reader): when no rule asks
// about its events, and when all of them are asked about.
//
//	go test ./analyze/internal/artifact -run '^$' -bench 'Log/' -cpu 1,2
func BenchmarkLog(b *testing.B) {
	for _, log := range logsMeasured {
		content := log.bytes(20_000)
		for name, wants := range map[string]*facts.Wants{"nothing wanted": {}, "everything wanted": nil} {
			b.Run(log.kind+"/"+name, func(b *testing.B) { benchmarkLog(b, log.path, content, wants) })
		}
	}
}

func benchmarkLog(b *testing.B, path string, content []byte, wants *facts.Wants) {
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		out := Read(context.Background(), bundle.NewMember(path, content), Context{Wants: wants})
		require.Empty(b, out.Gaps)
		records += out.Records
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkLogCost shows how the cost of a log grows: with its records, and not with the rules that ask about them.
func BenchmarkLogCost(b *testing.B) {
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(b, err)
	for _, log := range logsMeasured {
		for _, n := range []int{10, 50, len(c.Rules)} {
			some := *c
			some.Rules = spreadRules(c.Rules, n)
			for _, records := range []int{10_000, 40_000} {
				content := log.bytes(records)
				b.Run(fmt.Sprintf("%s/rules=%d/records=%d", log.kind, n, records), func(b *testing.B) {
					benchmarkLog(b, log.path, content, some.Wants())
				})
			}
		}
	}
}
