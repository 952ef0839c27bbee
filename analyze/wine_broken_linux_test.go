package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/winetest"
)

// brokenOff keeps what a run would have left if it had been killed: at every line that it says, and while it packs.
type brokenOff struct {
	run  *winetest.Run
	out  string // the folder the script writes to
	dir  string // where copies of it are kept
	said int
	last time.Time
	n    int
}

func (b *brokenOff) look() {
	said := b.run.Said()
	packing := strings.Contains(said, "packing ...") && time.Since(b.last) > 100*time.Millisecond
	if len(said) == b.said && !packing {
		return
	}
	b.said, b.last = len(said), time.Now()
	b.run.Halted(func() {
		if os.CopyFS(filepath.Join(b.dir, fmt.Sprint(b.n)), os.DirFS(b.out)) == nil {
			b.n++
		}
	})
}

// check holds that every copy is a bundle that can be analyzed, or nothing, and no packed file is broken.
func (b *brokenOff) check(t *testing.T) {
	t.Helper()
	assert.Greater(t, b.n, 40, "steps")
	reported, packing := 0, 0
	for n := range b.n {
		dir := filepath.Join(b.dir, fmt.Sprint(n))
		if made, _ := filepath.Glob(filepath.Join(dir, "*.tmp", "h0")); len(made) > 0 {
			packing++
		}
		reported += checkRemains(t, dir, n%5 == 0 || n > b.n-5)
	}
	t.Logf("%d states, %d while packing, %d of them analyzed", b.n, packing, reported)
	assert.Positive(t, packing, "none was while it packed")
}

// checkRemains looks at one folder of output; it returns how many reports were made.
func checkRemains(t *testing.T, dir string, report bool) (reported int) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, path := range left {
		switch filepath.Ext(path) {
		case ".tmp":
			checkHalfMade(t, path)
			continue
		case "":
			if empty(path) {
				continue
			}
		default:
			b, err := bundle.Open(t.Context(), path, bundle.DefaultLimits)
			require.NoError(t, err)
			require.NotNil(t, b.Manifest, path)
			assert.False(t, b.Manifest.End.IsZero(), path)
			b.Close()
		}
		if report {
			reported++
			r := analyzed(t, path)
			got := verdicts(r)
			for _, rule := range []string{"antivirus/antigen-sink-leak", "transport/mailroot-permissions"} {
				assert.NotEqual(t, "ruled-out", got[rule], "%s: what was not collected yet speaks against nothing", path)
			}
			assert.NotContains(t, []string{"A", "B"}, r.Bundle.Grade, path)
		}
	}
	return reported
}

// checkHalfMade: in the folder for half-made files, what is not called unfinished is whole.
func checkHalfMade(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range left {
		if ext := filepath.Ext(e.Name()); ext != ".zip" && ext != ".cab" && ext != ".tar" || strings.HasPrefix(e.Name(), "unfinished") {
			continue
		}
		b, err := bundle.Open(t.Context(), filepath.Join(dir, e.Name()), bundle.DefaultLimits)
		if assert.NoError(t, err, e.Name()) {
			assert.False(t, b.Manifest.End.IsZero(), e.Name())
			b.Close()
		}
	}
}

func empty(dir string) bool {
	found := fmt.Errorf("found")
	return filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			return found
		}
		return err
	}) == nil
}

// TestWineKilled kills everything, at an early step and while it packs.
func TestWineKilled(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Exchange(t, 50)
	plantStuckMail(t, s)
	s.Standin(t, "cacls", "tlist", "net", "makecab")
	_, script := collect(t, "script")
	for _, at := range []string{"registry: services ...", "packing ..."} {
		t.Run(at, func(t *testing.T) {
			s.Remove(t, `C:\out`)
			run := s.Begin(t, script, `/out:C:\out`)
			require.Eventually(t, func() bool { return strings.Contains(run.Said(), at) }, 3*time.Minute, 5*time.Millisecond)
			run.Kill()
			assert.Positive(t, checkRemains(t, s.Path(`C:\out`), true), "nothing was left")
		})
	}
}
