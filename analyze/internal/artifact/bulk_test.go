package artifact

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules"
	"postmortem/rules/facts"
)

// bulk is a text of one kind at any size: the rows again and again between head and tail. In a row {n} stands for the
// number of its turn, {h} for the hour and {m} for the minute of a day that goes on.
type bulk struct {
	kind string
	path string
	head string
	rows string
	tail string
	wide bool // UTF-16LE with a byte-order mark
	bare bool // no records come of it
}

// text is at least size bytes of the kind, with the line ends of Windows.
func (k *bulk) text(size int) []byte {
	var b strings.Builder
	if k.wide {
		size /= 2
	}
	b.WriteString(crlf(k.head))
	row := crlf(k.rows)
	for i := 0; b.Len() < size || i == 0; i++ {
		turn := strings.NewReplacer("{n}", strconv.Itoa(i), "{h}", strconv.Itoa(10+i/60%14), "{m}", strconv.Itoa(10+i%50))
		b.WriteString(turn.Replace(row))
	}
	b.WriteString(crlf(k.tail))
	if k.wide {
		return utf16le(b.String())
	}
	return []byte(b.String())
}

// input is the text as recognition hands it over.
func (k *bulk) input(content []byte, wants *facts.Wants) *Input {
	in := textInput(k.path, string(content[:min(len(content), HeadSize)]))
	in.Member = bundle.NewMember(k.path, content)
	in.Wants = wants
	if k.kind == collectorLog.Kind {
		in.Member.Entry = &bundle.Entry{Path: k.path}
	}
	return in
}

// bulkOf finds the text of a kind.
func bulkOf(t testing.TB, kind string) *bulk {
	t.Helper()
	for i := range bulks {
		if bulks[i].kind == kind {
			return &bulks[i]
		}
	}
	require.Fail(t, "no text of this kind", kind)
	return nil
}

// builtInWants is what the whole catalog asks for.
func builtInWants(t testing.TB) *facts.Wants {
	t.Helper()
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(t, err)
	return c.Wants()
}

// notText are the artifacts that are measured elsewhere: they are no texts.
var notText = map[string]bool{evtLog.Kind: true, evtxLog.Kind: true, hive.Kind: true, executable.Kind: true, binaryMetabase.Kind: true}

// TestBulk holds that every reader of a text has its benchmark, and that the benchmark measures that reader: the text is
// recognised as its kind, and read without loss.
func TestBulk(t *testing.T) {
	for _, a := range All {
		if notText[a.Kind] {
			continue
		}
		t.Run(a.Kind, func(t *testing.T) {
			k := bulkOf(t, a.Kind)
			in := k.input(k.text(2*HeadSize), nil)
			out := facts.Extract{Member: k.path}
			got, known := recognise(in, &out)
			require.True(t, known)
			require.Equal(t, a.Kind, got.Kind)
			require.NoError(t, a.Extract(t.Context(), in, &out))
			assert.Zero(t, out.Damaged, fmt.Sprint(out.Gaps))
			assert.Equal(t, k.bare, out.Records == 0, "%d records, %v", out.Records, out.Gaps)
		})
	}
}
