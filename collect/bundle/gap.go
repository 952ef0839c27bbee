package bundle

import (
	"cmp"
	"slices"
	"sync"
)

// Gap is something that could not be read, and why. Damage is evidence: a Gap goes into the report and never ends a run.
type Gap struct {
	Member string // the member concerned; "" for a gap of the whole bundle
	Reason string // one clause in lower case, without a full stop
}

// Damage is the error of reading a member that cannot be read to its end: damaged, cut, or beyond a limit. The bytes read
// before it are good. The bundle has noted its Gap, which AllGaps returns, so that whoever reports the error otherwise
// may leave it out.
type Damage struct {
	Gap
	Err error
}

// Error is the Gap's reason.
func (d *Damage) Error() string { return d.Reason }

// Unwrap is what the reader of the container said.
func (d *Damage) Unwrap() error { return d.Err }

// reason is an error that is a Gap's reason as it stands.
type reason string

func (r reason) Error() string { return string(r) }

// gaps is the list of a bundle's Gaps, each once.
type gaps struct {
	mu   sync.Mutex
	list []Gap
	seen map[Gap]bool
}

func (g *gaps) note(member, reason string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	gap := Gap{member, reason}
	if g.seen[gap] {
		return
	}
	if g.seen == nil {
		g.seen = map[Gap]bool{}
	}
	g.seen[gap] = true
	g.list = append(g.list, gap)
}

func (g *gaps) all() []Gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.list)
}

// AllGaps is Gaps and those met since while reading members, in the order of members and reasons.
func (b *Bundle) AllGaps() []Gap {
	all := b.gaps.all()
	slices.SortStableFunc(all, func(x, y Gap) int {
		return cmp.Or(cmp.Compare(x.Member, y.Member), cmp.Compare(x.Reason, y.Reason))
	})
	return all
}
