package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// drive is one volume of the server as this machine sees it: a mounted disk, a share, a folder, or its own drive.
type drive struct {
	letter string // "C"
	local  string // path of its root on this machine
}

// drives are the volumes of one server, the first the one that --from names without a letter.
type drives []drive

// parseDrives reads the values of --from: PATH, or C:=PATH for each volume.
func parseDrives(from []string) (drives, error) {
	var all drives
	for _, f := range from {
		d := drive{"C", f}
		if len(f) > 3 && isLetter(f[0]) && f[1:3] == ":=" {
			d = drive{strings.ToUpper(f[:1]), f[3:]}
		}
		for _, other := range all {
			if other.letter == d.letter {
				return nil, usage(`name each volume: --from C:=/mnt/c --from D:=/mnt/d`, "--from: two volumes are called %s:", d.letter)
			}
		}
		all = append(all, d)
	}
	return all, nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// check tells why a volume cannot be read at all.
func (all drives) check() error {
	for _, d := range all {
		info, err := os.Stat(d.local)
		switch {
		case err != nil:
			return fmt.Errorf("--from: %w", err)
		case !info.IsDir():
			return fmt.Errorf("--from: %s: not a folder: mount the image first", d.local)
		}
	}
	return nil
}

// share tells whether the volumes are those of a running server, by their UNC path.
func (all drives) share() bool {
	return len(all) > 0 && (strings.HasPrefix(all[0].local, `\\`) || strings.HasPrefix(all[0].local, "//")) && !strings.HasPrefix(all[0].local, `\\?\`)
}

// found is a file or folder of the server.
type found struct {
	server string // its path there: C:\WINDOWS\system32
	local  string // and here
	info   fs.FileInfo
}

// errLink is a link: what it leads to may lie outside the server's disk.
var errLink = errors.New("a link, not followed")

// find looks up a path of the server, in any case.
func (all drives) find(server string) (found, error) {
	d, parts, err := all.split(server)
	if err != nil {
		return found{}, err
	}
	at := found{server: d.letter + ":", local: d.local}
	if at.info, err = os.Stat(d.local); err != nil {
		return at, err
	}
	for _, part := range parts {
		if at, err = at.child(part); err != nil {
			return found{}, err
		}
	}
	return at, nil
}

// split cuts a path of the server into its volume and its names; "/" and "\" both divide.
func (all drives) split(server string) (drive, []string, error) {
	server = strings.ReplaceAll(server, `\`, "/")
	letter := ""
	if len(server) >= 2 && server[1] == ':' && isLetter(server[0]) {
		letter, server = strings.ToUpper(server[:1]), server[2:]
	}
	var parts []string
	for part := range strings.SplitSeq(server, "/") {
		switch part {
		case "", ".":
		case "..":
			return drive{}, nil, fmt.Errorf("%s: leaves its folder: %w", server, fs.ErrNotExist)
		default:
			parts = append(parts, part)
		}
	}
	for _, d := range all {
		if letter == "" || d.letter == letter {
			return d, parts, nil
		}
	}
	return drive{}, nil, fmt.Errorf("volume %s: is not given: %w", letter, fs.ErrNotExist)
}

// child is the entry of that name: as written, else in another case.
func (f found) child(name string) (found, error) {
	info, err := os.Lstat(filepath.Join(f.local, name))
	if errors.Is(err, fs.ErrNotExist) {
		other, scanErr := f.spelled(name)
		if scanErr != nil || other == "" {
			return found{}, errors.Join(scanErr, err)
		}
		name = other
		info, err = os.Lstat(filepath.Join(f.local, name))
	}
	if err != nil {
		return found{}, err
	}
	return f.entry(name, info)
}

func (f found) entry(name string, info fs.FileInfo) (found, error) {
	c := found{f.server + `\` + name, filepath.Join(f.local, name), info}
	if info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0 {
		return c, fmt.Errorf("%s: %w", c.server, errLink)
	}
	return c, nil
}

func (f found) spelled(name string) (other string, err error) {
	err = each(f.local, func(e fs.DirEntry) bool {
		if strings.EqualFold(e.Name(), name) {
			other = e.Name()
		}
		return other == ""
	})
	return other, err
}

// chunk is how many entries of a folder are held at once: folders of 200,000 files are what this program is for.
const chunk = 1024

// each visits the entries of a folder as they come, until visit says no.
func each(local string, visit func(fs.DirEntry) bool) error {
	dir, err := os.Open(local)
	if err != nil {
		return err
	}
	defer dir.Close()
	for {
		entries, err := dir.ReadDir(chunk)
		for _, e := range entries {
			if !visit(e) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) || err == nil && len(entries) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// maxFound bounds what a pattern finds.
const maxFound = 20_000

// glob finds what a pattern names: "*" and "?" stand for letters of one name, in any case. Errors are those of folders
// that are there and cannot be read.
func (all drives) glob(pattern string) ([]found, error) {
	d, parts, err := all.split(pattern)
	if err != nil {
		return nil, nil
	}
	at := []found{{server: d.letter + ":", local: d.local}}
	var errs []error
	for i, part := range parts {
		var next []found
		for _, f := range at {
			more, err := f.matching(part, i < len(parts)-1)
			errs = append(errs, err)
			if next = append(next, more...); len(next) > maxFound {
				next = next[:maxFound]
				break
			}
		}
		at = next
	}
	return at, errors.Join(errs...)
}

// matching are the entries that a part of a pattern names, only folders when more parts follow.
func (f found) matching(part string, folders bool) (all []found, err error) {
	if !strings.ContainsAny(part, "*?[") {
		c, err := f.child(part)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errLink) {
			err = nil
		} else if err == nil && (!folders || c.info.IsDir()) {
			all = []found{c}
		}
		return all, err
	}
	part = strings.ToLower(part)
	err = each(f.local, func(e fs.DirEntry) bool {
		if ok, _ := path.Match(part, strings.ToLower(e.Name())); !ok || folders && !e.IsDir() {
			return true // before asking for more: there may be 200,000 files
		}
		info, err := e.Info()
		if err != nil {
			return true // gone since
		}
		if c, err := f.entry(e.Name(), info); err == nil {
			all = append(all, c)
		}
		return len(all) < maxFound
	})
	return all, err
}
