package bundle

import (
	"fmt"
	"sync"
)

// Limits bounds what is read from a bundle. Every limit that is hit becomes a Gap. A field that is zero or negative
// stands for that field of DefaultLimits.
//
// They are held against the bytes that come out while reading, never against what headers declare.
type Limits struct {
	Entries     int   // members in all, refused and unreadable ones included
	MemberBytes int64 // uncompressed bytes of one member
	TotalBytes  int64 // uncompressed bytes of all members, each counted once however often it is read
	Ratio       int64 // uncompressed to compressed bytes of one member, above the first MiB; and of all, above the first 64
}

// DefaultLimits is enough for the largest bundle a collector makes, and no more.
var DefaultLimits = Limits{Entries: 20_000, MemberBytes: 2 << 30, TotalBytes: 8 << 30, Ratio: 2_000}

// ratioFloor is what a member may expand to before its ratio counts: logs preallocated with zeros are small and shrink to
// nothing, and no harm comes of them.
const ratioFloor = 1 << 20

// totalFloor is what a container may expand to before its ratio counts: its members overlap each other, or nest.
const totalFloor = 64 << 20

func (l Limits) orDefault() Limits {
	if l.Entries <= 0 {
		l.Entries = DefaultLimits.Entries
	}
	if l.MemberBytes <= 0 {
		l.MemberBytes = DefaultLimits.MemberBytes
	}
	if l.TotalBytes <= 0 {
		l.TotalBytes = DefaultLimits.TotalBytes
	}
	if l.Ratio <= 0 {
		l.Ratio = DefaultLimits.Ratio
	}
	return l
}

// budget is what all members together may still expand to.
type budget struct {
	limits Limits
	mu     sync.Mutex
	left   int64
	over   bool // more was asked for than was left
	packed bool // by the ratio of the container
}

func newBudget(l Limits) *budget { return &budget{limits: l, left: l.TotalBytes} }

// contain bounds what a container of so many bytes may expand to. No honest one comes near: entries that share their bytes do,
// and archives within archives.
func (b *budget) contain(packed int64) {
	if packed < b.limits.TotalBytes/b.limits.Ratio {
		most := max(totalFloor, packed*b.limits.Ratio)
		b.packed, b.left = most < b.left, min(b.left, most)
	}
}

// take grants up to n more bytes.
func (b *budget) take(n int64) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	granted := min(n, b.left)
	b.left -= granted
	b.over = b.over || granted < n
	return granted
}

func (b *budget) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}

func (b *budget) spent() error {
	if b.packed {
		return reason(fmt.Sprintf("limit of %d to 1 for the compression of all members reached, the rest is not read", b.limits.Ratio))
	}
	return reason(fmt.Sprintf("limit of %d bytes for all members reached, the rest is not read", b.limits.TotalBytes))
}

// meter counts what one member expands to. Its readers share it, so that bytes read again are counted once.
type meter struct {
	budget     *budget
	compressed int64 // bytes the member takes in its container; -1 unknown
	mu         sync.Mutex
	high       int64 // bytes counted so far
}

// allow is asked about the n bytes just read at pos; it grants fewer, and says which limit was hit, when they exceed one.
func (m *meter) allow(pos, n int64) (int64, error) {
	if m == nil {
		return n, nil
	}
	n, err := m.within(pos, n)
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh := pos + n - m.high
	if fresh <= 0 {
		return n, err
	}
	granted := m.budget.take(fresh)
	m.high += granted
	if granted < fresh {
		return n - (fresh - granted), m.budget.spent()
	}
	return n, err
}

func (m *meter) within(pos, n int64) (int64, error) {
	l := m.budget.limits
	if pos+n > l.MemberBytes {
		return max(0, l.MemberBytes-pos),
			reason(fmt.Sprintf("limit of %d bytes for one member reached, the rest is not read", l.MemberBytes))
	}
	if most := m.mostByRatio(); most >= 0 && pos+n > most {
		return max(0, most-pos),
			reason(fmt.Sprintf("limit of %d to 1 for the compression of one member reached, the rest is not read", l.Ratio))
	}
	return n, nil
}

// mostByRatio is how far the member may expand; -1 when that cannot be told or no member can be that large.
func (m *meter) mostByRatio() int64 {
	l := m.budget.limits
	if m.compressed < 0 || m.compressed > l.MemberBytes/l.Ratio {
		return -1
	}
	return max(ratioFloor, m.compressed*l.Ratio)
}
