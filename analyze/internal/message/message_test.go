package message

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/msgtable"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestBuiltinMessagesAreSound(t *testing.T) {
	c, err := load(builtin)
	require.NoError(t, err)
	used := map[string]bool{}
	for _, m := range c.Messages {
		name := fmt.Sprintf("%s/%d", m.Source, m.Code)
		assert.NotEmpty(t, m.Source)
		assert.True(t, (m.Text == "") != (m.About == ""), "%s: either text or about", name)
		assert.Contains(t, []facts.Level{facts.Error, facts.Warning, facts.Information}, m.Level, name)
		assert.Contains(t, []Basis{Published, Sample, Memory}, m.Basis, name)
		assert.True(t, m.Basis == Memory || len(m.From) > 0, "%s: a source", name)
		for _, key := range m.From {
			assert.Contains(t, c.Sources, key, name)
			used[key] = true
		}
	}
	assert.Len(t, used, len(c.Sources), "every source is used")
	assert.Greater(t, len(c.Messages), 100)
}

// TestKnownEvents holds the catalog to the list of events it must know: each by its type and category, with its words or
// what it is known for.
func TestKnownEvents(t *testing.T) {
	list, err := os.ReadFile("testdata/events.tsv")
	require.NoError(t, err)
	rows := 0
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		rows++
		column := strings.Split(strings.TrimSpace(line), "\t")
		require.Len(t, column, 4, line)
		code, err := strconv.ParseUint(column[1], 10, 16)
		require.NoError(t, err, line)
		level := facts.Level(column[2])
		m := Builtin().Find(column[0], uint16(code), 0, level)
		if !assert.NotNil(t, m, line) {
			continue
		}
		assert.Equal(t, level, m.Level, line)
		assert.Equal(t, strings.TrimSuffix(column[3], "-"), m.Category, line)
		assert.NotEmpty(t, m.Text+m.About, line)
	}
	assert.Equal(t, 116, rows)
}

// TestRenderByLevel tells two messages of one ID apart by their type.
func TestRenderByLevel(t *testing.T) {
	e := facts.Event{Source: "MSExchangeMU", ID: 1002, Level: facts.Error, Strings: []string{"80040a01"}}
	text, _ := For(&facts.Server{}).Render(&e)
	assert.Equal(t, "Metabase Update agent failed to start. Error code is 80040a01.", text)
	e.Level, e.Strings = facts.Information, nil
	text, _ = For(&facts.Server{}).Render(&e)
	assert.Equal(t, "Metabase Update agent started successfully.", text)
}

func TestWrongCatalogs(t *testing.T) {
	for _, bad := range []string{"messages: [{source: X, code: 70000}]", "messages: [{sauce: X}]", "messages: ["} {
		_, err := load([]byte(bad))
		assert.Error(t, err, bad)
	}
}

// TestEveryMessageReadsBack formats each text with strings of its own and finds them again.
func TestEveryMessageReadsBack(t *testing.T) {
	for _, m := range Builtin().Messages {
		if m.Text == "" {
			continue
		}
		t.Run(fmt.Sprintf("%s %d", m.Source, m.Code), func(t *testing.T) {
			in := make([]string, m.inserts())
			for i := range in {
				if m.names(i + 1) {
					in[i] = fmt.Sprintf("value-%d", i+1)
				}
			}
			text := msgtable.Format(m.Text, in, nil)
			for _, variant := range []string{
				text, text + "\n\nFor more information, click http://www.microsoft.com/contentredirect.asp.",
				strings.ReplaceAll(text, " ", "\r\n  "), strings.TrimSuffix(text, "."),
			} {
				got, ok := Strings(m.Source, m.Code, variant)
				require.True(t, ok, variant)
				assert.Equal(t, in, got, variant)
			}
		})
	}
}

