package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/reallogs"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const w3cHeader = "#Software: Microsoft Internet Information Services 6.0\r\n#Version: 1.0\r\n#Date: 2005-03-14 08:00:00\r\n" +
	"#Fields: date time c-ip cs-username s-sitename s-computername s-port cs-method cs-uri-query sc-status \r\n"

// summary is a reply as tests compare it.
func summary(r facts.SMTPReply) string {
	direction := "in"
	if r.Outbound {
		direction = "out"
	}
	return fmt.Sprintf("%s %q %d %q %q peer=%q ×%d lines %d-%d", direction, r.Verb, r.Code, r.Enhanced, r.Text, r.Peer, r.Count, r.FirstAt.N, r.N)
}

func summaries(log facts.ProtocolLog) []string {
	var all []string
	for _, r := range log.Replies {
		all = append(all, summary(r))
	}
	return all
}

func TestW3CLogCountsRepliesByKindAndPeer(t *testing.T) {
	out := extractText(t, w3cLog, w3cHeader+
		"2005-03-14 08:00:01 192.0.2.9 client SMTPSVC2 EXCH01 0 EHLO +client 250\r\n"+
		"2005-03-14 08:00:02 192.0.2.9 client SMTPSVC2 EXCH01 0 MAIL +FROM:<a@example.com> 452\r\n"+
		"2005-03-14 08:00:09 192.0.2.9 client SMTPSVC2 EXCH01 0 mail +FROM:<b@example.com> 452\r\n"+
		"2005-03-14 08:00:03 192.0.2.7 other SMTPSVC2 EXCH01 0 MAIL +FROM:<a@example.com> 250\r\n")
	require.Len(t, out.ProtocolLogs, 1)
	log := out.ProtocolLogs[0]
	assert.Equal(t, "EXCH01", log.Server)
	assert.Equal(t, "w3c", log.Format)
	assert.Equal(t, 2, log.Instance)
	assert.Equal(t, []string{
		`in "EHLO" 250 "" "" peer="192.0.2.9" ×1 lines 5-5`,
		`in "MAIL" 250 "" "" peer="192.0.2.7" ×1 lines 8-8`,
		`in "MAIL" 452 "" "" peer="192.0.2.9" ×2 lines 6-7`,
	}, summaries(log))
	assert.Equal(t, "2005-03-14 08:00:09 192.0.2.9 client SMTPSVC2 EXCH01 0 mail +FROM:<b@example.com> 452", log.Replies[2].Excerpt)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 9, 0, time.UTC), log.Replies[2].Last)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 1, 0, time.UTC), log.Oldest)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 9, 0, time.UTC), out.Newest)
	assert.Equal(t, 4, out.Records)
	assert.Empty(t, out.Gaps)
}

func TestOutboundRepliesTakeCodeFromTextAndVerbFromTheLastCommand(t *testing.T) {
	row := func(user, verb, query string) string {
		return "2005-03-14 08:00:01 192.0.2.25 Outbound" + user + " SMTPSVC1 EXCH01 25 " + verb + " " + query + " 0\n"
	}
	out := extractText(t, w3cLog, w3cHeader+
		row("ConnectionResponse", "-", "220+mx.example.net+ESMTP")+
		row("ConnectionCommand", "EHLO", "EXCH01")+
		row("ConnectionResponse", "-", "250-mx.example.net+Hello+[192.0.2.1]")+
		row("ConnectionCommand", "RCPT", "TO:<u@example.net>")+
		row("ConnectionResponse", "-", "451+4.7.1+Greylisted,+try+again+in+300+seconds")+
		row("ConnectionResponse", "-", "451+4.7.1+Greylisted,+try+again+in+299+seconds")+
		row("ConnectionCommand", "QUIT", "-")+
		row("ConnectionResponse", "-", "221+Bye")+
		row("ConnectionResponse", "-", "421+4.3.2+Too+busy"))
	require.Len(t, out.ProtocolLogs, 1)
	assert.Equal(t, []string{
		`out "" 220 "" "220 mx.example.net ESMTP" peer="192.0.2.25" ×1 lines 5-5`,
		`out "" 421 "4.3.2" "421 4.3.2 Too busy" peer="192.0.2.25" ×1 lines 13-13`,
		`out "EHLO" 250 "" "250-mx.example.net Hello [192.0.2.1]" peer="192.0.2.25" ×1 lines 7-7`,
		`out "QUIT" 221 "" "221 Bye" peer="192.0.2.25" ×1 lines 12-12`,
		`out "RCPT" 451 "4.7.1" "451 4.7.1 Greylisted, try again in 299 seconds" peer="192.0.2.25" ×2 lines 9-10`,
	}, summaries(out.ProtocolLogs[0]))
}

