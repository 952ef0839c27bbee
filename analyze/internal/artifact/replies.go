package artifact

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// replyDigest counts the replies of one server's log by kind, and keeps the first and the newest row of each. It takes no
// memory for a further row of a kind it knows. The zero digest needs its member.
type replyDigest struct {
	member  string
	kinds   map[string]*replyKind // by direction, verb, code, enhanced code and wording
	order   []*replyKind          // as first seen
	dropped int
	key     []byte // scratch
	word    []byte // scratch
}

// reply is one reply as a reader of a log hands it over. Its bytes are valid for the call only.
type reply struct {
	outbound bool
	verb     []byte
	code     int
	text     []byte // what followed the code; nil when the log holds codes alone
	whole    []byte // the reply as found, code included; nil when the log holds codes alone
	peer     []byte
	when     time.Time
	line     text.View
}

// replyKind is the replies of one kind, apart by peer until there are too many of them.
type replyKind struct {
	peers map[string]*replyTally // nil once merged
	order []*replyTally
}

type replyTally struct {
	facts.SMTPReply
	newest  []byte // the row's text; its buffer is used again
	wording []byte // the reply's text
}

func (d *replyDigest) add(r reply) {
	d.word = append(d.word[:0], r.verb[:min(len(r.verb), maxVerb)]...)
	r.verb = upperASCII(d.word)
	enhanced, rest := enhancedCode(r.text)
	d.key = d.keyOf(r, enhanced, rest)
	k := d.kinds[string(d.key)]
	if k == nil {
		if len(d.order) >= facts.MaxReplyKinds {
			d.dropped++
			return
		}
		k = d.begin()
	}
	k.tally(r, string(enhanced), d.member).see(r, d.member)
}

func (d *replyDigest) begin() *replyKind {
	k := &replyKind{peers: map[string]*replyTally{}}
	if d.kinds == nil {
		d.kinds = map[string]*replyKind{}
	}
	d.kinds[string(d.key)] = k
	d.order = append(d.order, k)
	return k
}

// keyOf writes what makes replies one kind into the scratch buffer.
func (d *replyDigest) keyOf(r reply, enhanced, rest []byte) []byte {
	direction := byte('i')
	if r.outbound {
		direction = 'o'
	}
	key := append(d.key[:0], direction, byte(r.code>>8), byte(r.code), 0)
	key = append(append(key, r.verb...), 0)
	key = append(append(key, enhanced...), 0)
	return appendWording(key, rest)
}

// maxVerb bounds a verb; the longest that a server knows is X-LINK2STATE.
const maxVerb = 16

// upperASCII turns b itself into upper case.
func upperASCII(b []byte) []byte {
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - ('a' - 'A')
		}
	}
	return b
}

// maxWording bounds the part of a reply's text that tells kinds apart.
const maxWording = 100

// appendWording appends what is the same in all replies of one wording: its plain words, in lower case. Words that hold a
// digit, an address or a host name stand as one star.
func appendWording(key, rest []byte) []byte {
	start := len(key)
	for word := range bytes.FieldsSeq(rest) {
		if len(key)-start > maxWording {
			break
		}
		if bytes.ContainsAny(word, "0123456789@<[") || bytes.IndexByte(bytes.TrimRight(word, ".,;:"), '.') >= 0 {
			if len(key) == start || key[len(key)-1] != '*' {
				key = append(key, '*')
			}
			continue
		}
		key = append(key, ' ')
		for _, c := range word {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			key = append(key, c)
		}
	}
	return key
}

// tally finds or begins the line of the reply's peer.
func (k *replyKind) tally(r reply, enhanced, member string) *replyTally {
	if k.peers == nil {
		return k.order[0]
	}
	if t := k.peers[string(r.peer)]; t != nil {
		return t
	}
	if len(k.order) == facts.MaxReplyPeers {
		k.merge()
		return k.order[0]
	}
	t := &replyTally{SMTPReply: facts.SMTPReply{
		Outbound: r.outbound, Verb: string(r.verb), Code: r.code, Enhanced: enhanced, Peer: string(r.peer),
		First: r.when, FirstAt: r.cite(member),
	}}
	k.peers[t.Peer] = t
	k.order = append(k.order, t)
	return t
}

