package reports

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

var monday = time.Date(2005, 3, 14, 0, 0, 0, 0, time.UTC)

// logged is a log with n events of each kind at the hours after monday.
func logged(member string, from, to int, kinds ...facts.EventCount) facts.EventLog {
	return facts.EventLog{
		Source: facts.Source{Member: member}, Log: facts.ApplicationLog, Whole: true, Inventory: kinds,
		Oldest: monday.Add(time.Duration(from) * time.Hour), Newest: monday.Add(time.Duration(to) * time.Hour),
	}
}

func kind(source string, level facts.Level, hours ...int) facts.EventCount {
	c := facts.EventCount{Source: source, Level: level, Count: len(hours)}
	for _, h := range hours {
		c.Hours.Add(monday.Add(time.Duration(h) * time.Hour))
	}
	c.Hours = c.Hours.Settled()
	return c
}

func activityOf(s *facts.Server, cited ...string) *Activity {
	b := builder{case_: &facts.Case{}, hashes: map[string]string{}}
	rests := map[string]bool{}
	for _, c := range cited {
		rests[c] = true
	}
	return b.activity(s, rests)
}

func TestActivityCountsBySlot(t *testing.T) {
	s := &facts.Server{CollectedAt: monday.Add(30 * time.Hour)}
	s.EventLogs = []facts.EventLog{logged("app.evt", 0, 24, kind("SMTPSVC", facts.Error, 0, 0, 5), kind("smtpsvc", facts.Warning, 5), kind("ESE", facts.Information, 24))}
	a := activityOf(s, "ese")
	require.NotNil(t, a)
	assert.Equal(t, monday, a.Start)
	assert.Equal(t, 3600, a.SlotSeconds)
	assert.Equal(t, 30, a.Slots, "to the collection")
	require.Len(t, a.Sources, 2, "one source, however it is spelled")
	assert.Equal(t, "ESE", a.Sources[0].Source, "what the diagnosis rests on stands first")
	assert.Equal(t, []int{2, 0, 0, 0, 0, 1}, a.Sources[1].Errors[:6])
	assert.Equal(t, 1, a.Sources[1].Warnings[5])
	assert.Equal(t, 4, a.Sources[1].Total)
	require.Len(t, a.Spans, 1)
	assert.Equal(t, monday.Add(24*time.Hour), a.Spans[0].End, "what comes after is a gap")
}

func TestTwoSavesOfOneLogCountOnce(t *testing.T) {
	s := &facts.Server{}
	s.EventLogs = []facts.EventLog{logged("a.evt", 0, 9, kind("ESE", facts.Error, 1, 1, 8)), logged("b.evt", 0, 9, kind("ESE", facts.Error, 1, 1, 9))}
	assert.Equal(t, 4, activityOf(s).Sources[0].Total)
}

func TestActivityIsBounded(t *testing.T) {
	s := &facts.Server{}
	log := logged("app.evt", -40*24, 0, kind("Old", facts.Error, -40*24, -30*24))
	for i := range 30 {
		log.Inventory = append(log.Inventory, kind(strings.Repeat("x", i+1), facts.Information, -i*10))
	}
	s.EventLogs = []facts.EventLog{log}
	a := activityOf(s)
	assert.LessOrEqual(t, a.Slots, maxSlots)
	assert.Len(t, a.Sources, maxSources)
	assert.Equal(t, 2, a.Earlier)
	assert.Empty(t, a.Sources[maxSources-1].Source, "the others together")
	total := a.Earlier
	for _, x := range a.Sources {
		total += x.Total
	}
	assert.Equal(t, 32, total, "no event is lost")
}

func TestNoTimesNoActivity(t *testing.T) {
	assert.Nil(t, activityOf(&facts.Server{}))
}

