package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMailrootsWhereverTheyLie(t *testing.T) {
	s := &server{
		drives: drives{
			{"C", tree(t, map[string]string{
				"WINNT/x": "", "Program Files/Exchsrvr/Mailroot/vsi 1/Queue/a.EML": "abc", "Inetpub/mailroot/Queue/b.eml": "", "far/away/Moved/c.eml": "",
			})},
			{"D", tree(t, map[string]string{"data/Exchange/MAILROOT/VSI 7/BadMail/Sub/d.BAD": ""})},
		},
		windows:  `C:\WINNT`,
		metabase: &metabase{folders: []string{`C:\far\away\Moved`, `C:\Program Files\Exchsrvr\Mailroot\vsi 1\Queue`, `E:\gone\Queue`}},
	}
	s.mailroots = &mailroots{server: s}
	folders, err := s.mailroots.walk(t.Context())
	require.NoError(t, err)
	files := map[string]int64{}
	for _, f := range folders {
		files[f.server] = f.files
	}
	assert.Equal(t, map[string]int64{
		`C:\Program Files\Exchsrvr\Mailroot\vsi 1`: 0, `C:\Program Files\Exchsrvr\Mailroot\vsi 1\Queue`: 1,
		`C:\Inetpub\mailroot`: 0, `C:\Inetpub\mailroot\Queue`: 1, `C:\far\away\Moved`: 1,
		`D:\data\Exchange\MAILROOT\VSI 7`: 0, `D:\data\Exchange\MAILROOT\VSI 7\BadMail`: 0, `D:\data\Exchange\MAILROOT\VSI 7\BadMail\Sub`: 1,
	}, files)
}

func TestManyFiles(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	root := tree(t, map[string]string{"Mailroot/vsi 1/BadMail/first.BAD": "x"})
	dir := filepath.Join(root, "Mailroot/vsi 1/BadMail")
	for i := range n {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("NTFS_%05d.BAD", i)))
		require.NoError(t, err)
		f.Close()
	}
	old := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC)
	require.NoError(t, os.Chtimes(filepath.Join(dir, "first.BAD"), old, old))
	s := &server{drives: drives{{"C", root}}, windows: `C:\WINNT`}
	s.mailroots = &mailroots{server: s}
	folders, err := s.mailroots.walk(t.Context())
	require.NoError(t, err)
	bad := folders[1]
	assert.EqualValues(t, n+1, bad.files)
	assert.EqualValues(t, 1, bad.bytes)
	assert.Equal(t, old, bad.oldest)
	assert.Equal(t, "1", bad.complete)
	named := bad.named()
	assert.Len(t, named, 2*maxNamed)
	assert.Equal(t, "first.BAD", named[0].name)
}
