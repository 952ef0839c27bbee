package facts

import "time"

// QueueSnapshot is the SMTP and X.400 queues and links at one moment. An export that ran and listed nothing is a snapshot
// with no Queues: WMI makes an instance only for a queue that exists at that moment.
type QueueSnapshot struct {
	Source
	Queues []Queue
	Head   Citation
}

// Queue is one link or one queue within a link. What Exchange System Manager shows as a queue is a link in WMI; a link
// holds the state, a queue of it only the messages of one next step (Exchange Server 2003 SDK, "ExchangeLink Class").
// Messages of a link and of its queues are the same messages: never add them up.
type Queue struct {
	Citation
	Name          string    // of the queue, or of the link when it is one
	Link          bool      // a link, as Exchange System Manager lists it; false: a queue within the link LinkName
	LinkName      string    // the link it belongs to; Name itself for a link; "" unknown
	Protocol      string    // SMTP, X400; "" unknown
	VirtualServer string    //
	Type          QueueType // "" unknown
	State         string    // active, ready, retry, scheduled, remote, frozen, or "" unknown
	Messages      int       // -1 unknown
	Bytes         int64     // -1 unknown
	Oldest        time.Time // when the oldest message was received into it, UTC; zero unknown
	Extended      string    // ExtendedStateInfo as found
	Increasing    time.Duration

	// The lines of the single properties, where the listing writes each on a line of its own; zero else.
	StateAt, CountAt, OldestAt Citation
}

// QueueType is what a queue waits for, by its Type flags or its well-known name in any language.
type QueueType = string

// The types of queues.
const (
	LocalDelivery           QueueType = "local-delivery"
	RemoteDelivery          QueueType = "remote-delivery"
	PendingSubmission       QueueType = "pending-submission"
	AwaitingDirectoryLookup QueueType = "awaiting-directory-lookup"
	WaitingToBeRouted       QueueType = "waiting-to-be-routed"
	Unreachable             QueueType = "unreachable"
	DeferredDelivery        QueueType = "deferred"
	DSNPendingSubmission    QueueType = "dsn-pending-submission"
	FailedRetry             QueueType = "failed-retry"
	PreSubmission           QueueType = "presubmission"
	MTAQueue                QueueType = "mta"
	InternalQueue           QueueType = "internal"
)