func TestServiceChanges(t *testing.T) {
	event := func(n int64, hour int, source string, id uint16, strs ...string) facts.Event {
		return facts.Event{
			Citation: facts.Citation{Location: bundle.AtRecord("sys.evt", n), Time: monday.Add(time.Duration(hour) * time.Hour)},
			Source:   source, ID: id, Strings: strs,
		}
	}
	log := logged("sys.evt", 0, 9, kind("EventLog", facts.Information, 1))
	log.Events = []facts.Event{
		event(1, 1, "eventlog", 6006), event(2, 2, "EventLog", 6005),
		event(3, 3, "Service Control Manager", 7036, "Simple Mail Transfer Protocol (SMTP)", "stopped"),
		event(4, 4, "Service Control Manager", 7036, "Simple Mail Transfer-Protokoll (SMTP)", "Ausgeführt"),
		event(5, 5, "Service Control Manager", 7036, "Microsoft Exchange Routing Engine", "xyzzy"),
		event(6, 6, "Service Control Manager", 7034, "Microsoft Exchange Information Store", "1"),
		event(7, 7, "Service Control Manager", 7036, "WMI Performance Adapter", "running"),
		event(8, 8, "Service Control Manager", 7036),
	}
	var got []string
	for _, c := range activityOf(&facts.Server{Evidence: facts.Evidence{EventLogs: []facts.EventLog{log}}}).Services {
		got = append(got, c.Time.Format("15 ")+c.Service+" "+c.Change)
		assert.Positive(t, *c.Citation.Record)
	}
	assert.Equal(t, []string{
		"01 Windows stopped", "02 Windows started", "03 Simple Mail Transfer Protocol (SMTP) stopped",
		"04 Simple Mail Transfer-Protokoll (SMTP) started", "05 Microsoft Exchange Routing Engine changed",
		"06 Microsoft Exchange Information Store failed",
	}, got)
}

func TestFolderAges(t *testing.T) {
	folder := func(path string, files int, hours ...int) facts.Folder {
		f := facts.Folder{Path: path, Files: files}
		for _, h := range hours {
			f.Hours.Add(monday.Add(-time.Duration(h) * time.Hour))
		}
		f.Hours = f.Hours.Settled()
		return f
	}
	s := &facts.Server{CollectedAt: monday}
	s.Folders = []facts.FolderListing{
		{Source: facts.Source{Taken: monday.Add(-time.Hour)}, Folders: []facts.Folder{folder(`D:\Mailroot\vsi 1\Queue`, 9)}},
		{Source: facts.Source{Taken: monday}, Folders: []facts.Folder{
			folder(`d:\mailroot\vsi 1\queue`, 7, 1, 3, 20, 30, 24*8, 24*40, -5), folder(`D:\Mailroot\vsi 1\BadMail`, -1), folder(`D:\Other`, 3),
		}},
	}
	b := builder{case_: &facts.Case{}, hashes: map[string]string{}}
	all := b.folderAges(s)
	require.Len(t, all, 2)
	assert.Equal(t, 7, all[0].Files, "the newer listing")
	var files []int
	for _, a := range all[0].Ages {
		files = append(files, a.Files)
	}
	assert.Equal(t, []int{3, 1, 1, 1, 1}, files)
	assert.Equal(t, -1, all[1].Files)
	assert.Equal(t, "number unknown", all[1].note())
}

func TestQueueLengths(t *testing.T) {
	s := &facts.Server{}
	list := facts.QueueSnapshot{Queues: []facts.Queue{
		{Name: "link", Link: true, Messages: 5, State: "retry"}, {Name: "inside", Messages: 5}, {Name: "empty", Link: true}, {Name: "unknown", Link: true, Messages: -1},
	}}
	for range 20 {
		list.Queues = append(list.Queues, facts.Queue{Name: "many", Link: true, Messages: 7})
	}
	s.Queues = []facts.QueueSnapshot{list}
	var p Picture
	b := builder{case_: &facts.Case{}, hashes: map[string]string{}}
	b.queueLengths(s, &p)
	assert.Len(t, p.Queues, maxQueues)
	assert.Equal(t, 7, p.QueuesMore)
	assert.Equal(t, 1, p.QueuesEmpty)
	assert.Equal(t, 7, p.Queues[0].Messages, "the longest first")
}

