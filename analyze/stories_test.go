package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/reports"
)

// TestStories holds what each sample is about, whatever else the catalog comes to say: the cause that leads on each
// server, and its verdict.
func TestStories(t *testing.T) {
	for _, tc := range []struct{ sample, rule, verdict string }{
		{"antigen-sink-leak", "antivirus/antigen-sink-leak", "confirmed"},
		{"antigen-before", "antivirus/antigen-sink-leak", "confirmed"},
		{"mailroot-permissions", "transport/mailroot-permissions", "confirmed"},
		{"badmail-flood", "transport/badmail-flood", "confirmed"},
		{"symantec-scan-timeout", "antivirus/symantec-scan-timeout", "confirmed"},
		{"navc-email-scanning", "antivirus/navc-email-scanning", "confirmed"},
		{"imf-vsapi-delete-loop", "antivirus/imf-vsapi-delete-loop", "confirmed"},
		{"avapi-signed-mail", "antivirus/avapi-signed-mail", "confirmed"},
		{"missing-store-version", "antivirus/avapi-signed-mail", "possible"},
		{"store-size-limit", "store/size-limit-sp2", "confirmed"},
		{"categorizer-disabled", "categorizer/disabled-in-metabase", "confirmed"},
		{"routing-engine-stopped", "routing/routing-engine-stopped", "confirmed"},
		{"dns-tcp-blocked", "dns/tcp-port-53-blocked", "probable"},
		{"directory-out-of-reach", "directory/domain-controllers-unreachable", "confirmed"},
		{"reverse-ndr-attack", "security/reverse-ndr-attack", "confirmed"},
		{"connector-demands-tls", "network/connector-demands-tls", "confirmed"},
		{"mta-corrupt-message", "mta/corrupt-message-at-head", "confirmed"},
	} {
		t.Run(tc.sample, func(t *testing.T) {
			leader := findingsOf(t, tc.sample)[0]
			assert.Equal(t, tc.rule, leader.Rule)
			assert.Equal(t, tc.verdict, leader.Verdict)
		})
	}
}

func TestHealthyServerHasNoFinding(t *testing.T) {
	r := documentOf(t, "healthy")
	for _, f := range r.Findings {
		t.Errorf("%s is %s on the healthy server", f.Rule, f.Verdict)
	}
	for _, a := range r.Advice {
		t.Errorf("%s is given to the healthy server", a.Rule)
	}
	for _, y := range r.Symptoms {
		assert.False(t, y.Observed, y.ID)
	}
}

func findingsOf(t *testing.T, name string) []reports.Finding {
	t.Helper()
	all := documentOf(t, name).Findings
	require.NotEmpty(t, all)
	return all
}

func documentOf(t *testing.T, name string) *reports.Report {
	t.Helper()
	var out, messages bytes.Buffer
	err := run(context.Background(), []string{filepath.Join(samples, name+".zip"), "--format", "json"}, strings.NewReader(""), &out, &messages)
	require.NoError(t, err, messages.String())
	r, err := reports.Read(&out)
	require.NoError(t, err)
	return r
}
