package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

func manualText(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"manual"}, nil, &b, nil))
	return b.String()
}

func TestManualFitsThePage(t *testing.T) {
	for i, line := range strings.Split(manualText(t), "\n") {
		assert.LessOrEqual(t, len(line), manualWidth, "line %d: %s", i+1, line)
		assert.Equal(t, strings.TrimRight(line, " "), line, "line %d ends in blanks", i+1)
	}
}

func TestManualNamesEveryArtifact(t *testing.T) {
	text := strings.Join(strings.Fields(manualText(t)), " ")
	for _, row := range bundle.Targets {
		if row.Collected() && !manualLeavesOut[row.ID] {
			assert.Contains(t, text, strings.Join(strings.Fields(row.Why), " "), row.ID)
			assert.Contains(t, text, "Folder: "+manualFolder(row), row.ID)
		}
		for _, key := range row.Keys {
			if !strings.HasSuffix(key, `\*`) {
				assert.Contains(t, text, key, row.ID)
			}
		}
	}
	for _, left := range []string{"{out}", "{windows}", "%!"} {
		assert.NotContains(t, text, left)
	}
}

// TestManualKeepsSystemsApart: a command's remark about the other system is no part of what is typed.
func TestManualKeepsSystemsApart(t *testing.T) {
	for _, remark := range []string{"(2000", "(2003"} {
		assert.NotContains(t, manualText(t), remark)
	}
}

func TestCommandContinues(t *testing.T) {
	assert.Contains(t, manualText(t), "regedit /e services.reg ^\n     \"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\"\n")
}
