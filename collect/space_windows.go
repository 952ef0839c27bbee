package main

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// volumeSpace is the free and all bytes of a volume or share. A folder on a volume tells nothing of the server: its disk is
// another's.
func volumeSpace(local string) (free, total int64, err error) {
	if !isVolume(local) {
		return 0, 0, missing("the folder is no volume: its free space is not the server's")
	}
	path, err := windows.UTF16PtrFromString(strings.TrimRight(filepath.Clean(local), `\`) + `\`)
	if err != nil {
		return 0, 0, err
	}
	var all, unused uint64
	if err := windows.GetDiskFreeSpaceEx(path, nil, &all, &unused); err != nil {
		return 0, 0, err
	}
	return int64(unused), int64(all), nil
}

// isVolume tells whether a folder is the root of a volume or share.
func isVolume(local string) bool {
	local = filepath.Clean(local)
	return strings.Trim(local[len(filepath.VolumeName(local)):], `\/`) == ""
}