func TestColumnsMayChangeMidFile(t *testing.T) {
	out := extractText(t, w3cLog, "#Fields: time c-ip cs-method cs-uri-stem sc-status\n#Date: 2005-03-14 08:00:00\n"+
		"08:00:01 192.0.2.9 RCPT - 550\n"+w3cHeader+
		"2005-03-14 09:00:02 192.0.2.9 client SMTPSVC1 EXCH01 0 RCPT +TO:<x@example.com> 550\n")
	require.Len(t, out.ProtocolLogs, 2)
	for _, log := range out.ProtocolLogs {
		assert.Equal(t, "EXCH01", log.Server, "rows that name no computer are those of the only one named")
		require.Len(t, log.Replies, 1)
		assert.Equal(t, 550, log.Replies[0].Code)
	}
	assert.Equal(t, time.Date(2005, 3, 14, 8, 0, 1, 0, time.UTC), out.Oldest)
}

func TestManyPeersBecomeOneReply(t *testing.T) {
	var b strings.Builder
	b.WriteString(w3cHeader)
	for i := range facts.MaxReplyPeers + 5 {
		fmt.Fprintf(&b, "2005-03-14 08:00:%02d 192.0.2.%d c SMTPSVC1 EXCH01 0 MAIL +FROM:<> 250\n", i, i)
	}
	out := extractText(t, w3cLog, b.String())
	assert.Equal(t, []string{`in "MAIL" 250 "" "" peer="" ×21 lines 5-25`}, summaries(out.ProtocolLogs[0]))
	assert.Contains(t, out.ProtocolLogs[0].Replies[0].Excerpt, "192.0.2.20")
}

func TestLogsOfTwoComputersStayApart(t *testing.T) {
	var b strings.Builder
	b.WriteString(w3cHeader)
	for i := range maxLogServers + 2 {
		fmt.Fprintf(&b, "2005-03-14 08:00:01 192.0.2.9 c SMTPSVC1 EXCH%02d 0 MAIL +FROM:<> 250\n", i)
	}
	out := extractText(t, w3cLog, b.String())
	assert.Len(t, out.ProtocolLogs, maxLogServers)
	assert.Equal(t, "EXCH01", out.ProtocolLogs[1].Server)
	assert.Equal(t, 1, out.ProtocolLogs[1].Replies[0].Count)
	assert.Equal(t, []bundle.Gap{{Member: "test.txt", Reason: "more than 8 computers logged: 2 rows not used"}}, out.Gaps)
}

func TestRareKindsOfRepliesAreBounded(t *testing.T) {
	d := replyDigest{member: "a.log"}
	for i := range facts.MaxReplyKinds + 7 {
		wording := make([]byte, 0, 8)
		for n := i; n >= 0; n = n/26 - 1 {
			wording = append(wording, byte('a'+n%26))
		}
		d.add(reply{code: 550, text: wording, whole: wording})
	}
	assert.Len(t, d.replies(), facts.MaxReplyKinds)
	assert.Equal(t, 7, d.dropped)
}

