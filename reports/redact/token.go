package redact

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is what a token stands for.
type Kind string

// The kinds of tokens.
const (
	Host    Kind = "host"
	Domain  Kind = "domain"
	Mail    Kind = "mail"
	User    Kind = "user"
	Org     Kind = "org"
	IP      Kind = "ip"
	MAC     Kind = "mac"
	MsgID   Kind = "msgid"
	SID     Kind = "sid"
	Subject Kind = "subject"
	Word    Kind = "name"
	Data    Kind = "data"
)

// tokenForm is how every token looks: the kind, a number, letters from the second spelling on.
var tokenForm = pattern(`(?i)\{(host|domain|mail|user|org|ip|mac|msgid|sid|subject|name|data)-[1-9][0-9]*[a-z]*\}`)

// tokens gives each original its token.
type tokens struct {
	known     map[string]*entry // by the original in folded case
	count     map[Kind]int
	originals map[string]string // token → original
	kinds     map[string]Kind   // what originals are, where more than one kind was met; in folded case
}

// entry is one original in all its spellings.
type entry struct {
	kind      Kind
	number    int
	spellings []string
}

func newTokens() *tokens {
	return &tokens{known: map[string]*entry{}, count: map[Kind]int{}, originals: map[string]string{}}
}

// prefer settles what an original is that is met as several kinds: the most telling.
func (t *tokens) prefer(names []Name) {
	t.kinds = map[string]Kind{}
	for _, n := range names {
		key := fold(n.Text)
		if was, ok := t.kinds[key]; !ok || slices.Index(telling, n.Kind) < slices.Index(telling, was) {
			t.kinds[key] = n.Kind
		}
	}
}

// telling is the kinds, the most telling first.
var telling = []Kind{Host, Domain, IP, MAC, SID, MsgID, Mail, User, Org, Subject, Word, Data}

// of is the token of an original. An original has one kind: the most telling that is known of it, else the first.
func (t *tokens) of(kind Kind, original string) string {
	e := t.known[fold(original)]
	if e == nil {
		if better, ok := t.kinds[fold(original)]; ok {
			kind = better
		}
		t.count[kind]++
		e = &entry{kind: kind, number: t.count[kind]}
		t.known[fold(original)] = e
	}
	token := e.token(original)
	t.originals[token] = original
	return token
}

func (e *entry) token(spelling string) string {
	for i, s := range e.spellings {
		if s == spelling {
			return fmt.Sprintf("{%s-%d%s}", e.kind, e.number, letters(i))
		}
	}
	e.spellings = append(e.spellings, spelling)
	return fmt.Sprintf("{%s-%d%s}", e.kind, e.number, letters(len(e.spellings)-1))
}

// letters tells spellings apart: none for the first, then b, c, … z, ba, bb, ….
func letters(i int) string {
	if i == 0 {
		return ""
	}
	var out string
	for ; i > 0; i /= 26 {
		out = string(rune('a'+i%26)) + out
	}
	return out
}

// fold is the form that spellings share.
func fold(s string) string { return strings.ToLower(s) }
