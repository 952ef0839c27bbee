package evtx_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/evtx"
)

const savedXML = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
	`<Provider Name='MSExchangeTransport'/><EventID Qualifiers='49156'>348</EventID><Level>2</Level><Task>5</Task>` +
	`<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='2005-03-14T08:26:53.000000000Z'/>` +
	`<EventRecordID>4711</EventRecordID><Channel>Application</Channel><Computer>EXCH01</Computer><Security/></System>` +
	`<EventData><Data>&lt;a@contoso.example&gt;</Data><Data></Data><Data>A &amp; B&#xD;&#10;&unknown;</Data><Binary>0C030980</Binary></EventData>` +
	`<RenderingInfo Culture='de-DE'><Message><![CDATA[Nachricht <a>]]></Message><Task>SMTP</Task></RenderingInfo></Event>`

func TestParseXML(t *testing.T) {
	rec, body, err := evtx.ParseXML([]byte(savedXML))
	require.NoError(t, err)
	assert.Equal(t, "MSExchangeTransport", rec.Provider)
	assert.EqualValues(t, 348, rec.ID)
	assert.EqualValues(t, 0xC004, rec.Qualifiers)
	assert.EqualValues(t, 2, rec.Level)
	assert.EqualValues(t, 5, rec.Task)
	assert.Equal(t, "EXCH01", rec.Computer)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 26, 53, 0, time.UTC), rec.Time)
	assert.Equal(t, []string{"<a@contoso.example>", "", "A & B\r\n&unknown;"}, values(body))
	assert.Equal(t, []byte{0x0c, 3, 9, 0x80}, body.Binary)
	assert.Equal(t, "Nachricht <a>", body.Message)
	assert.Equal(t, "SMTP", body.Task)
}

func TestParseXMLVariants(t *testing.T) {
	rec, body, err := evtx.ParseXML([]byte("<e:Event xmlns:e=\"x\">\r\n <!-- saved --> <e:System>\n<e:EventID>7</e:EventID>" +
		"</e:System><e:EventData><e:Data Name=\"p\">v</e:Data></e:EventData></e:Event>"))
	require.NoError(t, err)
	assert.EqualValues(t, 7, rec.ID)
	assert.Equal(t, []evtx.String{{Name: "p", Value: "v"}}, body.Strings)
}

func TestParseXMLDamage(t *testing.T) {
	for in, want := range map[string]error{
		"":                         evtx.ErrSystem,
		"<Event>":                  evtx.ErrNesting,
		"</Event>":                 evtx.ErrNesting,
		"<Event":                   evtx.ErrShort,
		"<Event a=b>":              evtx.ErrToken,
		"<Event a='b>":             evtx.ErrShort,
		"<Event><![CDATA[x":        evtx.ErrShort,
		"<Event><System/></Event>": evtx.ErrSystem,
		"<Event><System><EventID>x</EventID></System></Event>": evtx.ErrSystem,
	} {
		_, _, err := evtx.ParseXML([]byte(in))
		assert.ErrorIs(t, err, want, in)
	}
}

func FuzzParseXML(f *testing.F) {
	f.Add([]byte(savedXML))
	f.Add([]byte("<Event><System><EventID>1</EventID></System></Event>&#x110000;&;&amp"))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, body, _ := evtx.ParseXML(in)
		if len(body.Strings) > len(in) {
			t.Errorf("%d strings of %d bytes", len(body.Strings), len(in))
		}
	})
}
