package facts

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listingOf(member string, servers ...string) Extract {
	e := Extract{Member: member}
	for _, s := range servers {
		e.Folders = append(e.Folders, FolderListing{Source: Source{Member: member, Server: s}})
	}
	return e
}

// TestServersBeyondTheLimit: of too many servers those stay that most members name, and what names the others is told.
func TestServersBeyondTheLimit(t *testing.T) {
	var extracts []Extract
	for i := range maxServers + 10 {
		extracts = append(extracts, listingOf(fmt.Sprintf("%03d.txt", i), fmt.Sprintf("SRV%03d", i)))
	}
	last := fmt.Sprintf("SRV%03d", maxServers+9)
	extracts = append(extracts, listingOf("again.txt", last))
	servers, gaps := Assemble(extracts, nil)
	require.Len(t, servers, maxServers)
	assert.Equal(t, last, servers[maxServers-1].Name, "two members name it")
	assert.Len(t, servers[maxServers-1].Folders, 2)
	require.Len(t, gaps, 11)
	assert.Equal(t, "names 260 servers, of which 250 are diagnosed: those that most members name", gaps[0].Reason)
	assert.Equal(t, "names servers beyond those that are diagnosed: that part is not used", gaps[1].Reason)
}

// TestGapsBeyondTheLimit: one member that is wrong everywhere does not drown the others, nor do all together the report.
func TestGapsBeyondTheLimit(t *testing.T) {
	var one Extract
	one.Member = "a"
	for range MaxGaps + 7 {
		one.Gap("x")
	}
	other := Extract{Member: "b"}
	other.Gap("y")
	all := GapsOf([]Extract{one, other})
	require.Len(t, all, MaxGaps+2)
	assert.Equal(t, "and 7 places more", all[MaxGaps].Reason)
	assert.Equal(t, "y", all[MaxGaps+1].Reason)

	many := make([]Extract, maxGapsInAll/MaxGaps)
	for i := range many {
		many[i] = one
	}
	all = GapsOf(append(many, other))
	require.Len(t, all, maxGapsInAll+1)
	assert.Equal(t, "101 places more, in members listed last", all[maxGapsInAll].Reason)
}

// TestFolderOfManyMembers: whose a member is that names no server is told by its folder, in a bundle of any size and depth.
func TestFolderOfManyMembers(t *testing.T) {
	extracts := []Extract{listingOf("a/b/1.txt", "ONE"), listingOf("a/c/2.txt", "TWO"), listingOf("a/b/x/y/3.txt", ""), listingOf("a/4.txt", "")}
	servers, gaps := Assemble(extracts, nil)
	require.Len(t, servers, 2)
	assert.Len(t, servers[0].Folders, 2, "of a/b, which holds that of one server")
	assert.Len(t, servers[1].Folders, 1)
	require.Len(t, gaps, 1)
	assert.Equal(t, "a/4.txt", gaps[0].Member, "a holds those of two")
}
