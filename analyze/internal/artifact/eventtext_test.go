package artifact

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// readText reads a text member in full, with the zone and short date of its manifest.
func readText(t *testing.T, content string, m *bundle.Manifest) facts.Extract {
	t.Helper()
	return Read(context.Background(), bundle.NewMember("mail/events.txt", []byte(content)), Context{Manifest: m})
}

func berlin() *bundle.Manifest {
	offset := 60
	return &bundle.Manifest{Host: "EXCH01", Offset: &offset, ShortDate: "dd.MM.yyyy"}
}

const (
	scanned = "A message could not be virus scanned - this operation will be retried later.  Internet Message ID <a@contoso.example>, Error Code 0x0."
	trailer = "For more information, click http://www.microsoft.com/contentredirect.asp."
)

// oneEvent is the only event of the only log of a text.
func oneEvent(t *testing.T, out facts.Extract) facts.Event {
	t.Helper()
	require.Len(t, out.EventLogs, 1, "%v", out.Gaps)
	require.Len(t, out.EventLogs[0].Events, 1)
	return out.EventLogs[0].Events[0]
}

func TestEventSaves(t *testing.T) {
	for _, tt := range []struct {
		name, text string
	}{
		{"tabs", lines("3/14/2005\t9:26:53 AM\tMSExchangeTransport\tError\tExchange Store Driver \t348\tN/A\tEXCH01\t"+scanned+"  ", "", trailer+" ")},
		{"commas", lines(`3/14/2005,9:26:53 AM,MSExchangeTransport,Error,Exchange Store Driver ,348,N/A,EXCH01,"`+scanned+`  `, "", trailer+` "`)},
		{"German", lines("14.03.2005\t09:26:53\tMSExchangeTransport\tFehler\tExchange Store Driver \t348\tNicht zutreffend\tEXCH01\t"+scanned, "", trailer)},
		{"Italian", lines("14/03/2005\t9.26.53\tMSExchangeTransport\tErrore\tExchange Store Driver \t348\tN/D\tEXCH01\t"+scanned, "", trailer)},
		{"Japanese", lines("2005/03/14\t9:26:53\tMSExchangeTransport\tエラー\tExchange Store Driver \t348\tN/A\tEXCH01\t"+scanned, "", trailer)},
		{"French", lines("14/03/2005;09:26:53;MSExchangeTransport;Erreur;Exchange Store Driver ;348;N/A;EXCH01;\""+scanned, "", trailer+"\"")},
		{"a person's header", lines("Application log of EXCH01", "", "3/14/2005\t9:26:53 AM\tMSExchangeTransport\tError\tExchange Store Driver\t348\tN/A\tEXCH01\t"+scanned, "", trailer)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := readText(t, tt.text, berlin())
			assert.Equal(t, "event log save (text)", out.Kind)
			assert.Empty(t, out.Gaps)
			log := out.EventLogs[0]
			assert.True(t, log.Whole)
			assert.False(t, log.Local)
			e := oneEvent(t, out)
			assert.Equal(t, "MSExchangeTransport", e.Source)
			assert.EqualValues(t, 348, e.ID)
			assert.Equal(t, facts.Error, e.Level)
			assert.Equal(t, "Exchange Store Driver", e.CategoryName)
			assert.Equal(t, "EXCH01", e.Computer)
			assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), e.Time)
			assert.Equal(t, scanned+"\n\n"+trailer, strings.ReplaceAll(e.Text, "  \n", "\n"))
			assert.Equal(t, []string{"<a@contoso.example>", "0x0"}, e.Strings)
			assert.Equal(t, e.Time, log.Inventory[0].Last)
		})
	}
}

func TestEventSaveQuotesWhatNoRuleAsksAbout(t *testing.T) {
	first := "3/14/2005,9:26:53 AM,Userenv,Error,None,1030,N/A,EXCH01,last"
	last := "3/12/2005,9:26:53 AM,SceCli,Information,None,1704,N/A,EXCH01,applied"
	member := bundle.NewMember("ev.csv", []byte(lines(first, "3/13/2005,9:26:53 AM,Userenv,Error,None,1030,N/A,EXCH01,older", last)))
	got := Read(t.Context(), member, Context{Wants: &facts.Wants{}}).EventLogs[0]
	assert.Empty(t, got.Events)
	assert.Equal(t, last, got.OldestAt.Excerpt)
	assert.Equal(t, first, got.NewestAt.Excerpt)
	for _, c := range got.Inventory {
		assert.Equal(t, map[string]string{"Userenv": first, "SceCli": last}[c.Source], c.At.Excerpt)
	}
}

