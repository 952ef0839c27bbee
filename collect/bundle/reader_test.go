package bundle

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wild is a decoder that fails as some do on hostile bytes.
type wild struct {
	read  func([]byte) (int, error)
	close func() error
}

func (w wild) Read(p []byte) (int, error) { return w.read(p) }
func (w wild) Close() error               { return w.close() }

func TestWildDecoders(t *testing.T) {
	panics := func() error { panic("index out of range") }
	for name, open := range map[string]func() (io.ReadCloser, error){
		"open panics": func() (io.ReadCloser, error) { return nil, panics() },
		"read panics": func() (io.ReadCloser, error) {
			return wild{func([]byte) (int, error) { return 0, panics() }, panics}, nil
		},
		"reads too much": func() (io.ReadCloser, error) {
			return wild{func(p []byte) (int, error) { return len(p) + 1, nil }, panics}, nil
		},
		"reads less": func() (io.ReadCloser, error) { return wild{func([]byte) (int, error) { return -1, nil }, panics}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			m := &Member{Path: "a", Size: -1, bundle: &Bundle{}, open: func(context.Context) (io.ReadCloser, error) { return open() }}
			_, err := read(m)
			var damage *Damage
			require.ErrorAs(t, err, &damage)
			require.ErrorIs(t, err, errDecoder)
			assert.Equal(t, []Gap{damage.Gap}, m.bundle.AllGaps())
			assert.Contains(t, damage.Reason, "damaged: decoder failed")
		})
	}
}

func TestReadAfterCloseOfReader(t *testing.T) {
	r, err := NewMember("a", []byte("A")).Open(context.Background())
	require.NoError(t, err)
	require.NoError(t, r.Close())
	_, err = r.Read(make([]byte, 1))
	assert.Error(t, err)
	assert.False(t, errors.Is(err, io.EOF))
}
