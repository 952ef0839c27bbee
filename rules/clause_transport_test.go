package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQueueProtocol(t *testing.T) {
	const clause = "queue: {protocol: X400, messages: '>0'}"
	runClauses(t, []clauseCase{
		{name: "mail waits", clause: clause, told: "queues: [{name: XC, protocol: X400, messages: 4}]", want: holds, cited: "XC"},
		{name: "none waits", clause: clause, told: "queues: [{name: XC, protocol: X400, messages: 0}]", want: fails, cited: "XC"},
		{name: "an export of the SMTP queues", clause: clause, told: "queues: [{name: a.example, messages: 9}]", want: unknown},
	})
}

func TestTrackingSender(t *testing.T) {
	const clause = "tracking: {last: [1034], sender: ['<>', 'postmaster@*'], count: '>=2'}"
	const logs = "logs: {tracking: 2d}\n"
	runClauses(t, []clauseCase{
		{name: "reports", clause: clause, told: logs + "tracking: [{id: a, last: 1034, ago: 2h, sender: '<>'}, {id: b, last: 1034, ago: 1h, sender: Postmaster@contoso.example}]", want: holds, cited: "tracking"},
		{name: "people", clause: clause, told: logs + "tracking: [{last: 1034, ago: 2h, sender: a@contoso.example, times: 5}]", want: fails, cited: "tracking"},
		{name: "rows without senders", clause: clause, told: logs + "tracking: [{last: 1034, ago: 2h, times: 5}]", want: unknown, why: "senders"},
	})
}

// TestExtensionsListed: what one session was told of the extensions holds for those whose answers no log keeps.
func TestExtensionsListed(t *testing.T) {
	const clause = "smtp-reply: {verb: EHLO, code: 250, direction: inbound, text: {not: {contains: XEXCH50}}}"
	const logged = "logs: {smtp: 2d}\n"
	runClauses(t, []clauseCase{
		{name: "an answer lists it", clause: clause, told: logged + "replies: [{verb: EHLO, code: 250, count: 90}, {verb: EHLO, code: 250, text: 250-XEXCH50}]", want: fails, cited: "XEXCH50"},
		{name: "an answer lacks it", clause: clause, told: logged + "replies: [{verb: EHLO, code: 250, text: 250-XEXCH50}, {verb: EHLO, code: 250, text: 250-SIZE}]", want: holds, cited: "SIZE"},
		{name: "the logs keep no answer", clause: clause, told: logged + "replies: [{verb: EHLO, code: 250, count: 90}]", want: unknown, why: "texts"},
		{name: "what another server lists says nothing", clause: clause, told: logged + "replies: [{verb: EHLO, code: 250, count: 90}, {verb: EHLO, code: 250, outbound: true, text: 250-XEXCH50}]", want: unknown, why: "texts"},
	})
	a := ask(t, clause, "")
	require.NotEmpty(t, a.Missing)
	assert.Equal(t, "smtp/ehlo", a.Missing[0].ID)
}
