package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// replyTest asks for replies in SMTP protocol logs and telnet sessions. It fails only when a log spans the time asked about.
type replyTest struct {
	Code      []int    `yaml:"code"`
	Enhanced  []string `yaml:"enhanced"`
	Text      Text     `yaml:"text"`
	Verb      []string `yaml:"verb"`
	Direction string   `yaml:"direction"` // inbound: this server answered; outbound: it was answered
	Peer      Text     `yaml:"peer"`
	Within    Duration `yaml:"within"` // the time asked about, the last 24 hours by default for absence
	Count     Number   `yaml:"count"`  // replies in all
}

type replyFields replyTest

func (r *replyTest) fromYAML(d *decoder, n ast.Node) {
	d.into(n, (*replyFields)(r))
	d.oneOf(n, r.Direction, "", "inbound", "outbound")
}

func (r *replyTest) complete() string {
	return needs(len(r.Code) > 0 || len(r.Enhanced) > 0 || r.Text.set, "code, enhanced or text")
}

func (r *replyTest) evaluate(s *scene) Answer {
	if len(s.ProtocolLogs) == 0 {
		return noArtifact("SMTP protocol log")
	}
	if a, ok := r.byListed(s); ok {
		return a
	}
	var a Answer
	count, maybe := 0, 0
	for i := range s.ProtocolLogs {
		for j := range s.ProtocolLogs[i].Replies {
			reply := &s.ProtocolLogs[i].Replies[j]
			switch r.matches(s, reply) {
			case facts.Holds:
				count += reply.Count
				a.cite(reply.Citation)
				if reply.Last.After(a.Last) {
					a.Last = reply.Last
				}
			case facts.Unknown:
				maybe += reply.Count
			}
		}
	}
	proof, why := r.coverage(s)
	most := float64(count + maybe)
	if why != "" {
		most = unbounded
	}
	a.State = r.Count.orAtLeast(1).over(float64(count), most)
	if a.State == facts.Unknown {
		a.Why = why
		if a.Why == "" {
			a.Why = "the protocol log does not show the texts of the replies"
		}
	}
	if a.State == facts.Fails || len(a.Citations) == 0 && a.State == facts.Holds {
		a.cite(proof...)
	}
	return a
}

// byListed denies what a test says of the extensions that this server lists: they are its settings, the same in every
// session, so answers to EHLO that are known and list something else decide, whatever sessions no log shows.
func (r *replyTest) byListed(s *scene) (a Answer, ok bool) {
	if !r.asksForList() {
		return a, false
	}
	for i := range s.ProtocolLogs {
		for j := range s.ProtocolLogs[i].Replies {
			x := &s.ProtocolLogs[i].Replies[j]
			answer := !x.Outbound && x.Verb == "EHLO" && slices.Contains(r.Code, x.Code) && x.Text != ""
			switch {
			case answer && r.matches(s, x) == facts.Holds:
				return a, false
			case answer:
				a.State = facts.Fails
				a.cite(x.Citation)
			}
		}
	}
	return a, a.State == facts.Fails
}

func (r *replyTest) matches(s *scene, x *facts.SMTPReply) facts.State {
	if r.Within.Duration > 0 && (s.CollectedAt.IsZero() || s.CollectedAt.Sub(x.Last) > r.Within.Duration) && !x.Last.IsZero() {
		return facts.Fails
	}
	state := facts.Of(r.Direction == "" || (r.Direction == "outbound") == x.Outbound)
	if len(r.Code) > 0 {
		state = and(state, knownOf(x.Code != 0, slices.Contains(r.Code, x.Code)))
	}
	if len(r.Enhanced) > 0 {
		state = and(state, r.enhancedOf(x))
	}
	if len(r.Verb) > 0 {
		state = and(state, knownOf(x.Verb != "", anyOf(r.Verb, x.Verb, strings.EqualFold)))
	}
	return and(state, r.Text.of(x.Text), r.Peer.of(x.Peer))
}

// enhancedOf decides the enhanced code. Where a log holds plain codes only, a code of another class rules it out: 250 never
// bears 5.4.6 (RFC 2034, section 4).
func (r *replyTest) enhancedOf(x *facts.SMTPReply) facts.State {
	if x.Enhanced == "" && x.Text == "" {
		class := fmt.Sprintf("%d.", x.Code/100)
		possible := x.Code == 0 || slices.ContainsFunc(r.Enhanced, func(code string) bool { return strings.HasPrefix(code, class) })
		return knownOf(!possible, false)
	}
	return facts.Of(slices.Contains(r.Enhanced, x.Enhanced))
}

// knownOf is a decided question, unless what it asks about is unknown.
func knownOf(known, holds bool) facts.State {
	if !known {
		return facts.Unknown
	}
	return facts.Of(holds)
}

func (r *replyTest) coverage(s *scene) (proof []facts.Citation, why string) {
	span := r.Within.Duration
	if span == 0 {
		span = lookBack
	}
	why = "the bundle holds no whole SMTP protocol log"
	for i := range s.ProtocolLogs {
		log := &s.ProtocolLogs[i]
		if log.Format == "telnet" || log.Partial || log.Dropped > 0 {
			continue
		}
		proof = append(proof, log.Head)
	}
	var spans []stretch
	for i := range s.ProtocolLogs {
		log := &s.ProtocolLogs[i]
		if log.Format != "telnet" && !log.Partial && log.Dropped == 0 {
			spans = append(spans, stretch{log.Oldest, log.Newest, log.Local})
		}
	}
	if len(spans) > 0 {
		why = cmp.Or(s.tooSoon(span), s.uncoveredBy(spans, span, "SMTP protocol logs"))
	}
	return proof, why
}

func (r *replyTest) wants(*facts.Wants) {}

// ehloAnswer is asked for by hand: no log of Windows keeps the lines of the answer.
var ehloAnswer = bundle.Target{
	ID: "smtp/ehlo", Title: "what SMTP answers to EHLO", Why: "whether the extensions of Exchange are offered",
	Command: `telnet localhost 25, then "ehlo test" and "quit"; save the lines as telnet.txt`,
}

func (r *replyTest) targets() []bundle.Target {
	if r.asksForList() {
		return append([]bundle.Target{ehloAnswer}, targetsOf("smtp/protocol-log")...)
	}
	return targetsOf("smtp/protocol-log")
}

// asksForList is true of a test of what this server lists in its answer to EHLO.
func (r *replyTest) asksForList() bool {
	return slices.Equal(r.Verb, []string{"EHLO"}) && r.Direction == "inbound" && r.Text.set && !r.Count.set
}
