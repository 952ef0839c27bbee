package main

import (
	"bytes"
	"context"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/reports"
	"postmortem/rules"
)

// stories are the samples with a cause: the one that leads, and its verdict.
var stories = []struct{ sample, rule, verdict string }{
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
}

// TestEveryAreaHasAStory: a reader sees each part of the catalog at work.
func TestEveryAreaHasAStory(t *testing.T) {
	c, err := rules.Load(rules.BuiltIn())
	require.NoError(t, err)
	told := map[string]bool{}
	for _, tc := range stories {
		told[path.Dir(tc.rule)] = true
	}
	for _, r := range c.Rules {
		assert.True(t, r.Kind == rules.Advice || told[path.Dir(r.ID)], "no sample tells of the area %s", path.Dir(r.ID))
	}
}

// TestStories holds what each sample is about, whatever else the catalog comes to say.
func TestStories(t *testing.T) {
	for _, tc := range stories {
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
