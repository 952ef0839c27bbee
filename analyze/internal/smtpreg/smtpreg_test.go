package smtpreg

import (
	"errors"
	"iter"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
)

func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(b)
}

func linesOf(s string) iter.Seq2[text.Line, error] {
	return text.Detect([]byte(s), text.Hint{}).Lines(strings.NewReader(s))
}

func read(t *testing.T, s string) Listing {
	t.Helper()
	out, err := Read(linesOf(s))
	require.NoError(t, err)
	require.Len(t, out.Listings, 1)
	return out.Listings[0]
}

// names are the bindings in the order read, as "source event-GUID name".
func names(l Listing) []string {
	var all []string
	for _, b := range l.Bindings {
		guid, _, _ := strings.Cut(strings.Trim(b.EventGUID, "{}"), "-")
		all = append(all, b.Source+" "+strings.ToLower(guid)+" "+b.Name)
	}
	return all
}

var boxedNames = []string{
	"smtpsvc 1 59175850 Exchange Store Driver",
	"smtpsvc 1 ff3caa23 Disclaimer",
	"smtpsvc 1 76719654 Antigen SMTP Sink",
	"smtpsvc 1 aaaaaaaa Unknown event",
	"smtpsvc 2 59175850 Exchange Store Driver",
	"nntpsvc 1 c028fd83 News sink",
}

func TestReadBoxed(t *testing.T) {
	l := read(t, sample(t, "boxed.txt"))
	assert.Equal(t, Boxed, l.Variant)
	assert.Equal(t, 5, l.Head.N)
	assert.False(t, l.Cut)
	assert.False(t, l.Fragment)
	assert.Len(t, l.EventTypes, 5)
	assert.Equal(t, 3, l.Sources)
	require.Equal(t, boxedNames, names(l))

	b := l.Bindings[1]
	assert.Equal(t, "CDO.SS_SMTPOnArrivalSink", b.Class)
	assert.Equal(t, "False", b.Enabled)
	assert.Contains(t, b.EnabledAt.Text, "Enabled: False")
	assert.Equal(t, "{1B3C0667-E470-11D1-AA67-00C04FA345F6}", b.SourceID)
	assert.Equal(t, "{FB65C4DC-E468-11D1-AA67-00C04FA345F6}", b.SourceType)
	require.Len(t, b.SourceProperties, 2)
	assert.Equal(t, "mail from=*", b.SourceProperties[0].Value)
	require.Len(t, b.SinkProperties, 2)
	assert.Equal(t, `C:\scripts\disclaimer.vbs`, b.SinkProperties[0].Value)
	assert.Equal(t, "first line\nsecond = line\n}\nlast", b.SinkProperties[1].Value, "a value may hold anything but its end")

	assert.Empty(t, l.Bindings[3].Enabled, "a missing line is missing")
	assert.Zero(t, l.Bindings[3].EnabledAt)
}

func TestReadBrace(t *testing.T) {
	l := read(t, sample(t, "brace.txt"))
	assert.Equal(t, Brace, l.Variant)
	assert.Equal(t, 4, l.Head.N)
	assert.False(t, l.Cut)
	assert.Equal(t, 2, l.Sources)
	require.Equal(t, []string{"smtpsvc 1  Disclaimer", "smtpsvc 1  Archive", "smtpsvc 2  Disclaimer"}, names(l))
	b := l.Bindings[0]
	assert.Equal(t, "OnArrival", b.Event)
	assert.Equal(t, "Enabled", b.Enabled)
	require.Len(t, b.SinkProperties, 2)
	assert.Equal(t, "first\nsecond", b.SinkProperties[1].Value)
	assert.Equal(t, "Disabled", l.Bindings[1].Enabled)
	assert.Empty(t, l.Bindings[1].SinkProperties)
}

func scriptOf(t *testing.T, l Listing) string {
	t.Helper()
	for _, b := range l.Bindings {
		if len(b.SinkProperties) > 0 {
			return b.SinkProperties[0].Value
		}
	}
	t.Fatal("no sink properties")
	return ""
}

