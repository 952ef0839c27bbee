package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

// TestChecklist holds the README's checklist for the first real run: what it names is there.
func TestChecklist(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, list, ok := strings.Cut(string(readme), "**Not proven here.**")
	require.True(t, ok)
	list, _, _ = strings.Cut(list, "\n## ")
	places := map[string]bool{"collect.log": true}
	for _, target := range targetsOf(scriptCollects) {
		places[target.Path] = true
		folder, _, _ := strings.Cut(target.Path, "/")
		places[folder+"/"] = true
	}
	script := printedScript(t)
	named := 0
	for _, quoted := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(list, -1) {
		switch name := quoted[1]; {
		case strings.Contains(name, `\`) || strings.HasSuffix(name, ".log"):
			named++
			assert.True(t, places[strings.ReplaceAll(name, `\`, "/")], "%s is not collected", name)
		case strings.HasPrefix(name, "/"):
			named++
			assert.Contains(t, script, name)
		case strings.HasPrefix(name, ";"):
			assert.Equal(t, strings.TrimRight(bundle.NoSuchKey, ": "), name)
		}
	}
	assert.Greater(t, named, 7)
	assert.Contains(t, list, "10. ", "a page")
}