func TestDamagedRowsBecomeOneGap(t *testing.T) {
	out := extractText(t, w3cLog, w3cHeader+"2005-03-14 08:00:01 192.0.2.9 client SMTPSVC1 EXCH01 0 EHLO +c 250\n"+
		"2005-03-14 08:00:01 192.0.2.9\n2005-13-14 08:00:01 192.0.2.9 client SMTPSVC1 EXCH01 0 EHLO +c 250\n")
	assert.Equal(t, 1, out.Records)
	assert.Equal(t, 2, out.Damaged)
	assert.Equal(t, []bundle.Gap{{Member: "test.txt", Reason: "2 lines not read, the first line 6: not the number of columns announced"}}, out.Gaps)
}

func TestRowsSearchedOutOfALogAreRead(t *testing.T) {
	out := extractText(t, w3cLog, "2005-03-14 08:00:01 192.0.2.9 c SMTPSVC1 EXCH01 192.0.2.1 0 MAIL - +FROM:<a@example.com> 452 0 39 30 0 SMTP - - - -\n")
	require.Len(t, out.ProtocolLogs, 1)
	assert.True(t, out.ProtocolLogs[0].Partial)
	assert.Equal(t, []string{`in "MAIL" 452 "" "" peer="192.0.2.9" ×1 lines 1-1`}, summaries(out.ProtocolLogs[0]))
	assert.Len(t, out.Gaps, 1)
}

func TestWhoseW3CLog(t *testing.T) {
	const web = "#Fields: date time cs-method cs-uri-stem sc-status\n2005-03-14 08:00:01 GET /exchange 200\n"
	const ftp = "#Fields: time c-ip cs-method cs-uri-stem sc-status\n08:00:01 192.0.2.1 [1]USER anonymous 331\n"
	for _, tc := range []struct{ name, path, text, want string }{
		{"web", "ex.log", web, otherW3CLog.Kind},
		{"web in a folder of SMTP", "smtp/ex.log", web, otherW3CLog.Kind},
		{"ftp", "ex.log", ftp, otherW3CLog.Kind},
		{"smtp by its site", "a.txt", w3cHeader + "2005-03-14 08:00:01 192.0.2.9 c SMTPSVC1 E 0 QUIT - 240\n", w3cLog.Kind},
		{"header alone in a folder of SMTP", "LogFiles/SMTPSVC1/ex.log", w3cHeader, w3cLog.Kind},
		{"header alone", "ex.log", w3cHeader, otherW3CLog.Kind},
		{"a log of a later Exchange", "a.log", "#Fields: date-time,connector-id,session-id\n2008-01-01T00:00:00Z,x,y\n", ""},
		{"prose", "a.txt", "The #Fields: line names date time c-ip\n", ""},
	} {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, kindOf(textInput(tc.path, tc.text))) })
	}
}

// kindOf is the kind among the artifacts of mail logs.
func kindOf(in *Input) string {
	for _, a := range []Artifact{
		trackingLog, w3cLog, otherW3CLog, ncsaLog, iisLog, telnetTranscript, queueSnapshot, adsutilDump, metabaseXML, binaryMetabase,
	} {
		if a.Match(in) {
			return a.Kind
		}
	}
	return ""
}

func TestNCSALog(t *testing.T) {
	out := extractText(t, ncsaLog, `192.0.2.9 - client.example [14/Mar/2005:02:05:09 -0600] "MAIL -?FROM:<a@example.com> SMTP" 452 46`+"\r\n"+
		`192.0.2.25 - OutboundConnectionResponse [14/Mar/2005:02:05:10 -0600] "- -?354+Start+mail+input;+end+with+"."+on+a+line SMTP" 0 46`+"\r\n")
	require.Len(t, out.ProtocolLogs, 1)
	assert.Equal(t, []string{
		`in "MAIL" 452 "" "" peer="192.0.2.9" ×1 lines 1-1`,
		`out "" 354 "" "354 Start mail input; end with \".\" on a line" peer="192.0.2.25" ×1 lines 2-2`,
	}, summaries(out.ProtocolLogs[0]))
	assert.Equal(t, time.Date(2005, 3, 14, 8, 5, 9, 0, time.UTC), out.Oldest)
	assert.False(t, ncsaLog.Match(textInput("a.log", `192.0.2.9 - - [14/Mar/2005:02:05:09 -0600] "GET / HTTP/1.1" 200 46`)))
}

