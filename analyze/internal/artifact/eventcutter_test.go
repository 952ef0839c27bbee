package artifact

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// TestEventXMLInShortLines holds that a save of events in a legacy code page, which is read line by line, costs what its bytes do.
func TestEventXMLInShortLines(t *testing.T) {
	event := `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="caf` + "\xe9" + `"/><EventID>1</EventID></System></Event>` + "\n"
	content := event + strings.Repeat("\n", 200_000) + event
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	out := facts.Extract{}
	require.NoError(t, eventXML.Extract(t.Context(), textInput("a.xml", content), &out))
	runtime.ReadMemStats(&after)
	assert.Equal(t, 2, out.Records)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(200*len(content)))
}
