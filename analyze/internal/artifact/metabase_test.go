package artifact

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

func TestAdsutilListing(t *testing.T) {
	out := extractText(t, adsutilDump, "KeyType                         : (STRING) \"IIsSmtpService\"\r\n[/smtpsvc/1]\r\n"+
		"KeyType                         : (STRING) \"IIsSmtpServer\"\r\nEnableReverseDnsLookup          : (BOOLEAN) Falsch\r\n"+
		"QueueDirectory                  : (STRING) \"D:\\Mailroot\\vsi 1\\Queue\"\r\n")
	require.Len(t, out.Metabases, 1)
	m := out.Metabases[0]
	assert.ElementsMatch(t, []string{"/LM/SmtpSvc", "/LM/SmtpSvc/1"}, m.Roots)
	assert.Contains(t, m.Properties, facts.MetabaseProperty{
		Citation: facts.Citation{Location: bundle.AtLine("test.txt", 4), Excerpt: "EnableReverseDnsLookup          : (BOOLEAN) Falsch"},
		Path:     "/LM/SmtpSvc/1", Name: "EnableReverseDnsLookup", Type: "BOOLEAN", Value: "False",
	})
	assert.Equal(t, 4, out.Records)
	assert.Empty(t, out.Gaps)
	assert.False(t, m.Partial)

	s := facts.Server{Evidence: out.Evidence}
	assert.Equal(t, facts.Fails, s.MetabaseValue(1, "DsUseCat").State)
	assert.Equal(t, facts.Holds, s.MetabaseValue(1, "queuedirectory").State)
}

func TestMetabaseXMLHoldsSinkBindingsToo(t *testing.T) {
	out := extractText(t, metabaseXML, "\ufeff<?xml version=\"1.0\"?>\n<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V54_0\">\n<MBProperty>\n"+
		"<IIsWebServer Location =\"/LM/W3SVC/1\" ServerState=\"2\"/>\n"+
		"<IIsConfigObject Location =\"/LM/EventManager/SourceTypes/{fb65c4dc}/Sources/{1b3c0666}/Binding Points/x/DisplayName\">\n"+
		"<Custom Name=\"UnknownName_0\" ID=\"0\" Value=\"Antigen\" Type=\"STRING\"/>\n</IIsConfigObject>\n</MBProperty></configuration>\n")
	require.Len(t, out.Metabases, 1)
	require.Len(t, out.Metabases[0].Properties, 1)
	p := out.Metabases[0].Properties[0]
	assert.Equal(t, "Antigen", p.Value)
	assert.Equal(t, int64(6), p.N)
	assert.Equal(t, 2, out.Records)
	assert.Equal(t, int64(5), out.Metabases[0].Head.N)
}

func TestMetabaseThatSaysNothingOfSMTP(t *testing.T) {
	out := extractText(t, adsutilDump, "Error Trying To ENUM the Object (GetObject Failed): smtpsvc/1\n")
	assert.Empty(t, out.Metabases)
	assert.Equal(t, []bundle.Gap{{Member: "test.txt", Reason: "line 1: Error Trying To ENUM the Object (GetObject Failed): smtpsvc/1"}}, out.Gaps)

	out = extractText(t, adsutilDump, "ServerState : (INTEGER) 4\n")
	require.Len(t, out.Metabases, 1)
	assert.Empty(t, out.Metabases[0].Roots)
	assert.Len(t, out.Gaps, 1, "no node is named")
}

func TestTruncatedMetabaseXMLIsPartial(t *testing.T) {
	out := extractText(t, metabaseXML, "<configuration><MBProperty>\n<IIsSmtpServer Location =\"/LM/SmtpSvc/1\" SmartHost=\"\">\n<Custom Na")
	require.Len(t, out.Metabases, 1)
	assert.True(t, out.Metabases[0].Partial)
	assert.Len(t, out.Gaps, 1)
}

func TestBinaryMetabaseIsRecognised(t *testing.T) {
	in := &Input{Member: bundle.NewMember("inetsrv/MetaBase.bin", []byte{0, 1, 2}), Binary: true}
	require.True(t, binaryMetabase.Match(in))
	out := facts.Extract{Member: in.Path()}
	require.NoError(t, binaryMetabase.Extract(t.Context(), in, &out))
	require.Len(t, out.Gaps, 1)
	assert.Contains(t, out.Gaps[0].Reason, "adsutil.vbs enum_all smtpsvc")
	in.Member.Path = "core.bin"
	assert.False(t, binaryMetabase.Match(in))
}
