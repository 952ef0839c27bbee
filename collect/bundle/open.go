package bundle

import (
	"context"
	"errors"
	"io"
)

// Bundle is an opened bundle. Its members are read on demand; Close removes what was spooled.
type Bundle struct {
	Name     string    // base name of the file or folder the user named; "-" for standard input
	SHA256   string    // of the container's bytes, lower-case hex; "" for a folder
	Manifest *Manifest // nil when the bundle has none, or an unreadable one (then a Gap says so)
	Members  []*Member // in the order of their paths, the manifest itself left out
	Gaps     []Gap     // what could not be read safely
}

// ErrUnreadable heads every error of Open: nothing of the bundle could be read.
var ErrUnreadable = errors.New("not a readable bundle")

// Open opens the bundle at path. It fails, with ErrUnreadable, only when nothing of it can be read.
func Open(ctx context.Context, path string, limits Limits) (*Bundle, error) {
	panic("contract only")
}

// OpenReader spools r (standard input) to a private temporary file within the limits and opens it as a bundle.
func OpenReader(ctx context.Context, r io.Reader, limits Limits) (*Bundle, error) {
	panic("contract only")
}

// Close releases the container and removes every temporary file.
func (b *Bundle) Close() error { return nil }

// Open reads the member's bytes from the start.
func (m *Member) Open(ctx context.Context) (io.ReadCloser, error) { return m.open(ctx) }

// ReaderAt gives random access to the member's bytes: from memory when they are few, else from a private temporary file
// (or the file itself in a folder). size is exact. The closer releases it.
func (m *Member) ReaderAt(ctx context.Context) (r io.ReaderAt, size int64, closer io.Closer, err error) {
	panic("contract only")
}

// Limits bounds what is read from a bundle. Every limit that is hit becomes a Gap.
type Limits struct {
	Entries     int   // members in all
	MemberBytes int64 // uncompressed bytes of one member
	TotalBytes  int64 // uncompressed bytes of all members
	Ratio       int64 // uncompressed to compressed bytes of one member
}

// DefaultLimits is enough for the largest bundle a collector makes, and no more.
var DefaultLimits = Limits{Entries: 20_000, MemberBytes: 2 << 30, TotalBytes: 8 << 30, Ratio: 2_000}
