package rules

import "testing"

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
