package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// zipper puts a file or folder into a zip, slowly, as the compressed folders of Windows do on their own, and a copy of it into
// a folder that stands for what they show of the zip.
func zipper(into, from, shown string) error {
	time.Sleep(300 * time.Millisecond)
	old, err := os.ReadFile(into)
	if err != nil {
		return err
	}
	r, err := zip.NewReader(bytes.NewReader(old), int64(len(old)))
	if err != nil {
		return err
	}
	out, err := os.Create(into)
	if err != nil {
		return err
	}
	defer out.Close()
	w := zip.NewWriter(out)
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			return err
		}
	}
	root := filepath.Dir(from)
	err = filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		rest, _ := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(shown, rest), 0o755)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(shown, rest), content, 0o644); err != nil {
			return err
		}
		to, err := w.Create(path.Clean(strings.ReplaceAll(rest, `\`, "/")))
		if err == nil {
			_, err = io.Copy(to, bytes.NewReader(content))
		}
		return err
	})
	if err != nil {
		return err
	}
	return w.Close()
}
