package reports

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/reports/redact"
)

const comparisonSchemaFile = "comparison.schema.json"

func TestComparisonSchemaIsCurrent(t *testing.T) {
	want, err := ComparisonJSONSchema()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(comparisonSchemaFile, want, 0o644))
	}
	have, err := os.ReadFile(comparisonSchemaFile)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(have), "run go test ./reports -update")
}

// compared is a comparison whose texts try to steer a terminal and a browser.
func compared() *Comparison {
	const evil = "\x1b[31m\u202e<script>alert(1)</script>|`x`[y](javascript:z)"
	line, record := int64(4), int64(348)
	before, after := time.Date(2004, 7, 6, 14, 30, 0, 0, time.UTC), time.Date(2004, 7, 30, 11, 30, 0, 0, time.UTC)
	at := Citation{Member: evil, SHA256: strings.Repeat("a", 64), Line: &line, Excerpt: evil}
	event := Citation{Member: "a.evt", Record: &record, Time: &before, Excerpt: evil, Event: &EventRecord{Type: "Error", Source: evil, Category: "None", ID: 348, Computer: evil, Data: "0304"}}
	c := &Comparison{
		Schema: ComparisonSchema, Before: Bundle{Name: evil, Grade: "E", GradeWhy: evil, Catalog: Catalog{Extra: []string{}}},
		After: Bundle{Name: "after.zip", Grade: "A", Catalog: Catalog{Extra: []string{}}}, OnlyBefore: []string{evil}, OnlyAfter: []string{}, Names: []redact.Name{},
		Servers: []ComparedServer{{
			Name: evil, Before: &before, After: &after, Order: "later",
			Findings: []ComparedFinding{{
				Rule: "a/b", Title: evil, Articles: []Article{{ID: "KB1", Title: evil, URL: "https://x.example/"}}, Way: "fixed", Why: evil,
				Before: "confirmed", After: "ruled-out", Citations: []Citation{event}, Missing: []Missing{{evil, evil}},
				Steps: []VerifyStep{
					{Text: "done " + evil, State: "holds", Citations: []Citation{at}, Missing: []Missing{}},
					{Text: "open", State: "fails", Citations: []Citation{}, Missing: []Missing{}},
					{Text: "dark", State: "unknown", Why: evil, Citations: []Citation{}, Missing: []Missing{}},
					{Text: "asked", State: "unknown", Ask: true, Citations: []Citation{}, Missing: []Missing{}},
				},
			}},
			Symptoms:    []ComparedSymptom{{ID: "y", Title: evil, Way: "can't tell", Why: evil, Citations: []Citation{}}},
			Changes:     []ChangedFact{{Kind: "event sink", What: evil, Before: evil, BeforeAt: &at, Rules: []string{"a/b"}}},
			Rates:       []EventRate{{Log: "Application", Source: evil, ID: 348, Level: "error", Hours: 10, Before: 5}},
			NotCompared: []NotCompared{{evil, evil}}, Stale: []string{evil}, Same: []string{evil},
		}},
	}
	c.Warnings = warnings(c)
	c.Summary = summariseComparison(c)
	return c
}

func TestComparisonIsSafeAndComplete(t *testing.T) {
	for _, f := range ComparisonFormats {
		var out bytes.Buffer
		require.NoError(t, f.Write(&out, compared(), Options{}))
		text := out.String()
		for _, bad := range []string{"\x1b", "\u202e", "<script>"} {
			if f.Name == "json" || f.Name != "html" && bad == "<script>" {
				continue
			}
			assert.NotContains(t, text, bad, f.Name)
		}
		for _, want := range []string{"fixed", "done ", "348"} {
			assert.Contains(t, strings.ToLower(text), want, f.Name)
		}
	}
}

func TestComparisonReadBackIsTheSame(t *testing.T) {
	var raw bytes.Buffer
	require.NoError(t, writeComparisonJSON(&raw, compared(), Options{}))
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw.Bytes()))
	require.NoError(t, err)
	schema, err := jsonschema.NewCompiler().Compile(comparisonSchemaFile)
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))
	read, err := ReadComparison(bytes.NewReader(raw.Bytes()))
	require.NoError(t, err)
	for _, f := range ComparisonFormats {
		var once, again bytes.Buffer
		require.NoError(t, f.Write(&once, compared(), Options{}))
		require.NoError(t, f.Write(&again, read, Options{}))
		assert.Equal(t, once.String(), again.String(), f.Name)
	}
	_, err = ReadComparison(strings.NewReader(`{"schema":"postmortem-report/1"}`))
	assert.ErrorIs(t, err, ErrNotReport)
}

func TestComparisonSaysWhatItCannotTell(t *testing.T) {
	early, late := time.Unix(1e9, 0), time.Unix(2e9, 0)
	one := func(order string, before, after *time.Time) *Comparison {
		c := &Comparison{Servers: []ComparedServer{{Name: "EXCH01", Order: order, Before: before, After: after}}}
		c.Warnings = warnings(c)
		c.Summary = summariseComparison(c)
		return c
	}
	for _, tc := range []struct {
		name string
		c    *Comparison
		want string
	}{
		{"swapped", one("swapped", &late, &early), "is older than the earlier one"},
		{"same time", one("same time", &early, &early), "nothing can have changed between them"},
		{"undated", one("undated", &early, nil), "nothing tells when one of the bundles was collected"},
	} {
		require.NotEmpty(t, tc.c.Warnings, tc.name)
		assert.Contains(t, tc.c.Warnings[0], tc.want, tc.name)
	}
	c := &Comparison{OnlyBefore: []string{"EXCH01"}, OnlyAfter: []string{"MBX02"}}
	c.Warnings = warnings(c)
	assert.Equal(t, "The bundles are of different servers: EXCH01 before, MBX02 after. Nothing can be compared.", comparisonHeadline(c))
}

func TestWidthOfAComparison(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeComparisonText(&out, compared(), Options{}))
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 80, line)
	}
}

func TestViewerShowsAnEventAsEventViewerDoes(t *testing.T) {
	record := int64(21310)
	at := time.Date(2004, 9, 2, 8, 29, 0, 0, time.UTC)
	c := Citation{Member: "a.evt", Record: &record, Time: &at, Excerpt: "A message could not be virus scanned.", Event: &EventRecord{
		Type: "Error", Source: "MSExchangeTransport", Category: "Exchange Store Driver", ID: 348, User: "N/A", Computer: "MBX01", Data: "48690041420d0a7f01",
	}}
	assert.Equal(t, `Event Type:     Error
Event Source:   MSExchangeTransport
Event Category: Exchange Store Driver
Event ID:       348
Date:           2004-09-02
Time:           08:29:00 UTC
User:           N/A
Computer:       MBX01
Description:
A message could not be virus scanned.
Data:
0000: 48 69 00 41 42 0d 0a 7f  Hi.AB...
0008: 01                       .
`, c.Viewer())
	assert.Empty(t, Citation{Excerpt: "x"}.Viewer())
}
