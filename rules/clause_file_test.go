package rules

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/rules/facts"
)

// TestFileOfACrowdedFolder: of a folder with more files than are kept, a file that is not among them may still be there.
func TestFileOfACrowdedFolder(t *testing.T) {
	const badMail = `D:\Mailroot\vsi 1\BadMail`
	list := facts.FolderListing{
		Folders: []facts.Folder{{Path: badMail, Files: 5000}},
		Files:   []facts.File{{Folder: badMail, Name: "a.bdr", Bytes: 10}},
	}
	state := func(f fileTest) facts.State {
		return f.evaluate(newScene(&facts.Server{Evidence: facts.Evidence{Folders: []facts.FolderListing{list}}})).State
	}
	bdr, empty := fileTest{Name: "*.bdr", Role: "BadMail"}, fileTest{Name: "*.bdr", Role: "BadMail", Bytes: Number{set: true}}
	assert.Equal(t, facts.Holds, state(bdr))
	assert.Equal(t, facts.Fails, state(empty))
	list.Crowded = []string{badMail}
	assert.Equal(t, facts.Holds, state(bdr))
	assert.Equal(t, facts.Unknown, state(empty))
}

// TestFileWants: a pattern asks for as many files as decide it, of the sizes that it can hold for.
func TestFileWants(t *testing.T) {
	var w facts.Wants
	(&fileTest{Name: "Queue"}).wants(&w)
	(&fileTest{Name: "*.BDR"}).wants(&w)
	(&fileTest{Name: "*.eml", Bytes: Number{set: true}, Count: Number{low: 2500, high: math.Inf(1), set: true}}).wants(&w)
	assert.Equal(t, []string{"queue"}, w.Files)
	require.Len(t, w.Some, 2)
	assert.Equal(t, "*.bdr", w.Some[0].Name)
	assert.Equal(t, facts.EnoughFiles, w.Some[0].Most)
	assert.Nil(t, w.Some[0].Bytes)
	assert.Equal(t, 2501, w.Some[1].Most)
	assert.True(t, w.Some[1].Bytes(0))
	assert.True(t, w.Some[1].Bytes(-1), "a size that is not known may be it")
	assert.False(t, w.Some[1].Bytes(1))
	assert.True(t, w.File("X.BDR"))
}
