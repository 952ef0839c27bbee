package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A bundle is written under a name of this form, with digits in place of the star.
const partialName = ".collect-*.partial"

// leftoverAge is how long a half-made bundle was not written to when the program that wrote it is taken for dead.
const leftoverAge = time.Hour

// removeLeftovers takes away what earlier runs that were killed left in the folder.
func removeLeftovers(dir string, now time.Time) {
	each(dir, func(e fs.DirEntry) bool {
		if isPartial(e.Name()) && e.Type().IsRegular() {
			if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > leftoverAge {
				os.Remove(filepath.Join(dir, e.Name()))
			}
		}
		return true
	})
}

func isPartial(name string) bool {
	before, after, _ := strings.Cut(partialName, "*")
	digits, ok := strings.CutPrefix(name, before)
	digits, ends := strings.CutSuffix(digits, after)
	return ok && ends && digits != "" && strings.Trim(digits, "0123456789") == ""
}
