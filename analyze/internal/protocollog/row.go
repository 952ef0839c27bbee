package protocollog

import (
	"bytes"
	"errors"
	"time"
)

// Row is one row of a log. Byte fields are nil where the log has "-" or no such column, and valid only as long as the
// line they were read from.
type Row struct {
	Time   time.Time // UTC, or the server's own when Local; zero when the row bears none
	Local  bool
	Client []byte // the other side's address
	User   []byte // the name given with HELO; OutboundConnectionCommand or …Response when this server was the client
	Site   []byte // the virtual server: SMTPSVC1
	Server []byte // the computer that logged
	Verb   []byte // MAIL; nil in outbound responses
	Target []byte //
	Param  []byte // the argument of a command, or the reply of an outbound response
	Plus   bool   // blanks within Param are written as +, which cannot be told from a real +
	Code   int    // the reply's code; 0 in outbound rows
	Method string // the protocol a format names in each row ("SMTP"); "" unknown
}

// Reader reads the rows of one log in order.
type Reader interface {
	// Read reads one line into row. ok is false for lines that are no rows: comments and blanks. An error means that this
	// row cannot be read; the next line may be.
	Read(line []byte, row *Row) (ok bool, err error)
}

// Errors of a row.
var (
	ErrNoFields = errors.New("a row before any #Fields line")
	ErrColumns  = errors.New("not the number of columns announced")
	ErrTime     = errors.New("no readable time")
	ErrShape    = errors.New("not a row of this format")
)

// The names that the service logs in place of a user where it was itself the client.
const (
	outboundCommand  = "OutboundConnectionCommand"
	outboundResponse = "OutboundConnectionResponse"
)

// OutboundCommand tells whether the row is a command that this server sent.
func (r *Row) OutboundCommand() bool { return foldIs(r.User, outboundCommand) }

// OutboundResponse tells whether the row is a reply that this server got.
func (r *Row) OutboundResponse() bool { return foldIs(r.User, outboundResponse) }

// Reply appends the argument to dst with its blanks restored.
func (r *Row) Reply(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, r.Param...)
	if r.Plus {
		for i, c := range dst[start:] {
			if c == '+' {
				dst[start+i] = ' '
			}
		}
	}
	return append(dst[:start], bytes.TrimSpace(dst[start:])...)
}

// Service is whose log a row is from.
type Service uint8

// What a row can tell about the service that logged it.
const (
	Undecided Service = iota
	SMTP
	OtherService // a web, FTP or news server
)

// Service tells from the site, the protocol or the verb which service logged the row.
func (r *Row) Service() Service {
	switch {
	case r.Method == "SMTP", hasFoldPrefix(r.Site, "SMTPSVC"), r.OutboundCommand(), r.OutboundResponse():
		return SMTP
	case hasFoldPrefix(r.Site, "W3SVC"), hasFoldPrefix(r.Site, "MSFTPSVC"), hasFoldPrefix(r.Site, "NNTPSVC"):
		return OtherService
	case len(r.Verb) == 0, foldIs(r.Verb, "QUIT"): // FTP and news know QUIT too
		return Undecided
	case smtpVerbs[upper(r.Verb)]:
		return SMTP
	default:
		return OtherService
	}
}

// smtpVerbs are the commands of RFC 2821, of its extensions, and Exchange's own; XXXX stands for what is none.
var smtpVerbs = map[string]bool{
	"HELO": true, "EHLO": true, "MAIL": true, "RCPT": true, "DATA": true, "BDAT": true, "RSET": true, "NOOP": true,
	"VRFY": true, "EXPN": true, "TURN": true, "ETRN": true, "ATRN": true, "AUTH": true, "STARTTLS": true, "TLS": true,
	"X-EXPS": true, "X-LINK2STATE": true, "XEXCH50": true, "XXXX": true,
}

const longestVerb = 16

func upper(verb []byte) string {
	if len(verb) > longestVerb {
		return ""
	}
	return string(bytes.ToUpper(verb))
}

func foldIs(b []byte, want string) bool {
	return len(b) == len(want) && bytes.EqualFold(b, []byte(want))
}

func hasFoldPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && foldIs(b[:len(prefix)], prefix)
}

// value is a column's content: nil for the "-" that stands for nothing.
func value(b []byte) []byte {
	if len(b) == 0 || (len(b) == 1 && b[0] == '-') {
		return nil
	}
	return b
}

// number reads up to nine digits; 0 for anything else.
func number(b []byte) int {
	if len(b) == 0 || len(b) > 9 {
		return 0
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
