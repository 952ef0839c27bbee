package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postmortem/rules/facts"
)

// The words that facts know and no others: a condition on another one would never hold, and nobody would learn why.
var (
	queueTypes = []string{
		facts.LocalDelivery, facts.RemoteDelivery, facts.PendingSubmission, facts.AwaitingDirectoryLookup, facts.WaitingToBeRouted,
		facts.Unreachable, facts.DeferredDelivery, facts.DSNPendingSubmission, facts.FailedRetry, facts.PreSubmission,
		facts.MTAQueue, facts.InternalQueue,
	}
	queueStates     = []string{"active", "ready", "retry", "scheduled", "remote", "frozen"}
	queueProtocols  = []string{"SMTP", "X400"}
	serviceStates   = []string{"stopped", "start-pending", "stop-pending", "running", "continue-pending", "pause-pending", "paused"}
	serviceStarts   = []string{"auto", "manual", "disabled", "boot", "system"}
	socketProtocols = []string{"TCP", "UDP"}
	socketStates    = []string{
		"LISTENING", "ESTABLISHED", "SYN_SENT", "SYN_RECEIVED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK",
		"TIME_WAIT", "CLOSED",
	}
)

// unknownWord is a complaint about the first word that the condition asks for and no fact can be; "" when there is none.
func (t *Text) unknownWord(field string, allowed []string) string {
	if t == nil {
		return ""
	}
	for _, word := range t.Equals {
		if !strings.Contains(word, "*") && !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, word) }) {
			return fmt.Sprintf("%s is %q; allowed are %s", field, word, strings.Join(allowed, ", "))
		}
	}
	return t.Not.unknownWord(field, allowed)
}

func (q *queueTest) complete() string {
	types := Text{Equals: q.Type}
	return cmp.Or(types.unknownWord("type", queueTypes), q.State.unknownWord("state", queueStates),
		q.Protocol.unknownWord("protocol", queueProtocols))
}

func (v *serviceTest) complete() string {
	return cmp.Or(needs(v.Name.set || v.Display.set, "name or display"), v.State.unknownWord("state", serviceStates),
		v.Start.unknownWord("start", serviceStarts))
}

func (k *socketTest) complete() string {
	return cmp.Or(k.Protocol.unknownWord("protocol", socketProtocols), k.State.unknownWord("state", socketStates))
}
