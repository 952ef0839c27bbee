package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
)

var outFile = regexp.MustCompile(`"([^"]*)"(?: /y)?$`)

// tools answers the command lines of the table as Windows would, where there is no Windows.
func tools(_ context.Context, line string, out io.Writer) error {
	file := ""
	if m := outFile.FindStringSubmatch(line); m != nil {
		file = m[1]
	}
	switch {
	case line == "wevtutil el":
		fmt.Fprint(out, "Application\r\nMSExchange Management\r\nMicrosoft-Windows-SMTP/Operational\r\nSystem\r\n")
	case strings.HasPrefix(line, "wevtutil epl System"):
		return errDenied
	case strings.HasPrefix(line, "wevtutil epl"):
		return os.WriteFile(file, []byte("ElfFile\x00"), 0o600)
	case strings.Contains(line, `SOFTWARE\Microsoft\Exchange"`):
		return os.WriteFile(file, utf16le("Windows Registry Editor Version 5.00\r\n\r\n[K]\r\n\"Password\"=\"x\"\r\n\"Kept\"=\"y\"\r\n"), 0o600)
	case strings.HasPrefix(line, "reg export"):
		return errors.New("exit status 1: the system was unable to find the key")
	case strings.HasPrefix(line, "netstat"):
		fmt.Fprint(out, "Active Connections\r\n")
	case strings.HasPrefix(line, "systeminfo"):
		return nil // says nothing
	default:
		return errors.New("exit status 9009")
	}
	return nil
}

func TestLivePlan(t *testing.T) {
	s := &server{drives: drives{{"C", tree(t, map[string]string{"Windows/System32/LogFiles/SMTPSVC1/ex260101.log": "#Fields: a\r\n"})}}, windows: `C:\Windows`, days: 3}
	s.mailroots = &mailroots{server: s}
	l := &live{server: s, temp: t.TempDir(), run: tools}
	items := l.plan(t.Context())
	out := &strings.Builder{}
	p := newPacker(out, 0, &progress{})
	require.NoError(t, p.pack(t.Context(), items, func() bundle.Manifest { return bundle.Manifest{} }))

	got := map[string]bundle.Entry{}
	for _, e := range p.written {
		got[e.Path] = e
	}
	for path, outcome := range map[string]bundle.Outcome{
		"eventlog/application.evtx": "", "eventlog/system.evtx": bundle.Denied,
		"eventlog/transport/MSExchange Management.evtx": "", "eventlog/transport/Microsoft-Windows-SMTP-Operational.evtx": "",
		"registry/exchange.reg": "", "registry/antigen.reg": bundle.Missing,
		"process/netstat.txt": "", "process/services.txt": bundle.Failed,
		"smtp/log/ex260101.log": "", "mailroot/folders.txt": bundle.Missing,
	} {
		e, ok := got[path]
		assert.True(t, ok, path)
		assert.Equal(t, outcome, e.Outcome, path)
	}
	assert.Equal(t, `wevtutil epl Application "application.evt"`, got["eventlog/application.evtx"].Command)
	left, err := os.ReadDir(l.temp)
	require.NoError(t, err)
	assert.Empty(t, left, "what tools wrote is removed")
}
