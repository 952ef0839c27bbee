package artifact

import (
	"strconv"
	"strings"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/wmic"
	"postmortem/rules/facts"
)

// queueOf reads one instance. It is a queue when it has a queue's name, else a link.
func queueOf(in *Input, i *wmic.Instance) facts.Queue {
	name, isQueue := i.Get("QueueName")
	link, _ := i.Get("LinkName")
	if !isQueue {
		name = link
	}
	q := facts.Queue{
		Citation: in.Cite(text.Line{N: name.Line, Text: name.Text}), Name: name.Value, Link: !isQueue, LinkName: link.Value,
		Protocol: valueOf(i, "ProtocolName"), VirtualServer: valueOf(i, "VirtualServerName"), State: linkState(i),
		Messages: int(countOf(i, "MessageCount", "NumberOfMessages")), Bytes: countOf(i, "Size", "SizeOfQueue"),
		Oldest: dmtf(valueOf(i, "OldestMessage")), Extended: valueOf(i, "ExtendedStateInfo"),
	}
	q.Type = queueType(i, &q)
	q.StateAt, q.CountAt, q.OldestAt = lineOf(in, i, name, "State"+q.State), lineOf(in, i, name, "MessageCount", "NumberOfMessages"), lineOf(in, i, name, "OldestMessage")
	// In milliseconds, as the counters of the same classes (inferred; the SDK's page was not read).
	if n := countOf(i, "IncreasingTime"); n > 0 && n < int64(100*365*24*time.Hour/time.Millisecond) {
		q.Increasing = time.Duration(n) * time.Millisecond
	}
	return q
}

// lineOf cites the first of the properties that is there, unless it stands on the name's own line.
func lineOf(in *Input, i *wmic.Instance, name wmic.Prop, properties ...string) facts.Citation {
	for _, property := range properties {
		if p, ok := i.Get(property); ok && p.Line != name.Line {
			return in.Cite(text.Line{N: p.Line, Text: p.Text})
		}
	}
	return facts.Citation{}
}

func valueOf(i *wmic.Instance, name string) string {
	p, _ := i.Get(name)
	return p.Value
}

