package artifact

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"postmortem/analyze/internal/protocollog"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// digestLog reads a protocol log into the digests of the servers that wrote it: one, unless somebody joined files.
func digestLog(ctx context.Context, in *Input, out *facts.Extract, format string, r protocollog.Reader) error {
	var row protocollog.Row
	var bad damage
	logs := serverLogs{in: in, format: format}
	for line, err := range in.Views(ctx) {
		if err != nil {
			bad.add(line.N, err)
			logs.partial = true
			break
		}
		ok, err := r.Read(line.Text, &row)
		if count(out, &bad, line.N, ok, err, row.Time) {
			logs.add(&row, line)
		}
	}
	bad.report(out)
	logs.finish(out)
	if out.Records == 0 && bad.n > 0 && len(out.ProtocolLogs) == 0 {
		return fmt.Errorf("no row could be read: %w", bad.first)
	}
	return nil
}

// serverLogs is the digests of one member, by the computer that logged.
type serverLogs struct {
	in      *Input
	format  string
	partial bool
	byName  map[string]*serverLog // by the name as logged, "" included
	order   []*serverLog
	last    *serverLog
	others  int // rows of computers beyond maxLogServers
}

// maxLogServers bounds the computers told apart in one log.
const maxLogServers = 8

// serverLog is the digest of one computer's rows.
type serverLog struct {
	facts.ProtocolLog
	digest replyDigest
	verbs  map[string]string // of the sessions in which this server is the client: last command by the other side's address
	text   []byte            // scratch
}

func (l *serverLogs) add(row *protocollog.Row, line text.View) {
	s := l.of(row, line)
	if s == nil {
		l.others++
		return
	}
	s.Oldest, s.Newest = widen(s.Oldest, s.Newest, row.Time)
	s.Local = s.Local || row.Local
	if s.Instance == 0 {
		s.Instance = instanceOf(row.Site)
	}
	s.read(row, line)
}

// of finds or begins the digest of the row's computer; nil for one computer too many.
func (l *serverLogs) of(row *protocollog.Row, line text.View) *serverLog {
	if l.last != nil && string(row.Server) == l.last.Server {
		return l.last
	}
	s := l.byName[string(row.Server)]
	if s == nil && len(l.order) >= maxLogServers {
		return nil
	}
	if s == nil {
		s = &serverLog{digest: replyDigest{member: l.in.Path()}, verbs: map[string]string{}}
		s.ProtocolLog = facts.ProtocolLog{Source: l.in.Source(string(row.Server)), Format: l.format}
		s.Head = facts.Citation{Location: l.in.Cite(text.Line{N: line.N}).Location, Time: row.Time, Excerpt: string(excerpt(line.Text))}
		if l.byName == nil {
			l.byName = map[string]*serverLog{}
		}
		l.byName[s.Server] = s
		l.order = append(l.order, s)
	}
	l.last = s
	return s
}

// instanceOf reads the number of a virtual server from SMTPSVC1; 0 when there is none.
func instanceOf(site []byte) int {
	const prefix = "SMTPSVC"
	if len(site) <= len(prefix) || !strings.EqualFold(string(site[:len(prefix)]), prefix) {
		return 0
	}
	n, _ := strconv.Atoi(string(site[len(prefix):]))
	return max(n, 0)
}

// read takes what a row says of a reply. An inbound row is a command with the code of its reply. Outbound rows are one
// line of the session each: commands, which are remembered, and replies, whose code stands in the text.
func (s *serverLog) read(row *protocollog.Row, line text.View) {
	switch {
	case row.OutboundCommand():
		s.remember(row.Client, row.Verb)
	case row.OutboundResponse():
		s.outbound(row, line)
	case row.Code != 0:
		s.digest.add(reply{verb: row.Verb, code: row.Code, peer: row.Client, when: row.Time, line: line})
	}
}

// maxSessions bounds the sessions whose last command is remembered; beyond it all are forgotten, and the next reply of
// each bears no verb.
const maxSessions = 4_096

func (s *serverLog) remember(client, verb []byte) {
	if last, ok := s.verbs[string(client)]; ok && strings.EqualFold(last, string(verb)) {
		return
	}
	if len(s.verbs) >= maxSessions {
		clear(s.verbs)
	}
	s.text = upperASCII(append(s.text[:0], verb[:min(len(verb), maxVerb)]...))
	s.verbs[string(client)] = knownVerb(s.text)
}

// knownVerb is a verb in upper case as a string, which for those that are usual is there already.
func knownVerb(verb []byte) string {
	for _, known := range usualVerbs {
		if string(verb) == known {
			return known
		}
	}
	return string(verb)
}

// usualVerbs are the commands of nearly every session (RFC 2821).
var usualVerbs = [...]string{"MAIL", "RCPT", "DATA", "EHLO", "HELO", "QUIT", "RSET", "BDAT"}

// Replies that begin and end a session.
const (
	serviceReady   = 220
	serviceClosing = 221
)

// outbound books a reply that another server gave. Rows bear no session number: two sessions with one address at the same
// time share their last command.
func (s *serverLog) outbound(row *protocollog.Row, line text.View) {
	s.text = row.Reply(s.text[:0])
	code, rest, _, _ := replyCode(s.text)
	verb := s.verbs[string(row.Client)]
	if code == serviceReady && verb != "STARTTLS" {
		delete(s.verbs, string(row.Client))
		verb = ""
	}
	s.digest.add(reply{
		outbound: true, verb: []byte(verb), code: code, text: rest, whole: s.text, peer: row.Client, when: row.Time, line: line,
	})
	if code == serviceClosing {
		delete(s.verbs, string(row.Client))
	}
}

// finish hands out the digests. Rows that name no computer belong to the only one that others name.
func (l *serverLogs) finish(out *facts.Extract) {
	if l.others > 0 {
		out.Gap(fmt.Sprintf("more than %d computers logged: %d rows not used", maxLogServers, l.others))
	}
	for _, s := range l.order {
		s.Replies, s.Dropped = s.digest.replies(), s.digest.dropped
		s.Partial = s.Partial || l.partial || s.Dropped > 0
		if s.Server == "" && len(l.order) == 2 {
			s.Server = l.order[0].Server + l.order[1].Server
		}
		out.ProtocolLogs = append(out.ProtocolLogs, s.ProtocolLog)
		if s.Dropped > 0 {
			out.Gap(fmt.Sprintf("%d replies of rare kinds not kept", s.Dropped))
		}
	}
}
