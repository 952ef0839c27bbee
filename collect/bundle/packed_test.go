package bundle

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPackedIsWhatReaderAtHasToCopy(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.txt"), []byte("A"), 0o600))
	assert.False(t, open(t, folder, Limits{}).Members[0].Packed())
	assert.False(t, NewMember("a.txt", []byte("A")).Packed())
	assert.False(t, open(t, write(t, "a.txt", []byte("A")), Limits{}).Members[0].Packed(), "a file given as the bundle")
	assert.True(t, open(t, write(t, "a.zip", zipOf(t, file{"a.txt", "A"})), Limits{}).Members[0].Packed())
}
