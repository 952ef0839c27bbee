package artifact

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const trackingHeader = "# Message Tracking Log File\r\n# Exchange System Attendant Version 6.5.7638.0\r\n" +
	"# Date\tTime\tclient-ip\tClient-hostname\tPartner-Name\tServer-hostname\tserver-IP\tRecipient-Address\tEvent-ID\tMSGID\t" +
	"Priority\tRecipient-Report-Status\ttotal-bytes\tNumber-Recipients\tOrigination-Time\tEncryption\tservice-Version\t" +
	"Linked-MSGID\tMessage-Subject\tSender-Address\r\n"

// trackingRow is a row at 8:minute:9 on 14 March 2005, as the server writes it: numbers without leading zeros.
func trackingRow(minute, event int, id, recipient string) string {
	return fmt.Sprintf("2005-3-14\t8:%d:9 GMT\t192.0.2.5\tclient.example\t-\tEXCH01\t192.0.2.1\t%s\t%d\t%s\t0\t0\t2413\t1\t"+
		"2005-3-14 8:5:9 GMT\t0\tVersion: 6.0.3790.1830\t-\t-\ts@example.com\t\r\n", minute, recipient, event, id)
}

func trackOf(t *testing.T, rows ...string) facts.TrackingLog {
	t.Helper()
	out := extractText(t, trackingLog, trackingHeader+strings.Join(rows, ""))
	require.Len(t, out.TrackingLogs, 1)
	assert.Empty(t, out.Gaps)
	return out.TrackingLogs[0]
}

func TestTrackingLogKeepsWhatIsOpen(t *testing.T) {
	log := trackOf(t,
		trackingRow(5, 1027, "A", "u@example.com"), trackingRow(5, 1019, "A", "u@example.com"), trackingRow(6, 1024, "A", "u@example.com"),
		trackingRow(6, 1019, "B", "u@example.com"), trackingRow(7, 1036, "B", "u@example.com"), trackingRow(8, 1023, "B", "u@example.com"),
		trackingRow(8, 1028, "B", "u@example.com"),
		trackingRow(9, 1037, "C", "u@example.com"), trackingRow(19, 1037, "C", "u@example.com"), trackingRow(29, 1037, "C", "u@example.com"))
	assert.Equal(t, "EXCH01", log.Server)
	assert.Equal(t, "6.5.7638.0", log.Version)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 5, 9, 0, time.UTC), log.Oldest)
	assert.Equal(t, time.Date(2005, 3, 14, 8, 29, 9, 0, time.UTC), log.Newest)
	require.Len(t, log.Messages, 2)

	a, c := log.Messages[0], log.Messages[1]
	assert.Equal(t, "A", a.ID)
	assert.Equal(t, [2]int{1027, 1024}, [2]int{a.FirstEvent, a.LastEvent})
	assert.Equal(t, int64(6), a.N)
	assert.Equal(t, strings.TrimRight(trackingRow(6, 1024, "A", "u@example.com"), "\r\n"), a.Excerpt)
	assert.Equal(t, "s@example.com", a.Sender)
	assert.Equal(t, "u@example.com", a.Recipient)
	assert.Equal(t, int64(2413), a.Bytes)
	assert.False(t, a.Ended)
	assert.Equal(t, 1037, c.LastEvent)
	assert.Equal(t, 3, c.Repeats)

	assert.Equal(t, []uint64{facts.TrackingKey("B")}, log.Ended)
	require.Len(t, log.ByEvent, 7)
	assert.Equal(t, 1019, log.ByEvent[0].Event)
	assert.Equal(t, 2, log.ByEvent[0].Count)
	assert.Equal(t, int64(5), log.ByEvent[0].N)
}

func TestRowsOfSeveralRecipientsAreOneOccurrence(t *testing.T) {
	log := trackOf(t, trackingRow(5, 1019, "A", "u@x"), trackingRow(5, 1019, "A", "v@x"), trackingRow(6, 1037, "A", "u@x"), trackingRow(6, 1037, "A", "v@x"),
		trackingRow(16, 1037, "A", "u@x"), trackingRow(16, 1037, "A", "v@x"))
	require.Len(t, log.Messages, 1)
	assert.Equal(t, 2, log.Messages[0].Repeats)
	assert.Equal(t, "v@x", log.Messages[0].Recipient)
}

