package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"postmortem/collect/winetest"
)

func TestMain(m *testing.M) {
	testscript.Main(tidied{m}, map[string]func(){"analyze": main, "mutate": mutate})
}

// tidied runs the tests and removes what they built for each other.
type tidied struct{ m *testing.M }

func (t tidied) Run() int {
	code := t.m.Run()
	winetest.Stop()
	if collectorDir != "" {
		os.RemoveAll(collectorDir)
	}
	return code
}

// TestScripts runs the program as a user does; see testdata/script, one topic a file.
func TestScripts(t *testing.T) {
	folder, err := filepath.Abs(samples)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", folder)
			return os.WriteFile(filepath.Join(e.WorkDir, "hostile.zip"), hostileZip(), 0o644)
		},
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "plain": plain, "inert": inert},
		Condition: machineHas,
	})
}

// exits runs a program and holds its exit code: exits 2 analyze --what.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		if failed.ExitCode() != want {
			ts.Fatalf("exit code %d, not %d", failed.ExitCode(), want)
		}
	case err != nil:
		ts.Fatalf("%v", err)
	case want != 0:
		ts.Fatalf("exit code 0, not %d", want)
	}
}

// plain holds that a file has no control character but line feed and tab, and no sign that turns the direction of text.
func plain(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		for i, r := range ts.ReadFile(name) {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				ts.Fatalf("%s holds %U at byte %d", name, r, i)
			}
		}
	}
}

// inert holds that a Markdown file, rendered by a program that lets HTML through, has no tag or link of the hostile bundle.
func inert(ts *testscript.TestScript, _ bool, args []string) {
	var page bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	ts.Check(md.Convert([]byte(ts.ReadFile(args[0])), &page))
	for _, live := range []string{"<script", "<img", `href="javascript`} {
		if i := strings.Index(page.String(), live); i >= 0 {
			ts.Fatalf("%s: %.80q", args[0], page.String()[i:])
		}
	}
}

// hostileZip is a bundle whose names and texts try to steer a terminal, to leave the folder, and to run in a browser.
func hostileZip() []byte {
	const evil = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202e<script>alert(1)</script><img src=x onerror=alert(1)>|`|[x](javascript:alert(1))"
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range []struct{ name, text string }{
		{"\x1b[31mred\u202e.txt", "Event Type:\tError\r\nEvent Source:\tMSExchangeTransport\r\nEvent Category:\tNone\r\nEvent ID:\t348\r\n" +
			"Date:\t\t3/14/2005\r\nTime:\t\t9:15:00 AM\r\nUser:\t\tN/A\r\nComputer:\tEXCH01\r\nDescription:\r\n" + evil + "\r\n"},
		{"../../../escaped.txt", "x"},
		{"/etc/absolute.txt", "x"},
		{`..\..\windows.txt`, "x"},
		{"<script>alert(1)</script>.reg", "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI]\r\n\"Enabled\"=dword:00000001\r\n\"" + evil + "\"=\"" + evil + "\"\r\n"},
		{"run.reg", "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n\"ccApp" + evil + "\"=\"ccapp.exe " + evil + "\"\r\n"},
	} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate, NonUTF8: false})
		if err == nil {
			_, err = io.WriteString(f, m.text)
		}
		if err != nil {
			panic(err)
		}
	}
	w.Close()
	return out.Bytes()
}

// machineHas are the conditions of scripts: the user root, a device that is always full.
func machineHas(name string) (bool, error) {
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "full":
		_, err := os.Stat("/dev/full")
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
