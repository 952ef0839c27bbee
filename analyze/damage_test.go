package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// harms are ways to damage the bytes of a member, the same for the same name.
var harms = []struct {
	name string
	do   func(content []byte, r *rand.Rand) []byte
}{
	{"cut at a tenth", cutAt(0.1)},
	{"cut in the middle", cutAt(0.5)},
	{"cut near the end", cutAt(0.97)},
	{"one byte short", func(content []byte, _ *rand.Rand) []byte { return content[:max(0, len(content)-1)] }},
	{"bits flipped", flip(40)},
	{"bytes overwritten", overwrite},
	{"pieces swapped", swap},
	{"doubled", func(content []byte, _ *rand.Rand) []byte { return append(bytes.Clone(content), content...) }},
}

func cutAt(share float64) func([]byte, *rand.Rand) []byte {
	return func(content []byte, _ *rand.Rand) []byte { return content[:int(share*float64(len(content)))] }
}

func flip(count int) func([]byte, *rand.Rand) []byte {
	return func(content []byte, r *rand.Rand) []byte {
		out := bytes.Clone(content)
		for range min(count, len(out)) {
			out[r.IntN(len(out))] ^= 1 << r.IntN(8)
		}
		return out
	}
}

// overwrite sets runs to values that lengths and offsets of a hostile file would have.
func overwrite(content []byte, r *rand.Rand) []byte {
	out := bytes.Clone(content)
	for range min(20, len(out)/16) {
		at := r.IntN(len(out) - 8)
		copy(out[at:], bytes.Repeat([]byte{[]byte{0, 0xFF, 0x7F, 0x80, '\n', '"'}[r.IntN(6)]}, 1+r.IntN(8)))
	}
	return out
}

func swap(content []byte, r *rand.Rand) []byte {
	if len(content) < 64 {
		return content
	}
	at := 16 + r.IntN(len(content)-32)
	return append(bytes.Clone(content[at:]), content[:at]...)
}

// TestDamagedSamples damages every sample in every way: the program must end in time, without a panic, with a report or with
// the message that the bundle cannot be read.
func TestDamagedSamples(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(samples, "*.zip"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			for i, harm := range harms {
				r := rand.New(rand.NewPCG(uint64(i), uint64(len(whole))))
				survives(t, harm.name+" members", rezip(t, whole, func(b []byte) []byte { return harm.do(b, r) }), exitDone)
				survives(t, harm.name+" zip", harm.do(whole, r), exitDone, exitUnreadable)
			}
		})
	}
}

// rezip packs the members of a zip again, each of them damaged but for the manifest, which then finds the damage.
func rezip(t *testing.T, whole []byte, harm func([]byte) []byte) []byte {
	in, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		if f.Name != "manifest.json" {
			content = harm(content)
		}
		to, err := w.Create(f.Name)
		require.NoError(t, err)
		_, err = to.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// enoughTime is far more than a sample takes.
const enoughTime = 30 * time.Second

func survives(t *testing.T, what string, damaged []byte, codes ...int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "damaged.zip")
	require.NoError(t, os.WriteFile(path, damaged, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), enoughTime)
	defer cancel()
	var out bytes.Buffer
	err := run(ctx, []string{path, "--format", "json"}, bytes.NewReader(nil), &out, io.Discard)
	require.NoError(t, ctx.Err(), "%s: does not end", what)
	code := exitDone
	if err != nil {
		code = exitUnreadable
		if p := (*problem)(nil); errors.As(err, &p) {
			code = p.code
		}
	}
	assert.Contains(t, codes, code, "%s: %v", what, err)
	if code == exitDone {
		assert.NotEmpty(t, out.Bytes(), "%s: no report", what)
		assert.NotContains(t, out.String(), "the reader of ", "%s: a panic was caught", what)
	}
}