// drawnPage is a page with all drawings of two servers.
func drawnPage(t *testing.T) string {
	t.Helper()
	r := hostile()
	r.Servers = append(r.Servers, r.Servers[0])
	r.Servers[1].Name = "EXCH02"
	second := r.Pictures[0]
	second.Server = "EXCH02"
	r.Pictures = append(r.Pictures, second)
	r.Pipelines[0].Stages = append(r.Pipelines[0].Stages, Stage{Name: "categorizer", Title: "Categorizer", Stops: true, Waiting: r.Pipelines[0].Stages[0].Waiting})
	var out bytes.Buffer
	require.NoError(t, writeHTML(&out, r, Options{}))
	return out.String()
}

func TestDrawingsAreImagesWithNamesAndTables(t *testing.T) {
	page := drawnPage(t)
	drawings := regexp.MustCompile(`(?s)<svg class="picture.*?</svg>`).FindAllString(page, -1)
	require.Len(t, drawings, 14, "queues, folders and logs of two servers, the way of mail of one, each wide and narrow")
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		assert.False(t, ids[id[1]], "id %s twice", id[1])
		ids[id[1]] = true
	}
	for _, drawing := range drawings {
		require.NoError(t, xml.Unmarshal([]byte(drawing), new(struct{})), drawing)
		head := drawing[:strings.IndexByte(drawing, '>')]
		assert.Contains(t, head, `role="img"`)
		for _, ref := range regexp.MustCompile(`aria-(?:labelled|described)by="([^"]*)"`).FindAllStringSubmatch(head, -1) {
			assert.True(t, ids[ref[1]], ref[1])
		}
	}
	assert.Equal(t, 7, strings.Count(page, "<figure>"))
	assert.Equal(t, 9, strings.Count(page, `<details class="numbers">`), "a table for each, two for starts and stops")
	assert.NotContains(t, page, "<script")
	assert.Contains(t, page, `content="default-src 'none'; style-src 'unsafe-inline'"`)
}

func TestDrawingsOfImpossibleNumbers(t *testing.T) {
	at := time.Date(2005, 3, 14, 9, 15, 0, 0, time.UTC)
	for _, a := range []Activity{
		{Start: at, SlotSeconds: 1, Slots: 1 << 40},
		{Start: at, SlotSeconds: 3600, Slots: -1},
		{Start: at, SlotSeconds: 0, Slots: 3},
		{Start: at, SlotSeconds: 3600, Slots: 3, Sources: []SourceActivity{{Errors: []int{-5, 1 << 62}}}, Spans: []Span{{Start: at.AddDate(7000, 0, 0)}}, Services: []ServiceChange{{Time: at.AddDate(-1900, 0, 0)}}},
	} {
		r := hostile()
		r.Pictures[0].Activity = &a
		r.Pictures[0].Folders[0].Files = 1 << 62
		r.Pictures[0].Queues[0].Messages = -1 << 62
		for _, f := range Formats {
			var out bytes.Buffer
			require.NoError(t, f.Write(&out, r, Options{}), f.Name)
			assert.Less(t, out.Len(), 200_000, f.Name)
		}
	}
}

func TestSketchesKeepTheirWidth(t *testing.T) {
	p := hostile().Pictures[0]
	for _, width := range []int{48, 68, 108} {
		for _, k := range p.sketches(width) {
			for _, line := range k.lines {
				assert.LessOrEqual(t, twwidth.Width(line), width, line)
			}
		}
	}
}

func TestSketchShowsGaps(t *testing.T) {
	at := time.Date(2005, 3, 14, 0, 0, 0, 0, time.UTC)
	p := Picture{Activity: &Activity{
		Start: at, SlotSeconds: 3600, Slots: 6,
		Spans:   []Span{{Name: "Application log", Start: at.Add(2 * time.Hour), End: at.Add(4*time.Hour + time.Minute)}},
		Sources: []SourceActivity{{Source: "ESE", Log: "Application log", Total: 5, Errors: []int{0, 0, 1, 0, 4, 0}}},
	}}
	lines := p.sketches(60)[0].lines
	assert.Contains(t, lines[1], "ESE                    ▓·█  ", "blank, few, none, many, blank")
	assert.Contains(t, lines[1], "5 err")
}
