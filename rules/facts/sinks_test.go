package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"postmortem/collect/bundle"
)

func TestSinkEventByName(t *testing.T) {
	for _, c := range []struct{ display, want string }{
		{"SMTP OnPostCategorize", "OnPostCategorize"},
		{"SMTP Transport OnPostCategorize", "OnPostCategorize"},
		{"On Post-Categorize", "OnPostCategorize"},
		{"OnPost-Categorize", "OnPostCategorize"},
		{"SMTP OnTransportSubmission/OnArrival", "OnArrival"},
		{"onarrival", "OnArrival"},
		{"SMTP OnTransportRouter", "OnTransportRouter"},
		{"SMTP Transport Router", "OnTransportRouter"},
		{"SMTP OnInBoundCommand", "OnInboundCommand"},
		{"SMTP StoreDriver", "StoreDriver"},
		{"OnPost", ""},
		{"", ""},
		{"Contoso event", ""},
	} {
		name, guid, ok := SinkEventByName(c.display)
		assert.Equal(t, c.want, name, c.display)
		assert.Equal(t, c.want != "", ok, c.display)
		if ok {
			again, _ := SinkEventByGUID("{" + guid + "}")
			assert.Equal(t, name, again)
		}
	}
}

func TestSinkEventByGUID(t *testing.T) {
	name, ok := SinkEventByGUID("{76719654-05A6-11D2-9DFD-00C04FA322BA}")
	assert.True(t, ok)
	assert.Equal(t, "OnPostCategorize", name)
	_, ok = SinkEventByGUID("{11111111-2222-3333-4444-555555555555}")
	assert.False(t, ok)
	assert.True(t, NNTPEvent("{C028FD83-F943-11D0-85BD-00C04FB960EA}"))
	assert.False(t, NNTPEvent("ff3caa23-00b9-11d2-9dfb-00c04fa322ba"))
}

func TestStandardSink(t *testing.T) {
	for _, c := range []struct {
		name, class string
		want        bool
	}{
		{"Exchange Categorizer", "", true},
		{"EXCHANGE CATEGORIZER", "{anything}", true},
		{"MsgTrackLog Sink", "", true},
		{"UmConvSink", "", true},
		{"X-LSA Sink", "", true},
		{"Exchange SMTP Protocol XEXCH50 per recipient event", "", true},
		{"MSExchange Content Filter EOD Sink", "", true},
		{"Exchange Router", "CDO.SS_SMTPOnArrivalSink", false},
		{"", "Smtp.Cat", true},
		{"", "{B23C35B7-9219-11D2-9E17-00C04FA322BA}", true},
		{"", "", false},
		{"Antigen SMTP Sink", "Antigen.Sink", false},
		{"sink", "", false},
	} {
		assert.Equal(t, c.want, StandardSink(c.name, c.class), "%q %q", c.name, c.class)
	}
}

func classes(root string) *Server {
	at := func(n int) Citation { return Citation{Location: bundle.AtLine("classes.reg", n)} }
	return &Server{Evidence: Evidence{Registries: []RegistryExport{{Values: []RegistryValue{
		{Citation: at(3), Key: root + `Antigen.Sink\CLSID`, Text: "{6BA0CE4C-AC34-411E-B58A-EB715D04019D}"},
		{Citation: at(6), Key: root + `CLSID\{6ba0ce4c-ac34-411e-b58a-eb715d04019d}\InprocServer32`, Name: "ThreadingModel", Text: "Both"},
		{Citation: at(7), Key: root + `CLSID\{6ba0ce4c-ac34-411e-b58a-eb715d04019d}\InprocServer32`, Text: `"C:\Antigen\AntigenSmtpSink.dll"`},
	}}}}}
}

func TestSinkDLL(t *testing.T) {
	for _, root := range classRoots {
		s := classes(root)
		for _, class := range []string{"Antigen.Sink", "antigen.sink", "{6BA0CE4C-AC34-411E-B58A-EB715D04019D}"} {
			dll, cite, ok := s.SinkDLL(SinkBinding{SinkClass: class})
			assert.True(t, ok, class)
			assert.Equal(t, `C:\Antigen\AntigenSmtpSink.dll`, dll)
			assert.Equal(t, int64(7), cite.N)
		}
		for _, class := range []string{"", "Other.Sink", "{11111111-2222-3333-4444-555555555555}"} {
			_, _, ok := s.SinkDLL(SinkBinding{SinkClass: class})
			assert.False(t, ok, class)
		}
	}
}

func TestSameImage(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"inetinfo.exe", "INETINFO.EXE", true},
		{"inetinfo", "inetinfo.exe", true},
		{"store.exe", "store64.exe", false},
		{"NaviesImapConnectorServic", "NaviesImapConnectorService.exe", true}, // cut at 25
		{"inet", "inetinfo.exe", false},
		{"", "", false},
	} {
		assert.Equal(t, c.want, SameImage(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, SameImage(c.b, c.a), "%s %s", c.b, c.a)
	}
}

func TestSinkListingGoesBeyond(t *testing.T) {
	types := []string{"OnInboundCommand", "StoreDriver", "OnCategorize", "OnTransportRouter", "MsgTrackLog"}
	list := func(types []string, events ...string) *SinkListing {
		l := &SinkListing{EventTypes: types}
		for _, e := range events {
			l.Bindings = append(l.Bindings, SinkBinding{Event: e})
		}
		return l
	}
	for _, tc := range []struct {
		name  string
		list  *SinkListing
		event string
		want  bool
	}{
		{"a whole listing", list(types, "OnInboundCommand", "OnCategorize", "MsgTrackLog"), "OnTransportRouter", true},
		{"cut before the router", list(types, "OnInboundCommand", "OnCategorize"), "OnTransportRouter", false},
		{"cut within the event's own bindings", list(types, "OnInboundCommand", "OnCategorize"), "OnCategorize", false},
		{"what comes before the cut is known", list(types, "OnInboundCommand", "OnCategorize"), "StoreDriver", true},
		{"the end is asked for", list(types, "OnInboundCommand", "OnTransportRouter"), "", true},
		{"the end is missing", list(types, "OnInboundCommand", "OnCategorize"), "", false},
		{"an event the listing does not know", list(types, "OnInboundCommand"), "OnOther", false},
		{"event types and nothing else", list(types), "", false},
		{"no event types", list(nil), "OnCategorize", true},
	} {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, tc.list.GoesBeyond(tc.event)) })
	}
}

func TestScriptsArePreferredToTheMetabase(t *testing.T) {
	metabase, boxed, brace := SinkListing{Variant: MetabaseSinks}, SinkListing{Variant: BoxedSinks}, SinkListing{Variant: BraceSinks}
	for _, c := range []struct{ in, want []SinkListing }{
		{[]SinkListing{metabase, boxed}, []SinkListing{boxed}},
		{[]SinkListing{metabase, brace}, []SinkListing{metabase, brace}},
		{[]SinkListing{metabase}, []SinkListing{metabase}},
	} {
		e := Evidence{SinkListings: c.in}
		e.preferScripts()
		assert.Equal(t, c.want, e.SinkListings)
	}
}
