package artifact

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const linkBlocks = "\n\nActionFreeze=TRUE\nExtendedStateInfo=The remote server did not respond to a connection attempt.\nIncreasingTime=120000\n" +
	"LinkName=example.net\nMessageCount=17\nOldestMessage=20050314080509.000000+060\nProtocolName=SMTP\nSize=4096\nStateActive=FALSE\n" +
	"StateFrozen=FALSE\nStateRetry=TRUE\nTypeInternal=FALSE\nTypeRemoteDelivery=TRUE\nVirtualMachine=EXCH01\nVirtualServerName=1\n\n\n" +
	"ActionFreeze=FALSE\nLinkName=DSN messages pending submission\nMessageCount=0\nProtocolName=SMTP\nStateActive=TRUE\n" +
	"TypeInternal=TRUE\nTypePendingSubmission=TRUE\nVirtualMachine=EXCH01\nVirtualServerName=1\n"

func queuesOf(t *testing.T, content string) []facts.Queue {
	t.Helper()
	out := extractText(t, queueSnapshot, content)
	require.Len(t, out.Queues, 1)
	assert.Empty(t, out.Gaps)
	return out.Queues[0].Queues
}

func TestQueuesOfAList(t *testing.T) {
	// As wmic writes it into a file: UTF-16 with a byte-order mark, each line ended by CR CR LF.
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(strings.ReplaceAll(linkBlocks, "\n", "\r\r\n"))) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	out := extractText(t, queueSnapshot, b.String())
	require.Len(t, out.Queues, 1)
	assert.Equal(t, "EXCH01", out.Queues[0].Server)
	assert.Equal(t, 2, out.Records)
	require.Len(t, out.Queues[0].Queues, 2)
	assert.Equal(t, facts.Queue{
		Citation: facts.Citation{Location: bundle.AtLine("test.txt", 6), Excerpt: "LinkName=example.net"},
		Name:     "example.net", Link: true, LinkName: "example.net", Protocol: "SMTP", VirtualServer: "1", Type: facts.RemoteDelivery,
		State: "retry", Messages: 17, Bytes: 4096, Oldest: time.Date(2005, 3, 14, 7, 5, 9, 0, time.UTC),
		Extended: "The remote server did not respond to a connection attempt.", Increasing: 2 * time.Minute,
		CountAt:  facts.Citation{Location: bundle.AtLine("test.txt", 7), Excerpt: "MessageCount=17"},
		OldestAt: facts.Citation{Location: bundle.AtLine("test.txt", 8), Excerpt: "OldestMessage=20050314080509.000000+060"},
		StateAt:  facts.Citation{Location: bundle.AtLine("test.txt", 13), Excerpt: "StateRetry=TRUE"},
	}, out.Queues[0].Queues[0])
	dsn := out.Queues[0].Queues[1]
	assert.Equal(t, facts.DSNPendingSubmission, dsn.Type)
	assert.Equal(t, "active", dsn.State)
	assert.Equal(t, int64(-1), dsn.Bytes)
}

func TestQueuesAndLinksStayApart(t *testing.T) {
	queues := queuesOf(t, linkBlocks+"\n\nCanEnumAll=TRUE\nLinkName=example.net\nMessageCount=17\nProtocolName=SMTP\nQueueName=example.net\n"+
		"VirtualMachine=EXCH01\nVirtualServerName=1\n")
	require.Len(t, queues, 3)
	assert.False(t, queues[2].Link)
	assert.Equal(t, "example.net", queues[2].LinkName)
	assert.Equal(t, 17, queues[2].Messages)
}

func TestQueuesOfExchange2000InTheLanguageOfTheServer(t *testing.T) {
	queues := queuesOf(t, "LinkName\tNachrichten warten auf Verzeichnissuche\nNumberOfMessages\t250\nProtocolName\tSMTP\nStateFrozen\tWahr\n"+
		"StateActive\tFalsch\nVirtualServerName\t1\n\nLinkName\tx\nNumberOfMessages\t\nProtocolName\tX400\nStateActive\t-1\n")
	require.Len(t, queues, 2)
	assert.Equal(t, facts.AwaitingDirectoryLookup, queues[0].Type)
	assert.Equal(t, "frozen", queues[0].State)
	assert.Equal(t, 250, queues[0].Messages)
	assert.Equal(t, facts.MTAQueue, queues[1].Type)
	assert.Equal(t, "active", queues[1].State)
	assert.Equal(t, -1, queues[1].Messages)
}

