package bundle

import "bytes"

// NewMember is a member whose bytes are in memory, for artifacts that a program makes itself and for tests.
func NewMember(path string, content []byte) *Member {
	n := int64(len(content))
	return &Member{Path: path, Size: n, kept: section(bytes.NewReader(content), 0, n)}
}
