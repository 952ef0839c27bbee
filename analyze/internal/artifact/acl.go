package artifact

import (
	"context"
	"errors"
	"strings"

	"postmortem/analyze/internal/dir"
	"postmortem/analyze/internal/sddl"
	"postmortem/analyze/internal/text"
	"postmortem/rules/facts"
)

var acls = Artifact{Kind: "permissions listing (cacls, icacls)", Match: matchACLs, Extract: extractACLs}

// matchACLs knows a permissions listing by a full path with an entry behind it, or a security descriptor.
func matchACLs(in *Input) bool {
	if in.Binary {
		return false
	}
	below := 0
	for line := range strings.Lines(in.First) {
		line = strings.TrimRight(unquote(line), " \r\n")
		if _, _, ok := cutSDDL(line); ok {
			return true
		}
		l, ok := parseACL(line)
		if !ok {
			continue
		}
		if l.indent > 0 && sidOf(l.who) != "" {
			if below++; below >= minBareRows {
				return true
			}
		}
		if _, account := splitByName(l.who); pathBefore(l.who) && (strings.ContainsAny(account, `\<`) || sidOf(account) != "") {
			return true
		}
	}
	return false
}

// aclReader joins lines into lists of entries.
type aclReader struct {
	in      *Input
	out     *facts.Extract
	lists   []facts.ACLListing
	acl     *facts.ACL // the one being read; nil between lists
	who     string     // path and account of its first entry, not yet parted
	column  int        // where its further entries stand; 0 unknown
	names   bool       // names of single rights may follow
	blank   bool       // a blank line came since the last entry
	asked   string     // the path of the last typed command
	damage  damage
	dropped bool
}

var errNoEntry = errors.New("no line of a permissions listing")

func extractACLs(ctx context.Context, in *Input, out *facts.Extract) error {
	r := &aclReader{in: in, out: out}
	whole := eachLine(ctx, in, out, r.read)
	if r.acl != nil && !whole {
		r.acl.Partial = true
	}
	r.flush()
	r.damage.report(out)
	if r.dropped {
		out.Gap("more permissions than are kept; those beyond are left out")
	}
	out.ACLs = append(out.ACLs, r.lists...)
	if !whole {
		out.Distrust()
	}
	if matchDirRows(in) { // one window's output can hold both
		return extractDir(ctx, in, out)
	}
	return nil
}

func (r *aclReader) read(line text.Line) {
	plain := strings.TrimRight(unquote(line.Text), " \t")
	if plain == "" {
		r.blank = true
		return
	}
	if path, descriptor, ok := cutSDDL(plain); ok {
		r.flush()
		r.keep(aclOfSDDL(path, descriptor, r.in.Cite(line)))
		return
	}
	if l, ok := parseACL(plain); ok {
		r.entry(line, l)
		return
	}
	if r.names && isRightName(plain) {
		r.special(strings.TrimSpace(plain))
		return
	}
	r.other(line, plain)
}

// entry adds an entry to the list being read, or starts a new one.
func (r *aclReader) entry(line text.Line, l aclLine) {
	l.ace.Citation = r.in.Cite(line)
	below := l.indent > 0 || !pathBefore(l.who) && r.acl != nil && !r.blank
	switch {
	case !below:
		r.flush()
		r.acl, r.who = &facts.ACL{Citation: l.ace.Citation}, l.who
	case r.acl == nil: // the listing starts in the middle
		r.acl = &facts.ACL{Citation: l.ace.Citation, Partial: true}
		fallthrough
	default:
		l.ace.Principal, l.ace.SID = l.who, sidOf(l.who)
		if r.column == 0 {
			r.column = l.indent
		}
	}
	r.blank, r.names = false, l.open
	r.out.Records++
	if len(r.acl.Entries) >= sddl.MaxEntries {
		r.dropped, r.acl.Partial = true, true
		return
	}
	r.acl.Entries = append(r.acl.Entries, l.ace)
}

// special adds a right to the last entry.
func (r *aclReader) special(name string) {
	if n := len(r.acl.Entries); n > 0 {
		e := &r.acl.Entries[n-1]
		if len(e.Special) < maxRights {
			e.Special = append(e.Special, name)
		}
		if rightNames[name] == "full" {
			e.Rights = "full"
		}
	}
}

// other reads a line without an entry: an error, a typed command, a summary, or damage.
func (r *aclReader) other(line text.Line, plain string) {
	if command, ok := dir.Prompt(plain); ok {
		r.flush()
		r.asked = askedPath(command)
		return
	}
	if consoleError(plain) == accessDenied {
		r.flush()
		r.keep(facts.ACL{Citation: r.in.Cite(line), Path: r.deniedPath(plain), Denied: true})
		return
	}
	if r.acl != nil && !r.blank {
		r.acl.Partial = true
		r.out.Damaged++
		r.damage.add(line.N, errNoEntry)
	}
}

// flush ends the list being read: now it is known where the path of its first entry ends.
func (r *aclReader) flush() {
	acl := r.acl
	if acl == nil {
		return
	}
	if r.who != "" {
		path, account, ok := splitAt(r.who, r.column)
		if !ok {
			path, account = splitByName(r.who)
		}
		acl.Path = tidyACLPath(path)
		acl.Entries[0].Principal, acl.Entries[0].SID = account, sidOf(account)
	}
	r.keep(*acl)
	r.acl, r.who, r.column, r.names, r.blank = nil, "", 0, false, false
}

// keep hands a list on, with those of the same server.
func (r *aclReader) keep(acl facts.ACL) {
	server := serverOfPath(acl.Path)
	n := len(r.lists)
	if n == 0 || !strings.EqualFold(r.lists[n-1].Server, server) {
		r.lists = append(r.lists, facts.ACLListing{Source: r.in.Source(server)})
		n++
	}
	list := &r.lists[n-1]
	if len(list.ACLs) >= maxFolders {
		r.dropped, list.Partial = true, true
		return
	}
	if acl.Path == "" {
		list.Partial = true
	}
	list.ACLs = append(list.ACLs, acl)
}
