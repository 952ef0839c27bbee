package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadRefusesServersWithoutNumber: each server has pages of its own, so a report of a megabyte could be written as gigabytes.
func TestReadRefusesServersWithoutNumber(t *testing.T) {
	of := func(n int, name string) string {
		var all []string
		for i := range n {
			all = append(all, strings.ReplaceAll(`{"name": "`+name+`"}`, "%d", fmt.Sprint(i)))
		}
		return `{"schema": "` + Schema + `", "servers": [` + strings.Join(all, ",") + `]}`
	}
	_, err := Read(strings.NewReader(of(maxServers, "S%d")))
	require.NoError(t, err)
	for says, doc := range map[string]string{"251 servers, more than 250": of(maxServers+1, "S%d"), `two servers called "S"`: of(2, "S")} {
		_, err := Read(strings.NewReader(doc))
		assert.ErrorIs(t, err, ErrNotReport)
		assert.ErrorContains(t, err, says)
	}
}
