package artifact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"postmortem/collect/bundle"
	"postmortem/rules/facts"
)

const windowsEntry = `multi(0)disk(0)rdisk(0)partition(1)\WINDOWS="Windows Server 2003" /noexecute=optout /fastdetect`

func TestBootIni(t *testing.T) {
	const other = `multi(0)disk(0)rdisk(0)partition(2)\WINNT="Windows 2000" /fastdetect`
	for _, tt := range []struct {
		name, text, line string
		at               int
	}{
		{"default", "[boot loader]\ntimeout=30\ndefault=multi(0)disk(0)rdisk(0)partition(1)\\windows\n[operating systems]\n" + other + "\n" + windowsEntry + "\n", windowsEntry, 6},
		{"no-default", "[Boot Loader]\ntimeout=30\n[Operating Systems]\n" + windowsEntry + "\n" + other + "\n", windowsEntry, 4},
		{"default-not-listed", "[boot loader]\ndefault=multi(0)disk(0)rdisk(0)partition(3)\\WINNT\n[operating systems]\n" + other + "\n", "", 0},
		{"typed-at-a-prompt", "C:\\>type boot.ini\n[boot loader]\ndefault=multi(0)disk(0)rdisk(0)partition(1)\\WINDOWS\n[operating systems]\n" + windowsEntry + "\n\nC:\\>", windowsEntry, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := extractText(t, bootIni, crlf(tt.text))
			require.Len(t, out.TextFiles, 1)
			file := out.TextFiles[0]
			assert.Equal(t, facts.BootIni, file.Of)
			assert.False(t, file.Partial)
			assert.True(t, strings.EqualFold("[boot loader]", file.Head.Excerpt), file.Head.Excerpt)
			if tt.line == "" {
				assert.Empty(t, file.Lines)
				return
			}
			require.Len(t, file.Lines, 1)
			assert.Equal(t, tt.line, file.Lines[0].Text)
			assert.Equal(t, bundle.AtLine("test.txt", tt.at), file.Lines[0].Location)
		})
	}
	assert.False(t, bootIni.Match(textInput("boot.ini", "[operating systems]\r\n")))
}

const antigenFailure = `Wed Jul 09 10:01:02 2008(11340-15956),"ERROR: scanjobs.cpp::ConfigScanJobFile(): AddNewScanJob() Failed 0x80030021"`

func TestAntigenLog(t *testing.T) {
	out := extractText(t, antigenLog, crlf("Wed Jul 09 10:01:00 2008( 6288-12416),\"INFORMATION: Initializing virus scanning\"\n"+antigenFailure+"\n"))
	require.Len(t, out.TextFiles, 1)
	file := out.TextFiles[0]
	assert.Equal(t, facts.AntigenLog, file.Of)
	assert.False(t, file.Partial)
	assert.Equal(t, bundle.AtLine("test.txt", 1), file.Head.Location)
	require.Len(t, file.Lines, 1)
	assert.Equal(t, antigenFailure, file.Lines[0].Text)
	assert.Equal(t, bundle.AtLine("test.txt", 2), file.Lines[0].Location)
	assert.Equal(t, 1, out.Records)

	bare := "\"ERROR: Unexpected, RetrieveScanJobIdentifier could not find the index\"\n"
	assert.True(t, antigenLog.Match(textInput("antigen/ProgramLog.txt", bare)))
	assert.False(t, antigenLog.Match(textInput("mail.txt", bare)), "anybody may write so")
}

// TestAntigenLogKeepsTheNewestErrors holds a log that grew for years to what is kept of it.
func TestAntigenLogKeepsTheNewestErrors(t *testing.T) {
	var b strings.Builder
	for i := range 5 * maxLogErrors {
		fmt.Fprintf(&b, "x(1-2),\"ERROR: %d\"\r\n", i)
	}
	out := extractText(t, antigenLog, b.String())
	file := out.TextFiles[0]
	assert.True(t, file.Partial)
	assert.LessOrEqual(t, len(file.Lines), maxLogErrors)
	assert.Contains(t, file.Lines[len(file.Lines)-1].Text, fmt.Sprint(5*maxLogErrors-1))
	assert.Len(t, out.Gaps, 1)
}

func FuzzTextFiles(f *testing.F) {
	f.Add("[boot loader]\r\ndefault=a\r\n[operating systems]\r\na=b /3GB\r\n")
	f.Add(antigenFailure + "\r\n")
	f.Fuzz(func(t *testing.T, content string) {
		fuzzArtifact(t, bootIni, content)
		fuzzArtifact(t, antigenLog, content)
	})
}
