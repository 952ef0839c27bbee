package winetest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Run is a script that runs on the server.
type Run struct {
	server  *Server
	command *exec.Cmd
	said    *os.File
	ended   chan error
}

// Begin starts a script with its arguments.
func (s *Server) Begin(t *testing.T, script string, args ...string) *Run {
	t.Helper()
	s.Write(t, `C:\collect\collect.vbs`, []byte(script), time.Time{})
	said, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	r := &Run{server: s, said: said, ended: make(chan error, 1)}
	r.command = exec.Command("wine", append([]string{"cscript", "//nologo", `C:\collect\collect.vbs`}, args...)...)
	r.command.Env, r.command.Stdout = s.env, said
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.command.Wait() }()
	return r
}

// Said is what the script said so far.
func (r *Run) Said() string {
	out, _ := os.ReadFile(r.said.Name())
	return string(out)
}

// Wait waits for the end, looking at the script every few milliseconds, and returns what it said. Wine's cscript tells
// nothing of errors in its exit code, but passes on the script's own.
func (r *Run) Wait(t *testing.T, limit time.Duration, look func()) (said string, code int) {
	t.Helper()
	defer r.said.Close()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for over := time.After(limit); ; {
		select {
		case <-r.ended:
			return r.Said(), r.command.ProcessState.ExitCode()
		case <-over:
			r.Kill()
			t.Fatalf("no end after %v:\n%s", limit, r.Said())
		case <-tick.C:
			if look != nil {
				look()
			}
		}
	}
}

// Script runs a script to its end.
func (s *Server) Script(t *testing.T, script string, limit time.Duration, args ...string) (said string, code int) {
	t.Helper()
	return s.Begin(t, script, args...).Wait(t, limit, nil)
}

// Kill kills everything that runs on the server, at once.
func (r *Run) Kill() {
	for pid := range r.server.processes() {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	<-r.ended
	r.server.run(time.Minute, "wineserver", "-w")
}

// Halted stops everything on the server for as long as do takes: what it finds is what a power failure would leave.
func (r *Run) Halted(do func()) {
	all := r.server.processes()
	for pid := range all {
		syscall.Kill(pid, syscall.SIGSTOP)
	}
	do()
	for pid := range all {
		syscall.Kill(pid, syscall.SIGCONT)
	}
}

// Peak is the most memory that the script's host took so far, in bytes.
func (r *Run) Peak() int64 {
	for pid, line := range r.server.processes() {
		if !strings.Contains(line, "cscript") || strings.Contains(line, "wine\x00") {
			continue
		}
		status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
		if _, rest, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
			n, _ := strconv.ParseInt(string(bytes.Fields(rest)[0]), 10, 64)
			return n << 10
		}
	}
	return 0
}

// processes are what runs on the server, Wine's own server too, by process ID with their command lines.
func (s *Server) processes() map[int]string {
	all := map[int]string{}
	found, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range found {
		env, _ := os.ReadFile(path)
		if !bytes.Contains(env, []byte("WINEPREFIX="+s.prefix+"\x00")) {
			continue
		}
		dir := filepath.Dir(path)
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
			all[pid] = string(line)
		}
	}
	return all
}
