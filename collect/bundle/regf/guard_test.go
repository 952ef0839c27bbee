package regf_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle/regf"
	"postmortem/collect/bundle/regf/regftest"
)

// TestGuardedLibrary puts in the library's place what it could do at worst: each is an error, and the hive is read on.
func TestGuardedLibrary(t *testing.T) {
	h, err := regf.Open(regftest.Write(regftest.Key{Name: "r", Subkeys: []regftest.Key{{Name: "a"}}}, regftest.Options{}))
	require.NoError(t, err)
	reading := func(each func()) func() error {
		return func() error {
			for {
				h.Read(make([]byte, 8), 4096)
				each()
			}
		}
	}
	var all []byte
	for name, worst := range map[string]func() error{
		"panics":               func() error { panic("index out of range") },
		"panics with an error": func() error { panic(errors.New("x")) },
		"fails":                func() error { return io.EOF },
		"walks without end":    reading(func() {}),
		"grows with all it reads": reading(func() {
			if len(all) < 1<<30 {
				all = append(all, make([]byte, 64)...)
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Error(t, h.Guarded(worst))
		})
	}
	assert.Less(t, len(all), 256<<20, "the meter bounds what grows by each read")
	keys := 0
	for _, err := range h.Records(nil) {
		require.NoError(t, err)
		keys++
	}
	assert.Equal(t, 2, keys)
}

// TestOutOfTime: a walk that takes too long ends, and says so.
func TestOutOfTime(t *testing.T) {
	root := regftest.Key{Name: "r"}
	for range 2000 {
		root.Subkeys = append(root.Subkeys, regftest.Key{Name: "a", Values: []regftest.Value{regftest.SZ("x", "y")}})
	}
	h, err := regf.Open(regftest.Write(root, regftest.Options{}))
	require.NoError(t, err)
	h.Expire()
	var last error
	for _, err := range h.Records(nil) {
		last = err
	}
	assert.ErrorIs(t, last, regf.ErrWork)
}