const iisRows = "192.0.2.9, client, 3/14/2005, 9:05:09, SMTPSVC1, EXCH01, 192.0.2.1, 0, 36, 49, 452, 0, MAIL, -, FROM:<a@example.com>,\r\n" +
	"192.0.2.25, OutboundConnectionResponse, 3/14/2005, 9:05:10, SMTPSVC1, EXCH01, -, 47, 0, 114, 0, 0, -, -, " +
	"220 mx.example.net ESMTP, ready at Mon, 14 Mar 2005,\r\n"

func TestIISLogIsInLocalTime(t *testing.T) {
	out := extractText(t, iisLog, iisRows)
	log := out.ProtocolLogs[0]
	assert.True(t, log.Local)
	assert.Equal(t, time.Date(2005, 3, 14, 9, 5, 9, 0, time.UTC), log.Oldest)
	assert.Equal(t, []string{
		`in "MAIL" 452 "" "" peer="192.0.2.9" ×1 lines 1-1`,
		`out "" 220 "" "220 mx.example.net ESMTP, ready at Mon, 14 Mar 2005" peer="192.0.2.25" ×1 lines 2-2`,
	}, summaries(log))

	in := textInput("in050314.log", iisRows)
	in.Zone = time.FixedZone("W. Europe Standard Time", 3600)
	var zoned facts.Extract
	require.NoError(t, iisLog.Extract(t.Context(), in, &zoned))
	assert.False(t, zoned.ProtocolLogs[0].Local)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 5, 9, 0, time.UTC), zoned.ProtocolLogs[0].Oldest)
}

func TestIISDatesThatCanBeReadTwice(t *testing.T) {
	text := strings.ReplaceAll(iisRows, "3/14/2005", "3/4/2005")
	out := extractText(t, iisLog, text)
	assert.Equal(t, time.March, out.Oldest.Month())
	assert.Len(t, out.Gaps, 1)

	in := textInput("in.log", text)
	in.Manifest = &bundle.Manifest{ShortDate: "dd/MM/yyyy"}
	var british facts.Extract
	require.NoError(t, iisLog.Extract(t.Context(), in, &british))
	assert.Equal(t, time.April, british.Oldest.Month())
	assert.Empty(t, british.Gaps)
}