func TestWhenAMessageWithSeveralRecipientsHasEnded(t *testing.T) {
	start := trackingRow(5, 1019, "A", "u@x")
	remote, local := trackingRow(6, 1034, "A", "r@y"), trackingRow(6, 1036, "A", "u@x")
	for _, tc := range []struct {
		name string
		rows []string
		want int // last event of the open message; 0 ended
	}{
		{"delivered", []string{local, trackingRow(7, 1023, "A", "u@x")}, 0},
		{"delivered, remote never begun", []string{remote, local, trackingRow(7, 1023, "A", "u@x"), trackingRow(7, 1028, "A", "u@x")}, 1034},
		{"delivered, remote begun", []string{remote, local, trackingRow(7, 1023, "A", "u@x"), trackingRow(7, 1020, "A", "r@y")}, 0},
		{"sent, local queued", []string{remote, local, trackingRow(7, 1020, "A", "r@y"), trackingRow(7, 1031, "A", "r@y")}, 0},
		{"transfer begun and broken off", []string{remote, trackingRow(7, 1020, "A", "r@y")}, 1020},
		{"bounced for all", []string{remote, trackingRow(7, 1030, "A", "r@y")}, 0},
		{"queued after the end", []string{local, trackingRow(7, 1023, "A", "u@x"), trackingRow(8, 1034, "A", "r@y")}, 1034},
		{"an unknown event says nothing", []string{remote, trackingRow(7, 4711, "A", "r@y")}, 1034},
	} {
		t.Run(tc.name, func(t *testing.T) {
			log := trackOf(t, append([]string{start}, tc.rows...)...)
			if tc.want == 0 {
				assert.Empty(t, log.Messages)
				assert.Equal(t, []uint64{facts.TrackingKey("A")}, log.Ended)
				return
			}
			require.Len(t, log.Messages, 1)
			assert.Equal(t, tc.want, log.Messages[0].LastEvent)
			assert.Contains(t, log.Messages[0].Excerpt, fmt.Sprintf("\t%d\t", tc.want))
		})
	}
}

func TestTrackingColumnsAndDamage(t *testing.T) {
	out := extractText(t, trackingLog, trackingHeader+
		"2005-3-14\t8:5:9 GMT\t-\t-\t-\tEXCH01\t-\tu@x\t1019\tA\t0\t0\t1\t1\t0\t0\t-\t-\ta subject\r\n"+ // 19 columns
		"2005-3-14\t8:5\r\n"+
		"2005-3-14\t8:5:9 GMT\t-\t-\t-\tEXCH02\t-\tu@x\t1019\tB\t0\t0\t1\t1\t0\t0\t-\t-\t-\ts@x\t\t\r\n"+
		"2005-03-14 08:06:09 GMT 192.0.2.5 client - EXCH01 192.0.2.1 u@x 1024 A 0 0 1 1 0 0 - - -\r\n") // tabs lost in a mail
	assert.Equal(t, 3, out.Records)
	assert.Equal(t, 1, out.Damaged)
	assert.Equal(t, []bundle.Gap{
		{Member: "test.txt", Reason: "line 5: too few columns"},
		{Member: "test.txt", Reason: "1 rows were logged by other computers; taken as those of EXCH01"},
	}, out.Gaps)
	require.Len(t, out.TrackingLogs[0].Messages, 2)
	assert.Equal(t, 1024, out.TrackingLogs[0].Messages[1].LastEvent)
}

func TestTrackingLogOfExchange55IsRecognisedAndNotRead(t *testing.T) {
	const row = "c=US;a= ;p=Contoso;l=EXCH55-000314080509Z-1\t4\t2000.3.14 8:5:9\t\tMTA\t\t/o=Contoso/cn=s\t0\t1000\t0\t1\t\t1\n/o=Contoso/cn=u\t0\n"
	for name, in := range map[string]*Input{
		"by its header": textInput("a.log", "# Message Tracking Log File\n# Exchange System Attendant Version 5.5.2653.23\n"+row),
		"by its folder": textInput("Exchsrvr/Tracking.log/20000314.log", row),
	} {
		require.True(t, trackingLog.Match(in), name)
		out := facts.Extract{Member: in.Path()}
		require.NoError(t, trackingLog.Extract(t.Context(), in, &out))
		assert.Empty(t, out.TrackingLogs, name)
		assert.Equal(t, []bundle.Gap{{Member: in.Path(), Reason: legacyTracking}}, out.Gaps, name)
	}
}

func TestTrackingLogWithoutHeader(t *testing.T) {
	out := extractText(t, trackingLog, trackingRow(5, 1019, "A", "u@x"))
	require.Len(t, out.TrackingLogs, 1)
	assert.Len(t, out.TrackingLogs[0].Messages, 1)
	assert.Empty(t, out.TrackingLogs[0].Version)
}

func TestOpenMessagesAreBounded(t *testing.T) {
	d := trackingDigest{in: textInput("a.log", "")}
	for i := range facts.MaxTrackedMessages + 3 {
		feed(t, &d, trackingRow(5, 1019, fmt.Sprint(i), "u@x"))
	}
	assert.Len(t, d.open, facts.MaxTrackedMessages)
	assert.Equal(t, 3, d.log.Dropped)
}

// FuzzTracking reads any text: the digest must agree with itself.
func FuzzTracking(f *testing.F) {
	for name, seed := range map[string]string{
		"one":         trackingHeader + trackingRow(5, 1019, "A", "u@x"),
		"ended":       trackingRow(5, 1019, "A", "u@x") + trackingRow(5, 1034, "A", "u@x") + trackingRow(5, 1023, "A", "u@x"),
		"no-columns":  "# Date\n2005-3-14\t1:1:1\n",
		"odd-columns": "# Date Time Event-ID MSGID\n2005-3-14\t1:1:1\t1019\tA\t\t\t\t\t\t\n",
		"blanks":      "2005-03-14 08:06:09 GMT a b c d e f 1024 A\n",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		out := facts.Extract{}
		require.NoError(t, trackingLog.Extract(t.Context(), textInput("a.log", content), &out))
		for _, log := range out.TrackingLogs {
			for _, m := range log.Messages {
				assert.Positive(t, m.Repeats)
				if m.Partly {
					assert.Equal(t, 1034, m.LastEvent)
				}
			}
		}
	})
}
