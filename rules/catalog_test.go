package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCatalog holds the lints and runs the examples of every rule of the catalog.
func TestCatalog(t *testing.T) {
	c, err := Load(BuiltIn())
	require.NoError(t, err)
	for _, r := range c.Rules {
		t.Run(r.ID, func(t *testing.T) {
			assert.NoError(t, c.CheckRule(r))
		})
	}
}
