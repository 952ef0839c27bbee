package artifact

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/wmic"
	"postmortem/rules/facts"
)

// queueSnapshot is a listing of WMI's queue and link classes: Exchange_SMTPLink, Exchange_SMTPQueue and their relatives in
// root\MicrosoftExchangeV2, or ExchangeLink and ExchangeQueue in root\cimv2\applications\exchange.
var queueSnapshot = Artifact{
	Kind: "queue snapshot",
	Match: func(in *Input) bool {
		return !in.Binary && (listsQueue(in.First) || (aboutQueues(in) && (saysNone(in.First) || wmiError(in.First) != "")))
	},
	Extract: extractQueues,
}

// queueProps are the properties of the classes (Exchange Server 2003 SDK, "Exchange_Link Class", "Exchange_Queue Class",
// "ExchangeLink Class", "ExchangeQueue Class"), in lower case.
var queueProps = []string{
	"actionfreeze", "actionkick", "actionthaw", "canenumall", "canenumfailed", "canenumfirstnmessages", "canenumfrozen",
	"canenuminvertsense", "canenumlargerthan", "canenumnlargestmessages", "canenumnoldestmessages", "canenumolderthan",
	"canenumrecipient", "canenumsender", "caption", "cachedrefreshtime", "description", "extendedstateinfo", "globalactionssupported",
	"globalstop", "increasingtime", "installdate", "linkdn", "linkid", "linkname", "messagecount", "msgenumflagssupported",
	"name", "nextscheduledconnection", "node", "numberofmessages", "oldestmessage", "protocolname", "queueid", "queuename", "size",
	"sizeofqueue", "stateactive", "stateflags", "statefrozen", "stateready", "stateremote", "stateretry", "statescheduled",
	"status", "supportedlinkactions", "supportlinkactions", "typecurrentlyunreachable", "typedeferreddelivery", "typeinternal",
	"typelocaldelivery", "typependingcategorization", "typependingrouting", "typependingsubmission", "typeremotedelivery",
	"version", "virtualmachine", "virtualservername",
}

func isQueueProp(name string) bool { return slices.Contains(queueProps, strings.ToLower(name)) }

// isQueue tells whether an instance is a link or a queue: it has the name of one and another of their key properties. A
// queued message has those too, and a message ID.
func isQueue(i *wmic.Instance) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { _, ok := i.Get(n); return ok })
	}
	return has("LinkName", "QueueName") && !has("MessageId", "InternalMessageId", "Sender") && has("MessageCount", "NumberOfMessages", "ProtocolName", "VirtualServerName", "StateFlags")
}

// listsQueue tells whether a text holds an instance.
func listsQueue(first string) bool {
	if !strings.Contains(first, "LinkName") && !strings.Contains(first, "QueueName") {
		return false
	}
	r := wmic.Reader{Known: isQueueProp}
	for line := range strings.Lines(first) {
		if i, ok := r.Read(0, strings.TrimRight(line, "\n")); ok && isQueue(&i) {
			return true
		}
	}
	i, ok := r.Close()
	return ok && isQueue(&i)
}

// aboutQueues tells whether a member that lists no instance was meant to: by the manifest, by the command line in it, or
// by its path.
func aboutQueues(in *Input) bool {
	where := strings.ToLower(in.Path() + "\n" + in.First)
	if e := in.Member.Entry; e != nil {
		if e.Target == "smtp/queues" {
			return true
		}
		where += "\n" + strings.ToLower(e.Command)
	}
	for _, class := range []string{"exchange_smtplink", "exchange_smtpqueue", "exchange_link", "exchange_queue", "exchangelink", "exchangequeue"} {
		if strings.Contains(where, class) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(in.Path()), "queue")
}

// saysNone tells whether wmic reports that there is no instance: that no queue exists now. The sentence is translated;
// those of other languages than English are inferred.
func saysNone(first string) bool {
	first = strings.ToLower(first)
	for _, words := range []string{"no instance", "keine instanz", "aucune instance", "インスタンス"} {
		if strings.Contains(first, words) {
			return true
		}
	}
	return false
}

// wmiError finds the error that wmic or a script prints when the class or the namespace does not exist; "" when there is
// none.
func wmiError(first string) string {
	i := strings.Index(lowerASCII(first), "0x8004")
	if i < 0 || i+10 > len(first) {
		return ""
	}
	return first[i : i+10]
}

// maxQueues bounds the queues of one snapshot. A server that relays spam has some thousand.
const maxQueues = 20_000

func extractQueues(ctx context.Context, in *Input, out *facts.Extract) error {
	q := queueDigest{in: in}
	r := wmic.Reader{Known: isQueueProp}
	for line, err := range in.Lines(ctx) {
		if err != nil {
			out.Gap(fmt.Sprintf("line %d: %v", line.N, err))
			q.partial = true
			break
		}
		q.look(line)
		if i, ok := r.Read(line.N, line.Text); ok {
			q.add(&i)
		}
	}
	if i, ok := r.Close(); ok {
		q.add(&i)
	}
	if r.Damaged > 0 {
		out.Damaged, q.partial = r.Damaged, true
		out.Gap(fmt.Sprintf("%d rows hold more commas than the header, the first in line %d", r.Damaged, r.FirstDamaged))
	}
	q.finish(out)
	return nil
}

// queueDigest collects the queues by the server that WMI names.
type queueDigest struct {
	in      *Input
	list    []facts.QueueSnapshot
	first   text.Line // that says anything
	none    bool
	failure string
	partial bool
	over    int
}

func (q *queueDigest) look(line text.Line) {
	if strings.TrimSpace(line.Text) == "" {
		return
	}
	if q.first.N == 0 {
		q.first = line
	}
	q.none = q.none || saysNone(line.Text)
	if q.failure == "" {
		q.failure = wmiError(line.Text)
	}
}

func (q *queueDigest) add(i *wmic.Instance) {
	if !isQueue(i) {
		return
	}
	s := q.of(serverOf(i))
	if s == nil || len(s.Queues) >= maxQueues {
		q.over++
		return
	}
	s.Queues = append(s.Queues, queueOf(q.in, i))
	if s.Head.IsZero() {
		s.Head = s.Queues[0].Citation
	}
}

// of finds or begins the snapshot of a server; nil for one server too many.
func (q *queueDigest) of(server string) *facts.QueueSnapshot {
	for i := range q.list {
		if facts.ServerKey(q.list[i].Server) == facts.ServerKey(server) {
			return &q.list[i]
		}
	}
	if len(q.list) == maxLogServers {
		return nil
	}
	q.list = append(q.list, facts.QueueSnapshot{Source: q.in.Source(server)})
	return &q.list[len(q.list)-1]
}

// finish hands out the snapshots. A listing without an instance is one, unless an error explains that there is none.
func (q *queueDigest) finish(out *facts.Extract) {
	if q.failure != "" {
		out.Gap(fmt.Sprintf("WMI reports error %s: a part of the queues is not listed", q.failure))
		q.partial = true
	}
	if len(q.list) == 0 && q.none && q.failure == "" {
		q.list = []facts.QueueSnapshot{{Source: q.in.Source(""), Head: q.in.Cite(q.first)}}
	}
	if q.over > 0 {
		out.Gap(fmt.Sprintf("%d further queues not kept", q.over))
		q.partial = true
	}
	for _, s := range q.list {
		s.Partial = s.Partial || q.partial
		out.Records += len(s.Queues)
		out.Queues = append(out.Queues, s)
	}
}
