package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// descriptorNames are the extended attributes by which drivers of NTFS show a security descriptor: ntfs-3g, and the
// kernel's ntfs3.
var descriptorNames = []string{"system.ntfs_acl", "system.ntfs_security"}

// permissions is the security descriptor of a folder as SDDL. Its error is a missing where the file system shows none.
func permissions(local string) (string, error) {
	buf := make([]byte, 64<<10) // the largest descriptor there can be
	for _, name := range descriptorNames {
		n, err := unix.Lgetxattr(local, name, buf)
		switch {
		case errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM):
			return "", err
		case err == nil && n > 0:
			return sddlOf(buf[:n])
		}
	}
	return "", missing("the file system shows no Windows permissions: mount the disk with ntfs-3g or ntfs3, or collect on the server")
}
