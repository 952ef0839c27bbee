package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

// noise is bytes that do not shrink.
func noise(n int) []byte {
	b := make([]byte, n)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

func packed(t *testing.T, most int64, items ...item) (map[string]bundle.Entry, int) {
	t.Helper()
	var out bytes.Buffer
	p := newPacker(&out, most, &progress{})
	require.NoError(t, p.pack(t.Context(), items, func() bundle.Manifest { return bundle.Manifest{} }))
	got := map[string]bundle.Entry{}
	for _, e := range p.written {
		got[e.Path] = e
	}
	return got, out.Len()
}

func TestPackerKeepsTheMostValuable(t *testing.T) {
	make := func(id string, size int) item {
		target, ok := bundle.TargetByID(id)
		require.True(t, ok)
		return bytesItem(target, target.Path, "", noise(size))
	}
	got, size := packed(t, 100<<10, make("system/network", 30<<10), make("process/sockets", 30<<10), make("process/list", 30<<10), make("system/host", 30<<10))
	assert.LessOrEqual(t, size, 100<<10)
	assert.Equal(t, bundle.Truncated, got["system/ipconfig.txt"].Outcome, "the only one that saves no more than asking later")
	assert.Contains(t, got["system/ipconfig.txt"].Reason, "left out: the bundle would grow beyond 100 KB")
	assert.EqualValues(t, 30<<10, got["system/ipconfig.txt"].Original)
	for _, kept := range []string{"process/netstat.txt", "process/processes.txt", "system/host.txt"} {
		assert.Empty(t, got[kept].Outcome, kept)
	}
}

func TestPackerTakesTheSmallerInstead(t *testing.T) {
	hive, _ := bundle.TargetByID("registry/exchange")
	large := bytesItem(hive, "registry/SOFTWARE", "", noise(200<<10))
	large.instead = func() []item { return []item{bytesItem(hive, hive.Path, "", []byte("export"))} }
	got, _ := packed(t, 100<<10, large)
	assert.NotContains(t, got, "registry/SOFTWARE")
	assert.Contains(t, got, "registry/exchange.reg")

	large.most = 100 << 10 // its cap, whatever the bundle's
	got, _ = packed(t, 0, large)
	assert.Contains(t, got, "registry/exchange.reg")
	got, _ = packed(t, 10<<20, bytesItem(hive, "registry/SOFTWARE", "", noise(200<<10)))
	assert.Contains(t, got, "registry/SOFTWARE")
}

func TestPackerNotesWhatFails(t *testing.T) {
	target, _ := bundle.TargetByID("process/list")
	for _, c := range []struct {
		name string
		err  error
		want bundle.Outcome
	}{
		{"missing", fmt.Errorf("x: %w", fs.ErrNotExist), bundle.Missing},
		{"denied", &fs.PathError{Op: "open", Path: "/mnt/x", Err: fs.ErrPermission}, bundle.Denied},
		{"failed", io.ErrUnexpectedEOF, bundle.Failed},
		{"not there", missing("not on this system"), bundle.Missing},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := tableItem(target, func(context.Context, io.Writer) error { return c.err })
			got, _ := packed(t, 0, it)
			e := got[target.Path]
			assert.Equal(t, c.want, e.Outcome)
			assert.NotEmpty(t, e.Reason)
			assert.NotContains(t, e.Reason, "/mnt", "this machine's paths are nobody's business")
		})
	}
}

func TestPackerEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	target, _ := bundle.TargetByID("process/list")
	p := newPacker(io.Discard, 0, &progress{})
	err := p.pack(ctx, []item{bytesItem(target, target.Path, "", []byte("x"))}, func() bundle.Manifest { return bundle.Manifest{} })
	require.ErrorIs(t, err, context.Canceled)
}
