package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/winetest"
)

// commandLine is a line of the instructions that is typed, and not a sentence.
var commandLine = regexp.MustCompile(`^   (regedit|cscript|wmic|dir|for|net|netstat|ipconfig|type|tasklist|sc|systeminfo) `)

// TestWineManual types what the instructions by hand say, as far as Wine has the tools, and reports on the folder.
func TestWineManual(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Exchange(t, 50)
	plantStuckMail(t, s)
	s.Standin(t, "cacls")
	_, page := collect(t, "manual")
	typed := typedCommands(page)
	require.Greater(t, len(typed), 30)
	s.Write(t, `C:\hand.cmd`, []byte(strings.Join(typed, "\r\n")), time.Time{})
	require.NoError(t, s.Rename(`C:\Program Files\Exchsrvr\bin\smtpreg.vbs`, `C:\hand\smtp\smtpreg.vbs`))
	s.Program(t, 3*time.Minute, "cmd", "/c", `C:\hand.cmd`)
	require.NoError(t, s.Rename(`C:\hand\smtp\smtpreg.vbs`, `C:\smtpreg.vbs`))

	r := analyzed(t, s.Path(`C:\hand`))
	var read []string
	for _, c := range r.Coverage {
		read = append(read, c.Kind)
	}
	assert.Subset(t, read, []string{"directory listing", "permissions listing (cacls, icacls)", "registry export (.reg)", "SMTP event sink listing", "boot.ini"})
	got := verdicts(r)
	assert.Contains(t, []string{"probable", "confirmed"}, got["antivirus/antigen-sink-leak"])
}

// typedCommands are the command lines of the instructions for Windows Server 2003, each in its folder.
func typedCommands(page string) []string {
	page = regexp.MustCompile(` \^\n +`).ReplaceAllString(page, " ")
	all := []string{"@echo off", `mkdir C:\hand`, `cd /d C:\hand`}
	skip := false
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		folder, isFolder := strings.CutPrefix(line, "   Folder: ")
		switch {
		case isFolder:
			all = append(all, `mkdir C:\hand\`+folder, `cd C:\hand\`+folder)
			skip = false
		case strings.HasPrefix(line, "   Windows 2000:"):
			skip = true
		case strings.HasPrefix(line, "   Windows Server 2003:"):
			skip = false
		case !skip && commandLine.MatchString(line):
			all = append(all, strings.NewReplacer("%d", "%%d", "%~d", "%%~d").Replace(strings.TrimSpace(line)))
		}
	}
	return all
}
