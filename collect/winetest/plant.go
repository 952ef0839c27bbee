package winetest

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Path is where a file of drive C: lies on this machine.
func (s *Server) Path(windows string) string {
	return filepath.Join(s.drive, filepath.FromSlash(strings.ReplaceAll(strings.TrimPrefix(windows, `C:\`), `\`, "/")))
}

// Drive makes a folder of this machine a drive of the server, such as "D:".
func (s *Server) Drive(t *testing.T, letter, dir string) {
	t.Helper()
	if err := os.Symlink(dir, filepath.Join(s.prefix, "dosdevices", strings.ToLower(letter))); err != nil {
		t.Fatal(err)
	}
}

// Write plants a file that was changed at the given time; zero: now.
func (s *Server) Write(t *testing.T, windows string, content []byte, changed time.Time) {
	t.Helper()
	path := s.Path(windows)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	os.Remove(path) // it may be a link into Wine's own files
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	if !changed.IsZero() {
		if err := os.Chtimes(path, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
}

// Remove takes a file or folder away.
func (s *Server) Remove(t *testing.T, windows string) {
	t.Helper()
	if err := os.RemoveAll(s.Path(windows)); err != nil {
		t.Fatal(err)
	}
}

// Registry imports the text of a .reg file.
func (s *Server) Registry(t *testing.T, text string) {
	t.Helper()
	s.Write(t, `C:\plant.reg`, []byte(strings.ReplaceAll(text, "\n", "\r\n")), time.Time{})
	s.Wine(t, time.Minute, "regedit", "/S", `C:\plant.reg`)
	s.Remove(t, `C:\plant.reg`)
}

// Build builds a program of this module for the server, as path; it returns where it lies there.
func (s *Server) Build(t *testing.T, dir, path string) {
	t.Helper()
	exe, err := built(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(t, path, exe, time.Time{})
}

// built is a program of a folder of this module, for Windows.
func built(dir string) ([]byte, error) {
	temp, err := os.MkdirTemp("", "built")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	exe := filepath.Join(temp, "built.exe")
	build := exec.Command("go", "build", "-o", exe, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(exe)
}

var standin = sync.OnceValues(func() ([]byte, error) {
	_, here, _, _ := runtime.Caller(0)
	return built(filepath.Join(filepath.Dir(here), "standin"))
})

// Standin puts tools that Wine lacks, or has for nothing, into system32: see package standin for their names.
func (s *Server) Standin(t *testing.T, tools ...string) {
	t.Helper()
	exe, err := standin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools {
		s.Write(t, `C:\windows\system32\`+tool+`.exe`, exe, time.Time{})
	}
}

// Rename moves a file or folder.
func (s *Server) Rename(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(s.Path(to)), 0o755); err != nil {
		return err
	}
	return os.Rename(s.Path(from), s.Path(to))
}

// Exists tells whether a file is there.
func (s *Server) Exists(windows string) bool {
	_, err := os.Stat(s.Path(windows))
	return err == nil
}

// Everything is what is on the server but for some folders: its files by size and time, and its registry.
func (s *Server) Everything(t *testing.T, but ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(s.drive, func(path string, e fs.DirEntry, err error) error {
		if err != nil || slices.ContainsFunc(but, func(b string) bool { return path == s.Path(b) }) {
			return cmp.Or(err, fs.SkipDir)
		}
		info, err := e.Info()
		if err == nil && !e.IsDir() {
			all[path] = fmt.Sprint(info.Size(), " ", info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{`HKEY_LOCAL_MACHINE`, `HKEY_USERS`} {
		s.Wine(t, time.Minute, "regedit", "/e", `C:\everything.reg`, root)
		content, err := os.ReadFile(s.Path(`C:\everything.reg`))
		if err != nil {
			t.Fatal(err)
		}
		for section := range strings.SplitSeq(strings.ReplaceAll(string(content), "\x00", ""), "\r\n\r\n") {
			if key, values, _ := strings.Cut(section, "\r\n"); !ownOfWine(key) {
				all[key] = values
			}
		}
		s.Remove(t, `C:\everything.reg`)
	}
	return all
}

// ownOfWine tells the keys that Wine writes on its own: whenever it looks for a screen, and when one of its services starts
// late, as on a busy machine.
func ownOfWine(key string) bool {
	return strings.Contains(key, `\Control\Video\`) || strings.HasSuffix(key, `\Control\ServiceCurrent]`)
}

// Size is how many bytes the files of a folder have.
func (s *Server) Size(windows string) (bytes int64) {
	filepath.WalkDir(s.Path(windows), func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
