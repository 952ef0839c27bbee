package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/analyze/internal/text"
	"postmortem/collect/bundle"
	"postmortem/collect/bundle/regf"
)

// TestReadmeTellsTheLimits holds the README's table of limits to the constants.
func TestReadmeTellsTheLimits(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	l := bundle.DefaultLimits
	for _, row := range []string{
		fmt.Sprintf("| %d GiB a member, %d GiB in all |", l.MemberBytes>>30, l.TotalBytes>>30),
		fmt.Sprintf("| %d to 1, above the first MiB |", l.Ratio),
		fmt.Sprintf("| %d,%03d, archives", l.Entries/1000, l.Entries%1000),
		fmt.Sprintf("| %d KiB; the rest", text.MaxLine>>10),
		fmt.Sprintf("| %d MiB a hive,", regf.MaxSize>>20),
	} {
		assert.Contains(t, string(raw), row)
	}
}

// TestBeyondALimitTheReportSaysSo: what was cut is a gap, and what follows is read all the same.
func TestBeyondALimitTheReportSaysSo(t *testing.T) {
	export := "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Exchange\\TransportAVAPI]\r\n\"x\"=\"" +
		strings.Repeat("A", 2*text.MaxLine) + "\"\r\n\"Enabled\"=dword:00000001\r\n"
	listing := "REGEDIT4\r\n\r\n"
	for i := range 10_003 {
		listing += fmt.Sprintf("[HKEY_LOCAL_MACHINE\\SOFTWARE\\K%d]\r\n", i)
	}
	for name, c := range map[string]struct{ content, says string }{
		"line.reg":  {export, "damaged lines or values"},
		"line.txt":  {" Directory of D:\\x\r\n\r\n10/08/2004  06:24 PM             1 " + strings.Repeat("A", 2*text.MaxLine) + "\r\n               1 File(s)              1 bytes\r\n", "1 lines longer than 65536 bytes"},
		"roots.reg": {listing, "more than 10000 separate keys"},
	} {
		t.Run(name, func(t *testing.T) {
			said := string(reportOn(t, file(t, name, []byte(c.content))))
			assert.Contains(t, said, c.says)
		})
	}
}
