package bundle

import (
	"bytes"
	"context"
	"io"
)

// NewMember is a member whose bytes are in memory, for artifacts that a program makes itself and for tests.
func NewMember(path string, content []byte) *Member {
	return &Member{Path: path, Size: int64(len(content)), open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
}
