package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"postmortem/reports/redact"
)

// evil is what a bundle may carry in any name or line: an escape sequence, C1 controls, tags, Markdown, a text reversal.
const evil = "\x1b[2J\u009b31m<script>alert(1)</script>[x](javascript:alert(1)) ![i](http://evil.example/p) `code` | **b** \u202eexe.txt <img src=x onerror=alert(1)>\x07\r\nSecond line"

// hostile is a report in which every string that a bundle can reach is evil.
func hostile() *Report {
	at := time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)
	n := int64(7)
	cite := Citation{Member: evil, SHA256: "ab", Record: &n, Time: &at, Excerpt: evil}
	cites := []Citation{cite}
	return &Report{
		Schema:  Schema,
		Summary: Summary{Headline: evil, Lines: []string{evil}},
		Bundle:  Bundle{Name: evil, Grade: "C", GradeWhy: evil, Catalog: Catalog{Extra: []string{}}},
		Servers: []Server{{Name: evil, Exchange: evil, Build: evil, CollectedAt: &at, CollectedBy: evil, Zone: evil, Citations: cites, Products: []Product{{ID: evil, Name: evil, Version: evil, Citations: cites}}, Roles: []Role{{evil, cites}}}},
		Symptoms: []Symptom{
			{ID: evil, Title: evil, Server: evil, State: "holds", Observed: true, Citations: cites, Candidates: []string{evil}, Why: evil},
		},
		Findings: []Finding{
			hostileFinding("confirmed", cites), hostileFinding("ruled-out", cites),
		},
		Advice:      []Advice{{Rule: evil, Title: evil, Server: evil, Text: evil, Articles: []Article{}, Steps: []string{evil}, Citations: cites}},
		Mail:        evil,
		CollectNext: []CollectNext{{Artifact: evil, Server: evil, Why: evil, Command: evil, Rules: []string{evil}}},
		Unexplained: []Unexplained{{Kind: "event", Server: evil, ID: evil, Title: evil, Count: 3, Citations: cites}},
		Timeline:    []TimelineEntry{{Time: at, Until: at, Count: 2, Server: evil, Level: evil, Label: evil, Text: evil, Citation: cite}},
		Gaps:        []Gap{{evil, evil}},
		Pipelines:   []Pipeline{{Server: evil, Stop: evil, Why: evil, Stages: []Stage{{evil, evil, true, []Waiting{{3, &at, evil, cites}}}}}},
		Pictures:    []Picture{hostilePicture(at, cite)},
		Coverage:    []Coverage{{Member: evil, Kind: evil, SHA256: evil, Server: evil, Records: 1, Oldest: &at, Newest: &at}},
		Names:       []redact.Name{},
		Events:      []Event{{Member: evil, Server: evil, Source: evil, Level: evil, First: &at, Last: &at}},
	}
}

func hostilePicture(at time.Time, cite Citation) Picture {
	return Picture{
		Server: evil, QueuesMore: 3, QueuesEmpty: 4,
		Activity: &Activity{
			Start: at, SlotSeconds: 3600, Slots: 3, Earlier: 7,
			Spans:    []Span{{Name: evil, Member: evil, Start: at, End: at.Add(2 * time.Hour), Local: true}},
			Sources:  []SourceActivity{{Source: evil, Log: evil, Cited: true, Total: 6, Errors: []int{1, 0, 2}, Warnings: []int{0, 0, 1}, Others: []int{0, 2, 0}}},
			Services: []ServiceChange{{Time: at, Service: evil, Change: "started", Words: evil, Citation: cite}},
		},
		Folders: []FolderAge{{Path: evil, Role: evil, Files: -1, Bytes: -1, Oldest: &at, Newest: &at, Ages: []AgeClass{{evil, 5}, {evil, 0}}, Citation: cite}},
		Queues:  []QueueLength{{Name: evil, Type: evil, State: evil, Messages: 100, Oldest: &at, Citation: cite}},
	}
}

func hostileFinding(verdict string, cites []Citation) Finding {
	return Finding{
		Rank: 1, Rule: evil, Title: evil, Fingerprint: evil, Server: evil, Articles: []Article{{evil, evil, "javascript:alert(1)"}}, Verdict: verdict,
		Decided: evil, Severity: evil, Stage: evil, Explains: []string{}, Cause: evil,
		Evidence: []Evidence{{evil, "requires", "fails", evil, cites}, {evil, "confirms", "holds", evil, cites}},
		Missing:  []Missing{{evil, evil}}, Conflicts: []Conflict{{evil, cites[0], cites[0]}}, Notes: []string{evil},
		Fix: []string{evil}, Workaround: []string{evil}, Verify: []string{evil}, Sources: []string{evil},
	}
}

func TestNothingFromABundleActsInAnyFormat(t *testing.T) {
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, f.Write(&out, hostile(), Options{}))
			for _, r := range out.String() {
				bad := (r < ' ' && r != '\n') || (r >= 0x7f && r <= 0x9f) || (r >= 0x202a && r <= 0x202e)
				require.False(t, bad, "%U reaches the reader", r)
			}
			page := out.String()
			if f.Name == "markdown" {
				page = asATicketShowsIt(t, out.Bytes())
			}
			if f.Name == "html" || f.Name == "markdown" {
				assert.NotContains(t, page, "<script")
				assert.NotContains(t, page, "<img")
				assert.NotContains(t, page, `href="javascript`)
			}
		})
	}
}

// asATicketShowsIt renders Markdown the most trusting way a ticket system can: raw HTML and all links included.
func asATicketShowsIt(t *testing.T, source []byte) string {
	t.Helper()
	var out bytes.Buffer
	trusting := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	require.NoError(t, trusting.Convert(source, &out))
	return out.String()
}

func TestJSONHoldsTheWholeReport(t *testing.T) {
	var first bytes.Buffer
	require.NoError(t, writeJSON(&first, hostile(), Options{}))
	back, err := Read(bytes.NewReader(first.Bytes()))
	require.NoError(t, err)
	for _, f := range Formats {
		var direct, again bytes.Buffer
		require.NoError(t, f.Write(&direct, hostile(), Options{}))
		require.NoError(t, f.Write(&again, back, Options{}))
		assert.Equal(t, direct.String(), again.String(), f.Name)
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeJSON(&out, hostile(), Options{}))
	var doc any
	require.NoError(t, json.Unmarshal(out.Bytes(), &doc))
	assert.NotContains(t, out.String(), ": null")
}

func TestReadRefusesWhatIsNoReport(t *testing.T) {
	for _, in := range []string{"", "{}", `{"schema":"postmortem-report/99"}`, `{"schema":1}`, "[]"} {
		_, err := Read(strings.NewReader(in))
		assert.ErrorIs(t, err, ErrNotReport, in)
	}
}

func TestTicketBlockIsShort(t *testing.T) {
	m := &markdown{r: hostile()}
	m.ticket()
	assert.LessOrEqual(t, strings.Count(m.out.String(), "\n"), maxTicketLines)
}

func TestTextKeepsItsWidth(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeText(&out, hostile(), Options{}))
	for line := range strings.SplitSeq(out.String(), "\n") {
		assert.LessOrEqual(t, twwidth.Width(line), defaultWidth, line)
	}
}
