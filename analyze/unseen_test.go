package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/sample"
	"postmortem/reports"
)

// TestUnseen analyzes bundles that were written from the articles, not from the rules: each of a cause picked at random,
// as a customer would send it, among what such a server logs anyway and with traces of a rival. The cause must lead.
func TestUnseen(t *testing.T) {
	all, err := sample.LoadWithParts("testdata/unseen", filepath.Join(samples, "src", "parts"))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			want := leads.FindStringSubmatch(s.Story)
			require.NotNil(t, want, "the story names the cause that leads")
			findings := diagnosed(t, s).Findings
			require.NotEmpty(t, findings)
			assert.Equal(t, want[1], findings[0].Rule)
			assert.NotContains(t, []string{"ruled-out", "undetermined"}, findings[0].Verdict)
		})
	}
}

var leads = regexp.MustCompile(`(?m)^Leads: (\S+)$`)

// diagnosed is the report of a sample that is not among the shipped ones.
func diagnosed(t *testing.T, s sample.Sample) *reports.Report {
	t.Helper()
	zip, err := s.Zip()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), s.Name+".zip")
	require.NoError(t, os.WriteFile(path, zip, 0o600))
	var out, messages bytes.Buffer
	require.NoError(t, run(context.Background(), []string{path, "--format", "json"}, strings.NewReader(""), &out, &messages), messages.String())
	r, err := reports.Read(&out)
	require.NoError(t, err)
	return r
}