func TestEventSaveRows(t *testing.T) {
	row := "%d/%d/2005\t9:26:53 AM\tSource with blanks\t%s\t%s\t%d\tN/A\tEXCH01\tText %d\r\nsecond line\r\n"
	text := fmt.Sprintf(row, 1, 2, "Information", "None", 1, 1) + fmt.Sprintf(row, 2, 13, "Failure Audit", "(5)", 2, 2) +
		fmt.Sprintf(row, 1, 3, "Gibberish", "System", 3, 3)
	out := readText(t, text, nil)
	assert.Equal(t, 3, out.Records)
	events := out.EventLogs[0].Events
	require.Len(t, events, 3)
	assert.Equal(t, []int64{1, 3, 5}, []int64{events[0].N, events[1].N, events[2].N}, "cited by the line they begin in")
	assert.Equal(t, "Text 2\nsecond line", events[1].Text)
	assert.Equal(t, time.February, events[1].Time.Month(), "13 is no month")
	assert.Equal(t, time.January, events[0].Time.Month(), "all dates of a file have one order")
	assert.True(t, events[0].LocalTime)
	assert.True(t, out.EventLogs[0].Local)
	assert.Equal(t, facts.FailureAudit, events[1].Level)
	assert.EqualValues(t, 5, events[1].Category)
	assert.Empty(t, events[0].CategoryName)
	assert.Equal(t, facts.Level("gibberish"), events[2].Level)
}

func TestEventSaveOfVista(t *testing.T) {
	out := readText(t, lines(
		"Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie",
		`Fehler,14.03.2005 09:26:53,MSExchangeTransport,348,Exchange Store Driver,"A message,`, `in two lines"`,
		`Informationen,14.03.2005 09:27:53,ESE,103,(1),Stopped`), berlin())
	events := out.EventLogs[0].Events
	require.Len(t, events, 2)
	assert.Equal(t, "A message,\nin two lines", events[0].Text)
	assert.Equal(t, facts.Information, events[1].Level)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 27, 53, 0, time.UTC), events[1].Time)
	assert.EqualValues(t, 2, events[0].N)
	assert.EqualValues(t, 4, events[1].N)
}

// TestEventDateOrder reads dates that alone can be read in two ways.
func TestEventDateOrder(t *testing.T) {
	row := func(date, word string) string {
		return date + "\t9:26:53\tESE\t" + word + "\tNone\t1\tN/A\tEXCH01\tx\r\n"
	}
	far := strings.Repeat(row("2/3/2005", "Error"), 3000) + row("14/3/2005", "Error")
	require.Greater(t, len(far), HeadSize)
	for _, tt := range []struct {
		name, text string
		manifest   *bundle.Manifest
		want       time.Month
		gap        bool
	}{
		{"the manifest tells", row("2/3/2005", "Error"), &bundle.Manifest{ShortDate: "dd/MM/yyyy"}, time.March, false},
		{"a date beyond the head tells", far, nil, time.March, false},
		{"the file tells against the manifest", far, &bundle.Manifest{ShortDate: "M/d/yyyy"}, time.March, false},
		{"English", row("2/3/2005", "Error"), nil, time.February, true},
		{"French", row("2/3/2005", "Erreur"), nil, time.March, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := readText(t, tt.text, tt.manifest)
			assert.Equal(t, tt.want, out.EventLogs[0].Events[0].Time.Month())
			assert.Equal(t, tt.gap, len(out.Gaps) > 0, out.Gaps)
			assert.NotEmpty(t, out.SHA256)
		})
	}
}

