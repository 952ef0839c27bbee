package facts

import "time"

// ProtocolLog is the digest of an SMTP protocol log or of a telnet session: replies by verb, code and direction.
type ProtocolLog struct {
	Source
	Format   string // w3c, ncsa, iis, telnet
	Instance int    // N of the virtual server SMTPSVCN; 0 unknown
	Head     Citation
	Oldest   time.Time
	Newest   time.Time
	Local    bool // times are the server's local time, because its zone is unknown
	Replies  []SMTPReply
	Dropped  int // replies of further kinds beyond MaxReplyKinds, counted nowhere else
}

// MaxReplyKinds bounds the kinds of replies kept apart in one log, and MaxReplyPeers the peers kept apart in each kind;
// beyond it the kind is one reply with Peer "".
const (
	MaxReplyKinds = 2_000
	MaxReplyPeers = 16
)

// SMTPReply is one kind of reply and how often it was given. Replies are one kind when direction, verb, code, enhanced
// code, peer and wording agree; names, numbers and addresses within the wording do not count.
type SMTPReply struct {
	Citation    // the newest occurrence
	FirstAt     Citation
	Outbound    bool   // this server was the client
	Verb        string // upper case, XXXX for one the server could not parse; "" when the row does not tell
	Code        int    // 452; 0 unknown. QUIT is logged as 240
	Enhanced    string // "4.3.1"; "" none, or unknown when Text is ""
	Text        string // the reply as found, + decoded; "" when the log holds only codes
	Peer        string // address or name of the other side; "" when over MaxReplyPeers differ, or unknown
	Count       int
	First, Last time.Time
}
