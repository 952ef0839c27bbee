package winetest

import (
	"encoding/binary"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Image is the server's disk as an image of NTFS, mounted read-only, with the permissions that the stand-in for cacls lists;
// of Windows itself only what tells of the server is on it. ok is false where this machine cannot mount one: it takes
// ntfs-3g, /dev/fuse and root.
func (s *Server) Image(t *testing.T) (mounted string, ok bool) {
	t.Helper()
	image, at := filepath.Join(t.TempDir(), "disk.img"), t.TempDir()
	tool := func(name string, args ...string) bool {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			t.Logf("%s %v: %v %s", name, args, err, out)
		}
		return err == nil
	}
	const size = "16G" // sparse
	if os.Geteuid() != 0 || !tool("truncate", "-s", size, image) || !tool("mkntfs", "-F", "-Q", "-q", image) || !tool("ntfs-3g", image, at) {
		return "", false
	}
	t.Cleanup(func() { unix.Unmount(at, unix.MNT_DETACH) })
	for _, path := range []string{"BadMail", "Logs", "Program Files", "boot.ini", "windows/system32/config", "windows/system32/inetsrv"} {
		to := filepath.Join(at, filepath.Dir(path))
		if os.MkdirAll(to, 0o755) != nil || !tool("cp", "-a", filepath.Join(s.drive, path), to) {
			t.Fatalf("%s cannot be copied into the image", path)
		}
	}
	guard(t, at)
	if !tool("umount", at) || !tool("ntfs-3g", "-o", "ro", image, at) {
		t.Fatal("the image cannot be mounted again")
	}
	return at, true
}

// guard gives the folders of mail their permissions: full control for administrators and, but for BadMail, for SYSTEM.
func guard(t *testing.T, at string) {
	t.Helper()
	administrators, system := sid(32, 544), sid(18)
	err := filepath.WalkDir(filepath.Join(at, "Program Files", "Exchsrvr", "Mailroot"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		return unix.Setxattr(path, "system.ntfs_acl", descriptor(administrators, system), 0)
	})
	if err == nil {
		err = unix.Setxattr(filepath.Join(at, "BadMail"), "system.ntfs_acl", descriptor(administrators), 0)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// sid is an account of Windows' own authority ([MS-DTYP] 2.4.2).
func sid(parts ...uint32) []byte {
	b := []byte{1, byte(len(parts)), 0, 0, 0, 0, 0, 5}
	for _, p := range parts {
		b = binary.LittleEndian.AppendUint32(b, p)
	}
	return b
}

// descriptor is a security descriptor that gives full control, also to what lies below, to some accounts, the first of which
// is the owner ([MS-DTYP] 2.4.6).
func descriptor(accounts ...[]byte) []byte {
	le := binary.LittleEndian
	var list []byte
	for _, account := range accounts {
		const allowed, inherited, all = 0, 3, 0x1F01FF
		list = append(list, allowed, inherited)
		list = le.AppendUint16(list, uint16(8+len(account)))
		list = append(le.AppendUint32(list, all), account...)
	}
	const header, listHeader = 20, 8
	owner := uint32(header + listHeader + len(list))
	b := le.AppendUint16([]byte{1, 0}, 0x8004) // self-relative, with a list
	for _, offset := range []uint32{owner, owner + uint32(len(accounts[0])), 0, header} {
		b = le.AppendUint32(b, offset)
	}
	b = le.AppendUint16(append(b, 2, 0), uint16(listHeader+len(list)))
	b = le.AppendUint16(b, uint16(len(accounts)))
	b = append(append(b, 0, 0), list...)
	return append(append(b, accounts[0]...), accounts[0]...)
}
