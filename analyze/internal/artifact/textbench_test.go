package artifact

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

// benchmarkSize is the bytes of a text that a reader is measured on.
const benchmarkSize = 8 << 20

// BenchmarkText measures each reader of a text alone, on one core, with what the whole catalog asks for: bytes of the member
// as it is stored, records as coverage counts them.
//
//	go test ./analyze/internal/artifact -run '^$' -bench 'Text/directory' -cpu 1
func BenchmarkText(b *testing.B) {
	wants := builtInWants(b)
	for i := range bulks {
		k := &bulks[i]
		b.Run(k.kind, func(b *testing.B) { benchmarkText(b, k, k.text(benchmarkSize), wants) })
	}
}

func benchmarkText(b *testing.B, k *bulk, content []byte, wants *facts.Wants) {
	a := artifactOf(b, k.kind)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		out := facts.Extract{Member: k.path}
		require.NoError(b, a.Extract(context.Background(), k.input(content, wants), &out))
		records += out.Records
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}

func artifactOf(t testing.TB, kind string) Artifact {
	t.Helper()
	i := slices.IndexFunc(All, func(a Artifact) bool { return a.Kind == kind })
	require.GreaterOrEqual(t, i, 0, kind)
	return All[i]
}

// BenchmarkRecognise measures what it costs to tell of which kind a text is, from its first bytes on. It is paid once for a
// member, however long: the last kinds of the table, and prose, which is none of them, cost the most.
func BenchmarkRecognise(b *testing.B) {
	prose := bulk{kind: "of no kind", path: "mail.txt", rows: "We restarted the server {n} times, and the queues grew all the same: what else can we do?\n"}
	for _, k := range append(slices.Clone(bulks), prose) {
		b.Run(k.kind, func(b *testing.B) {
			content := k.text(HeadSize)
			b.ReportAllocs()
			for b.Loop() {
				recognise(k.input(content, nil), &facts.Extract{})
			}
		})
	}
}

// BenchmarkCost shows how the cost of a text grows: with its bytes, and not with the rules that ask about it.
func BenchmarkCost(b *testing.B) {
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(b, err)
	for _, kind := range []string{dirListing.Kind, regFile.Kind, w3cLog.Kind, trackingLog.Kind} {
		for _, n := range []int{10, 50, len(c.Rules)} {
			some := *c
			some.Rules = spreadRules(c.Rules, n)
			for _, times := range []int{4, 16} {
				b.Run(fmt.Sprintf("%s/rules=%d/MiB=%d", kind, n, times), func(b *testing.B) {
					benchmarkRead(b, bulkOf(b, kind), times<<20, some.Wants())
				})
			}
		}
	}
}

// spreadRules takes n rules of all areas.
func spreadRules(all []*rules.Rule, n int) (some []*rules.Rule) {
	for i := range n {
		some = append(some, all[i*len(all)/n])
	}
	return some
}

// benchmarkRead measures all that happens to a member: recognition, hash and reader.
func benchmarkRead(b *testing.B, k *bulk, size int, wants *facts.Wants) {
	content := k.text(size)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		out := Read(context.Background(), bundle.NewMember(k.path, content), Context{Wants: wants})
		require.Equal(b, k.kind, out.Kind)
	}
}