// merge makes one line of all peers.
func (k *replyKind) merge() {
	all := k.order[0]
	for _, t := range k.order[1:] {
		all.join(t)
	}
	all.Peer = ""
	k.peers, k.order = nil, k.order[:1]
}

func (t *replyTally) join(o *replyTally) {
	t.Count += o.Count
	if earlier(o.First, t.First) {
		t.First, t.FirstAt = o.First, o.FirstAt
	}
	if o.Last.After(t.Last) || (o.Last.Equal(t.Last) && o.N > t.N) {
		t.Last, t.Citation, t.newest, t.wording = o.Last, o.Citation, o.newest, o.wording
	}
}

// see counts one more reply. Of two with the same time the later row is the newest.
func (t *replyTally) see(r reply, member string) {
	t.Count++
	if earlier(r.when, t.First) {
		t.First, t.FirstAt = r.when, r.cite(member)
	}
	if r.when.Before(t.Last) {
		return
	}
	t.Last = r.when
	t.Citation = facts.Citation{Location: bundle.AtLine(member, r.line.N), Time: r.when}
	t.newest = append(t.newest[:0], excerpt(r.line.Text)...)
	t.wording = append(t.wording[:0], excerpt(r.whole)...)
}

// earlier tells whether a known time comes before b, or b is unknown.
func earlier(a, b time.Time) bool { return !a.IsZero() && (b.IsZero() || a.Before(b)) }

func (r reply) cite(member string) facts.Citation {
	return facts.Citation{Location: bundle.AtLine(member, r.line.N), Time: r.when, Excerpt: string(excerpt(r.line.Text))}
}

// maxExcerpt bounds the text kept of one row, in bytes: rows of real logs stay below it, a forged log shall not fill the
// memory.
const maxExcerpt = 2 << 10

func excerpt(line []byte) []byte {
	if len(line) <= maxExcerpt {
		return line
	}
	return bytes.ToValidUTF8(line[:maxExcerpt], nil)
}

// replies is the finished digest: inbound first, by verb, code, enhanced code and place of the first row.
func (d *replyDigest) replies() []facts.SMTPReply {
	var all []facts.SMTPReply
	for _, k := range d.order {
		for _, t := range k.order {
			t.Excerpt, t.Text = string(t.newest), string(t.wording)
			all = append(all, t.SMTPReply)
		}
	}
	slices.SortStableFunc(all, compareReplies)
	return all
}

func compareReplies(a, b facts.SMTPReply) int {
	if a.Outbound != b.Outbound {
		if b.Outbound {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(a.Verb, b.Verb),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Enhanced, b.Enhanced),
		cmp.Compare(a.FirstAt.N, b.FirstAt.N),
	)
}

// replyCode reads the code at the start of a reply: three digits, then a blank, a hyphen or the end. more says that
// further lines of the same reply follow (RFC 2821, 4.2.1).
func replyCode(b []byte) (code int, rest []byte, more, ok bool) {
	if len(b) < 3 || b[0] < '2' || b[0] > '5' || !isDigit(b[1]) || !isDigit(b[2]) {
		return 0, b, false, false
	}
	if len(b) > 3 && b[3] != ' ' && b[3] != '-' {
		return 0, b, false, false
	}
	code = int(b[0]-'0')*100 + int(b[1]-'0')*10 + int(b[2]-'0')
	if len(b) == 3 {
		return code, nil, false, true
	}
	return code, b[4:], b[3] == '-', true
}

// enhancedCode cuts an enhanced status code such as 4.3.1 off the start of a reply's text (RFC 2034).
func enhancedCode(b []byte) (enhanced, rest []byte) {
	word, after, _ := bytes.Cut(b, []byte{' '})
	if len(word) < 5 || len(word) > 9 || word[0] < '2' || word[0] > '5' || word[1] != '.' {
		return nil, b
	}
	subject, detail, ok := bytes.Cut(word[2:], []byte{'.'})
	if !ok || !allDigits(subject) || !allDigits(detail) {
		return nil, b
	}
	return word, after
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return len(b) > 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
