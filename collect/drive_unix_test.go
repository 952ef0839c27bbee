//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinksAreNotFollowed: a link of a mounted disk leads to this machine's files.
func TestLinksAreNotFollowed(t *testing.T) {
	outside := tree(t, map[string]string{"config/SOFTWARE": "of this machine"})
	root := tree(t, map[string]string{"WINNT/x": ""})
	require.NoError(t, os.Symlink(outside, filepath.Join(root, "WINNT", "system32")))
	all := drives{{"C", root}}
	_, err := all.find(`C:\WINNT\system32\config\SOFTWARE`)
	require.Error(t, err)
	for _, pattern := range []string{`WINNT\system32\config\*`, `WINNT\*\config\SOFTWARE`, `WINNT\system*`} {
		found, err := all.glob(pattern)
		require.NoError(t, err)
		assert.Empty(t, found, pattern)
	}
}
