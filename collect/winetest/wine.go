// Package winetest is an old server for tests: a Wine prefix that says it is Windows Server 2003, with folders, files,
// registry keys and stand-ins for the tools that Wine lacks. What runs here may still fail on the systems themselves.
package winetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a planted server. Its drive C: is a folder of this machine.
type Server struct {
	prefix string
	env    []string
	drive  string
}

// Required tells whether the tests under Wine are to run: REQUIRE_WINE is 1.
func Required() bool { return os.Getenv("REQUIRE_WINE") == "1" }

// Start makes a server for one test, which ends it. The test is skipped unless Wine is required, and fails where it is then
// not installed. TestMain calls Stop at the end.
func Start(t *testing.T) *Server {
	t.Helper()
	if !Required() {
		t.Skip("set REQUIRE_WINE=1 to run under Wine; it takes minutes")
	}
	model, err := first()
	if err != nil {
		t.Fatal(err)
	}
	s, err := model.copied()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.remove)
	return s
}

// first is the server that the others are copies of, because to make one takes long.
var first = sync.OnceValues(func() (*Server, error) {
	wine, err := exec.LookPath("wine")
	if err != nil || runtime.GOARCH != "amd64" {
		return nil, errors.New("wine is required and not installed: apt-get install --no-install-recommends wine wine64")
	}
	s, err := empty()
	if err != nil {
		return nil, err
	}
	made = s
	for _, command := range [][]string{{wine, "wineboot", "-i"}, {wine, "winecfg", "/v", "win2003"}, {"wineserver", "-k"}, {"wineserver", "-w"}} {
		if out, err := s.run(3*time.Minute, command[0], command[1:]...); err != nil {
			return nil, fmt.Errorf("%v: %w\n%s", command, err, out)
		}
	} // the services of the first start answer WMI only after some ten seconds for each question
	return s, os.WriteFile(s.Path(`C:\windows\system32\bcryptprimitives.dll`), forwarder(), 0o644)
})

var made *Server // by first, even half made

// Stop removes what Start made for all tests.
func Stop() {
	if made != nil {
		made.remove()
	}
}

// empty is a server before anything is in it.
func empty() (*Server, error) {
	prefix, err := os.MkdirTemp("", "winetest")
	if err != nil {
		return nil, err
	}
	s := &Server{prefix: prefix, drive: filepath.Join(prefix, "drive_c")}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DISPLAY=") && !strings.HasPrefix(v, "TZ=") {
			s.env = append(s.env, v)
		}
	}
	s.env = append(s.env, "WINEPREFIX="+prefix, "HOME="+prefix, "WINEDEBUG=-all", "TZ=Europe/Berlin",
		"WINEDLLOVERRIDES=winedbg.exe=d;mscoree=d;mshtml=d;cacls.exe,net.exe=n,b")
	return s, nil
}

// copied is a copy: of its drive by links to the same files, which nobody writes to; of its registry in bytes.
func (s *Server) copied() (*Server, error) {
	to, err := empty()
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(s.prefix, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, _ := filepath.Rel(s.prefix, path)
		target := filepath.Join(to.prefix, rest)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o755)
		case e.Type() == fs.ModeSymlink:
			link, err := os.Readlink(path)
			return cmp.Or(err, os.Symlink(link, target))
		case strings.HasPrefix(rest, "drive_c"):
			return os.Link(path, target)
		}
		content, err := os.ReadFile(path)
		return cmp.Or(err, os.WriteFile(target, content, 0o644))
	})
	return to, err
}

// remove ends what runs on the server and takes it away.
func (s *Server) remove() {
	s.run(time.Minute, "wineserver", "-k")
	for range 20 { // its processes let go of the files one by one
		if os.RemoveAll(s.prefix) == nil {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// run runs a program of this machine in the server's environment.
func (s *Server) run(limit time.Duration, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	command := exec.CommandContext(ctx, name, args...)
	command.Env = s.env
	said, err := os.CreateTemp("", "said") // no pipe: Wine's server would keep it open
	if err != nil {
		return "", err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	command.Stdout = said
	err = command.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	out, readErr := os.ReadFile(said.Name())
	return string(out), cmp.Or(err, readErr)
}

// Wine runs a program of the server that does no harm when it runs twice: a first start on a busy machine may fail.
func (s *Server) Wine(t *testing.T, limit time.Duration, args ...string) string {
	t.Helper()
	out, err := s.run(limit, "wine", args...)
	for tries := 1; err != nil && tries < 3; tries++ {
		t.Logf("wine %v: %v, again\n%s", args, err, out)
		out, err = s.run(limit, "wine", args...)
	}
	if err != nil {
		t.Fatalf("wine %v: %v\n%s", args, err, out)
	}
	return out
}

// Program runs a program of the server that may fail, and returns what it says, errors apart, and its exit code.
func (s *Server) Program(t *testing.T, limit time.Duration, args ...string) (said string, code int) {
	t.Helper()
	said, err := s.run(limit, "wine", args...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("wine %v: %v\n%s", args, err, said)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return said, code
}

// Background runs a program of the server until the server ends.
func (s *Server) Background(t *testing.T, args ...string) {
	t.Helper()
	c := exec.Command("wine", args...)
	c.Env = s.env
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go c.Wait()
}

// Host is the server's name: this machine's, because Wine looks for another one on the network.
func (s *Server) Host(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(s.Wine(t, time.Minute, "cmd", "/c", "echo %COMPUTERNAME%"))
}
