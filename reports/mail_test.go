package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMail(t *testing.T) {
	r := &Report{Bundle: Bundle{Name: "exch01.zip"}, CollectNext: []CollectNext{
		{Server: "EXCH01", Artifact: "network endpoints", Command: "netstat -an > netstat.txt (2003: netstat -ano > netstat.txt)"},
		{Server: "EXCH01", Artifact: "Is it so?", Command: "ask the administrator: Is it so?"},
		{Server: "EXCH01", Artifact: "protocol logs", Command: `xcopy LogFiles .\log\ /d:MM-DD-YYYY`},
		{Server: "EXCH02", Artifact: "Is it so too?", Command: "ask the administrator: Is it so too?"},
	}}
	assert.Equal(t, `Hello,

thank you for exch01.zip. To settle the cause we need a little more from you.
Nothing below changes the server or reads mail, and all of it can be done while the server works.

On EXCH01, as an administrator, in a command prompt in an empty folder:

1. network endpoints
   netstat -an > netstat.txt
   on Windows Server 2003 instead:
   netstat -ano > netstat.txt

2. protocol logs
   xcopy LogFiles .\log\ /d:MM-DD-YYYY
   (for MM-DD-YYYY, put the day before the trouble began)

Please also tell us about EXCH01:

- Is it so?

Please also tell us about EXCH02:

- Is it so too?

Please put the files into one zip as they are, without opening them, and send it to us with your answers.

Kind regards
`, mailTo(r))
	assert.Empty(t, mailTo(&Report{}))
}

// TestMailOfQuestions asks for no files where only questions are open.
func TestMailOfQuestions(t *testing.T) {
	r := &Report{CollectNext: []CollectNext{{Server: "EXCH01", Artifact: "Is it so?", Command: "ask the administrator: Is it so?"}}}
	mail := mailTo(r)
	assert.NotContains(t, mail, "zip as they are")
	assert.Contains(t, mail, "- Is it so?\n\nKind regards\n")
}

func TestLongCommandsGoOnInTheNextLine(t *testing.T) {
	assert.Equal(t, []string{`regedit /e services.reg ^`, `"HKEY_LOCAL_MACHINE\SYSTEM A\Services"`}, continued(`regedit /e services.reg "HKEY_LOCAL_MACHINE\SYSTEM A\Services"`, 50))
	assert.Equal(t, []string{"netstat -an > netstat.txt"}, continued("netstat -an > netstat.txt", 30))
	assert.True(t, typed(`wmic logicaldisk get Size > volumes.txt`))
	for _, sentence := range []string{"(for MM-DD-YYYY, put the day)", "on Windows 2000 instead:", "eventvwr.msc: Application", "Exchange System Manager: the virtual server"} {
		assert.False(t, typed(sentence), sentence)
	}
}
