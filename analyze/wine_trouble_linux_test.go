package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/winetest"
	"postmortem/reports"
)

// german are settings of a server that was installed in German.
const german = `REGEDIT4

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage]
"OEMCP"="850"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\Language]
"InstallLanguage"="0407"

[HKEY_CURRENT_USER\Control Panel\International]
"sDecimal"=","
"sThousand"="."
"sShortDate"="dd.MM.yyyy"
"sTimeFormat"="HH:mm:ss"
"sDate"="."

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Exchange\Setup]
"Services"="C:\\Programme\\Exchsrvr"

`

// TestWineTroubles collects on a server that speaks German, keeps back keys and logs, and lacks most tools, for an account that
// is no administrator's. Every trouble is a line in the log, a gap in the report, and in the exit code.
func TestWineTroubles(t *testing.T) {
	t.Parallel()
	s := winetest.Start(t)
	s.Exchange(t, 200)
	plantStuckMail(t, s)
	s.Write(t, `C:\german.txt`, nil, time.Time{})
	s.Registry(t, german)
	spoken, _ := s.Script(t, "WScript.Echo CStr(1.5) & \" \" & CStr(DateSerial(2005, 3, 14))\r\n", time.Minute)
	require.Equal(t, "1,5 14.03.2005", strings.TrimSpace(spoken), "the settings are not German")
	require.NoError(t, s.Rename(`C:\Program Files\Exchsrvr\bin`, `C:\Programme\Exchsrvr\bin`))
	s.Remove(t, `C:\Programme\Exchsrvr\bin\smtpreg.vbs`)
	s.Standin(t, "cacls", "net", "deny", "lock")
	s.Write(t, `C:\windows\system32\makecab.exe`, []byte("no program"), time.Time{})
	said, code := s.Program(t, time.Minute, "deny", `HKLM\SOFTWARE\Sybari Software`)
	require.Zero(t, code, said)
	for _, file := range []string{`C:\windows\system32\config\SysEvent.Evt`, `C:\Logs\SMTPSVC1\ex050313.log`} {
		s.Background(t, "lock", file)
		require.Eventually(t, func() bool { return s.Exists(`C:\locked.txt`) }, time.Minute, 20*time.Millisecond)
		s.Remove(t, `C:\locked.txt`)
	}
	_, script := collect(t, "script")
	said, code = s.Script(t, script, 5*time.Minute, `/out:C:\out`)
	assert.Equal(t, 3, code)
	assert.Contains(t, said, "WARNING: this account is not shown to be a local administrator's")
	tar := packedFile(t, s, said)
	assert.Equal(t, ".tar", filepath.Ext(tar), "makecab fails")
	r := analyzed(t, tar)
	log := utf16Text(t, filepath.Join(strings.TrimSuffix(tar, ".tar"), "collect.log"))
	for _, trouble := range []struct{ member, outcome, reason string }{
		{"registry/antigen.reg", "denied", `HKEY_LOCAL_MACHINE\SOFTWARE\Sybari Software`},
		{"eventlog/system.evt", "failed", "cannot be copied, error "},
		{"smtp/log/smtpsvc1-ex050313.log", "failed", "cannot be copied, error "},
		{"smtp/smtpreg.txt", "failed", "neither smtpreg.vbs nor the event system's objects are there"},
		{"process/inetinfo.txt", "failed", "no tool lists the modules"},
		{"smtp/queues.txt", "failed", "WMI has no class of Exchange's queues"},
	} {
		checkTrouble(t, r, log, trouble.member, trouble.outcome, trouble.reason)
	}
	got := verdicts(r)
	assert.Equal(t, "confirmed", got["transport/mailroot-permissions"], "NT-AUTORITÄT in code page 850")
	assert.Equal(t, "confirmed", got["antivirus/avapi-signed-mail"])
	assert.Contains(t, []string{"possible", "undetermined"}, got["antivirus/antigen-sink-leak"], "denied is not absent")
	assert.NotContains(t, log, ",0", "a number in German")
}

// checkTrouble holds one trouble against the log and the report.
func checkTrouble(t *testing.T, r *reports.Report, log, member, outcome, reason string) {
	t.Helper()
	logged := false
	for line := range strings.Lines(log) {
		logged = logged || strings.Contains(line, outcome+"  "+member+" ") && strings.Contains(line, reason)
	}
	assert.True(t, logged, "%s: no line in the log", member)
	gap := false
	for _, g := range r.Gaps {
		gap = gap || strings.Contains(g.Member, member) && strings.Contains(g.Reason, reason)
	}
	assert.True(t, gap, "%s: no gap in the report: %v", member, r.Gaps)
}
