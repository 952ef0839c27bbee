package artifact

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"postmortem/analyze/internal/regtext"
	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

// regQuery is the output of "reg query", one command's or many in a row.
var regQuery = Artifact{Kind: "reg query listing", Streams: true, Match: isRegQuery, Extract: extractRegQuery}

// isRegQuery wants the banner, or a key line with a value line below it.
func isRegQuery(in *Input) bool {
	if in.Binary {
		return false
	}
	key := 0
	for r, err := range regtext.Query(headViews(in), nil) {
		switch {
		case r.Banner:
			return true
		case r.IsKey:
			key++
		case err == nil && r.Command == "":
			return key > 0
		}
	}
	return key > 1
}

func extractRegQuery(ctx context.Context, in *Input, out *facts.Extract) error {
	q := &queryReader{registry: newRegistry(in, out)}
	q.flags(manifestCommand(in))
	for r, err := range regtext.Query(in.Views(ctx), q.open) {
		q.record(r, err)
	}
	q.endBlock()
	q.finish()
	return nil
}

func manifestCommand(in *Input) string {
	if in.Member.Entry == nil {
		return ""
	}
	return in.Member.Entry.Command
}

// queryReader tells the blocks of a listing apart: each is one command's output, and covers what that command asked for.
type queryReader struct {
	*registry
	command string // what is known of the command, flags in lower case
	block   queryBlock
	errors  int
}

type queryBlock struct {
	root   facts.RegistryRoot
	set    int
	known  bool // there is a block
	values int  // of the root key itself
	below  int  // key lines below it
	deep   bool // a subkey shows values, or subkeys of its own
	seen   map[string]bool
}

func (q *queryReader) flags(command string) { q.command = strings.ToLower(command) }

func (q *queryReader) record(r regtext.Record, err error) {
	at := facts.Citation{Location: bundle.AtLine(q.in.Path(), r.Line), Excerpt: r.Source}
	switch {
	case errors.Is(err, regtext.ErrDamaged):
		q.stray(r)
	case err != nil:
		q.export.Partial = true
		q.out.Gap(fmt.Sprintf("cannot be read after line %d: %v", r.Line, err))
	case r.Banner:
		q.endBlock()
	case r.Command != "":
		q.endBlock()
		q.flags(r.Command)
	case r.IsKey:
		q.keyLine(at)
	case r.Skipped:
		q.valueLine()
		q.out.Records++
	default:
		q.valueLine()
		q.value(r.Name, r.Value, at)
	}
}

// stray is a line of neither kind: an error of reg.exe, in the system's language, or the rest of a value. The first is
// shown as a Gap; where access was denied, keys are missing that exist.
func (q *queryReader) stray(r regtext.Record) {
	if consoleError(r.Source) == accessDenied {
		q.export.Partial = true
	}
	if q.errors++; q.errors == 1 {
		q.out.Gap(fmt.Sprintf("line %d is no key and no value: %s", r.Line, quoteLine(r.Source)))
	}
}

// keyLine opens a block at a key that does not lie in the one before, or that the block has shown already.
func (q *queryReader) keyLine(at facts.Citation) {
	path := strings.ToLower(q.key.path)
	if !q.block.known || !facts.KeyWithin(path, q.block.root.Path) || q.block.seen[path] {
		q.endBlock()
		q.block = queryBlock{known: true, root: facts.RegistryRoot{Citation: at, Path: q.key.path}, set: q.key.set, seen: map[string]bool{}}
	} else {
		q.block.below++
		q.block.deep = q.block.deep || strings.Contains(strings.TrimPrefix(path[len(strings.ToLower(q.block.root.Path)):], `\`), `\`)
	}
	q.block.seen[path] = true
	q.opened(at, false)
}

func (q *queryReader) valueLine() {
	if q.block.below > 0 {
		q.block.deep = true
	} else {
		q.block.values++
	}
}

// endBlock records what the block covers. A query for one value (/v) or a search (/f) covers nothing but what it shows,
// and a block of one value and no subkey may be such a query.
func (q *queryReader) endBlock() {
	b := q.block
	q.block = queryBlock{}
	if !b.known {
		return
	}
	recursive := hasFlag(q.command, "/s")
	narrow := hasFlag(q.command, "/v", "/ve", "/f", "/d", "/k", "/t")
	if narrow || (b.values == 1 && b.below == 0 && q.command == "") {
		return
	}
	b.root.Shallow = !b.deep && !recursive
	if len(q.export.Roots) < maxRegistryRoots {
		q.export.Roots = append(q.export.Roots, b.root)
		q.sets.roots = append(q.sets.roots, b.set)
	}
}

func hasFlag(command string, flags ...string) bool {
	for _, word := range strings.Fields(command) {
		for _, flag := range flags {
			if word == flag {
				return true
			}
		}
	}
	return false
}

// regSubtree is what regedt32 saves with "Save Subtree As", and regedit as "Text Files".
var regSubtree = Artifact{
	Kind:    "registry listing (regedt32)",
	Streams: true,
	Match: func(in *Input) bool {
		if in.Binary {
			return false
		}
		key := false
		for r, err := range regtext.Subtree(headViews(in), nil) {
			if key && (r.IsKey || err == nil) {
				return true
			}
			key = key || r.IsKey && hasClassLine(in.First, r.Source)
		}
		return key
	},
	Extract: func(ctx context.Context, in *Input, out *facts.Extract) error {
		r := newRegistry(in, out)
		for record, err := range regtext.Subtree(in.Views(ctx), r.open) {
			r.exported(record, err)
		}
		r.finish()
		return nil
	},
}

// hasClassLine: the line below a key is its class, "<NO CLASS>" where it has none.
func hasClassLine(first, key string) bool {
	_, below, ok := strings.Cut(first, key+"\n")
	class, _, _ := strings.Cut(below, "\n")
	_, value, labelled := strings.Cut(class, ":")
	return ok && labelled && strings.TrimSpace(value) != "" && !strings.Contains(value, `\`)
}
