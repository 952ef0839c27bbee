package artifact

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/mutation"
	"postmortem/collect/bundle"
)

// FuzzAnyFile reads any bytes as any member, with one file of every kind as seeds, and the real logs where they are: no
// reader may panic, and every place that is cited names the member.
func FuzzAnyFile(f *testing.F) {
	var others []string
	if real := os.Getenv("POSTMORTEM_REAL"); real != "" {
		others = append(others, real)
	}
	all, err := mutation.Corpus("../../..", others...)
	require.NoError(f, err)
	for _, seed := range all {
		if strings.HasPrefix(seed.Name, "analyze/internal/mutation/") || !strings.HasPrefix(seed.Name, "analyze/") && len(seed.Content) < 80_000 {
			f.Add(path.Base(seed.Name), seed.Content)
		}
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		out := Read(t.Context(), bundle.NewMember(name, content), Context{})
		for _, g := range out.Gaps {
			assert.False(t, strings.HasPrefix(g.Reason, "the reader of "), g.Reason)
		}
		for _, log := range out.EventLogs {
			for _, e := range log.Events {
				assert.Equal(t, name, e.Member)
			}
		}
	})
}