func TestDumpel(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		strings    []string
		message    string
	}{
		{"tabs, strings by tabs", "3/14/2005\t9:26:53 AM\t1\t5\t348\tMSExchangeTransport\tN/A\tEXCH01\t<a@contoso.example>\t\t0x0", []string{"<a@contoso.example>", "", "0x0"}, "<a@contoso.example>  0x0"},
		{"tabs, strings by blanks", "3/14/2005\t9:26:53 AM\t1\t5\t348\tMSExchangeTransport\tN/A\tEXCH01\t<a@contoso.example> 0x0", nil, "<a@contoso.example> 0x0"},
		{"commas", "3/14/2005,9:26:53 AM,1,5,348,MSExchangeTransport,N/A,EXCH01,<a@contoso.example>,0x0", []string{"<a@contoso.example>", "0x0"}, "<a@contoso.example> 0x0"},
		{"blanks", "3/14/2005 9:26:53 AM 1 5 348 MSExchangeTransport CONTOSO\\admin EXCH01 <a@contoso.example> 0x0", nil, "<a@contoso.example> 0x0"},
		{"a string with line breaks", "3/14/2005\t9:26:53 AM\t1\t5\t348\tMSExchangeTransport\tN/A\tEXCH01\tfirst\r\nsecond", nil, "first\nsecond"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := readText(t, lines(tt.text), berlin())
			assert.Equal(t, "event log save (dumpel)", out.Kind)
			e := oneEvent(t, out)
			assert.Equal(t, "MSExchangeTransport", e.Source)
			assert.EqualValues(t, 348, e.ID)
			assert.Equal(t, facts.Error, e.Level)
			assert.EqualValues(t, 5, e.Category)
			assert.Equal(t, "EXCH01", e.Computer)
			assert.Equal(t, tt.strings, e.Strings)
			assert.Equal(t, tt.message, e.Text)
			assert.Equal(t, 8, e.Time.Hour())
			assert.True(t, out.EventLogs[0].Whole)
		})
	}
	blanks := oneEvent(t, readText(t, lines("3/14/2005 9:26:53 4 0 7036 Service Control Manager N/A EXCH01 SMTP stopped"), nil))
	assert.Equal(t, "Service Control Manager", blanks.Source)
}

func TestEventTable(t *testing.T) {
	out := readText(t, lines(
		"EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,EventCategory,EventCategoryName,SourceName,Strings,ComputerName,SID,Message,Data",
		`Application,12,2005-03-14 09:26:53,2005-03-14 09:26:53,348,1,Error event,5,Exchange Store Driver,MSExchangeTransport,<a@contoso.example>||0x0,EXCH01,,"A message`,
		`in two lines",0C030980`,
		`Application,13,2005-03-14 09:27:53,2005-03-14 09:27:53,7004,16,Failure Audit event,0,None,MSExchangeTransport,,EXCH01,,x,`,
		`Application,14,broken`), berlin())
	assert.Equal(t, "event log save (LogParser CSV)", out.Kind)
	assert.Equal(t, 2, out.Records)
	assert.Equal(t, 1, out.Damaged)
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "line 5")
	events := out.EventLogs[0].Events
	require.Len(t, events, 2)
	assert.Equal(t, []string{"<a@contoso.example>", "", "0x0"}, events[0].Strings)
	assert.Equal(t, "A message\nin two lines", events[0].Text)
	assert.EqualValues(t, 5, events[0].Category)
	assert.Equal(t, "Exchange Store Driver", events[0].CategoryName)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), events[0].Time)
	assert.EqualValues(t, 2, events[0].N)
	assert.Equal(t, []string{}, events[1].Strings)
	assert.Equal(t, facts.FailureAudit, events[1].Level)
	assert.EqualValues(t, 4, events[1].N)
}

func TestEventTableOfPowerShell(t *testing.T) {
	out := readText(t, lines(`#TYPE System.Diagnostics.EventLogEntry`,
		`"MachineName","Data","Index","Category","CategoryNumber","EventID","EntryType","Message","Source","ReplacementStrings","InstanceId","TimeGenerated","TimeWritten"`,
		`"EXCH01","System.Byte[]","7","(5)","5","348","Error","held","MSExchangeTransport","System.String[]","3221487964","3/14/2005 9:26:53 AM","3/14/2005 9:26:53 AM"`), berlin())
	e := oneEvent(t, out)
	assert.EqualValues(t, 5, e.Category)
	assert.Empty(t, e.CategoryName)
	assert.Nil(t, e.Strings)
	assert.Equal(t, "held", e.Text)
	assert.Equal(t, facts.Error, e.Level)
}

