// Package sddl reads security descriptors in Microsoft's security descriptor definition language, such as
// "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)".
//
// It reads owner, group and the discretionary list; the audit list is skipped. It does not decide what a descriptor
// grants to whom, and it knows nothing of where the text came from.
//
//	part      meaning
//	O: G:     owner and group, a SID or a two-letter alias
//	D: S:     control flags (P, AR, AI, NO_ACCESS_CONTROL), then entries in parentheses
//	entry     type;flags;rights;object;inherited object;trustee
//
// Source: "Security Descriptor String Format" and "ACE Strings", Windows documentation.
package sddl

import (
	"errors"
	"fmt"
	"strings"
)

// MaxEntries bounds the entries of one descriptor; an access control list is at most 64 KB, an entry at least 16 bytes.
const MaxEntries = 4096

// ErrSyntax heads every error of Parse.
var ErrSyntax = errors.New("not a security descriptor string")

// Descriptor is one security descriptor.
type Descriptor struct {
	Owner, Group Trustee // zero when not written
	Entries      []Entry // of the discretionary list, in order
	HasList      bool    // a D: part is there; without it nothing is known of the access
	Null         bool    // NO_ACCESS_CONTROL: no list at all, everybody has full control
	Protected    bool    // P: does not inherit
}

// Trustee is who an entry is about.
type Trustee struct {
	Text string // as written: "SY", "S-1-5-21-…"
	SID  string // "" for an alias that only its domain or machine could resolve
}

// Entry is one access control entry.
type Entry struct {
	Trustee
	Deny        bool
	Mask        uint32
	Inherited   bool // ID
	InheritOnly bool // IO: does not apply to the object itself
	Object      bool // an object entry (OA, OD): about one property, never about the whole
}

// Parse reads a descriptor. What was read before an error is returned with it.
func Parse(s string) (Descriptor, error) {
	p := parser{rest: strings.TrimSpace(s)}
	for p.rest != "" && p.err == nil {
		p.part()
	}
	if p.err == nil && !p.any {
		p.fail("no part")
	}
	return p.d, p.err
}

type parser struct {
	d    Descriptor
	rest string
	any  bool
	err  error
}

func (p *parser) fail(what string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s at %.20q: %w", what, p.rest, ErrSyntax)
	}
}

func (p *parser) part() {
	if len(p.rest) < 2 || p.rest[1] != ':' {
		p.fail("unknown part")
		return
	}
	kind := p.rest[0]
	p.rest = p.rest[2:]
	switch kind {
	case 'O':
		p.d.Owner = p.trustee()
	case 'G':
		p.d.Group = p.trustee()
	case 'D':
		p.list()
	case 'S':
		p.skipList()
	default:
		p.fail("unknown part")
	}
	p.any = true
}

// trustee takes a SID or an alias from the front. A SID holds only digits and hyphens after its S, so it ends before the
// letter of the next part.
func (p *parser) trustee() Trustee {
	n := 2
	if strings.HasPrefix(p.rest, "S-") {
		for n < len(p.rest) && (p.rest[n] == '-' || '0' <= p.rest[n] && p.rest[n] <= '9') {
			n++
		}
	}
	if len(p.rest) < n {
		p.fail("trustee")
		return Trustee{}
	}
	t := NewTrustee(p.rest[:n])
	p.rest = p.rest[n:]
	return t
}

func (p *parser) list() {
	flags := p.flags()
	p.d.HasList = true
	p.d.Null = strings.Contains(flags, "NO_ACCESS_CONTROL")
	p.d.Protected = strings.HasPrefix(strings.ReplaceAll(strings.ReplaceAll(flags, "AI", ""), "AR", ""), "P")
	for strings.HasPrefix(p.rest, "(") && p.err == nil {
		p.entry()
	}
}

func (p *parser) skipList() {
	p.flags()
	for strings.HasPrefix(p.rest, "(") {
		end := strings.IndexByte(p.rest, ')')
		if end < 0 {
			p.fail("open entry")
			return
		}
		p.rest = p.rest[end+1:]
	}
}

// flags takes the control flags before the first entry. They hold no colon; a part of the descriptor that follows an
// empty list is told by its own.
func (p *parser) flags() string {
	end := strings.IndexByte(p.rest, '(')
	if end < 0 {
		end = len(p.rest)
	}
	if colon := strings.IndexByte(p.rest[:end], ':'); colon > 0 {
		end = colon - 1
	}
	flags := p.rest[:end]
	p.rest = p.rest[end:]
	return flags
}

func (p *parser) entry() {
	end := strings.IndexByte(p.rest, ')')
	if end < 0 {
		p.fail("open entry")
		return
	}
	if len(p.d.Entries) == MaxEntries {
		p.fail("too many entries")
		return
	}
	fields := strings.SplitN(p.rest[1:end], ";", 8)
	if len(fields) < 6 {
		p.fail("short entry")
		return
	}
	if e, ok := newEntry(fields); ok {
		p.d.Entries = append(p.d.Entries, e)
	} else {
		p.fail("rights")
		return
	}
	p.rest = p.rest[end+1:]
}

func newEntry(fields []string) (Entry, bool) {
	kind, flags := strings.ToUpper(strings.TrimSpace(fields[0])), strings.ToUpper(fields[1])
	mask, ok := parseMask(strings.TrimSpace(fields[2]))
	return Entry{
		Trustee:     NewTrustee(strings.TrimSpace(fields[5])),
		Deny:        strings.HasSuffix(kind, "D"),
		Mask:        mask,
		Inherited:   hasPair(flags, "ID"),
		InheritOnly: hasPair(flags, "IO"),
		Object:      strings.HasPrefix(kind, "O"),
	}, ok
}

// hasPair looks for a two-letter flag at an even place, so that "OICI" does not hold "IC".
func hasPair(flags, pair string) bool {
	for i := 0; i+2 <= len(flags); i += 2 {
		if flags[i:i+2] == pair {
			return true
		}
	}
	return false
}
