package artifact

import (
	"context"
	"fmt"
	"strings"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

// telnetTranscript is a session that somebody typed by hand at port 25 and pasted into a file. It starts with the banner
// of the SMTP service ("220 host Microsoft ESMTP MAIL Service, Version: … ready at …", RFC 2821, 4.3.1), and its lines are
// commands and replies in turn.
var telnetTranscript = Artifact{
	Kind:    "telnet transcript",
	Match:   func(in *Input) bool { return !in.Binary && hasSession(in.First) },
	Extract: extractTelnet,
}

// hasSession tells whether a text holds a banner and, behind it, a further reply.
func hasSession(first string) bool {
	banner := false
	for line := range strings.Lines(first) {
		line = unquoted(line)
		switch _, ok := bannerHost(line); {
		case ok:
			banner = true
		case banner && isReply(line):
			return true
		}
	}
	return false
}

// bannerHost reads the host of "220 host … ESMTP …"; not ok for any other line. A firewall that masks banners leaves
// stars, and no host (observed with the mail guard of Cisco PIX).
func bannerHost(line string) (host string, ok bool) {
	if !strings.HasPrefix(line, "220 ") && !strings.HasPrefix(line, "220-") {
		return "", false
	}
	rest := line[len("220 "):]
	if strings.HasPrefix(rest, "*****") {
		return "", true
	}
	host, rest, ok = strings.Cut(rest, " ")
	return host, ok && isHostName(host) && strings.Contains(rest, "ESMTP")
}

func isHostName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '-' && c != '.' && c != '_' && !isDigit(c) && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != ""
}

func isReply(line string) bool {
	_, _, _, ok := replyCode([]byte(line))
	return ok
}

// extractTelnet reads the replies of the sessions. Whose they are is not said: the banner's host is a hint at most, since
// a service may call itself what it likes.
func extractTelnet(ctx context.Context, in *Input, out *facts.Extract) error {
	var s *telnetSession
	for line, err := range in.Lines(ctx) {
		if err != nil {
			s.finish(out)
			out.Gap("read error: " + err.Error())
			out.Distrust()
			return nil
		}
		trimmed := unquoted(line.Text)
		if host, ok := bannerHost(trimmed); ok && !s.greeting() {
			s.finish(out)
			if len(out.ProtocolLogs) == maxTelnetSessions {
				out.Gap(fmt.Sprintf("line %d: further sessions not read", line.N))
				return nil
			}
			s = newSession(in, line, host, trimmed)
		}
		if s != nil {
			s.read(trimmed, line)
		}
	}
	s.finish(out)
	return nil
}

// maxTelnetSessions bounds the sessions of one transcript.
const maxTelnetSessions = 200

// unquoted drops the blanks around a line and the marks of a mail that quotes it.
func unquoted(line string) string { return strings.Trim(line, "> \t\r\n") }

// telnetSession is one connection of a transcript.
type telnetSession struct {
	log     facts.ProtocolLog
	digest  replyDigest
	peer    string
	verb    string
	when    time.Time
	pending []string // lines of a reply that is not yet at its end
}

func newSession(in *Input, line text.Line, host, banner string) *telnetSession {
	s := &telnetSession{digest: replyDigest{member: in.Path()}, when: bannerTime(banner)}
	s.log = facts.ProtocolLog{Source: in.Source(""), Format: "telnet", Head: in.Cite(line), Oldest: s.when, Newest: s.when}
	s.log.Hint, s.log.Partial, s.log.Head.Time = host, true, s.when
	if !strings.Contains(banner, "Microsoft ESMTP MAIL Service") && host != "" {
		s.peer = host // somebody else's server, called from here
	}
	return s
}

// greeting tells whether the banner's own lines are still being read.
func (s *telnetSession) greeting() bool { return s != nil && s.verb == "" && len(s.pending) > 0 }

// bannerTime reads the time at the end of a Microsoft banner, "… ready at  Mon, 14 Mar 2005 08:05:09 +0100".
func bannerTime(banner string) time.Time {
	_, stamp, ok := strings.Cut(banner, " ready at ")
	if !ok {
		return time.Time{}
	}
	at, err := time.Parse("Mon, 2 Jan 2006 15:04:05 -0700", strings.TrimSpace(stamp))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// maxReplyLines bounds the lines of one reply that are kept; EHLO of Exchange has about twenty.
const maxReplyLines = 64

func (s *telnetSession) read(trimmed string, line text.Line) {
	code, _, more, ok := replyCode([]byte(trimmed))
	if !ok {
		if verb := typedVerb(trimmed); verb != "" {
			s.verb, s.pending = verb, nil
		}
		return
	}
	if len(s.pending) < maxReplyLines {
		s.pending = append(s.pending, trimmed)
	}
	if more {
		return
	}
	whole := strings.Join(s.pending, "\n")
	s.pending = nil
	_, rest, _, _ := replyCode([]byte(whole))
	s.digest.add(reply{
		outbound: s.peer != "", verb: []byte(s.verb), code: code, text: rest, whole: []byte(whole), peer: []byte(s.peer),
		when: s.when, line: text.View{N: line.N, Text: []byte(line.Text)},
	})
}

// typedVerb is the command at the start of a typed line; "" when there is none. Somebody who types corrects himself: what
// the echo made of it is not judged further.
func typedVerb(line string) string {
	word, _, _ := strings.Cut(line, " ")
	word, _, _ = strings.Cut(word, ":")
	verb := strings.ToUpper(word)
	if typedVerbs[verb] {
		return verb
	}
	return ""
}

var typedVerbs = map[string]bool{
	"HELO": true, "EHLO": true, "MAIL": true, "RCPT": true, "DATA": true, "BDAT": true, "RSET": true, "NOOP": true,
	"VRFY": true, "EXPN": true, "HELP": true, "QUIT": true, "AUTH": true, "STARTTLS": true, "ETRN": true, "TURN": true,
	"XEXCH50": true, "X-EXPS": true, "X-LINK2STATE": true,
}

func (s *telnetSession) finish(out *facts.Extract) {
	if s == nil {
		return
	}
	s.log.Replies = s.digest.replies()
	for _, r := range s.log.Replies {
		out.Records += r.Count
	}
	out.Oldest, out.Newest = widen(out.Oldest, out.Newest, s.when)
	out.ProtocolLogs = append(out.ProtocolLogs, s.log)
}