func TestTelnetTranscript(t *testing.T) {
	out := extractText(t, telnetTranscript, "C:\\>telnet exch01 25\r\n"+
		"220 exch01.contoso.example Microsoft ESMTP MAIL Service, Version: 6.0.3790.1830 ready at  Mon, 14 Mar 2005 09:05:09 +0100\r\n"+
		"ehlo test\r\n250-exch01.contoso.example Hello [192.0.2.9]\r\n250-X-EXPS GSSAPI NTLM\r\n250 OK\r\n"+
		"mail from: a@example.com\r\n452 4.3.1 Out of memory\r\nDATA\r\n452 4.3.1 Out of memory\r\n\r\n"+
		"220 mx.partner.example ESMTP Postfix\nquit\n221 Bye\n")
	require.Len(t, out.ProtocolLogs, 2)
	own, partner := out.ProtocolLogs[0], out.ProtocolLogs[1]
	assert.Equal(t, "exch01.contoso.example", own.Hint)
	assert.Empty(t, own.Server)
	assert.True(t, own.Partial)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 5, 9, 0, time.UTC), own.Newest)
	assert.Equal(t, []string{
		`in "" 220 "" "220 exch01.contoso.example Microsoft ESMTP MAIL Service, Version: 6.0.3790.1830 ready at  Mon, 14 Mar 2005 09:05:09 +0100" peer="" ×1 lines 2-2`,
		`in "DATA" 452 "4.3.1" "452 4.3.1 Out of memory" peer="" ×1 lines 10-10`,
		`in "EHLO" 250 "" "250-exch01.contoso.example Hello [192.0.2.9]\n250-X-EXPS GSSAPI NTLM\n250 OK" peer="" ×1 lines 6-6`,
		`in "MAIL" 452 "4.3.1" "452 4.3.1 Out of memory" peer="" ×1 lines 8-8`,
	}, summaries(own))
	assert.Equal(t, []string{
		`out "" 220 "" "220 mx.partner.example ESMTP Postfix" peer="mx.partner.example" ×1 lines 12-12`,
		`out "QUIT" 221 "" "221 Bye" peer="mx.partner.example" ×1 lines 14-14`,
	}, summaries(partner))
}

func TestTelnetTranscriptIsStrict(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       bool
	}{
		{"banner and reply", "220 h ESMTP x\nquit\n221 bye\n", true},
		{"quoted in a mail", "> 220 h ESMTP x\n> quit\n> 221 bye\n", true},
		{"masked by a firewall", "220 ***************\nehlo x\n500 Command unrecognized\n", true},
		{"banner alone", "220 h ESMTP x\n", false},
		{"an article", "you receive the following error message:\n452 4.3.1 Out of memory\n", false},
		{"numbers", "220 files\n250 folders\n", false},
		{"ftp", "220 ftp.example.com FTP server ready\n331 password\n", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, telnetTranscript.Match(textInput("t.txt", tc.text)))
		})
	}
}

func TestRealProtocolLogs(t *testing.T) {
	folder := reallogs.Folder(t)
	for name, want := range map[string]struct {
		kind    string
		records int
	}{
		"smtpsvc_w3c_exchange2000.log": {w3cLog.Kind, 37},
		"iis6.log":                     {otherW3CLog.Kind, 12},
		"iis7_owa.log":                 {otherW3CLog.Kind, 3},
		"iis10.log":                    {otherW3CLog.Kind, 1},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(folder, "logs", name))
			require.NoError(t, err)
			in := textInput(name, string(content))
			require.Equal(t, want.kind, kindOf(in))
			out := Read(t.Context(), in.Member, Context{})
			assert.Equal(t, want.records, out.Records)
			assert.Zero(t, out.Damaged)
			for _, log := range out.ProtocolLogs {
				assert.Equal(t, "MEE-PDC", log.Server)
				assert.Contains(t, summaries(log), `in "XXXX" 500 "" "" peer="80.64.22.8" ×1 lines 26-26`)
			}
		})
	}
}

// FuzzTelnet reads any text as a transcript: every reply must be one that the text holds.
func FuzzTelnet(f *testing.F) {
	for name, seed := range map[string]string{
		"out-of-memory": "220 h ESMTP x\nehlo y\n250-a\n250 b\nmail from:\n452 4.3.1 Out of memory\n",
		"many-banners":  "220-h ESMTP x\n220 h ESMTP y\n220 h ESMTP z\n",
		"masked":        "220 ****************\n500 x\n",
		"odd-numbers":   "220 h ESMTP ready at Mon, 99 Foo\n2\n25\n250",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		in := textInput("t.txt", content)
		var out facts.Extract
		require.NoError(t, telnetTranscript.Extract(t.Context(), in, &out))
		for _, log := range out.ProtocolLogs {
			for _, r := range log.Replies {
				assert.Positive(t, r.Count)
				assert.GreaterOrEqual(t, r.N, r.FirstAt.N)
			}
		}
	})
}
