package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// TestPackKeepsTheMostValuable packs what a script left, by a manifest that names no targets, into less than it takes.
func TestPackKeepsTheMostValuable(t *testing.T) {
	dir := t.TempDir()
	put := func(path string, content []byte) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, path), content, 0o644))
	}
	lines := func(n int) (log []byte) {
		for line := range slices.Chunk(noise(40*n), 40) {
			log = append(hex.AppendEncode(log, line), '\n')
		}
		return log
	}
	for path, size := range map[string]int{"registry/antigen.reg": 10 << 10, "smtp/smtpreg.txt": 10 << 10, "system/ipconfig.txt": 40 << 10} {
		put(path, noise(size))
	}
	put("smtp/log/smtpsvc1-ex050313.log", lines(4000))
	put("smtp/log/smtpsvc1-ex050314.log", lines(4000))
	put("manifest.json", []byte(`{"format": 1, "collector": "collect.vbs", "end": "2005-03-14T08:00:00Z", "members": [
		{"path": "system/ipconfig.txt", "outcome": "ok", "bytes": 40960}, {"path": "registry/antigen.reg", "outcome": "ok", "bytes": 10240}]}`))
	c, err := packFolder(t.Context(), dir)
	require.NoError(t, err)
	defer c.close()
	got, _ := packed(t, 50<<10, c.items...)
	for _, essential := range []string{"registry/antigen.reg", "smtp/smtpreg.txt"} {
		assert.Empty(t, got[essential].Outcome, essential)
	}
	assert.Equal(t, bundle.Truncated, got["system/ipconfig.txt"].Outcome)
	assert.Zero(t, got["system/ipconfig.txt"].Bytes, "nothing of it is kept")
	assert.EqualValues(t, 40<<10, got["system/ipconfig.txt"].Original)
	assert.Equal(t, "the newest part is kept", got["smtp/log/smtpsvc1-ex050314.log"].Reason)
	order := slices.DeleteFunc(c.items, func(it item) bool { return it.group != "smtp/protocol-log" })
	require.Len(t, order, 2)
	assert.Equal(t, "smtp/log/smtpsvc1-ex050314.log", order[0].entry.Path, "the newest first")
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