func TestStringsOfRealTexts(t *testing.T) {
	tests := []struct {
		name, source string
		id           uint16
		text         string
		want         []string
	}{
		{
			"KB843545", "MSExchangeTransport", 348,
			"A message could not be virus scanned - this operation will be retried later. Internet Message ID <6B909A01FBA732458FCEF70C0A141D2DD500@user-name.contoso.com>, Error Code 0x0.",
			[]string{"<6B909A01FBA732458FCEF70C0A141D2DD500@user-name.contoso.com>", "0x0"},
		},
		{
			"a dash of a word processor, source in lower case, wrapped, with the advertisement of Exchange 2003", "msexchangetransport", 348,
			"A message could not be virus scanned – this operation will be\r\nretried later. Internet Message ID <a@b>, Error Code 0x80004005. \r\n\r\n" +
				"For more information, click http://www.microsoft.com/contentredirect.asp. ",
			[]string{"<a@b>", "0x80004005"},
		},
		{
			"empty string, as KB329167 prints it", "SMTPSVC", 429,
			"Virtual Server Invalid MailQueue Directory: The specified mail queue directory is not valid. Cannot start the SMTP Service.",
			[]string{""},
		},
		{
			"empty strings between", "MSExchangeTransport", 327,
			"The following call : EcDeleteMessages to the store failed. Error code : -1605.  MDB : 0a.  FID : .  MID : .  File : .",
			[]string{"EcDeleteMessages", "-1605", "0a", "", "", ""},
		},
		{
			"a line join without its blank", "MSExchangeTransport", 4003, "The domain 'fabrikam.example' is currentlyunreachable.",
			[]string{"fabrikam.example"},
		},
		{
			"the second wording", "SMTPSVC", 4000,
			"Message delivery to the remote domain contoso.example failed. The connection was dropped by the remote host.",
			[]string{"contoso.example", "The connection was dropped by the remote host."},
		},
		{
			"a line end within", "MSExchangeTransport", 7002,
			"This is an SMTP protocol warning log for virtual server ID 1, connection #12. The remote host \"10.0.0.1\", responded to the SMTP command \"rcpt\" with \"451 Timeout  \r\n\". " +
				"The full command sent was \"RCPT TO:<a@b>  \r\n\".  This may cause the connection to fail.",
			[]string{"1", "12", "10.0.0.1", "rcpt", "451 Timeout", "RCPT TO:<a@b>"},
		},
		{
			"a viewer without the DLL", "MSExchangeTransport", 348,
			"The description for Event ID ( 348 ) in Source ( MSExchangeTransport ) cannot be found. The local computer may not have the necessary registry information " +
				"or message DLL files to display messages from a remote computer. The following information is part of the event: <a@b>, 0x0.",
			[]string{"<a@b>", "0x0"},
		},
		{
			"NT 4 without the DLL, one string of an unknown event", "Unknown", 7,
			"The description for Event ID ( 7 ) in Source ( Unknown ) could not be found. It contains the following insertion string(s):\r\nstopped.",
			[]string{"stopped"},
		},
		{"no strings", "MSExchangeTransport", 6004, "The Categorizer is unable to categorize messages due to a retryable error.", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Strings(tt.source, tt.id, tt.text)
			require.True(t, ok)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestStringsOfOtherTexts(t *testing.T) {
	tests := []struct {
		name, source string
		id           uint16
		text         string
	}{
		{"localized", "MSExchangeTransport", 348, "Eine Nachricht konnte nicht auf Viren überprüft werden. Internetnachrichten-ID <a@b>, Fehlercode 0x0."},
		{"another source's event of that number", "MSExchangeIS Public Store", 3018, "A non-delivery report with a status code of 5.4.0 was generated for recipient a (Message-ID b)."},
		{"cut short", "MSExchangeTransport", 348, "A message could not be virus scanned - this operation"},
		{"more than the message", "MSExchangeTransport", 6004, "The Categorizer is unable to categorize messages due to a retryable error. And more."},
		{"known by hearsay only", "SMTPSVC", 401, "cannot initialize the socket library"},
		{"a list that cannot be split", "MSExchangeTransport", 348, "The description for Event ID ( 348 ) in Source ( X ) cannot be found. The following information is part of the event: a, b, c."},
		{"two different values of one string", "Test", 1, "x is not y"},
		{"too long", "MSExchangeTransport", 4003, "The domain '" + strings.Repeat("x", maxMatched) + "' is currently unreachable."},
		{"empty", "MSExchangeTransport", 348, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Strings(tt.source, tt.id, tt.text)
			assert.False(t, ok, got)
		})
	}
}

func TestOneStringNamedTwice(t *testing.T) {
	c, err := load([]byte("messages: [{source: X, code: 1, text: '%1 is not %1, and %3.'}]"))
	require.NoError(t, err)
	got, ok := c.Strings("x", 1, "a is not a, and b.")
	require.True(t, ok)
	assert.Equal(t, []string{"a", "", "b"}, got, "positions are kept")
	_, ok = c.Strings("x", 1, "a is not c, and b.")
	assert.False(t, ok)
}

func TestMatchingIsLinear(t *testing.T) {
	c, err := load([]byte("messages: [{source: X, code: 1, text: '" + strings.Repeat("a%1b%2", 10) + "c'}]"))
	require.NoError(t, err)
	start := time.Now()
	_, ok := c.Strings("x", 1, strings.Repeat("ab", maxMatched/2))
	assert.False(t, ok)
	assert.Less(t, time.Since(start), time.Second)
}

func FuzzStrings(f *testing.F) {
	f.Add("MSExchangeTransport", uint16(348), "A message could not be virus scanned - Error Code 0x0.")
	f.Add("SMTPSVC", uint16(4000), "Message delivery to the remote domain '\xff' failed for the following reason: \u2013")
	f.Fuzz(func(t *testing.T, source string, id uint16, text string) {
		got, ok := Strings(source, id, text)
		require.True(t, ok || got == nil)
		for _, s := range got {
			require.LessOrEqual(t, len(s), len(text))
		}
	})
}

func event() facts.Event {
	return facts.Event{
		Citation: facts.Citation{Location: bundle.AtRecord("app.evt", 7)}, Source: "MSExchangeTransport", ID: 348, Qualifiers: 0xC008,
		Category: 5, Strings: []string{"<a@b>", "0x0"},
	}
}

// server has one event, whose DLL it may ship and whose registry it may export.
func server(table, registry bool) *facts.Server {
	s := &facts.Server{}
	s.EventLogs = []facts.EventLog{{Events: []facts.Event{event()}}}
	if table {
		s.MessageTables = []facts.MessageTable{{File: "own.dll", Texts: map[uint32]string{0xC008015C: "Own words: %2, %1.%r%n", 5: "Own category\r\n"}}}
	}
	if registry {
		key := `HKLM\SYSTEM\CurrentControlSet\Services\`
		s.Registries = []facts.RegistryExport{{Values: []facts.RegistryValue{
			{Key: key + `Eventlog\Application\MSExchangeTransport`, Name: "EventMessageFile", Type: "REG_EXPAND_SZ", Text: `%SystemRoot%\x.dll;D:\Exchsrvr\res\OWN.DLL`},
			{Key: key + `Eventlog\Application\MSExchangeTransport`, Name: "CategoryMessageFile", Text: `D:\Exchsrvr\res\own.dll`},
			{Key: key + `MSExchangeTransport\Diagnostics`, Name: "5 Exchange Store Driver", Type: "REG_DWORD"},
		}}}
	}
	return s
}

func TestRenderTakesTheBestWords(t *testing.T) {
	builtinText := "A message could not be virus scanned - this operation will be retried later. Internet Message ID <a@b>, Error Code 0x0."
	tests := []struct {
		name   string
		server *facts.Server
		change func(e *facts.Event)
		want   string
		from   string
	}{
		{"its own text", server(true, true), func(e *facts.Event) { e.Text = "Eigener Text" }, "Eigener Text", FromArtifact},
		{"the server's DLL", server(true, true), nil, "Own words: 0x0, <a@b>.", "own.dll"},
		{"a DLL nobody names", server(true, false), nil, builtinText, FromCatalog},
		{"a DLL without the message", server(true, true), func(e *facts.Event) { e.Qualifiers = 0x8008 }, builtinText, FromCatalog},
		{"the catalog", server(false, false), nil, builtinText, FromCatalog},
		{"the catalog by a provider's other name", server(false, false), func(e *facts.Event) { e.Source, e.Alias = "Exchange-Transport", "MSExchangeTransport" }, builtinText, FromCatalog},
		{"more strings than words", server(false, false), func(e *facts.Event) { e.Strings = []string{"<a@b>", "0x0", "", "more"} }, builtinText + ` ["more"]`, FromCatalog},
		{"a missing string", server(false, false), func(e *facts.Event) { e.Strings = nil }, strings.NewReplacer("<a@b>", "%1", "0x0", "%2").Replace(builtinText), FromCatalog},
		{"no words", server(false, false), func(e *facts.Event) { e.ID = 1 }, `MSExchangeTransport 1: "<a@b>" | "0x0"`, FromStrings},
		{"no words, named data", server(false, false), func(e *facts.Event) { e.ID, e.Names = 1, []string{"id", ""} }, `MSExchangeTransport 1: id "<a@b>" | "0x0"`, FromStrings},
		{"no words, no strings", server(false, false), func(e *facts.Event) { e.ID, e.Strings = 1, nil }, `MSExchangeTransport 1`, FromStrings},
		{"hearsay", server(false, false), func(e *facts.Event) { e.Source, e.ID, e.Strings = "SMTPSVC", 401, []string{"x"} }, `SMTPSVC 401: "x" (known for: the socket library could not be started)`, FromStrings},
		{"qualifiers of another message", server(false, false), func(e *facts.Event) { e.Source, e.ID, e.Qualifiers = "EXCDO", 8197, 0x4003 }, `EXCDO 8197: "<a@b>" | "0x0"`, FromStrings},
		{"a system error", server(false, false), func(e *facts.Event) {
			e.Source, e.ID, e.Strings = "Service Control Manager", 7000, []string{"SMTP", "%%1053"}
		}, "The SMTP service failed to start due to the following error: \nThe service did not respond to the start or control request in a timely fashion.", FromCatalog},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := event()
			if tt.change != nil {
				tt.change(&e)
			}
			text, from := For(tt.server).Render(&e)
			assert.Equal(t, tt.want, text)
			assert.Equal(t, tt.from, from)
		})
	}
}

func TestRenderIsBounded(t *testing.T) {
	e := event()
	e.Strings[0] = strings.Repeat("é", maxExcerpt)
	text, _ := For(&facts.Server{}).Render(&e)
	assert.LessOrEqual(t, len(text), maxExcerpt)
	assert.True(t, strings.HasSuffix(text, "é…"))
}

func TestCategories(t *testing.T) {
	assert.Equal(t, "Own category", For(server(true, true)).Category("msexchangetransport", 5))
	assert.Equal(t, "Exchange Store Driver", For(server(false, true)).Category("MSExchangeTransport", 5))
	assert.Empty(t, For(server(false, true)).Category("MSExchangeTransport", 0))
	assert.Empty(t, For(server(false, false)).Category("MSExchangeTransport", 5), "no number is known without the server's registry")
	for _, s := range []*facts.Server{server(false, true), server(false, false)} {
		RenderAll(s)
		assert.Equal(t, "Exchange Store Driver", s.EventLogs[0].Events[0].CategoryName)
	}
}

func TestRenderAll(t *testing.T) {
	s := server(false, false)
	l := &s.EventLogs[0]
	line := event()
	line.N, line.Excerpt, line.Text, line.CategoryName = 8, "the line", "the whole text", "Kategorie"
	l.Events = append(l.Events, line)
	l.Carved = []facts.Event{event()}
	newest := event()
	newest.ID, newest.N = 1, 9
	l.Inventory = []facts.EventCount{
		{Source: "MSExchangeTransport", ID: 348, At: event().Citation},
		{Source: "MSExchangeTransport", ID: 1, At: newest.Citation, Newest: &newest},
		{Source: "Other", ID: 2, At: facts.Citation{Location: bundle.AtRecord("app.evt", 10)}},
	}
	l.OldestAt, l.NewestAt = event().Citation, newest.Citation
	l.Ends = []facts.Event{event()}
	RenderAll(s)
	assert.Equal(t, l.Events[0].Excerpt, l.OldestAt.Excerpt)
	assert.Empty(t, l.NewestAt.Excerpt)
	assert.True(t, strings.HasPrefix(l.Events[0].Excerpt, "A message could not be virus scanned"))
	assert.Equal(t, "the line", l.Events[1].Excerpt, "a text is quoted as it stands")
	assert.Equal(t, "Kategorie", l.Events[1].CategoryName)
	assert.Equal(t, l.Events[0].Excerpt, l.Carved[0].Excerpt)
	assert.Equal(t, l.Events[0].Excerpt, l.Inventory[0].At.Excerpt)
	assert.Equal(t, `MSExchangeTransport 1: "<a@b>" | "0x0"`, l.Inventory[1].At.Excerpt)
	assert.Empty(t, l.Inventory[2].At.Excerpt, "nothing is known of it")
	RenderAll(&facts.Server{})
}

func TestEverySourceIsSpelledOneWay(t *testing.T) {
	spelled := map[string]string{}
	for _, m := range Builtin().Messages {
		key := strings.ToLower(m.Source)
		assert.Contains(t, []string{"", m.Source}, spelled[key])
		spelled[key] = m.Source
	}
}

func TestKeysAreWanted(t *testing.T) {
	w := &facts.Wants{Keys: slices.Clone(Keys)}
	assert.True(t, w.Key(`HKLM\SYSTEM\CurrentControlSet\Services\Eventlog\Application\MSExchangeIS Mailbox Store`))
	assert.True(t, w.Key(`HKLM\SYSTEM\CurrentControlSet\Services\MSExchangeTransport\Diagnostics`))
	assert.False(t, w.Key(`HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\Queuing`))
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		_, err := load(builtin)
		require.NoError(b, err)
	}
}
