package artifact

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// TestMailArtifactsAmongAll holds that no other row of the table takes a member away from its reader.
func TestMailArtifactsAmongAll(t *testing.T) {
	for _, tc := range []struct{ kind, path, text string }{
		{w3cLog.Kind, "ex050314.log", w3cHeader + "2005-03-14 08:00:01 192.0.2.9 c SMTPSVC1 EXCH01 0 MAIL +FROM:<> 452\n"},
		{otherW3CLog.Kind, "ex050314.log", "#Fields: date time cs-method\n2005-03-14 08:00:01 GET\n"},
		{ncsaLog.Kind, "nc050314.log", `192.0.2.9 - c [14/Mar/2005:02:05:09 -0600] "MAIL - SMTP" 452 46`},
		{iisLog.Kind, "in050314.log", iisRows},
		{telnetTranscript.Kind, "telnet.txt", "220 h ESMTP\nmail from:<a@b>\n452 4.3.1 Out of memory\n"},
		{trackingLog.Kind, "20050314.log", trackingHeader + trackingRow(5, 1019, "A", "u@x")},
		{queueSnapshot.Kind, "queues.txt", linkBlocks},
		{adsutilDump.Kind, "metabase.txt", "KeyType : (STRING) \"IIsSmtpServer\"\n"},
		{metabaseXML.Kind, "MetaBase.xml", "<configuration><MBProperty>\n<IIsSmtpServer Location=\"/LM/SmtpSvc/1\"/></MBProperty></configuration>"},
	} {
		t.Run(tc.kind, func(t *testing.T) {
			a, known := recognise(textInput(tc.path, tc.text), &facts.Extract{})
			require.True(t, known)
			assert.Equal(t, tc.kind, a.Kind)
		})
	}
}