// countOf reads the first of the properties that is a number; -1 when none is. 64-bit numbers arrive as text.
func countOf(i *wmic.Instance, names ...string) int64 {
	for _, name := range names {
		if n, err := strconv.ParseInt(valueOf(i, name), 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return -1
}

// serverOf is the computer an instance is of: by its own properties, by the path of the object, or by wmic's Node column.
func serverOf(i *wmic.Instance) string {
	for _, name := range []string{"VirtualMachine", "SystemName", "__SERVER", "PSComputerName"} {
		if v := valueOf(i, name); v != "" {
			return v
		}
	}
	if path, ok := strings.CutPrefix(valueOf(i, "__PATH"), `\\`); ok {
		server, _, _ := strings.Cut(path, `\`)
		return server
	}
	return valueOf(i, "Node")
}

// linkState reads the state flags, the most telling first: a link that is frozen and in retry is frozen.
func linkState(i *wmic.Instance) string {
	for _, state := range []string{"Frozen", "Retry", "Scheduled", "Remote", "Active", "Ready"} {
		if switchState(valueOf(i, "State"+state)) == facts.Holds {
			return strings.ToLower(state)
		}
	}
	return ""
}

// typeFlags are the flags of a link's type (Exchange Server 2003 SDK, "Exchange_Link Class").
var typeFlags = []struct {
	flag string
	is   facts.QueueType
}{
	{"TypeLocalDelivery", facts.LocalDelivery},
	{"TypePendingCategorization", facts.AwaitingDirectoryLookup},
	{"TypePendingRouting", facts.WaitingToBeRouted},
	{"TypeCurrentlyUnreachable", facts.Unreachable},
	{"TypeDeferredDelivery", facts.DeferredDelivery},
	{"TypePendingSubmission", facts.PendingSubmission},
	{"TypeRemoteDelivery", facts.RemoteDelivery},
}

// queueNames are words of the names that the internal queues bear, in lower case, the more special first. English: Exchange
// Server 2003, "SMTP System Queues"; the German of the directory lookup: Exchange Server Analyzer; the others are
// dictionary words, and a name that matches none leaves the type unknown.
var queueNames = []struct {
	words string
	is    facts.QueueType
}{
	{"dsn messages", facts.DSNPendingSubmission},
	{"dsn-nachrichten", facts.DSNPendingSubmission},
	{"failed message retry", facts.FailedRetry},
	{"presubmission", facts.PreSubmission},
	{"pre-submission", facts.PreSubmission},
	{"pending submission", facts.PendingSubmission},
	{"directory lookup", facts.AwaitingDirectoryLookup},
	{"waiting to be routed", facts.WaitingToBeRouted},
	{"currently unreachable", facts.Unreachable},
	{"unreachable destination", facts.Unreachable},
	{"deferred delivery", facts.DeferredDelivery},
	{"local delivery", facts.LocalDelivery},
	{"verzeichnissuche", facts.AwaitingDirectoryLookup},
	{"lokale zustellung", facts.LocalDelivery},
	{"lokale übermittlung", facts.LocalDelivery},
	{"nicht erreichbar", facts.Unreachable},
	{"verzögerte zustellung", facts.DeferredDelivery},
	{"recherche dans l'annuaire", facts.AwaitingDirectoryLookup},
	{"recherche d'annuaire", facts.AwaitingDirectoryLookup},
	{"remise locale", facts.LocalDelivery},
	{"remise différée", facts.DeferredDelivery},
	{"inaccessible", facts.Unreachable},
	{"ディレクトリ参照", facts.AwaitingDirectoryLookup},
	{"ローカル配信", facts.LocalDelivery},
}

// queueType tells what a queue waits for. Names tell the queues apart that share a flag.
func queueType(i *wmic.Instance, q *facts.Queue) facts.QueueType {
	byName := typeByName(q.Name)
	switch byName {
	case facts.DSNPendingSubmission, facts.FailedRetry, facts.PreSubmission:
		return byName
	}
	if isX400(q.Protocol) {
		return facts.MTAQueue
	}
	for _, t := range typeFlags {
		if switchState(valueOf(i, t.flag)) == facts.Holds {
			return t.is
		}
	}
	switch {
	case byName != "":
		return byName
	case switchState(valueOf(i, "TypeInternal")) == facts.Holds:
		return facts.InternalQueue
	}
	return ""
}

// isX400 tells whether the message transfer agent works on a queue, whose links to other agents bear the flag of remote
// delivery too: the protocol tells them from those of SMTP.
func isX400(protocol string) bool {
	protocol = strings.ToUpper(protocol)
	return strings.HasPrefix(protocol, "X400") || strings.HasPrefix(protocol, "X.400")
}

func typeByName(name string) facts.QueueType {
	name = strings.ToLower(name)
	for _, n := range queueNames {
		if strings.Contains(name, n.words) {
			return n.is
		}
	}
	return ""
}

// dmtf reads a CIM date and time, yyyymmddHHMMSS.mmmmmm±UUU with the offset from UTC in minutes (DMTF DSP0004, "Datetime
// type"); zero for none, for one with unknown parts, and for the year 1601 that stands for none.
func dmtf(s string) time.Time {
	if len(s) != len("20050314080509.000000+060") {
		return time.Time{}
	}
	at, err := time.Parse("20060102150405", s[:14])
	offset, bad := strconv.Atoi(s[22:])
	if err != nil || bad != nil || at.Year() < 1980 || (s[21] != '+' && s[21] != '-') {
		return time.Time{}
	}
	if s[21] == '-' {
		offset = -offset
	}
	return at.Add(-time.Duration(offset) * time.Minute)
}
