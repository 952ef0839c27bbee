package rules

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"postmortem/rules/facts"
)

// TestFilesOfManyFolders: the work grows with the listing, not with the square of its folders.
func TestFilesOfManyFolders(t *testing.T) {
	var list facts.FolderListing
	for i := range 50_000 {
		path := fmt.Sprintf(`D:\x%d\Mailroot\vsi 1\BadMail`, i)
		list.Folders = append(list.Folders, facts.Folder{Path: path, Files: 1})
		list.Files = append(list.Files, facts.File{Folder: path, Name: "a.bdr"})
	}
	s := newScene(&facts.Server{Evidence: facts.Evidence{Folders: []facts.FolderListing{list}}})
	test := fileTest{Name: "*.bdr", Role: "BadMail"}
	start := time.Now()
	assert.Equal(t, facts.Holds, test.evaluate(s).State)
	assert.Less(t, time.Since(start), 10*time.Second, "the square would take minutes")
}

// TestShelves: files of one folder that stand apart, and in another spelling, are of one folder.
func TestShelves(t *testing.T) {
	list := facts.FolderListing{
		Folders: []facts.Folder{{Path: `D:\a`}, {Path: `D:\b`, Partial: true}, {Path: `D:\A`, Denied: true}},
		Files: []facts.File{
			{Folder: `D:\a`, Name: "1"}, {Folder: `D:\a`, Name: "2"}, {Folder: `D:\b`, Name: "3"}, {Folder: `d:\A`, Name: "4"}, {Folder: `D:\c`, Name: "5"},
		},
		Crowded: []string{`d:\a`},
	}
	var got []string
	for _, f := range sortOut(&list) {
		names := ""
		for _, x := range f.files {
			names += x.Name
		}
		whole, _ := f.listed(&list)
		got = append(got, fmt.Sprintf("%s %s %v %v", f.path, names, f.crowded, whole))
	}
	assert.Equal(t, []string{`D:\a 124 true false`, `D:\b 3 false false`, `D:\c 5 false false`}, got)
	assert.Equal(t, "3", list.Files[2].Name, "sorting out leaves the listing as it is")
}
