package artifact

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
	"postmortem/rules/facts"
)

// TestHivesShareTheirMemory: however many hives are read side by side, one at a time is in memory.
func TestHivesShareTheirMemory(t *testing.T) {
	room, leave, err := enterHive(t.Context())
	require.NoError(t, err)
	require.NotNil(t, room)
	soon, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = enterHive(soon)
	assert.ErrorIs(t, err, context.Canceled, "a second one waits, and gives up with its context")
	leave()

	content := append([]byte("regf"), make([]byte, 8<<20)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { Read(t.Context(), bundle.NewMember("SOFTWARE", content), Context{Wants: &facts.Wants{}}) })
	}
	all.Wait()
	runtime.ReadMemStats(&after)
	assert.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(3*8), "MiB for eight hives of 8 MiB")
}

// TestHiveTooLarge is a gap, and no more than the limit is read of it.
func TestHiveTooLarge(t *testing.T) {
	m := bundle.NewMember("SOFTWARE", append([]byte("regf"), make([]byte, regf.MaxSize)...))
	out := Read(t.Context(), m, Context{Wants: &facts.Wants{}})
	require.Len(t, out.Gaps, 1)
	assert.Equal(t, "registry hive larger than 128 MB", out.Gaps[0].Reason)
}