func TestQueuesOfATableAndOfCSV(t *testing.T) {
	for name, text := range map[string]string{
		"table": "LinkName                           MessageCount  ProtocolName  VirtualMachine  \n" +
			"contoso.example (Local Delivery)   12            SMTP          EXCH01          \n",
		"csv": "\r\nNode,LinkName,MessageCount,ProtocolName\r\nEXCH01,contoso.example (Local Delivery),12,SMTP\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			out := extractText(t, queueSnapshot, text)
			require.Len(t, out.Queues, 1)
			assert.Equal(t, "EXCH01", out.Queues[0].Server)
			require.Len(t, out.Queues[0].Queues, 1)
			q := out.Queues[0].Queues[0]
			assert.Equal(t, facts.LocalDelivery, q.Type)
			assert.Equal(t, 12, q.Messages)
			assert.Contains(t, q.Excerpt, "contoso.example (Local Delivery)")
		})
	}
}

func TestAnEmptyListingProvesThatThereIsNoQueue(t *testing.T) {
	in := textInput("smtp/queues.txt", "No Instance(s) Available.\r\n")
	require.True(t, queueSnapshot.Match(in))
	out := facts.Extract{Member: in.Path()}
	require.NoError(t, queueSnapshot.Extract(t.Context(), in, &out))
	require.Len(t, out.Queues, 1)
	assert.Empty(t, out.Queues[0].Queues)
	assert.False(t, out.Queues[0].Partial)
	assert.Equal(t, int64(1), out.Queues[0].Head.N)
	assert.False(t, queueSnapshot.Match(textInput("processes.txt", "No Instance(s) Available.\r\n")), "of what, nothing says")
}

func TestAnErrorOfWMIProvesNothing(t *testing.T) {
	in := textInput("smtp/queues.txt", "Node - EXCH01\r\nERROR:\r\nCode = 0x80041010\r\nDescription = Invalid class\r\nFacility = WMI\r\n")
	require.True(t, queueSnapshot.Match(in))
	out := facts.Extract{Member: in.Path()}
	require.NoError(t, queueSnapshot.Extract(t.Context(), in, &out))
	assert.Empty(t, out.Queues)
	assert.Len(t, out.Gaps, 1)
}

func TestWhatIsNoQueueListing(t *testing.T) {
	for name, text := range map[string]string{
		"queued messages": "LinkName=a\nMessageId=<x@y>\nProtocolName=SMTP\nQueueName=q\nSender=s@x\n",
		"a script":        "For Each o In list\n  WScript.Echo \"LinkName: \" & o.LinkName\nNext\n",
		"prose about it":  "LinkName tells the name of a link. QueueName that of a queue.\n",
	} {
		assert.False(t, queueSnapshot.Match(textInput("a.txt", text)), name)
	}
}

func TestDMTF(t *testing.T) {
	for text, want := range map[string]time.Time{
		"20050314080509.000000+060": time.Date(2005, 3, 14, 7, 5, 9, 0, time.UTC),
		"20050314080509.000000-300": time.Date(2005, 3, 14, 13, 5, 9, 0, time.UTC),
		"16010101000000.000000+000": {},
		"********080509.000000+000": {},
		"":                          {},
		"20050314080509":            {},
	} {
		assert.Equal(t, want, dmtf(text), text)
	}
}

// FuzzQueue reads any text: every queue must have a place and no impossible number.
func FuzzQueue(f *testing.F) {
	for name, seed := range map[string]string{
		"list":  linkBlocks,
		"table": "LinkName  MessageCount  ProtocolName\nü  1  SMTP\n",
		"csv":   "Node,LinkName,MessageCount\nE,a,9223372036854775808\n",
		"error": "Code = 0x8004",
		"none":  "No Instance(s) Available.",
		"times": "LinkName=a\nProtocolName=b\nIncreasingTime=9223372036854775807\nOldestMessage=20050314080509.000000+0-0\n",
	} {
		_ = name
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var out facts.Extract
		in := textInput("queues.txt", content)
		queueSnapshot.Match(in)
		require.NoError(t, queueSnapshot.Extract(t.Context(), in, &out))
		for _, s := range out.Queues {
			for _, q := range s.Queues {
				assert.Positive(t, q.N)
				assert.GreaterOrEqual(t, q.Messages, -1)
				assert.GreaterOrEqual(t, q.Increasing, time.Duration(0))
			}
		}
	})
}

func TestALinkOfTheMessageTransferAgentIsNoneOfSMTP(t *testing.T) {
	queues := queuesOf(t, "LinkName=To the authority\nMessageCount=64\nProtocolName=X400\nStateRetry=TRUE\nTypeRemoteDelivery=TRUE\nVirtualMachine=EXCH01\n\n\n"+
		"LinkName=example.net\nMessageCount=1\nProtocolName=SMTP\nStateRetry=TRUE\nTypeRemoteDelivery=TRUE\nVirtualMachine=EXCH01\n")
	require.Len(t, queues, 2)
	assert.Equal(t, facts.MTAQueue, queues[0].Type)
	assert.Equal(t, facts.RemoteDelivery, queues[1].Type)
}
