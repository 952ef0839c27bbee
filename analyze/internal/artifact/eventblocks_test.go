package artifact

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// copied is the block that Event Viewer copies.
var copied = []string{
	"Event Type:\tError", "Event Source:\tMSExchangeTransport", "Event Category:\tExchange Store Driver ", "Event ID:\t348",
	"Date:\t\t3/14/2005", "Time:\t\t9:26:53 AM", "User:\t\tN/A", "Computer:\tEXCH01", "Description:", scanned, "", trailer,
	"Data:", "0000: 0c 03 09 80               ...?    ",
}

func TestEventBlocks(t *testing.T) {
	quoted := func(mark string, all []string) (out []string) {
		for _, line := range all {
			out = append(out, mark+line)
		}
		return out
	}
	for _, tt := range []struct {
		name string
		text []string
		line int64
	}{
		{"as copied", copied, 1},
		{"amid a mail", append(append([]string{"Hello,", "", "our server logs this:", ""}, copied...), "", "What shall we do?", "Regards, A."), 5},
		{"quoted", append(quoted("> ", copied), "Restart it."), 1},
		{"quoted twice", append([]string{"> Hello,"}, append(quoted("> > ", copied), "> What shall we do?")...), 2},
		{"German", []string{
			"Ereignistyp:\tFehler", "Ereignisquelle:\tMSExchangeTransport", "Ereigniskategorie:\tExchange Store Driver ", "Ereigniskennung:\t348",
			"Datum:\t\t14.03.2005", "Zeit:\t\t09:26:53", "Benutzer:\t\tNicht zutreffend", "Computer:\tEXCH01", "Beschreibung:", scanned, "", trailer,
			"Daten:", "0000: 0c 03 09 80               ...?    ",
		}, 1},
		{"French", []string{
			"Type de l'événement :\tErreur", "Source de l'événement :\tMSExchangeTransport", "Catégorie de l’événement :\tExchange Store Driver ",
			"ID de l'événement :\t348", "Date :\t\t14/03/2005", "Heure :\t\t09:26:53", "Utilisateur :\t\tN/A", "Ordinateur\u00A0:\tEXCH01", "Description :", scanned, "", trailer,
			"Données :", "0000: 0c 03 09 80               ...?    ",
		}, 1},
		{"Japanese", []string{
			"イベントの種類:\tエラー", "イベント ソース:\tMSExchangeTransport", "イベント カテゴリ:\tExchange Store Driver ", "イベント ID：\t348",
			"日付:\t\t2005/03/14", "時刻:\t\t9:26:53", "ユーザー:\t\tN/A", "コンピュータ:\tEXCH01", "説明:", scanned, "", trailer,
			"データ:", "0000: 0c 03 09 80               ...?    ",
		}, 1},
		{"as articles print it", []string{
			"Type: Error", "Source: MSExchangeTransport", "Category: Exchange Store Driver", "Event Id : 348", "Date: 3/14/2005 Time: 9:26:53 AM",
			"User: N/A", "Computer: EXCH01", "Description: " + scanned, "", trailer, "Data: 0000: 0c 03 09 80 ...?",
		}, 1},
		{"on one line", []string{
			"Event ID: 348 Event Source: MSExchangeTransport Event Type: Error Category: Exchange Store Driver Date: 3/14/2005 Time: 9:26:53 AM Computer: EXCH01 Description: " + scanned,
			"", trailer, "Data:", "0000: 8009030c ....",
		}, 1},
		{"emphasised", []string{
			"**Event Type:** Error", "* Event Source: MSExchangeTransport", "*Event Category*: Exchange Store Driver", "_Event ID_: 348", "Date: 3/14/2005",
			"Time: 9:26:53 AM", "Computer: EXCH01", "Description:", scanned, "", trailer, "Data:", "0000: 0c 03 09 80",
		}, 1},
		{"of later releases", []string{
			"Log Name:      Application", "Source:        MSExchangeTransport", "Date:          3/14/2005 9:26:53 AM", "Event ID:      348",
			"Task Category: Exchange Store Driver", "Level:         Error", "Keywords:      Classic", "User:          N/A", "Computer:      EXCH01",
			"Description:", scanned, "", trailer, "Data:", "0000: 0c 03 09 80",
		}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := readText(t, lines(tt.text...), berlin())
			assert.Equal(t, "pasted events", out.Kind)
			assert.Empty(t, out.Gaps)
			e := oneEvent(t, out)
			assert.False(t, out.EventLogs[0].Whole, "what is not pasted may have happened all the same")
			assert.Equal(t, "MSExchangeTransport", e.Source)
			assert.EqualValues(t, 348, e.ID)
			assert.Equal(t, facts.Error, e.Level)
			assert.Equal(t, "Exchange Store Driver", e.CategoryName)
			assert.Equal(t, "EXCH01", e.Computer)
			assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), e.Time)
			assert.Equal(t, strings.Join([]string{scanned, "", trailer}, "\n"), e.Text)
			assert.Equal(t, []string{"<a@contoso.example>", "0x0"}, e.Strings)
			assert.Equal(t, []byte{0x0c, 3, 9, 0x80}, e.Data)
			assert.Equal(t, tt.line, e.N)
		})
	}
}

func TestEventBlocksInRow(t *testing.T) {
	text := append(append([]string{}, copied...), copied[:11]...)
	text = append(text, "", "-----Original Message-----", "From: A", "Source: none of ours")
	text = append(text, copied[:11]...)
	out := readText(t, lines(text...), berlin())
	events := out.EventLogs[0].Events
	require.Len(t, events, 3)
	assert.Equal(t, []int64{1, 15, 30}, []int64{events[0].N, events[1].N, events[2].N})
	for _, e := range events {
		assert.True(t, strings.HasPrefix(e.Text, scanned), e.Text)
		assert.NotContains(t, e.Text, "Original")
	}
}