func TestEventWMI(t *testing.T) {
	list := lines("", "", "Category=5", "CategoryString=Exchange Store Driver", "ComputerName=EXCH01", "Data={12,3,9,128}", "EventCode=348",
		"EventIdentifier=3221487964", "EventType=1", `InsertionStrings={"<a@contoso.example>","","0x0"}`, "Logfile=Application",
		"Message=A message could not be scanned.", "", trailer, "", "RecordNumber=4711", "SourceName=MSExchangeTransport",
		"TimeGenerated=20050314092653.000000+060", "TimeWritten=20050314092653.000000+060", "Type=Fehler", "User=")
	for name, text := range map[string]string{
		"wmic":   list,
		"tabs":   strings.ReplaceAll(list, "=", "\t"),
		"colons": strings.ReplaceAll(list, "=", ": "),
	} {
		t.Run(name, func(t *testing.T) {
			out := readText(t, text+text, nil)
			assert.Equal(t, "event listing (WMI)", out.Kind)
			require.Len(t, out.EventLogs, 1)
			log := out.EventLogs[0]
			assert.False(t, log.Whole)
			assert.False(t, log.Local)
			require.Len(t, log.Events, 2)
			e := log.Events[0]
			assert.EqualValues(t, 348, e.ID)
			assert.EqualValues(t, 0xC004, e.Qualifiers)
			assert.Equal(t, facts.Error, e.Level)
			assert.Equal(t, []string{"<a@contoso.example>", "", "0x0"}, e.Strings)
			assert.Equal(t, []byte{12, 3, 9, 128}, e.Data)
			assert.Equal(t, "A message could not be scanned.\n\n"+trailer, e.Text)
			assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), e.Time)
			assert.EqualValues(t, 3, e.N)
		})
	}
}

func TestEventXML(t *testing.T) {
	event := func(id int, second string) string {
		return fmt.Sprintf(`<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='MSExchangeTransport'/>`+
			`<EventID Qualifiers='49156'>%d</EventID><Level>2</Level><Task>5</Task><Keywords>0x80000000000000</Keywords>`+
			`<TimeCreated SystemTime='2005-03-14T08:26:53Z'/><Channel>Application</Channel><Computer>EXCH01</Computer></System>`+
			`<EventData><Data>&lt;ä@contoso.example&gt;</Data><Data>%s</Data></EventData></Event>`, id, second)
	}
	root := `<?xml version="1.0" encoding="utf-8" standalone="yes"?>` + "\n<Events>" + event(348, "0x0") + event(7004, "x") + "</Events>"
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(lines(event(348, "0x0"), event(7004, "x")))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	latin := strings.ReplaceAll(lines(event(348, "0x0"), event(7004, "x")), "ä", "\xE4")
	for _, tt := range []struct {
		name, text string
		second     int64
	}{
		{"Event Viewer", root, 2},
		{"wevtutil", lines(event(348, "0x0"), event(7004, "x")), 2},
		{"UTF-16", string(wide), 2},
		{"Windows-1252", latin, 2},
		{"a long event", event(348, "0x0") + "\n" + event(7004, strings.Repeat("x", 300_000)), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			member := bundle.NewMember("events.xml", []byte(tt.text))
			if tt.text == latin {
				member.Entry = &bundle.Entry{Codepage: 1252}
			}
			out := Read(t.Context(), member, Context{})
			require.Equal(t, "event log save (XML)", out.Kind)
			assert.Empty(t, out.Gaps)
			require.Len(t, out.EventLogs, 1)
			log := out.EventLogs[0]
			assert.True(t, log.Whole)
			assert.Equal(t, facts.ApplicationLog, log.Log)
			require.Len(t, log.Events, 2)
			e := log.Events[0]
			assert.Equal(t, []string{"<ä@contoso.example>", "0x0"}, e.Strings)
			assert.EqualValues(t, 0xC004, e.Qualifiers)
			assert.True(t, strings.HasPrefix(e.Excerpt, "<Event xmlns="))
			assert.Equal(t, tt.second, log.Events[1].N)
			assert.NotEmpty(t, out.SHA256)
		})
	}
	cut := readText(t, event(1, "x")+"\n"+event(2, "x")[:300]+"\n"+event(3, "x")+"\n"+event(4, "x")[:200], nil)
	assert.Equal(t, 2, cut.Records)
	assert.Equal(t, 2, cut.Damaged)
	assert.True(t, cut.EventLogs[0].Partial)
}

// TestEventXMLHostile is a text of nothing but starts of events.
func TestEventXMLHostile(t *testing.T) {
	text := "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>" + strings.Repeat("<Event a>", 2_000_000)
	start := time.Now()
	out := readText(t, text, nil)
	assert.Less(t, time.Since(start), 10*time.Second)
	assert.NotEmpty(t, out.Gaps)
	assert.Less(t, len(out.Gaps), 50)
}

func TestUndated(t *testing.T) {
	out := readText(t, lines("Event Type: Error", "Event Source: MSExchangeTransport", "Event ID: 348", "Date: gestern", "Description:", "x"), nil)
	e := oneEvent(t, out)
	assert.True(t, e.Time.IsZero())
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "no time that can be read")
	assert.True(t, bytes.Contains([]byte(e.Excerpt), []byte("Event Type")))
}