// Copies lose blanks and gain quotes, and keep every binding.
func TestReadCopies(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"collapsed": func(s string) string { return strings.Join(strings.Fields(s), " ") },
		"quoted":    func(s string) string { return "> " + s },
		"quoted twice and collapsed": func(s string) string {
			return "> > " + strings.Join(strings.Fields(s), " ")
		},
		"trailing blanks": func(s string) string { return s + "   " },
		"tabs":            func(s string) string { return strings.Replace(s, "        ", "\t", 1) },
	} {
		for _, file := range []string{"boxed.txt", "brace.txt"} {
			t.Run(name+" "+file, func(t *testing.T) {
				whole := read(t, sample(t, file))
				var b strings.Builder
				for line := range strings.Lines(sample(t, file)) {
					b.WriteString(change(strings.TrimRight(line, "\n")) + "\n")
				}
				assert.True(t, Recognise(b.String()))
				l := read(t, b.String())
				assert.Equal(t, names(whole), names(l))
				assert.Equal(t, scriptOf(t, whole), scriptOf(t, l))
				assert.False(t, l.Cut)
			})
		}
	}
}

func TestReadTruncated(t *testing.T) {
	boxed, brace := sample(t, "boxed.txt"), sample(t, "brace.txt")
	before := func(s, mark string) string { s, _, _ = strings.Cut(s, mark); return s }
	for _, c := range []struct {
		name, in string
		bindings int
	}{
		{"in a block", before(boxed, "Priority = 8192"), 3},
		{"before the class", before(boxed, "SinkClass: {1111"), 3},
		{"behind an edge", before(boxed, "| Binding |") + " ", 0},
		{"behind the event types", before(boxed, "               --------\n              | Source |"), 0},
		{"brace in a binding", before(brace, "Status = Disabled"), 2},
		{"brace behind a binding", before(brace, "  }\nSource {1B3C0668"), 2},
		{"brace in a source", before(brace, "  OnArrival"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := read(t, c.in)
			assert.True(t, l.Cut)
			assert.Len(t, l.Bindings, c.bindings)
		})
	}
}

func TestReadFragment(t *testing.T) {
	_, after, _ := strings.Cut(sample(t, "boxed.txt"), "| Source |\n               --------\n")
	l := read(t, after)
	assert.True(t, l.Fragment)
	assert.Equal(t, "smtpsvc 1", l.Bindings[0].Source)
	assert.Empty(t, l.Bindings[0].EventGUID, "the boxes that tell are missing")
	assert.Equal(t, "SMTP Transport OnPostCategorize", l.Bindings[2].Event)
}

func TestReadHostError(t *testing.T) {
	const message = `C:\tools\smtpreg.vbs(412, 6) Microsoft VBScript runtime error: Object required: 'EventManager'`
	out, err := Read(linesOf(sample(t, "boxed.txt") + message + "\n"))
	require.NoError(t, err)
	require.Len(t, out.Errors, 1)
	assert.True(t, out.Listings[0].Cut)
	assert.True(t, Recognise(message))
}

func TestReadBoth(t *testing.T) {
	out, err := Read(linesOf(sample(t, "brace.txt") + sample(t, "boxed.txt") + sample(t, "brace.txt")))
	require.NoError(t, err)
	require.Len(t, out.Listings, 2)
	assert.Equal(t, boxedNames, names(out.Listings[0]))
	assert.Len(t, out.Listings[1].Bindings, 6)
}

func TestReadError(t *testing.T) {
	failing := func(yield func(text.Line, error) bool) {
		if yield(text.Line{N: 1, Text: "| Source Type |"}, nil) {
			yield(text.Line{N: 2}, errors.New("bad block"))
		}
	}
	out, err := Read(failing)
	assert.Error(t, err)
	require.Len(t, out.Listings, 1)
	assert.True(t, out.Listings[0].Cut)
}

func TestRecogniseOnlyListings(t *testing.T) {
	for _, s := range []string{
		"", "please run cscript smtpreg.vbs /enum > before.txt and send it",
		"| Source | Type |\n|---|---|\n| a | b |\n", "Source {\n x = 1\n}\n", "Name: smtpsvc 1",
	} {
		assert.False(t, Recognise(s), s)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f, "boxed.txt"))
	f.Add(sample(f, "brace.txt"))
	f.Add("| Binding |\nSourceProperties: {\na = 1\nx\n")           // open block
	f.Add("Binding {10000000-0000-0000-0000-000000000001} {\n}\n}") // more ends than beginnings
	f.Add("| Event Type |\n| Event Type |\n| Binding |\nEvent:\n")  // empty boxes
	f.Fuzz(func(t *testing.T, s string) {
		out, _ := Read(linesOf(s))
		for _, l := range out.Listings {
			if len(l.Bindings) > strings.Count(s, "\n")+1 {
				t.Fatal("more bindings than lines")
			}
		}
	})
}
