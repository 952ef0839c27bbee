package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tree makes files below a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for path, content := range files {
		name := filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
	return root
}

func TestParseDrives(t *testing.T) {
	for _, c := range []struct {
		name string
		from []string
		want drives
	}{
		{"one", []string{"/mnt/disk"}, drives{{"C", "/mnt/disk"}}},
		{"named", []string{"c:=/mnt/c", "D:=/mnt/d"}, drives{{"C", "/mnt/c"}, {"D", "/mnt/d"}}},
		{"share", []string{`\\server\c$`}, drives{{"C", `\\server\c$`}}},
		{"a volume of Windows", []string{`E:\`}, drives{{"C", `E:\`}}},
		{"share by name", []string{`D:=\\server\d$`}, drives{{"D", `\\server\d$`}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseDrives(c.from)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestShare(t *testing.T) {
	assert.True(t, drives{{"C", `\\server\c$`}}.share())
	assert.False(t, drives{{"C", `\\?\Volume{1}\`}}.share())
	assert.False(t, drives{{"C", `/mnt`}}.share())
}

func TestFindInAnyCase(t *testing.T) {
	all := drives{{"C", tree(t, map[string]string{"WINNT/System32/config/SOFTWARE": "x"})}}
	f, err := all.find(`c:\winnt\SYSTEM32\Config\software`)
	require.NoError(t, err)
	assert.Equal(t, `C:\WINNT\System32\config\SOFTWARE`, f.server)
	for _, path := range []string{`C:\WINNT\none`, `D:\WINNT`, `C:\WINNT\..\..\etc`} {
		_, err := all.find(path)
		assert.ErrorIs(t, err, os.ErrNotExist, path)
	}
}

func TestGlob(t *testing.T) {
	all := drives{{"C", tree(t, map[string]string{
		"Exchsrvr/Mailroot/vsi 1/a": "", "Exchsrvr/Mailroot/VSI 2/b": "", "Exchsrvr/Mailroot/vsi 3": "a file, no folder",
		"Exchsrvr/Mailroot/other/c": "",
	})}}
	var got []string
	found, err := all.glob("{C}:/exchsrvr/mailroot/vsi */*")
	require.NoError(t, err)
	assert.Empty(t, found)
	found, err = all.glob("exchsrvr/mailroot/vsi */*")
	require.NoError(t, err)
	for _, f := range found {
		got = append(got, f.server)
	}
	assert.ElementsMatch(t, []string{`C:\Exchsrvr\Mailroot\vsi 1\a`, `C:\Exchsrvr\Mailroot\VSI 2\b`}, got)
}
