package artifact

import (
	"testing"

	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
	"postmortem/analyze/internal/tracking"
)

// feed gives one row to a digest.
func feed(t *testing.T, d *trackingDigest, line string) {
	t.Helper()
	var row tracking.Row
	ok, err := d.reader.Read([]byte(line), &row)
	require.NoError(t, err)
	require.True(t, ok)
	d.add(&row, text.View{N: 1, Text: []byte(line)})
}
