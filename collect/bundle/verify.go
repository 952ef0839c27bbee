package bundle

import (
	"strings"
	"sync"
)

// verification counts what became of the comparison with the manifests.
type verification struct {
	mu      sync.Mutex
	matched map[string]bool // paths whose hash is the manifest's
	differ  map[string]bool // paths that are not what the manifest lists
	absent  int             // entries without a member
}

const changed = "hash differs from the manifest: changed after collection"

// Verify compares the SHA-256 that a reader of m computed (see HashingReader) with the manifest. It returns a *Damage, and
// the Gap is noted, when they differ; nil when they agree or when there is nothing to compare: no entry, no hash in it, or
// sha256 "".
func (b *Bundle) Verify(m *Member, sha256 string) error {
	if m.Entry == nil || m.Entry.SHA256 == "" || sha256 == "" {
		return nil
	}
	if strings.EqualFold(m.Entry.SHA256, sha256) {
		b.verified.mu.Lock()
		defer b.verified.mu.Unlock()
		if b.verified.matched == nil {
			b.verified.matched = map[string]bool{}
		}
		b.verified.matched[m.Path] = true
		return nil
	}
	b.differs(m.Path, changed)
	return &Damage{Gap: Gap{m.Path, changed}}
}

func (b *Bundle) differs(p, why string) {
	b.gaps.note(p, why)
	b.verified.mu.Lock()
	defer b.verified.mu.Unlock()
	if b.verified.differ == nil {
		b.verified.differ = map[string]bool{}
	}
	b.verified.differ[p] = true
}
