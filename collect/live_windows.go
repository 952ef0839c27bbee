package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regval"
)

// gatherLive collects on this machine.
func gatherLive(ctx context.Context, o options) (*collection, error) {
	temp, err := os.MkdirTemp("", "collect-")
	if err != nil {
		return nil, notWritten(err)
	}
	begun := time.Now().UTC().Truncate(time.Second)
	s := &server{drives: fixedDrives(), days: o.days, windows: os.Getenv("SystemRoot")}
	s.software, s.system = liveSoftware(), liveSystem()
	s.findExchange()
	s.metabase = s.readMetabase(ctx)
	s.describe()
	s.manifest.Start, s.manifest.End = begun, begun
	_, seconds := time.Now().Zone()
	offset := seconds / 60
	s.manifest.Offset = &offset
	s.mailroots = &mailroots{server: s}
	l := &live{server: s, temp: temp, run: runCommand}
	return &collection{items: l.plan(ctx), manifest: func() bundle.Manifest {
		m := s.manifest
		m.End = time.Now().UTC().Truncate(time.Second)
		return m
	}, notes: func() []string { return s.errs }, close: func() { os.RemoveAll(temp) }}, nil
}

// fixedDrives are the local volumes, that of Windows first.
func fixedDrives() drives {
	system := "C"
	if root := os.Getenv("SystemRoot"); len(root) > 1 && root[1] == ':' {
		system = strings.ToUpper(root[:1])
	}
	all := drives{{system, system + `:\`}}
	for letter := 'A'; letter <= 'Z'; letter++ {
		root := string(letter) + `:\`
		path, err := windows.UTF16PtrFromString(root)
		if err == nil && string(letter) != system && windows.GetDriveType(path) == windows.DRIVE_FIXED {
			all = append(all, drive{string(letter), root})
		}
	}
	return all
}

// liveSoftware and liveSystem are the values of the registry that a hive would have shown.
func liveSoftware() *hive {
	h := &hive{values: map[string]map[string]regval.Value{}}
	for _, key := range []string{setupKey, versionKey, programsKey} {
		h.take(key, `SOFTWARE\`+key)
	}
	return h
}

func liveSystem() *hive {
	h := &hive{values: map[string]map[string]regval.Value{
		"select": {"current": regval.Number(regval.DWORD, 1)},
	}}
	for _, key := range []string{computerKey, pagesKey, languageKey, zoneKey, tcpipKey} {
		h.take(`controlset001\`+key, `SYSTEM\CurrentControlSet\`+key)
	}
	tracking := trackingKey + `\` + strings.ToLower(os.Getenv("COMPUTERNAME"))
	h.take(`controlset001\`+tracking, `SYSTEM\CurrentControlSet\`+tracking)
	sources, err := openKey(`SYSTEM\CurrentControlSet\` + sourcesKey)
	if err != nil {
		return h
	}
	defer sources.Close()
	names, _ := sources.ReadSubKeyNames(-1)
	for _, name := range names {
		h.take(`controlset001\`+sourcesKey+`\`+strings.ToLower(name), `SYSTEM\CurrentControlSet\`+sourcesKey+`\`+name)
	}
	return h
}

// openKey opens a key in the view of 64-bit programs.
func openKey(path string) (registry.Key, error) {
	return registry.OpenKey(registry.LOCAL_MACHINE, path, registry.READ|registry.WOW64_64KEY)
}

// take reads the values of one key.
func (h *hive) take(as, path string) {
	key, err := openKey(path)
	if err != nil {
		return
	}
	defer key.Close()
	names, _ := key.ReadValueNames(-1)
	for _, name := range names {
		raw := make([]byte, 4096)
		n, kind, err := key.GetValue(name, raw)
		if err != nil {
			continue
		}
		if h.values[as] == nil {
			h.values[as] = map[string]regval.Value{}
		}
		h.values[as][strings.ToLower(name)] = regval.Decode(regval.Type(kind), raw[:n], regval.UTF16)
	}
}

// runCommand runs a command line as a command prompt would.
func runCommand(ctx context.Context, line string, out io.Writer) error {
	var said bytes.Buffer
	c := exec.CommandContext(ctx, "cmd")
	c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /s /c "` + line + `"`, HideWindow: true}
	c.Stdout, c.Stderr = out, &said
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	var exit *exec.ExitError
	const accessDenied = 5
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == accessDenied:
		return errDenied
	case err != nil:
		words, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\r\n")
		return errors.New(strings.TrimSuffix(err.Error()+": "+strings.ToValidUTF8(words, "?"), ": "))
	}
	return nil
}
