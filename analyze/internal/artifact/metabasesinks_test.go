package artifact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

const (
	postCategorize = "{76719654-05A6-11D2-9DFD-00C04FA322BA}"
	router         = "{283430C9-1850-11D2-9E03-00C04FA322BA}"
	serverDatabase = "/LM/SmtpSvc/2/EventManager/EventTypes/"
	commonDatabase = "/LM/EventManager/SourceTypes/{FB65C4DC-E468-11D1-AA67-00C04FA345F6}/Sources/{1B3C0668-E470-11D1-AA67-00C04FA345F6}/"
)

// xmlNode is a node of MetaBase.xml with its properties: name, type and value of each.
func xmlNode(location string, properties ...string) string {
	var b strings.Builder
	b.WriteString("<IIsConfigObject\tLocation =\"" + location + "\"\n\t>\n")
	for i := 0; i+2 < len(properties); i += 3 {
		b.WriteString("\t<Custom\n\t\tName=\"" + properties[i] + "\"\n\t\tID=\"0\"\n\t\tValue=\"" + properties[i+2] + "\"\n\t\tType=\"" +
			properties[i+1] + "\"\n\t\tUserType=\"IIS_MD_UT_SERVER\"\n\t\tAttributes=\"NO_ATTRIBUTES\"\n\t/>\n")
	}
	return b.String() + "</IIsConfigObject>\n"
}

func sinksOfXML(t *testing.T, nodes ...string) []facts.SinkListing {
	t.Helper()
	out := extractText(t, metabaseXML, "<configuration>\n<MBProperty>\n"+strings.Join(nodes, "")+"</MBProperty>\n</configuration>\n")
	require.Empty(t, out.Gaps)
	return out.SinkListings
}

func own(database string) string {
	return xmlNode(database+router+"/Bindings/{11111111-0000-0000-0000-000000000001}", "DisplayName", "STRING", "Exchange Router",
		"SinkClass", "STRING", "Exchange.Router")
}

func TestSinksOfTheMetabase(t *testing.T) {
	const binding = postCategorize + "/Bindings/{22222222-0000-0000-0000-000000000002}"
	for name, nodes := range map[string][]string{
		"named": {
			xmlNode(serverDatabase+binding, "DisplayName", "STRING", "Antigen SMTP Sink", "SinkClass", "STRING", "Antigen.SMTPSink", "Enabled", "DWORD", "1"),
			xmlNode(serverDatabase+binding+"/SourceProperties", "Priority", "DWORD", "8192"), own(serverDatabase),
		},
		"by nodes": {
			xmlNode(commonDatabase+binding+"/DisplayName", "UnknownName_0", "STRING", "Antigen SMTP Sink"),
			xmlNode(commonDatabase+binding+"/SinkClass", "UnknownName_0", "STRING", "Antigen.SMTPSink"),
			xmlNode(commonDatabase+binding+"/Enabled", "UnknownName_0", "DWORD", "1"),
			xmlNode(commonDatabase+binding+"/SourceProperties/Priority", "UnknownName_0", "DWORD", "8192"), own(commonDatabase),
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := sinksOfXML(t, nodes...)
			require.Len(t, all, 1)
			assert.False(t, all[0].Partial)
			assert.Equal(t, facts.MetabaseSinks, all[0].Variant)
			require.Len(t, all[0].Bindings, 2)
			b := all[0].Bindings[0]
			assert.Equal(t, "OnPostCategorize", b.Event)
			assert.Equal(t, "smtpsvc 2", b.VirtualServer)
			assert.Equal(t, 2, b.Instance)
			assert.Equal(t, "Antigen SMTP Sink", b.Name)
			assert.Equal(t, "Antigen.SMTPSink", b.SinkClass)
			assert.Equal(t, "22222222-0000-0000-0000-000000000002", b.ID)
			assert.Equal(t, facts.Holds, b.Enabled)
			require.NotNil(t, b.Priority)
			assert.Equal(t, 8192, *b.Priority)
			assert.Equal(t, `		Value="Antigen.SMTPSink"`, b.Excerpt)
			assert.True(t, all[0].Bindings[1].Standard)
			assert.Equal(t, facts.Holds, all[0].Bindings[1].Enabled, "what says nothing of it is enabled")
		})
	}
}

func TestSinksOfTheMetabaseThatProveNoAbsence(t *testing.T) {
	const binding = serverDatabase + postCategorize + "/Bindings/{22222222-0000-0000-0000-000000000002}"
	unnamed := sinksOfXML(t, xmlNode(binding, "UnknownName_1", "STRING", "Antigen SMTP Sink", "UnknownName_2", "STRING", "{11111111-2222-3333-4444-555555555555}",
		"UnknownName_3", "DWORD", "1"))
	require.Len(t, unnamed, 1)
	assert.True(t, unnamed[0].Partial, "nothing of Exchange's own")
	assert.Equal(t, "Antigen SMTP Sink", unnamed[0].Bindings[0].Name)
	assert.Equal(t, "{11111111-2222-3333-4444-555555555555}", unnamed[0].Bindings[0].SinkClass)
	assert.Equal(t, facts.Unknown, unnamed[0].Bindings[0].Enabled, "a number may say so")

	noEvent := sinksOfXML(t, own(serverDatabase), xmlNode("/LM/SmtpSvc/1/EventManager/Bindings/{22222222-0000-0000-0000-000000000002}",
		"DisplayName", "STRING", "x", "SinkClass", "STRING", "A.B"))
	require.Len(t, noEvent, 1)
	assert.True(t, noEvent[0].Partial, "a binding of an event that is not known")
}

func TestMetabaseWithoutSinks(t *testing.T) {
	for name, node := range map[string]string{
		"no bindings": xmlNode("/LM/SmtpSvc/1/EventManager", "DisplayName", "STRING", "x"),
		"news": xmlNode("/LM/EventManager/SourceTypes/{C028FD82-F943-11D0-85BD-00C04FB960EA}/Sources/{1}/{C028FD83-F943-11D0-85BD-00C04FB960EA}/Bindings/"+
			"{22222222-0000-0000-0000-000000000002}", "DisplayName", "STRING", "x", "SinkClass", "STRING", "A.B"),
		"no class": xmlNode(serverDatabase+router+"/Bindings/{22222222-0000-0000-0000-000000000002}", "DisplayName", "STRING", "x"),
	} {
		t.Run(name, func(t *testing.T) { assert.Empty(t, sinksOfXML(t, node)) })
	}
}

func FuzzMetabaseSinks(f *testing.F) {
	f.Add("/LM/SmtpSvc/1/EventManager/EventTypes/"+router+"/Bindings/{22222222-0000-0000-0000-000000000002}", "SinkClass", "A.B")
	f.Add("/LM/EventManager/Bindings/{22222222-0000-0000-0000-000000000002}/SourceProperties", "Priority", "x") // no event
	f.Add("/EventManager/sources/{ffffffff-e470-11d1-aa67-00c04fa345f6}/bindings/{22222222-0000-0000-0000-000000000002}/", "", "")
	f.Fuzz(func(t *testing.T, path, name, value string) {
		fuzzArtifact(t, metabaseXML, "<configuration><MBProperty>\n"+xmlNode(path, name, "STRING", value)+"</MBProperty></configuration>")
	})
}
