package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"postmortem/collect/bundle"
)

// manualWidth is how wide the page of instructions is, in characters.
const manualWidth = 80

const manualHead = `COLLECTING BY HAND

For servers on which no script may run. Log on to the Exchange server as a local
Administrator. Make a new folder on a disk with room, with these folders in it:
eventlog, registry, smtp, mailroot, process, system, tracking. Open a command
prompt there. Nothing below changes, stops or installs anything.

For each artifact, change into its folder first (cd eventlog, cd ..\registry,
...), then type its commands. A line that ends in ^ goes on with the next one.

Take what you can, the most telling first: each artifact is marked *** (hardly
a verdict without it), ** (decides some verdicts) or * (saves asking later).
What you cannot get, leave out: the report says what its lack leaves open.

Never add: messages, files out of Queue or BadMail, passwords.

Where a command names MM-DD-YYYY, type the date of three days ago.
Folders differ from server to server. Where a command names
%ProgramFiles%\Exchsrvr, use the folder Exchange was installed in; repeat
the commands on "vsi 1" for each virtual server ("vsi 2", ...).

`

const manualTail = `AT THE END

Write into a file notes.txt: the name of the server, its time zone, what its
clock shows beside the true time, its Windows and Exchange versions and service
packs, what fails, since when, and what was changed before.
Pack the folder into one zip (on Windows 2000: on your workstation) and send it.
`

// writeManual prints the page of manual instructions, made from the table of what is collected.
func writeManual(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString(manualHead)
	n := 0
	for _, t := range bundle.Targets {
		if t.Collected() && !manualLeavesOut[t.ID] {
			n++
			writeInstruction(out, n, t)
		}
	}
	out.WriteString(manualTail)
	return out.Flush()
}

// manualLeavesOut are the artifacts that a person has no reason to take: those of newer systems, and those that another
// row's command already shows.
var manualLeavesOut = map[string]bool{"eventlog/transport": true, "mailroot/files": true, "system/messages": true}

func writeInstruction(out *bufio.Writer, n int, t bundle.Target) {
	stars := strings.Repeat("*", int(t.Priority)+1)
	fmt.Fprintf(out, "%d. %s  %s\n", n, strings.ToUpper(t.Title[:1])+t.Title[1:], stars)
	paragraph(out, "Shows: "+t.Why+".")
	paragraph(out, "Folder: "+manualFolder(t))
	if len(t.Windows2000)+len(t.Windows2003) == 0 {
		manualCommands(out, "", manualExports(t), t)
	} else {
		manualCommands(out, "Windows 2000: ", orCommand(t.Windows2000, t), t)
		manualCommands(out, "Windows Server 2003: ", orCommand(t.Windows2003, t), t)
	}
	out.WriteByte('\n')
}

// manualFolder is the folder to change into: what its files are called does not matter.
func manualFolder(t bundle.Target) string {
	folder, _, _ := strings.Cut(t.Path, "/")
	return folder
}

func orCommand(lines []string, t bundle.Target) []string {
	if len(lines) == 0 {
		return []string{t.Command}
	}
	return lines
}

// manualExports are the commands of a row that exports several keys; of any other its one command.
func manualExports(t bundle.Target) []string {
	if len(t.Keys) < 2 || strings.HasSuffix(t.Keys[0], `\*`) {
		return []string{t.Command}
	}
	var lines []string
	for i, key := range t.Keys {
		file := strings.TrimSuffix(t.File(), ".reg") + fmt.Sprintf("%d.reg", i+1)
		lines = append(lines, fmt.Sprintf("regedit /e %s \"%s\"", file, key))
	}
	return lines
}

// manualCommands writes commands, or what a person does instead, under their system.
func manualCommands(out *bufio.Writer, system string, lines []string, t bundle.Target) {
	for _, line := range lines {
		line = strings.NewReplacer("{out}", `%CD%\`+t.File(), `.\`+manualFolder(t)+`\`, `.\`).Replace(line)
		switch {
		case strings.HasPrefix(line, "("):
			paragraph(out, system+line[1:len(line)-1]+".")
			continue
		case byHand(line):
			paragraph(out, system+line+".")
			continue
		case !strings.ContainsAny(line, ">") && redirects(line, t):
			line += " >> " + t.File()
		}
		if system != "" {
			paragraph(out, system)
		}
		command(out, line)
		system = ""
	}
}

// byHand tells a sentence from a command.
func byHand(line string) bool {
	return strings.HasPrefix(line, "Explorer:") || strings.HasPrefix(line, "eventvwr.msc:") || strings.HasPrefix(line, "copy ")
}

// command writes a command line; where it is too long for the page, with the mark by which cmd continues a line.
func command(out *bufio.Writer, line string) {
	const indent = "   "
	for len(indent)+len(line) > manualWidth {
		cut := lastBlank(line, manualWidth-len(indent)-2)
		if cut <= 0 {
			break
		}
		out.WriteString(indent + line[:cut] + " ^\n")
		line = "  " + strings.TrimLeft(line[cut:], " ")
	}
	out.WriteString(indent + line + "\n")
}

// lastBlank is the last place up to most where a blank stands outside quotation marks; -1 when there is none but a
// line's indentation.
func lastBlank(line string, most int) int {
	at, quoted := -1, false
	for i := range min(most+1, len(line)) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ' ' && !quoted && strings.TrimSpace(line[:i]) != "":
			at = i
		}
	}
	return at
}

// redirects tells whether a command's output is the artifact.
func redirects(line string, t bundle.Target) bool {
	for _, word := range []string{"regedit ", "xcopy ", "BackupEventlog"} {
		if strings.Contains(line, word) {
			return false
		}
	}
	return !t.Folder()
}

// paragraph writes words indented, wrapped to the width of the page.
func paragraph(out *bufio.Writer, words string) {
	const indent = "   "
	line := indent
	for i, word := range strings.Fields(words) {
		if i > 0 && len(line)+1+len(word) > manualWidth {
			out.WriteString(line + "\n")
			line = indent + "   "
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	out.WriteString(line + "\n")
}
