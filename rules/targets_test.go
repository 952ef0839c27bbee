package rules

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

// TestTargetsCollectEveryWantedKey holds the table of what is collected to what the rules ask for.
func TestTargetsCollectEveryWantedKey(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	keys := c.Wants().Keys
	require.NotEmpty(t, keys)
	for _, key := range keys {
		if key == windowsKey+`\` {
			continue // the manifest tells; the key is asked for in what was packed by hand
		}
		assert.True(t, collected(key), "no collector exports %s: add it to the registry rows of collect/bundle/targets_registry.go", key)
	}
	assert.False(t, collected(`HKLM\SOFTWARE\Nobody\Asks`))
}

func collected(key string) bool {
	return slices.ContainsFunc(bundle.Targets, func(row bundle.Target) bool { return row.CollectsKey(key) })
}
