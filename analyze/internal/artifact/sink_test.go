package artifact

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func sinkSample(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../smtpreg/testdata/" + name)
	require.NoError(t, err)
	return string(b)
}

func sinksIn(t *testing.T, content string) facts.SinkListing {
	t.Helper()
	out := extractText(t, sinkListing, content)
	require.Len(t, out.SinkListings, 1)
	return out.SinkListings[0]
}

func TestSinksBoxed(t *testing.T) {
	l := sinksIn(t, sinkSample(t, "boxed.txt"))
	assert.Equal(t, facts.BoxedSinks, l.Variant)
	assert.False(t, l.Partial)
	assert.Equal(t, int64(5), l.Head.N)
	assert.Equal(t, []string{"StoreDriver", "OnArrival", "OnPostCategorize", "Contoso OnSomething"}, l.EventTypes)
	require.Len(t, l.Bindings, 5, "the news service's sink is none of SMTP")

	antigen := l.Bindings[2]
	assert.Equal(t, "OnPostCategorize", antigen.Event)
	assert.Equal(t, "76719654-05a6-11d2-9dfd-00c04fa322ba", antigen.EventGUID)
	assert.Equal(t, "a47b6d21-3c52-4e0f-9d18-7e5b60c2f914", antigen.ID)
	assert.Equal(t, "Antigen SMTP Sink", antigen.Name)
	assert.Equal(t, "smtpsvc 1", antigen.VirtualServer)
	assert.Equal(t, 1, antigen.Instance)
	assert.Equal(t, facts.Holds, antigen.Enabled)
	require.NotNil(t, antigen.Priority)
	assert.Equal(t, 8192, *antigen.Priority)
	assert.False(t, antigen.Standard)
	assert.Contains(t, antigen.Excerpt, "Name: Antigen SMTP Sink")
	assert.Contains(t, antigen.EnabledAt.Excerpt, "Enabled: True")

	assert.Equal(t, facts.Fails, l.Bindings[1].Enabled)
	assert.Equal(t, "OnArrival", l.Bindings[1].Event)
	assert.True(t, l.Bindings[0].Standard)
	unknown := l.Bindings[3]
	assert.Equal(t, facts.Unknown, unknown.Enabled)
	assert.Zero(t, unknown.EnabledAt)
	assert.Nil(t, unknown.Priority)
	assert.Equal(t, "Contoso OnSomething", unknown.Event)
	assert.Equal(t, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", unknown.EventGUID, "an unknown event is kept")
	assert.Equal(t, 2, l.Bindings[4].Instance)
}

func TestSinksLocalized(t *testing.T) {
	for _, c := range []struct {
		yes, no string
	}{{"Wahr", "Falsch"}, {"Vrai", "Faux"}, {"Verdadero", "Falso"}, {"-1", "0"}} {
		s := strings.ReplaceAll(strings.ReplaceAll(sinkSample(t, "boxed.txt"), ": True", ": "+c.yes), ": False", ": "+c.no)
		l := sinksIn(t, s)
		assert.Equal(t, facts.Holds, l.Bindings[0].Enabled, c.yes)
		assert.Equal(t, facts.Fails, l.Bindings[1].Enabled, c.no)
	}
	l := sinksIn(t, strings.ReplaceAll(sinkSample(t, "boxed.txt"), ": True", ": ????"))
	assert.Equal(t, facts.Unknown, l.Bindings[0].Enabled)
}

func TestSinksEventByNameWithoutBoxes(t *testing.T) {
	_, after, _ := strings.Cut(sinkSample(t, "boxed.txt"), "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\n")
	l := sinksIn(t, after)
	assert.True(t, l.Partial)
	assert.Equal(t, "OnPostCategorize", l.Bindings[2].Event)
	assert.Equal(t, "76719654-05a6-11d2-9dfd-00c04fa322ba", l.Bindings[2].EventGUID)
}

func TestSinksBrace(t *testing.T) {
	l := sinksIn(t, sinkSample(t, "brace.txt"))
	assert.Equal(t, facts.BraceSinks, l.Variant)
	assert.False(t, l.Partial)
	require.Len(t, l.Bindings, 3)
	assert.Equal(t, "OnArrival", l.Bindings[0].Event)
	assert.Equal(t, facts.Holds, l.Bindings[0].Enabled)
	assert.Equal(t, facts.Fails, l.Bindings[1].Enabled)
	assert.Equal(t, 2, l.Bindings[2].Instance)

	news := strings.NewReplacer("smtpsvc", "nntpsvc", "OnArrival", "OnPostFinal").Replace(sinkSample(t, "brace.txt"))
	out := extractText(t, sinkListing, news)
	assert.Empty(t, out.SinkListings, "it must not deny sinks of SMTP")
	assert.Len(t, out.Gaps, 1)
}

func TestSinksOfNewsAlone(t *testing.T) {
	_, after, _ := strings.Cut(sinkSample(t, "boxed.txt"), "smtpsvc 2")
	_, news, _ := strings.Cut(after, "Priority = 16384\n                                          }\n")
	out := extractText(t, sinkListing, news)
	assert.Empty(t, out.SinkListings)
	assert.Len(t, out.Gaps, 1)
}

func TestSinksTruncated(t *testing.T) {
	s, _, _ := strings.Cut(sinkSample(t, "boxed.txt"), "Priority = 8192")
	out := extractText(t, sinkListing, s)
	assert.True(t, out.SinkListings[0].Partial)
	assert.NotEmpty(t, out.Gaps)

	in := textInput("smtp/smtpreg.txt", sinkSample(t, "boxed.txt"))
	in.Member.Entry = &bundle.Entry{Outcome: bundle.Truncated}
	var by facts.Extract
	require.NoError(t, sinkListing.Extract(t.Context(), in, &by))
	assert.True(t, by.SinkListings[0].Partial, "the manifest says that it was truncated")
}

func TestSinksFailedScript(t *testing.T) {
	out := extractText(t, sinkListing, `C:\tools\smtpreg.vbs(412, 6) Microsoft VBScript runtime error: Object required`)
	assert.Empty(t, out.SinkListings)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "Object required")
}
