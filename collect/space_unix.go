//go:build !windows

package main

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// volumeSpace is the free and all bytes of a mounted volume. A folder that is not the root of its file system tells nothing
// of the server: its disk is another's.
func volumeSpace(local string) (free, total int64, err error) {
	if !isVolume(local) {
		return 0, 0, missing("the folder is no mounted volume: its free space is not the server's")
	}
	var st unix.Statfs_t
	if err := unix.Statfs(local, &st); err != nil {
		return 0, 0, err
	}
	return int64(st.Bfree) * int64(st.Bsize), int64(st.Blocks) * int64(st.Bsize), nil
}

// isVolume tells whether a folder is the root of a file system: on another device than the one above it.
func isVolume(local string) bool {
	local, err := filepath.EvalSymlinks(local)
	if err != nil {
		return false
	}
	if local, err = filepath.Abs(local); err != nil || local == string(os.PathSeparator) {
		return false
	}
	var own, above unix.Stat_t
	if unix.Stat(local, &own) != nil || unix.Stat(filepath.Dir(local), &above) != nil {
		return false
	}
	return own.Dev != above.Dev
}
