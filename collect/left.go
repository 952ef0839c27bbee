package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"postmortem/collect/bundle"
)

// leftByScript is the one collection in the folder that the script was given as /out: beside it lie the same files packed,
// and half-made ones, which may still hold secrets. Any other path is left as it is.
func leftByScript(out string) (string, error) {
	info, err := os.Stat(out)
	if err != nil || !info.IsDir() || isCollection(out) {
		return out, nil
	}
	var all []string
	each(out, func(e fs.DirEntry) bool {
		if e.IsDir() && !strings.HasSuffix(e.Name(), ".tmp") && isCollection(filepath.Join(out, e.Name())) {
			all = append(all, e.Name())
		}
		return true
	})
	switch len(all) {
	case 0:
		return out, nil
	case 1:
		return filepath.Join(out, all[0]), nil
	}
	return "", usage("name one: collect --pack "+filepath.Join(out, all[0]), "--pack: %s holds %d collections", out, len(all))
}

// isCollection tells whether a folder is what the script left: its log is the first thing there.
func isCollection(folder string) bool {
	for _, name := range []string{bundle.ManifestName, "collect.log"} {
		if info, err := os.Lstat(filepath.Join(folder, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}
