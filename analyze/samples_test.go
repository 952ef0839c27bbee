package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/sample"
)

var update = flag.Bool("update", false, "make the samples' bundles and reports anew")

const samples = "../samples"

// TestSamples holds that every sample is what its source makes of it, and that its report is the one beside it.
func TestSamples(t *testing.T) {
	all, err := sample.Load(filepath.Join(samples, "src"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 14, "stories")
	schema := reportSchema(t)
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) {
			made, err := s.Zip()
			require.NoError(t, err)
			bundle := filepath.Join(samples, s.Name+".zip")
			same(t, bundle, made)
			r := keeps(t, schema, writtenAs(t, "json", bundle))
			ticket := rendered(t, r, "markdown")
			travels(t, ticket)
			same(t, filepath.Join(samples, s.Name+".md"), ticket)
		})
	}
}

// TestSamplesCompared holds the comparisons of samples that are one server at two times: <before>-<after>.md.
func TestSamplesCompared(t *testing.T) {
	for _, pair := range []struct{ before, after, report string }{
		{"antigen-before", "antigen-after", "antigen-before-after"},
	} {
		t.Run(pair.report, func(t *testing.T) {
			report := reportOn(t, "compare", filepath.Join(samples, pair.before+".zip"), filepath.Join(samples, pair.after+".zip"))
			same(t, filepath.Join(samples, pair.report+".md"), report)
		})
	}
}

// TestSamplesTogether holds the report on the servers of one organisation: <story>.md for <story>-*.zip.
func TestSamplesTogether(t *testing.T) {
	for _, story := range []string{"organisation"} {
		t.Run(story, func(t *testing.T) {
			bundles, err := filepath.Glob(filepath.Join(samples, story+"-*.zip"))
			require.NoError(t, err)
			require.Len(t, bundles, 3)
			same(t, filepath.Join(samples, story+".md"), reportOn(t, bundles...))
		})
	}
}

// same holds that a committed file is what it should be, or makes it so with -update.
func same(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, want, 0o644))
	}
	have, err := os.ReadFile(name)
	require.NoError(t, err, "run go test ./analyze -run Samples -update")
	if filepath.Ext(name) == ".md" {
		assert.Equal(t, string(want), string(have), "run go test ./analyze -run Samples -update, and read what changed")
		return
	}
	assert.True(t, bytes.Equal(want, have), "%s differs from its source: run go test ./analyze -run Samples -update", name)
}

func reportOn(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, messages bytes.Buffer
	err := run(context.Background(), append(args, "--format", "markdown"), strings.NewReader(""), &out, &messages)
	require.NoError(t, err, messages.String())
	return out.Bytes()
}
