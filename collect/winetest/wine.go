// Package winetest is an old server for tests: a Wine prefix that says it is Windows Server 2003, with folders, files,
// registry keys and stand-ins for the tools that Wine lacks. What runs here may still fail on the systems themselves.
package winetest

import (
	"cmp"
	"context"
	"fmt"
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

var (
	once   sync.Once
	shared *Server
	broken error
)

// Start makes the server of this test binary at its first call. The test is skipped unless REQUIRE_WINE is 1, and then fails
// where Wine is not installed. Stop is to be called by TestMain.
func Start(t *testing.T) *Server {
	t.Helper()
	if os.Getenv("REQUIRE_WINE") != "1" {
		t.Skip("set REQUIRE_WINE=1 to run the script under Wine; it takes minutes")
	}
	wine, err := exec.LookPath("wine")
	if err != nil || runtime.GOARCH != "amd64" {
		t.Fatal("wine is required and not installed: apt-get install --no-install-recommends wine wine64")
	}
	once.Do(func() { shared, broken = start(wine) })
	if broken != nil {
		t.Fatal(broken)
	}
	return shared
}

// Stop ends the server, if there is one, and removes it.
func Stop() {
	if shared == nil {
		return
	}
	kill := exec.Command("wineserver", "-k")
	kill.Env = shared.env
	kill.Run()
	for range 20 { // its processes let go of the files one by one
		if os.RemoveAll(shared.prefix) == nil {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func start(wine string) (*Server, error) {
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
		"WINEDLLOVERRIDES=winedbg.exe=d;mscoree=d;mshtml=d;cacls.exe=n")
	shared = s // so that Stop removes it even half made
	for _, command := range [][]string{{wine, "wineboot", "-i"}, {wine, "winecfg", "/v", "win2003"}, {"wineserver", "-k"}, {"wineserver", "-w"}} {
		if out, err := s.run(3*time.Minute, command[0], command[1:]...); err != nil {
			return nil, fmt.Errorf("%v: %w\n%s", command, err, out)
		}
	} // the services of the first start answer WMI only after some ten seconds for each question
	return s, os.WriteFile(s.Path(`C:\windows\system32\bcryptprimitives.dll`), forwarder(), 0o644)
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

// Wine runs a program of the server.
func (s *Server) Wine(t *testing.T, limit time.Duration, args ...string) string {
	t.Helper()
	out, err := s.run(limit, "wine", args...)
	if err != nil {
		t.Fatalf("wine %v: %v\n%s", args, err, out)
	}
	return out
}

// Host is the server's name: this machine's, because Wine looks for another one on the network.
func (s *Server) Host(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(s.Wine(t, time.Minute, "cmd", "/c", "echo %COMPUTERNAME%"))
}

// Path is where a file of drive C: lies on this machine.
func (s *Server) Path(windows string) string {
	return filepath.Join(s.drive, filepath.FromSlash(strings.ReplaceAll(strings.TrimPrefix(windows, `C:\`), `\`, "/")))
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

var standin = sync.OnceValues(func() ([]byte, error) {
	_, here, _, _ := runtime.Caller(0)
	dir, err := os.MkdirTemp("", "standin")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "standin.exe")
	build := exec.Command("go", "build", "-o", exe, "./standin")
	build.Dir = filepath.Dir(here)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(exe)
})

// Standin puts a tool that Wine lacks into system32: cacls, tlist or makecab.
func (s *Server) Standin(t *testing.T, tool string) {
	t.Helper()
	exe, err := standin()
	if err != nil {
		t.Fatal(err)
	}
	s.Write(t, `C:\windows\system32\`+tool+`.exe`, exe, time.Time{})
}

// Script runs a script with its arguments and returns what it says. Wine's cscript tells nothing of errors in its exit
// code, but passes on the script's own.
func (s *Server) Script(t *testing.T, script string, limit time.Duration, args ...string) (said string, code int) {
	t.Helper()
	s.Write(t, `C:\collect\collect.vbs`, []byte(script), time.Time{})
	said, err := s.run(limit, "wine", append([]string{"cscript", "//nologo", `C:\collect\collect.vbs`}, args...)...)
	exit, ok := err.(*exec.ExitError)
	switch {
	case ok:
		code = exit.ExitCode()
	case err != nil:
		t.Fatalf("collect.vbs: %v\n%s", err, said)
	}
	return said, code
}

// Break runs a script, and kills everything on the server after some time.
func (s *Server) Break(t *testing.T, script string, after time.Duration, args ...string) {
	t.Helper()
	s.Write(t, `C:\collect\collect.vbs`, []byte(script), time.Time{})
	_, err := s.run(after, "wine", append([]string{"cscript", "//nologo", `C:\collect\collect.vbs`}, args...)...)
	if err != nil && err != context.DeadlineExceeded {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	if out, err := s.run(time.Minute, "wineserver", "-k"); err != nil {
		t.Logf("wineserver -k: %v %s", err, out)
	}
}