// TestEventBlocksText keeps words of a description that look like labels.
func TestEventBlocksText(t *testing.T) {
	text := lines("Event Type: Error", "Event Source: MSExchangeTransport", "Event ID: 348", "Description:", "Delivery failed.", "Source: queue",
		"Type: remote", "", "See the log.", "Log Name: none", "no event")
	out := readText(t, text, nil)
	require.Len(t, out.EventLogs, 1)
	assert.Equal(t, "Delivery failed.\nSource: queue\nType: remote\n\nSee the log.", out.EventLogs[0].Events[0].Text)
}

// TestEventBlocksEnd ends a description where a person's own words begin.
func TestEventBlocksEnd(t *testing.T) {
	for name, end := range map[string][]string{
		"quotes":          {"Description: \"Delivery failed.", "Retrying.\"", "We restarted it."},
		"two empty lines": {"Description:", "Delivery failed.", "Retrying.", "", "", "We restarted it."},
		"a rule":          {"Description:", "Delivery failed.", "Retrying.", "_______", "We restarted it."},
		"the event's XML": {"Description:", "Delivery failed.", "Retrying.", "Ereignis-XML:", "<Event>"},
	} {
		t.Run(name, func(t *testing.T) {
			text := append([]string{"Event Type: Error", "Event Source: MSExchangeTransport", "Event ID: 348"}, end...)
			assert.Equal(t, "Delivery failed.\nRetrying.", strings.Trim(oneEvent(t, readText(t, lines(text...), nil)).Text, `"`))
		})
	}
}

// TestEventBlocksOfArticle takes the message, and its strings, out of what an article says around it.
func TestEventBlocksOfArticle(t *testing.T) {
	e := oneEvent(t, readText(t, lines("Event Type: Error", "Event Source: MSExchangeTransport", "Event ID: 348", "Description: "+scanned, "",
		"Note This problem only occurs when the message is digitally signed.", "Cause"), nil))
	assert.Equal(t, scanned, e.Text)
	assert.Equal(t, []string{"<a@contoso.example>", "0x0"}, e.Strings)
}

func TestNoEventBlocks(t *testing.T) {
	for _, text := range []string{
		"Hello,\nthe source: unknown\n", "Type: A\nID: 5\n", "Source: x\nType: y\n", "Date: 3/14/2005\nSubject: Event ID 348\n",
		"Event ID: none\nEvent Source: x\nEvent Type: Error\n",
	} {
		assert.False(t, hasBlock(text), text)
	}
}

func TestWevtutilText(t *testing.T) {
	text := lines("Event[0]:", "  Log Name: Application", "  Source: MSExchangeTransport", "  Date: 2005-03-14T09:26:53.000", "  Event ID: 348",
		"  Task: Exchange Store Driver", "  Level: Error", "  Opcode: N/A", "  Keyword: Classic", "  User: N/A", "  User Name: N/A", "  Computer: EXCH01",
		"  Description: ", scanned, "", "Event[1]:", "  Log Name: Application", "  Source: ESE", "  Date: 2005-03-14T08:30:00.123Z", "  Event ID: 103",
		"  Level: Information", "  Computer: EXCH01", "  Description: ", "stopped", "")
	out := readText(t, text, berlin())
	assert.Equal(t, "event log save (wevtutil text)", out.Kind)
	assert.Empty(t, out.Gaps)
	assert.True(t, out.EventLogs[0].Whole)
	events := out.EventLogs[0].Events
	require.Len(t, events, 2)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), events[0].Time)
	assert.Equal(t, scanned, events[0].Text)
	assert.Equal(t, "Exchange Store Driver", events[0].CategoryName)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 30, 0, 123e6, time.UTC), events[1].Time)
	assert.Equal(t, "stopped", events[1].Text)
}

// FuzzEventTexts reads anything with every reader of event texts.
func FuzzEventTexts(f *testing.F) {
	f.Add(lines(copied...))
	f.Add("3/14/2005\t9:26:53 AM\tS\tError\tC\t348\tN/A\tEXCH01\tx\r\n")
	f.Add("3/14/2005,9:26:53 AM,S,Error,C,348,N/A,EXCH01,\"x\r\ny\"\r\n")
	f.Add("3/14/2005 9:26:53 AM 1 5 348 S N/A EXCH01 x\r\n")
	f.Add("EventID,Source,TimeGenerated\n1,s,2005-03-14 1:2:3\n")
	f.Add("SourceName=s\nEventCode=1\nTimeGenerated=20050314092653.000000+060\n")
	f.Add("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1</EventID></System></Event>")
	f.Add("Event[0]:\n Source: s\n Event ID: 1\n Level: Error\n")
	f.Fuzz(func(t *testing.T, content string) {
		for _, a := range []Artifact{eventXML, eventWMI, logParserCSV, wevtutilText, eventSave, dumpel, eventBlocks} {
			in := textInput("x.txt", content)
			if !a.Match(in) {
				continue
			}
			out := facts.Extract{Member: "x.txt"}
			if err := a.Extract(t.Context(), in, &out); err != nil {
				t.Fatal(err)
			}
			for _, log := range out.EventLogs {
				for _, e := range log.Events {
					if e.N < 1 || e.N > int64(strings.Count(content, "\n")+1) || e.Unit != bundle.UnitLine {
						t.Fatalf("%s cites line %d", a.Kind, e.N)
					}
				}
			}
		}
	})
}
